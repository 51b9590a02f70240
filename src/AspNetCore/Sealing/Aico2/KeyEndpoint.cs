using System.Text.Json;
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

        byte[] document = Write();
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = document.Length;
        return context.Response.Body.WriteAsync(document, context.RequestAborted).AsTask();
    }

    private byte[] Write()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("v"u8, Wire.Version);
            writer.WriteStartArray("keys"u8);
            foreach (ServerKey key in _state.Keys)
            {
                writer.WriteStringValue(Base64UrlText.Encode(key.Pair.PublicKey));
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
