using System.Security.Cryptography;
using Aico.AspNetCore.State;
using Aico.Protocols;
using Aico.Protocols.AicoV1;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Aico.AspNetCore.Sealing.AicoV1;

/// <summary>The AICO v1 layer: opens requests before anything else sees them, seals answers after everything else.</summary>
/// <remarks>Rows are those of section 9, rules those of section 17 of the AICO v1 document, in the order in which they apply.</remarks>
internal sealed class AicoV1Layer
{
    private readonly AicoV1State _state;
    private readonly ILogger _logger;
    private readonly Handshake _handshake;
    private readonly RequestGate _gate;
    private readonly byte[] _encryptionRequired;

    public AicoV1Layer(AicoV1State state, ILogger<AicoV1Layer> logger)
    {
        _state = state;
        _logger = logger;
        _handshake = new Handshake(state, logger);
        _gate = new RequestGate(state.Sessions, state.Options.AcceptHeaderOnlyGet);
        _encryptionRequired = Answers.EncryptionRequired(state.Options.HandshakePath);
    }

    /// <summary>Answers requests to the protocol's own path; null for all others.</summary>
    public Task? AnswerOwn(HttpContext context)
    {
        // Section 3: the handshake, by its exact path; with a slash it is nothing.
        string path = context.Request.Path.Value!;
        if (path == _state.Options.HandshakePath)
        {
            return _handshake.AnswerAsync(context);
        }

        return path.Length == _state.Options.HandshakePath.Length + 1 && path.StartsWith(_state.Options.HandshakePath, StringComparison.Ordinal) && path[^1] == '/'
            ? Answers.SendAsync(context, StatusCodes.Status404NotFound, Answers.NotFound)
            : null;
    }

    /// <summary>Opens a request, hands it on and seals the answer; or refuses it.</summary>
    public async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        // Rule 17: the limit, before anything is parsed.
        BoundedBody? read = await BoundedBody.ReadAsync(context, _state.Options.MaxRequestBytes, context.RequestAborted).ConfigureAwait(false);
        if (read is not { } body)
        {
            Refuse(RefusalReason.TooLarge, sessionNamed: false);
            await Answers.SendAsync(context, StatusCodes.Status413PayloadTooLarge, Answers.TooLarge).ConfigureAwait(false);
            return;
        }

        // Rows 5 to 10, rules 1, 5, 7, 11, 14 and 16.
        Instant now = Instant.Now(_state.Time);
        Admission admission;
        using (body)
        {
            bool isGet = HttpMethods.IsGet(context.Request.Method);
            admission = _gate.Admit(
                isGet,
                body.Span,
                isGet ? Single(context.Request.Headers[Wire.ClientIdHeader]) : null,
                isGet ? Single(context.Request.Query[Wire.ClientIdQuery]) : null,
                now);
        }

        if (admission.Session is not { } session)
        {
            await RefuseInPlaintextAsync(context, admission).ConfigureAwait(false);
            return;
        }

        // Rule 9: this session to the end of the answer, whatever happens to it meanwhile.
        try
        {
            await AnswerSealedAsync(context, next, admission, session, now).ConfigureAwait(false);
        }
        finally
        {
            session.Release();
            CryptographicOperations.ZeroMemory(admission.Plaintext);
        }
    }

    private async Task AnswerSealedAsync(HttpContext context, RequestDelegate next, Admission admission, AicoV1Session session, Instant now)
    {
        using var response = new EnvelopeResponse(context, session, _state.Options.MaxResponseBytes, _logger);

        // Rule 9: bounded. A timer that fires late finds the answer complete.
        TimeSpan left = _state.Options.SessionLifetime + _state.Options.StreamOverrun - now.Since(session.Established);
        ITimer overrun = _state.Time.CreateTimer(OverrunReached, response, left, Timeout.InfiniteTimeSpan);
        await using (overrun.ConfigureAwait(false))
        {
            response.Install();
            if (admission.Refusal is { } refusal)
            {
                // Rules 7 and 16: the caller holds the key, so it is told in secret.
                Refuse(refusal, sessionNamed: true);
                (int status, byte[] json) = refusal == RefusalReason.Repeated
                    ? (StatusCodes.Status409Conflict, Answers.Duplicate.ToArray())
                    : (StatusCodes.Status400BadRequest, Answers.NotJson.ToArray());
                response.StatusCode = status;
                await response.WriteAsync(json, context.RequestAborted).ConfigureAwait(false);
                await response.FinishAsync(context.RequestAborted).ConfigureAwait(false);
            }
            else
            {
                await DispatchAsync(context, next, admission, response).ConfigureAwait(false);
            }
        }
    }

    private async Task DispatchAsync(HttpContext context, RequestDelegate next, Admission admission, EnvelopeResponse response)
    {
        // Rule 7: the plaintext as it came.
        if (admission.Plaintext is { } plaintext)
        {
            context.Request.Body = new MemoryStream(plaintext, writable: false);
            context.Request.ContentLength = plaintext.Length;
            context.Request.Headers.TransferEncoding = default;
        }

        // A compressed answer cannot be sealed, and compression would let its length tell what it holds.
        context.Request.Headers.AcceptEncoding = default;

        // Rule 17: once. Rules 10 and 12: from here on every answer is sealed.
        _state.Metrics.Dispatched();
        try
        {
            await next(context).ConfigureAwait(false);
            await response.FinishAsync(context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception exception) when (response.IsAborted || context.RequestAborted.IsCancellationRequested)
        {
            // No one is left to answer: the client is gone, or the connection was ended and that was logged.
            ServerLog.EndedEarly(_logger, exception);
            response.Abort();
        }
        catch (Exception exception)
        {
            int status = exception is BadHttpRequestException { StatusCode: >= 400 and <= 599 } bad ? bad.StatusCode : StatusCodes.Status500InternalServerError;
            await response.FailAsync(exception, status, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private Task RefuseInPlaintextAsync(HttpContext context, in Admission admission)
    {
        RefusalReason reason = admission.Refusal!.Value;
        Refuse(reason, admission.SessionNamed);

        // Row 5, the first stale answer; or row 6, the second. Rule 12: only here, before dispatch.
        return reason == RefusalReason.NoSession
            ? Answers.SendAsync(context, StatusCodes.Status401Unauthorized, _encryptionRequired)
            : Answers.SendAsync(context, StatusCodes.Status400BadRequest, Answers.NotOpened);
    }

    private void Refuse(RefusalReason reason, bool sessionNamed)
    {
        _state.Metrics.Refused(reason, sessionNamed);
        switch (reason)
        {
            case RefusalReason.Repeated:
                ServerLog.RequestRepeated(_logger);
                break;
            case RefusalReason.Reflected:
                ServerLog.RequestReflected(_logger);
                break;
            default:
                ServerLog.RequestRefused(_logger, reason);
                break;
        }
    }

    private void OverrunReached(object? response)
    {
        if (((EnvelopeResponse)response!).Abort())
        {
            ServerLog.Overrun(_logger);
        }
    }

    private static string? Single(Microsoft.Extensions.Primitives.StringValues values) => values.Count == 1 ? values[0] : null;
}
