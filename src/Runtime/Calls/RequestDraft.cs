using Aico.Addressing;
using Aico.Content;

namespace Aico.Calls;

/// <summary>One attempt of a call before a protocol sees it: target, headers, content.</summary>
internal sealed class RequestDraft
{
    private readonly HeaderList _headers = new();
    private readonly List<KeyValuePair<string, object?>> _properties = [];
    private TargetBuilder _target;

    private RequestDraft(MethodDescriptor method, string pathPrefix)
    {
        Method = method;
        _target = new TargetBuilder(pathPrefix);
    }

    /// <summary>Gets the method that is called.</summary>
    public MethodDescriptor Method { get; }

    /// <summary>Gets path and query, canonical, starting with <c>/</c>.</summary>
    public string Target { get; private set; } = "";

    /// <summary>Gets the header fields that the contract sets.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers => _headers.Fields;

    /// <summary>Gets what handlers of the HTTP client find in the options of the outer message; nothing of it is sent.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Properties => _properties;

    /// <summary>Gets the content, or null for a request without.</summary>
    public RequestContent? Content { get; private set; }

    /// <summary>Writes the request of one attempt from the captured arguments.</summary>
    /// <param name="method">The method that is called.</param>
    /// <param name="build">Its builder.</param>
    /// <param name="state">The captured arguments.</param>
    /// <param name="pathPrefix">Canonical path of the base address without its final <c>/</c>, put in front of the target.</param>
    /// <exception cref="ArgumentException">An argument cannot be sent as the contract says.</exception>
    public static RequestDraft Build<TState>(MethodDescriptor method, RequestBuilder<TState> build, in TState state, string pathPrefix = "")
    {
        RequestDraft draft = new(method, pathPrefix);
        try
        {
            RequestWriter writer = new(draft);
            build(ref writer, in state);
            draft.Target = draft._target.Finish();
            return draft;
        }
        finally
        {
            draft._target.Dispose();
        }
    }

    internal ref TargetBuilder TargetBuilder => ref _target;

    internal HeaderList HeaderList => _headers;

    internal void SetContent(RequestContent content) => Content = content;

    internal void AddProperty(string key, object? value) => _properties.Add(new(key, value));
}
