using Aico.AspNetCore.State;
using Aico.Protocols;
using Aico.Protocols.Aico2;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Aico.AspNetCore.Sealing.Aico2;

/// <summary>One request that passed step 10, and its response, to the end. Steps 11 to 13 of section 10.</summary>
internal sealed class Exchange : IResettable, IDisposable
{
    private readonly Aico2State _state;
    private readonly ServerSession _session;
    private readonly RequestFrames _frames;
    private readonly FrameResponse _response;
    private readonly MessageHead _head;
    private readonly TimeSpan _elapsed;
    private readonly ILogger _logger;
    private readonly ExchangeLifetime _lifetime;
    private readonly ExchangeWatch _watch;
    private InnerRequest? _request;
    private UnaryBody? _body;
    private TimeSpan? _recorded;
    private bool _dispatched;

    /// <param name="context">The request.</param>
    /// <param name="state">What the server keeps.</param>
    /// <param name="session">Held by the caller.</param>
    /// <param name="frames">The request's frames, the head read.</param>
    /// <param name="response">Where the answer goes.</param>
    /// <param name="head">The inner head.</param>
    /// <param name="elapsed">E: the age of the session when the head was here.</param>
    /// <param name="logger">The layer's.</param>
    public Exchange(
        HttpContext context, Aico2State state, ServerSession session, RequestFrames frames, FrameResponse response, MessageHead head, TimeSpan elapsed, ILogger logger)
    {
        _state = state;
        _session = session;
        _frames = frames;
        _response = response;
        _head = head;
        _elapsed = elapsed;
        _logger = logger;
        _lifetime = new ExchangeLifetime(context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>());
        _watch = new ExchangeWatch(state, response, _lifetime, logger);
        response.Opened = _watch.Open;
        response.Completing = Complete;
    }

    public ServerSession Session => _session;

    public bool HasRequestItems => _head.HasMediaType(Wire.ItemsMediaType);

    /// <summary>Runs routing and what follows it. Whatever happens, the answer is sealed or the connection ends.</summary>
    public async Task RunAsync(HttpContext context, string target, bool keepForwarding, RequestDelegate next)
    {
        _request = InnerRequest.Of(context, _head, target, hasBody: !_frames.IsComplete, keepForwarding);
        _request.Install(context);
        _response.IsHeadRequest = HttpMethods.IsHead(_head.Method);
        _response.Install();
        context.Features.Set<IHttpRequestLifetimeFeature>(_lifetime);
        context.Features.Set(this);
        context.Features.Set<ISealedItems>(new SealedItems(this, _response));
        context.Features.Set<IAicoRequestFeature>(new AicoRequestFeature(_session, _frames.Call.CallId));
        if (_session.Principal is { } principal)
        {
            context.User = principal;
        }

        try
        {
            await next(context).ConfigureAwait(false);

            // Section 10: a broken request is answered as such, also if the application made something of it.
            if (_frames.Fault != ProblemType.None)
            {
                await FailAsync(_frames.Fault).ConfigureAwait(false);
            }
            else
            {
                await _response.FinishAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (_response.IsAborted || context.RequestAborted.IsCancellationRequested)
        {
            // No one is left to answer: the client is gone, or the exchange was ended and that was logged.
            ServerLog.EndedEarly(_logger, exception);
            _response.Abort();
        }
        catch (Exception exception)
        {
            if (_frames.Fault == ProblemType.None)
            {
                ServerLog.ApplicationFailed(_logger, exception);
            }

            await FailAsync(_frames.Fault == ProblemType.None ? ProblemType.Internal : _frames.Fault).ConfigureAwait(false);
        }
        finally
        {
            Complete(_response.SentStatus);
            await _watch.StopAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Steps 11 to 13, once the endpoint is known.</summary>
    public async Task DispatchAsync(HttpContext context, EndpointMetadataCollection? metadata, RequestDelegate next)
    {
        var request = LedgerRequest.Of(
            _session.Keys.Established.Monotonic, _elapsed, _frames.Call, _head.Method, metadata?.GetMetadata<IdempotentAttribute>()?.Value);

        // 11. A unary body: first what can be decided without it, then all of it.
        if (EndpointRules.Has(metadata, EndpointRule.AllowStreamedRequest))
        {
            context.Request.Body = new RequestStream(this);
        }
        else if (!await ReadUnaryAsync(context, request).ConfigureAwait(false))
        {
            return;
        }

        // 12. Decide and record in one step.
        TimeSpan now = Now;
        LedgerDecision decision = _state.Ledger.TryBegin(request, now);
        if (decision.Verdict != LedgerVerdict.Run)
        {
            await RefuseAsync(decision).ConfigureAwait(false);
            return;
        }

        // 13. Dispatch. The end stores the status.
        _recorded = request.IsRecorded ? now : null;
        _dispatched = true;
        _state.Metrics.Dispatched();
        _watch.Begin();
        await next(context).ConfigureAwait(false);
    }

    /// <summary>Reads the next part of the body for the application.</summary>
    /// <exception cref="IOException">The message is broken.</exception>
    public async ValueTask<MessagePart> ReadAsync(CancellationToken cancellationToken)
    {
        if (_body is not null)
        {
            return _body.NextItem();
        }

        MessagePart part = await _frames.NextAsync(cancellationToken).ConfigureAwait(false);
        return part.Kind != PartKind.Fault
            ? part
            : throw new BadHttpRequestException(
                "The request was cut, changed or cancelled by its sender, or broke a limit.", ProblemTypes.StatusOf(Known(_frames.Fault)));
    }

    public void Reset()
    {
        if (_response.Abort())
        {
            ServerLog.ExchangeReset(_logger);
        }
    }

    public void Dispose()
    {
        _lifetime.Dispose();
        _body?.Dispose();
    }

    // A reader that goes on after its request is over finds a broken one.
    private static ProblemType Known(ProblemType fault) => fault == ProblemType.None ? ProblemType.Malformed : fault;

    private TimeSpan Now => Instant.Now(_state.Time).Monotonic;

    private async ValueTask<bool> ReadUnaryAsync(HttpContext context, LedgerRequest request)
    {
        LedgerDecision decision = _state.Ledger.Look(request, Now);
        if (decision.Verdict != LedgerVerdict.Run)
        {
            await RefuseAsync(decision).ConfigureAwait(false);
            return false;
        }

        _frames.Deadline = Now + _state.Options.MaxBodyTime;
        _body = new UnaryBody();
        if (await _body.ReadAsync(_frames, _state.Options.MaxBodyBytes, CancellationToken.None).ConfigureAwait(false) != ProblemType.None)
        {
            // RunAsync answers.
            return false;
        }

        context.Request.Body = _body.ToStream();
        _request!.CanHaveBody = _body.Length > 0;
        if (_body.Length > 0 || context.Request.ContentLength is not null)
        {
            context.Request.ContentLength = _body.Length;
        }

        return true;
    }

    private async Task RefuseAsync(LedgerDecision decision)
    {
        (ProblemType type, bool? executed) = decision.Verdict switch
        {
            LedgerVerdict.InProgress => (ProblemType.InProgress, true),
            LedgerVerdict.AlreadyProcessed => (ProblemType.AlreadyProcessed, true),
            LedgerVerdict.TooLate => (ProblemType.TooLate, false),
            _ => (ProblemType.OutcomeUnknown, (bool?)null),
        };
        _state.Metrics.Refused(ProblemTypes.NameOf(type), isStale: false);
        ServerLog.MessageRefused(_logger, ProblemTypes.NameOf(type));
        await _response.FailAsync(type, executed, decision.OriginalStatus).ConfigureAwait(false);
    }

    private async Task FailAsync(ProblemType type)
    {
        if (type != ProblemType.Internal)
        {
            _state.Metrics.Broken(ProblemTypes.NameOf(type));
            ServerLog.MessageBroken(_logger, ProblemTypes.NameOf(type));
        }

        await _response.FailAsync(type, _dispatched).ConfigureAwait(false);
    }

    private void Complete(int status) => Complete((int?)status);

    private void Complete(int? status)
    {
        if (_recorded is { } begin)
        {
            _recorded = null;
            _state.Ledger.Complete(_frames.Call.CallId, begin, status);
        }
    }
}
