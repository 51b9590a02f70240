namespace Aico;

/// <summary>What the server protects, and how.</summary>
public sealed class AicoServerOptions
{
    /// <summary>Gets or sets the path under which every request must be sealed, itself included.</summary>
    /// <value>
    /// Begins with a slash and does not end with one. Default: <c>/api/v1</c>. Compared ignoring case, as routing compares: otherwise another
    /// spelling would reach an endpoint unprotected. Source: AICO v1, section 1.
    /// </value>
    public string BasePath { get; set; } = "/api/v1";

    /// <summary>Gets the paths below <see cref="BasePath"/> that are served in plaintext.</summary>
    /// <value>Whole paths, compared exactly, case included. Default: <c>/api/v1/health</c> and <c>/api/v1/health/</c>. Source: AICO v1, section 1.</value>
    /// <remarks>Requests that are sealed under AICO/2 are opened all the same. Endpoints may be exempted one by one: <c>AllowUnsealed()</c>.</remarks>
    public IList<string> ExemptPaths { get; } = ["/api/v1/health", "/api/v1/health/"];

    /// <summary>Gets or sets the clock.</summary>
    /// <value>Default: null, the <see cref="System.TimeProvider"/> among the services, else the system's.</value>
    public TimeProvider? TimeProvider { get; set; }

    internal AicoV1ServerOptions? V1 { get; private set; }

    internal Aico2ServerOptions? Aico2 { get; private set; }

    /// <summary>Serves AICO/2, alone or beside AICO v1. May be called again to change more settings.</summary>
    /// <param name="configure">Changes the settings; the server needs a key at least.</param>
    /// <returns>These options.</returns>
    public AicoServerOptions UseAico2(Action<Aico2ServerOptions>? configure = null)
    {
        Aico2 ??= new Aico2ServerOptions();
        configure?.Invoke(Aico2);
        return this;
    }

    /// <summary>Serves AICO v1. May be called again to change more settings.</summary>
    /// <param name="configure">Changes the settings, or null for the defaults.</param>
    /// <returns>These options.</returns>
    public AicoServerOptions UseAicoV1(Action<AicoV1ServerOptions>? configure = null)
    {
        V1 ??= new AicoV1ServerOptions();
        configure?.Invoke(V1);
        return this;
    }
}
