using Aico.AspNetCore.State;
using Aico.Crypto;
using Aico.Protocols;
using Aico.Protocols.AicoV1;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Aico.AspNetCore.Sealing.AicoV1;

/// <summary>The handshake endpoint. AICO v1 document: section 3, rows 1 to 4 of section 9, rules 1, 2, 4 and 13 to 15 of section 17.</summary>
internal sealed class Handshake
{
    private readonly AicoV1State _state;
    private readonly ILogger _logger;

    public Handshake(AicoV1State state, ILogger logger)
    {
        _state = state;
        _logger = logger;
    }

    public async Task AnswerAsync(HttpContext context)
    {
        // Row 1.
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            await RefuseAsync(context, HandshakeOutcome.WrongMethod).ConfigureAwait(false);
            return;
        }

        // Rule 15: handshakes per address, before anything is read.
        if (!_state.Limiter.TryTake(context.Connection.RemoteIpAddress, Instant.Now(_state.Time)))
        {
            await RefuseAsync(context, HandshakeOutcome.TooFast).ConfigureAwait(false);
            return;
        }

        // Rule 13: at most 4 KiB.
        BoundedBody? read = await BoundedBody.ReadAsync(context, Wire.MaxHandshakeBytes, context.RequestAborted).ConfigureAwait(false);
        if (read is not { } body)
        {
            await RefuseAsync(context, HandshakeOutcome.TooLarge).ConfigureAwait(false);
            return;
        }

        HandshakeOutcome outcome;
        byte[] answer;
        using (body)
        {
            // Taken after the body is here: slow senders must not hold places.
            (outcome, answer) = await _state.Limiter.RunAsync(async () =>
            {
                AicoV1Protocol protocol = await _state.Identity.GetAsync(context.RequestAborted).ConfigureAwait(false);
                return (Accept(protocol, body.Span, Instant.Now(_state.Time), out byte[] made), made);
            }).ConfigureAwait(false);
        }

        if (outcome != HandshakeOutcome.Established)
        {
            await RefuseAsync(context, outcome).ConfigureAwait(false);
            return;
        }

        _state.Metrics.HandshakeEnded(outcome);
        ServerLog.HandshakeAccepted(_logger);
        await Answers.SendAsync(context, StatusCodes.Status200OK, answer).ConfigureAwait(false);
    }

    /// <summary>Decides without I/O: bytes in, an outcome and perhaps an answer out.</summary>
    internal HandshakeOutcome Accept(AicoV1Protocol protocol, ReadOnlySpan<byte> body, in Instant now, out byte[] answer)
    {
        answer = [];

        // Rows 2, 3 and 4; all sizes are checked here, before any signature work (rule 13).
        HandshakeFault fault = HandshakeMessage.ReadRequest(body, out HandshakeMessage? request);
        if (fault != HandshakeFault.None)
        {
            return fault == HandshakeFault.InvalidFormat ? HandshakeOutcome.NotAHandshake : HandshakeOutcome.Malformed;
        }

        // Rule 4: the timestamp may be absent.
        if (request!.Timestamp is { } timestamp
            && Math.Abs(AicoV1Protocol.UnixSeconds(now) - timestamp) > _state.Options.ClockSkew.TotalSeconds)
        {
            return HandshakeOutcome.ClockSkew;
        }

        if (!request.VerifySignature())
        {
            return HandshakeOutcome.BadSignature;
        }

        // Rule 13: only what is signed is remembered.
        if (!_state.Challenges.TryAdd(request.IdentityKey, request.Challenge))
        {
            return HandshakeOutcome.Replayed;
        }

        using var ephemeral = BoxKeyPair.Generate();
        if (protocol.AcceptHandshake(request, ephemeral, now, out answer) is not { } session)
        {
            return HandshakeOutcome.UnusableKey;
        }

        // Rules 14 and 15.
        if (!_state.Sessions.TryAdd(session, now))
        {
            session.Release();
            answer = [];
            return HandshakeOutcome.NoRoom;
        }

        return HandshakeOutcome.Established;
    }

    private Task RefuseAsync(HttpContext context, HandshakeOutcome reason)
    {
        _state.Metrics.HandshakeEnded(reason);
        ServerLog.HandshakeRefused(_logger, reason);
        switch (reason)
        {
            case HandshakeOutcome.WrongMethod:
                return Answers.SendAsync(context, StatusCodes.Status405MethodNotAllowed, Answers.MethodNotAllowed);
            case HandshakeOutcome.NotAHandshake:
                return Answers.SendAsync(context, StatusCodes.Status400BadRequest, Answers.InvalidFormat);
            case HandshakeOutcome.TooFast:
                context.Response.Headers.RetryAfter = "1";
                return Answers.SendAsync(context, StatusCodes.Status429TooManyRequests, Answers.TooManyRequests);
            case HandshakeOutcome.TooMany or HandshakeOutcome.NoRoom:
                return Answers.SendAsync(context, StatusCodes.Status503ServiceUnavailable, Answers.Unavailable);
            default:
                // Rule 1: everything else looks alike; the log knows the reason.
                return Answers.SendAsync(context, StatusCodes.Status500InternalServerError, Answers.HandshakeFailed);
        }
    }
}
