namespace Aico;

/// <summary>What is known of a contract method at build time. One static instance per method, written by generated code.</summary>
public abstract class MethodDescriptor
{
    private protected MethodDescriptor(string name, HttpMethod httpMethod, string template, MethodFlags flags)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(httpMethod);
        ArgumentNullException.ThrowIfNull(template);
        Name = name;
        HttpMethod = httpMethod;
        Template = template;
        Flags = flags;
    }

    /// <summary>Gets the method's name as errors, logs and telemetry show it, such as <c>IChatApi.SendAsync</c>.</summary>
    public string Name { get; }

    /// <summary>Gets the verb.</summary>
    public HttpMethod HttpMethod { get; }

    /// <summary>Gets the whole route template, base path included, with its placeholders. Logged where the target itself may hold a secret.</summary>
    public string Template { get; }

    /// <summary>Gets the facts that decide how calls run.</summary>
    public MethodFlags Flags { get; }

    /// <summary>Gets the type of the JSON content, for items the item's, or null where the method has none. Checked when a client is made.</summary>
    public Type? BodyType { get; init; }

    /// <summary>Gets the media type of <see cref="AllowPlaintextResponseAttribute"/>, or null.</summary>
    public string? PlaintextMediaType { get; init; }

    /// <summary>Gets the scheme for which <see cref="AicoConnectionOptions.Authorization"/> supplies the credential, or null.</summary>
    public string? AuthorizationScheme { get; init; }

    /// <summary>Gets the limit of the whole call in milliseconds: 0 inherits the connection's, -1 means none.</summary>
    public int TotalMilliseconds { get; init; }

    /// <summary>Gets the limit for obtaining a session in milliseconds: 0 inherits the connection's, -1 means none.</summary>
    public int HandshakeMilliseconds { get; init; }

    /// <summary>Gets the limit to the first item, or to the head, in milliseconds: 0 inherits the connection's, -1 means none.</summary>
    public int FirstItemMilliseconds { get; init; }

    /// <summary>Gets the longest silence between two pieces in milliseconds: 0 inherits the connection's, -1 means none.</summary>
    public int IdleMilliseconds { get; init; }

    /// <summary>Gets what the content of answers other than 2xx is, or null where the contract does not say.</summary>
    public ErrorBody? ErrorBody { get; init; }

    /// <summary>Gets how the items of a stream are written.</summary>
    public StreamItemFormat StreamFormat { get; init; }

    /// <summary>Gets the text that stands in place of an item and ends the stream, or null.</summary>
    public string? DoneMarker { get; init; }

    /// <summary>Gets the size of the buckets that content is filled up to, in bytes: -1 means no padding, 0 Padmé. AICO/2 only.</summary>
    public int PaddingBucket { get; init; } = -1;

    internal Type? ErrorType => ErrorBody?.Type;

    internal abstract Type? ResultType { get; }

    internal abstract bool HasEndMark { get; }

    internal bool Has(MethodFlags flag) => (Flags & flag) != 0;

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A method without a result.</summary>
/// <typeparam name="TState">The captured arguments.</typeparam>
public sealed class MethodDescriptor<TState> : MethodDescriptor
{
    /// <summary>Describes a method without a result.</summary>
    /// <param name="name">Name for errors, logs and telemetry.</param>
    /// <param name="httpMethod">The verb.</param>
    /// <param name="template">The whole route template.</param>
    /// <param name="flags">Facts that decide how calls run.</param>
    /// <param name="build">Writes one attempt.</param>
    public MethodDescriptor(string name, HttpMethod httpMethod, string template, MethodFlags flags, RequestBuilder<TState> build)
        : base(name, httpMethod, template, flags)
    {
        ArgumentNullException.ThrowIfNull(build);
        Build = build;
    }

    internal RequestBuilder<TState> Build { get; }

    internal override Type? ResultType => null;

    internal override bool HasEndMark => false;
}

/// <summary>A method with a result, or with a stream of items.</summary>
/// <typeparam name="TState">The captured arguments.</typeparam>
/// <typeparam name="TResult">The result; for a stream its item.</typeparam>
public sealed class MethodDescriptor<TState, TResult> : MethodDescriptor
{
    /// <summary>Describes a method with a result.</summary>
    /// <param name="name">Name for errors, logs and telemetry.</param>
    /// <param name="httpMethod">The verb.</param>
    /// <param name="template">The whole route template.</param>
    /// <param name="flags">Facts that decide how calls run.</param>
    /// <param name="build">Writes one attempt.</param>
    public MethodDescriptor(string name, HttpMethod httpMethod, string template, MethodFlags flags, RequestBuilder<TState> build)
        : base(name, httpMethod, template, flags)
    {
        ArgumentNullException.ThrowIfNull(build);
        Build = build;
    }

    /// <summary>Gets the test for the last item of a stream, or null.</summary>
    public Func<TResult, bool>? IsEnd { get; init; }

    /// <summary>Gets the test for an item that reports the stream's failure, or null.</summary>
    public Func<TResult, bool>? IsError { get; init; }

    internal RequestBuilder<TState> Build { get; }

    internal override Type? ResultType => typeof(TResult);

    internal override bool HasEndMark => IsEnd is not null || DoneMarker is not null || Has(MethodFlags.OptionalEnd);
}
