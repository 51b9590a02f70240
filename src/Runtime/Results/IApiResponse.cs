using System.Net;

namespace Aico;

/// <summary>The outcome of a call: a response, or the failure that would otherwise have been thrown. Only the caller's cancellation and wrong arguments are thrown.</summary>
/// <remarks>Source: contract language, section 4.1.</remarks>
public interface IApiResponse : IDisposable
{
    /// <summary>Gets whether there is a response: a status and headers that may be read.</summary>
    bool IsReceived { get; }

    /// <summary>Gets whether the response has a 2xx status and content the contract's type can be read from.</summary>
    bool IsSuccessful { get; }

    /// <summary>Gets whether there is content of the contract's type.</summary>
    bool HasContent { get; }

    /// <summary>Gets the response's status, or null where there is no response.</summary>
    HttpStatusCode? StatusCode { get; }

    /// <summary>Gets the response's headers; empty where there is no response. Under AICO v1 they are not protected.</summary>
    ResponseHeaders Headers { get; }

    /// <summary>Gets what went wrong, or null.</summary>
    AicoException? Error { get; }
}

/// <summary>The outcome of a call with a result.</summary>
/// <typeparam name="T">The result.</typeparam>
public interface IApiResponse<out T> : IApiResponse
{
    /// <summary>Gets the result; the default of its type where there is none.</summary>
    T? Content { get; }
}
