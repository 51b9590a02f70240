using System.Security.Claims;
using System.Security.Cryptography;
using Aico.AspNetCore.State;
using Aico.Protocols;
using Aico.Protocols.Aico2;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Aico.AspNetCore.Sealing.Aico2;

/// <summary>The handshake of AICO/2. Section 3.4, in the order of its table.</summary>
internal sealed class HandshakeEndpoint
{
    /// <summary>Authentication type of a client that proved a key.</summary>
    public const string AuthenticationType = "Aico2";

    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(10);

    private readonly Aico2State _state;
    private readonly ILogger _logger;

    public HandshakeEndpoint(Aico2State state, ILogger logger)
    {
        _state = state;
        _logger = logger;
    }

    public async Task AnswerAsync(HttpContext context)
    {
        // Rate and concurrency limits. The place itself is taken after the body is here: slow senders must not hold places.
        if (!_state.Limiter.TryTake(context.Connection.RemoteIpAddress, Instant.Now(_state.Time)))
        {
            await RefuseAsync(context, HandshakeOutcome.TooFast).ConfigureAwait(false);
            return;
        }

        if (!_state.Limiter.HasPlace)
        {
            await RefuseAsync(context, HandshakeOutcome.TooMany).ConfigureAwait(false);
            return;
        }

        // Method, media type, size, time.
        if (context.Request.Method != "POST")
        {
            await RefuseAsync(context, HandshakeOutcome.WrongMethod).ConfigureAwait(false);
            return;
        }

        if (!MediaTypes.Is(context.Request.ContentType, Wire.HandshakeMediaType))
        {
            await RefuseAsync(context, HandshakeOutcome.NotAHandshake).ConfigureAwait(false);
            return;
        }

        (BoundedBody? read, HandshakeOutcome outcome) = await ReadAsync(context).ConfigureAwait(false);
        if (read is not { } body)
        {
            await RefuseAsync(context, outcome).ConfigureAwait(false);
            return;
        }

        byte[] answer;
        using (body)
        {
            (outcome, answer) = await _state.Limiter.RunAsync(() => AcceptAsync(body, context.RequestAborted)).ConfigureAwait(false);
        }

        if (outcome != HandshakeOutcome.Established)
        {
            await RefuseAsync(context, outcome).ConfigureAwait(false);
            return;
        }

        _state.Metrics.HandshakeEnded(outcome);
        ServerLog.HandshakeAccepted(_logger);
        context.Response.ContentType = Wire.HandshakeMediaType;
        context.Response.ContentLength = answer.Length;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(answer, context.RequestAborted).ConfigureAwait(false);
    }

    private static ClaimsPrincipal WithType(ClaimsPrincipal principal) => new(principal.Identities.Select(static identity =>
        identity.AuthenticationType == AuthenticationType
            ? identity
            : new ClaimsIdentity(identity, identity.Claims, AuthenticationType, identity.NameClaimType, identity.RoleClaimType)));

    private async ValueTask<(BoundedBody? Body, HandshakeOutcome Outcome)> ReadAsync(HttpContext context)
    {
        using var limit = new CancellationTokenSource(ReadLimit, _state.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
        try
        {
            return (await BoundedBody.ReadAsync(context, Wire.MaxHandshakeRequest, either.Token).ConfigureAwait(false), HandshakeOutcome.TooLarge);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return (null, HandshakeOutcome.TooSlow);
        }
    }

    private async ValueTask<(HandshakeOutcome Outcome, byte[] Answer)> AcceptAsync(BoundedBody body, CancellationToken cancellationToken)
    {
        // Version and pattern, kid, message 1, versions and suites.
        ProblemType problem = Aico2ServerHandshake.Read(body.Span, _state.Keys, _state.Patterns, _state.Suites, out Aico2ServerHandshake? read);
        if (read is not { } handshake)
        {
            return (problem switch
            {
                ProblemType.VersionUnsupported => HandshakeOutcome.VersionUnsupported,
                ProblemType.KeyUnknown => HandshakeOutcome.KeyUnknown,
                _ => HandshakeOutcome.Malformed,
            }, []);
        }

        using (handshake)
        {
            // IK: whether the application knows the client.
            byte[]? clientKey = handshake.Pattern == NoisePattern.IK ? handshake.ClientKey.ToArray() : null;
            ClaimsPrincipal? principal = null;
            if (clientKey is not null)
            {
                principal = await _state.Options.AuthenticateClientKey!(clientKey, cancellationToken).ConfigureAwait(false);
                if (principal is null)
                {
                    return (HandshakeOutcome.ClientRefused, []);
                }

                principal = WithType(principal);
            }

            return Store(handshake, clientKey, principal);
        }
    }

    private (HandshakeOutcome Outcome, byte[] Answer) Store(Aico2ServerHandshake handshake, byte[]? clientKey, ClaimsPrincipal? principal)
    {
        byte[] id = RandomNumberGenerator.GetBytes(Wire.MinSessionId);
        var terms = new SessionTerms(
            id,
            handshake.Suite,
            (int)_state.Options.SessionLifetime.TotalSeconds,
            _state.Options.MaxRequestsPerSession,
            (int)_state.Options.Heartbeat.TotalSeconds);

        // M.
        Instant now = Instant.Now(_state.Time);
        if (handshake.Complete(_state.Protocol, terms, Crypto.X25519KeyPair.Generate(), now, out byte[] answer) is not { } session)
        {
            return (HandshakeOutcome.Malformed, []);
        }

        if (!_state.Sessions.TryAdd(new ServerSession(session, clientKey, principal), now))
        {
            session.Release();
            return (HandshakeOutcome.NoRoom, []);
        }

        return (HandshakeOutcome.Established, answer);
    }

    private Task RefuseAsync(HttpContext context, HandshakeOutcome reason)
    {
        _state.Metrics.HandshakeEnded(reason);
        ServerLog.HandshakeRefused(_logger, reason);
        switch (reason)
        {
            case HandshakeOutcome.WrongMethod:
                context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
                context.Response.Headers.Allow = "POST";
                context.Response.Headers.CacheControl = "no-store";
                context.Response.ContentLength = 0;
                return Task.CompletedTask;
            case HandshakeOutcome.TooFast:
                context.Response.Headers.RetryAfter = "1";
                return PlainAnswers.SendAsync(context, ProblemType.Busy, StatusCodes.Status429TooManyRequests);
            case HandshakeOutcome.TooMany or HandshakeOutcome.NoRoom:
                context.Response.Headers.RetryAfter = "1";
                return PlainAnswers.SendAsync(context, ProblemType.Busy, StatusCodes.Status503ServiceUnavailable);
            case HandshakeOutcome.VersionUnsupported:
                return PlainAnswers.SendAsync(context, ProblemType.VersionUnsupported, StatusCodes.Status400BadRequest);
            case HandshakeOutcome.KeyUnknown:
                return PlainAnswers.SendAsync(context, ProblemType.KeyUnknown, StatusCodes.Status422UnprocessableEntity);
            case HandshakeOutcome.ClientRefused:
                return PlainAnswers.SendAsync(context, ProblemType.ClientRefused, StatusCodes.Status403Forbidden);
            default:
                return PlainAnswers.SendAsync(context, ProblemType.HandshakeFailed, StatusCodes.Status400BadRequest);
        }
    }
}
