using Aico.AspNetCore.State;
using Aico.Protocols.Aico2;
using Microsoft.AspNetCore.Http;

namespace Aico.AspNetCore.Sealing.Aico2;

/// <summary>Gives the server's public keys to clients that trust on first use. Section 16.1.</summary>
internal sealed class KeyEndpoint
{
    private readonly Aico2State _state;

    public KeyEndpoint(Aico2State state) => _state = state;

    public Task AnswerAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (!_state.Options.PublishKeys)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        if (!HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = "GET";
            return Task.CompletedTask;
        }

        byte[] document = KeyDocument.Write(_state.Keys.Select(static key => (ReadOnlyMemory<byte>)key.Pair.PublicKey.ToArray()));
        context.Response.ContentType = KeyDocument.MediaType;
        context.Response.ContentLength = document.Length;
        return context.Response.Body.WriteAsync(document, context.RequestAborted).AsTask();
    }
}
