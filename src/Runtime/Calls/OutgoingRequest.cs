using Aico.Addressing;

namespace Aico;

/// <summary>A request as <see cref="AicoConnectionOptions.BeforeSend"/> sees it: its sealed head, before one attempt.</summary>
public sealed class OutgoingRequest
{
    private readonly HeaderList _headers;

    internal OutgoingRequest(MethodDescriptor method, HeaderList headers, int attempt, IServiceProvider? services)
    {
        _headers = headers;
        Method = method.Name;
        Template = method.Template;
        Attempt = attempt;
        Services = services;
    }

    /// <summary>Gets the contract method, such as <c>IChatApi.SendAsync</c>.</summary>
    public string Method { get; }

    /// <summary>Gets the route template, with its placeholders.</summary>
    public string Template { get; }

    /// <summary>Gets which attempt this is: 1 or 2.</summary>
    public int Attempt { get; }

    /// <summary>Gets the container of the connection, or null without dependency injection.</summary>
    public IServiceProvider? Services { get; }

    /// <summary>Gets the headers as they will be sealed; under AICO v1 they are sent in the clear.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers => _headers.Fields;

    /// <summary>Sets a header, replacing one of the same name.</summary>
    /// <param name="name">A token that is not reserved.</param>
    /// <param name="value">The value; null removes the header, an empty text sends it empty.</param>
    /// <exception cref="ArgumentException">The name or the value cannot be sent; the request has too many headers.</exception>
    public void SetHeader(string name, string? value) => _headers.Set(name, value);

    /// <inheritdoc/>
    public override string ToString() => $"{nameof(OutgoingRequest)} {Method}";
}
