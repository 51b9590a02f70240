using System.Net;
using Aico.AspNetCore.State;
using Aico.Protocols;
using Aico.Protocols.Aico2;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;

namespace Aico.AspNetCore.Sealing.Aico2;

/// <summary>The AICO/2 layer: the protocol's own paths, and steps 2 to 10 of section 10 of its document, numbered as there.</summary>
internal sealed class Aico2Layer
{
    private static readonly TimeSpan FreshnessBound = TimeSpan.FromSeconds(60);
    private static readonly PathString OwnPath = "/_aico";

    private readonly Aico2State _state;
    private readonly ILogger _logger;
    private readonly HandshakeEndpoint _handshake;
    private readonly KeyEndpoint _key;
    private readonly TargetRules _targets;

    public Aico2Layer(Aico2State state, ILogger<Aico2Layer> logger)
    {
        _state = state;
        _logger = logger;
        _handshake = new HandshakeEndpoint(state, logger);
        _key = new KeyEndpoint(state);
        _targets = new TargetRules(state.Options);
    }

    /// <summary>Step 1: whether a request is a message of this protocol.</summary>
    public static bool IsMessage(HttpRequest request) => request.Method == "POST" && MediaTypes.Is(request.ContentType, Wire.MessageMediaType);

    /// <summary>Whether a path is one of the protocol's own, below a client's {base}.</summary>
    public static bool IsOwn(PathString belowBase) => belowBase.StartsWithSegments(OwnPath, StringComparison.Ordinal);

    /// <summary>Step 0: answers requests to the protocol's own paths that are not sealed; null for all others.</summary>
    public Task? AnswerOwn(HttpContext context, PathString belowBase)
    {
        if (!IsOwn(belowBase))
        {
            return null;
        }

        switch (belowBase.Value)
        {
            case Wire.HandshakePath:
                return _handshake.AnswerAsync(context);
            case Wire.KeyPath:
                return _key.AnswerAsync(context);
            default:
                if (IsMessage(context.Request))
                {
                    return null;
                }

                // Step 1: all of it belongs to the protocol, and nothing else of it is for plaintext.
                return PlainAnswers.SendAsync(context, ProblemType.SealedRequired, StatusCodes.Status403Forbidden);
        }
    }

    /// <summary>Opens a message, hands it on and seals the answer; or refuses it.</summary>
    public async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        // 2. Which session, which number.
        if (OuterRequest.Read(OuterHeadOf(context.Request)) is not { } outer)
        {
            await RefuseAsync(context, ProblemType.Rejected, read: 0).ConfigureAwait(false);
            return;
        }

        // 3. The session. The request holds its keys to the end, whatever happens to it meanwhile.
        if (_state.Sessions.Acquire(outer.SessionId, Instant.Now(_state.Time)) is not { } session)
        {
            await RefuseAsync(context, ProblemType.SessionUnknown, read: 0).ConfigureAwait(false);
            return;
        }

        try
        {
            await OpenAsync(context, session, outer.Number, next).ConfigureAwait(false);
        }
        finally
        {
            session.Keys.Release();
        }
    }

    private static MessageHead OuterHeadOf(HttpRequest request)
    {
        var head = new MessageHead();
        foreach (string name in (ReadOnlySpan<string>)[Wire.SessionHeader, Wire.RequestHeader, "Content-Encoding"])
        {
            foreach (string? value in request.Headers[name])
            {
                head.Headers.Add(new(name, value ?? ""));
            }
        }

        return head;
    }

    private async Task OpenAsync(HttpContext context, ServerSession session, RequestNumber number, RequestDelegate next)
    {
        // 4. The number, without a decision yet.
        if (!session.Window.IsAcceptable(number.Number))
        {
            await RefuseAsync(context, ProblemType.Rejected, read: 0).ConfigureAwait(false);
            return;
        }

        // 5. The first frame. Our own limits hold from here on.
        LiftServerLimits(context);
        using var frames = new RequestFrames(context.Request.BodyReader, session.Keys, number, _state.Options.MaxItemBytes, _state.Time);
        MessagePart first = await frames.NextAsync(CancellationToken.None).ConfigureAwait(false);

        // 6. Mark and confirm in one step; of two equal requests one passes.
        if (!frames.IsAuthentic || !_state.Sessions.TryConfirm(session, number.Number))
        {
            await RefuseAsync(context, ProblemType.Rejected, frames.BytesRead).ConfigureAwait(false);
            return;
        }

        // From here on every answer is sealed.
        using var response = new FrameResponse(context, _state, session.Keys, number.Number, frames, _logger);
        try
        {
            await AnswerSealedAsync(context, session, frames, first.Head, response, next).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Not thrown on: whoever stands in front of this layer would answer in plaintext.
            if (response.Abort())
            {
                ServerLog.SealingFailed(_logger, exception);
            }
            else
            {
                ServerLog.EndedEarly(_logger, exception);
            }
        }
    }

    private async Task AnswerSealedAsync(
        HttpContext context, ServerSession session, RequestFrames frames, MessageHead? head, FrameResponse response, RequestDelegate next)
    {
        // 7. A well-formed head, which belongs here.
        if (head is null)
        {
            await RefuseSealedAsync(response, ProblemType.Malformed).ConfigureAwait(false);
            return;
        }

        if (_targets.Match(context.Request, TargetRules.RawTargetOf(context), head) is not { } target)
        {
            await RefuseSealedAsync(response, ProblemType.TargetMismatch).ConfigureAwait(false);
            return;
        }

        // 8. Freshness: no older than a minute on the way.
        TimeSpan elapsed = Instant.Now(_state.Time).Monotonic - session.Keys.Established.Monotonic;
        if (elapsed - TimeSpan.FromMilliseconds(frames.Call.Milliseconds) > FreshnessBound)
        {
            await RefuseSealedAsync(response, ProblemType.TooLate).ConfigureAwait(false);
            return;
        }

        // 9. Ping, and whatever else is the protocol's own.
        if (!context.Request.Path.StartsWithSegments(_state.Server.BasePath, StringComparison.OrdinalIgnoreCase, out PathString belowBase))
        {
            belowBase = context.Request.Path;
        }

        if (IsOwn(belowBase))
        {
            await AnswerOwnSealedAsync(context, frames, head, response, belowBase).ConfigureAwait(false);
            return;
        }

        // 10. Running requests; a server that stops takes no more.
        using var exchange = new Exchange(context, _state, session, frames, response, head, elapsed, _logger);
        if (_state.Stopping.IsCancellationRequested || !_state.Sessions.TryBegin(session, exchange))
        {
            await RefuseSealedAsync(response, ProblemType.Busy).ConfigureAwait(false);
            return;
        }

        try
        {
            // 11 to 13.
            await exchange.RunAsync(context, target, KeepsForwarding(context), next).ConfigureAwait(false);
        }
        finally
        {
            _state.Sessions.End(session, exchange);
        }
    }

    private async Task AnswerOwnSealedAsync(HttpContext context, RequestFrames frames, MessageHead head, FrameResponse response, PathString path)
    {
        if (path != Wire.PingPath || head.Method != "GET")
        {
            response.StatusCode = StatusCodes.Status404NotFound;
        }
        else if (!frames.IsComplete || (await frames.NextAsync(CancellationToken.None).ConfigureAwait(false)).Kind != PartKind.End)
        {
            await RefuseSealedAsync(response, ProblemType.Malformed).ConfigureAwait(false);
            return;
        }
        else
        {
            response.StatusCode = StatusCodes.Status204NoContent;
        }

        response.Headers.CacheControl = "no-store";
        await response.FinishAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private Task RefuseAsync(HttpContext context, ProblemType type, long read)
    {
        Count(type);
        return PlainAnswers.SendAsync(context, type, ProblemTypes.StatusOf(type), read);
    }

    private async Task RefuseSealedAsync(FrameResponse response, ProblemType type)
    {
        Count(type);
        await response.FailAsync(type, executed: false).ConfigureAwait(false);
    }

    private void Count(ProblemType type)
    {
        string name = ProblemTypes.NameOf(type);
        _state.Metrics.Refused(name, isStale: type == ProblemType.SessionUnknown);
        ServerLog.MessageRefused(_logger, name);
    }

    private bool KeepsForwarding(HttpContext context)
    {
        if (_state.Options.TrustedProxies.Count == 0 || context.Connection.RemoteIpAddress is not { } address)
        {
            return false;
        }

        IPAddress peer = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return _state.Options.TrustedProxies.Any(proxies => proxies.Contains(peer));
    }

    // Section 20: time limits, heartbeats and sizes of the protocol replace the server's own.
    private static void LiftServerLimits(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        if (context.Features.Get<IHttpsCompressionFeature>() is { } compression)
        {
            compression.Mode = HttpsCompressionMode.DoNotCompress;
        }
    }
}
