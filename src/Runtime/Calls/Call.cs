using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text.Json;
using Aico.Content;
using Aico.Protocols;
using Aico.Sessions;
using Aico.Telemetry;
using Aico.Transport;

namespace Aico.Calls;

/// <summary>One call: at most two attempts, one deadline, one outcome. Turns every failure below it into an exception of the family.</summary>
internal sealed class Call : IDisposable
{
    // AICO/2, section 6: content that large asks first, so that a stale session costs no upload.
    private const int ExpectContinueBytes = 64 * 1024;

    private readonly CallTarget _target;
    private readonly MethodDescriptor _method;
    private readonly UInt128 _id = AttemptInfo.NewCallId();
    private readonly Activity? _activity;
    private Instant _begin;
    private bool _hinted;
    private ApiException? _tooLate;
    private bool _ended;

    public Call(CallTarget target, MethodDescriptor method, CancellationToken first, CancellationToken second)
    {
        _target = target;
        _method = method;
        Deadline = new CallDeadline(method, target.Options.Timeouts, target.Options.TimeProvider, first, second);
        _activity = ClientTelemetry.Activities.StartActivity(method.Name, ActivityKind.Client);
        _activity?.SetTag("http.request.method", method.HttpMethod.Method);
        _activity?.SetTag("url.template", method.Template);
    }

    public CallDeadline Deadline { get; }

    public MethodDescriptor Method => _method;

    public JsonSerializerOptions Json => _target.Json;

    public ProtocolFeatures Features => _target.Options.Protocol!;

    public AicoConnectionOptions Options => _target.Options;

    /// <summary>How often the call was sent.</summary>
    public int Attempts { get; private set; }

    /// <summary>Items that have reached the caller.</summary>
    public long Items { get; set; }

    /// <summary>Bytes of a stream of bytes that have reached the caller.</summary>
    public long Bytes { get; set; }

    /// <summary>Sends the call, and once again where the protocol's rule permits it; gives the first answer that is the application's.</summary>
    /// <remarks>The state machine of AICO/2, section 12.1; under AICO v1 only the stale answer exists.</remarks>
    public async ValueTask<CallResponse> SendAsync<TState>(RequestBuilder<TState> build, TState state)
    {
        // Refused when the client was made, unless the connection postpones that to here (UnsupportedMethods.FailAtCall).
        if (ContractChecks.Unsupported(_method, Features) is { } fault)
        {
            throw new NotSupportedException($"{_method.Name} cannot be called over {Features.Name}: {fault}");
        }

        Session? stale = null;
        StreamedContent? previous = null;
        while (true)
        {
            // First: wrong arguments fail before anything is sent, and each attempt starts from the arguments again.
            RequestDraft draft = RequestDraft.Build(_method, build, in state, _target.PathPrefix);
            var streamed = draft.Content as StreamedContent;
            if (streamed is not null)
            {
                streamed.Previous = previous;
            }

            Session session = await AcquireAsync(stale).ConfigureAwait(false);
            CallResponse? response = null;
            try
            {
                response = await AttemptAsync(session, draft).ConfigureAwait(false);
            }
            catch (SessionUsedUpException)
            {
                // Nothing was sealed or sent: not an attempt.
                _target.Sessions.Drop(session);
                stale = session;
                continue;
            }
            finally
            {
                if (response is null)
                {
                    session.Release();
                }
            }

            if (response is { Verdict: Verdict.Sealed or Verdict.DeclaredPlaintext, Refusal: null })
            {
                return response;
            }

            using (response)
            {
                await JudgeAsync(response, streamed).ConfigureAwait(false);
            }

            stale = session;
            previous = streamed;
        }
    }

    /// <summary>What a failed handshake is to whoever waited for it before anything was sent.</summary>
    public static ApiRequestException NoSession(string method, SessionUnavailableException exception, TimeSpan handshakeLimit)
    {
        // The shared handshake may have begun before the call that waits: its limit can pass first.
        if (exception.TimedOut)
        {
            return Error.Request_Timeout(method, attempts: 0, TimeoutPhase.Handshake, handshakeLimit);
        }

        return exception.Unreachable
            ? Error.Request_Unreachable(method, attempts: 0, Execution.NotExecuted, exception.InnerException!)
            : Error.Request_NoSession(method, attempts: 0, exception.Kind, exception.Message, exception.InnerException);
    }

    /// <summary>Drops the session under which an answer was not what it should be.</summary>
    public void DropSession(Session session) => _target.Sessions.Drop(session);

    /// <summary>The one exception for a lost session, logged.</summary>
    public SessionExpiredException SessionLost(Execution execution, string reason, Exception? inner)
    {
        ClientLog.SessionExpired(_target.Logger, _method.Name, _method.Template, Attempts, reason);
        return Error.Session_Expired(_method.Name, Attempts, execution, Items, reason, inner);
    }

    /// <summary>Turns a cancellation into what it was: the caller's own, or a limit of the call.</summary>
    public Exception Cancelled(OperationCanceledException exception, Func<TimeoutPhase, Exception> timeout)
    {
        try
        {
            Deadline.ThrowIfCallerCancelled();
        }
        catch (OperationCanceledException callers)
        {
            return callers;
        }

        return Deadline.Expired != TimeoutPhase.None ? timeout(Deadline.Expired) : exception;
    }

    /// <summary>Counts and logs the call's end. Only the first counts.</summary>
    public void End(Exception? failure)
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        string? errorType = failure switch
        {
            null => null,
            AicoException known => known.Kind.ToString(),
            OperationCanceledException => "Cancelled",
            _ => failure.GetType().Name,
        };
        ClientTelemetry.CallEnded(_method.Name, _method.Has(MethodFlags.Stream), errorType, Items);
        if (errorType is not null)
        {
            _activity?.SetStatus(ActivityStatusCode.Error, errorType);
            _activity?.SetTag("error.type", errorType);
        }

        if (failure is AicoException { Kind: not (FailureKind.SessionLost or FailureKind.Status) } failed)
        {
            ClientLog.CallFailed(_target.Logger, _method.Name, _method.Template, errorType!, failed.MayHaveExecuted, Attempts);
        }
    }

    public void Dispose()
    {
        _activity?.Dispose();
        Deadline.Dispose();
    }

    // What is known of the call when an attempt provably did not run. After a hint that anyone can forge, nothing proves the fate of the first.
    private Execution NotRun => _hinted && !Features.StaleProvesNotExecuted ? Execution.Unknown : Execution.NotExecuted;

    // Returns where the call is to be sent again, otherwise throws what it comes to.
    private async ValueTask JudgeAsync(CallResponse response, StreamedContent? content)
    {
        RetryDecision decision = RetryRule.Decide(_method, Attempts, content is null ? _method.Has(MethodFlags.Replayable) : content.IsReplayable || !content.IsTaken);
        if (response.Verdict == Verdict.Rejected)
        {
            _target.Sessions.Drop(response.Session);
            throw Error.Request_Rejected(_method.Name, Attempts, response.Head.Status);
        }

        if (response.Verdict == Verdict.Stale)
        {
            _hinted = true;
            _target.Sessions.DropStale(response.Session);
            if (decision != RetryDecision.Retry)
            {
                throw SessionLost(NotRun, RetryRule.Explain(decision), inner: null);
            }

            await DelayAsync().ConfigureAwait(false);
            return;
        }

        ApiException refused = Refused(response);
        if (response.Refusal!.Value.Kind != RefusalKind.TooLate || decision != RetryDecision.Retry)
        {
            throw refused;
        }

        // Sealed: this attempt provably did not run.
        _target.Sessions.Drop(response.Session);
        _tooLate = refused;
    }

    private ApiException Refused(CallResponse response)
    {
        Refusal refusal = response.Refusal!.Value;
        FailureKind kind = refusal.Kind switch
        {
            RefusalKind.TooLate => FailureKind.TooLate,
            RefusalKind.Refused => FailureKind.Refused,
            _ => FailureKind.OutcomeUnknown,
        };
        Execution execution = refusal.Executed switch
        {
            true => Execution.Executed,
            false => NotRun,
            null => Execution.Unknown,
        };
        string reason = refusal.Kind is RefusalKind.TooLate or RefusalKind.Refused ? ReasonOf(refusal.Name) : refusal.Kind.ToString();
        return Error.Response_Refused(
            _method.Name, Attempts, kind, execution, response.Head.Status, UnaryReader.HeadersOf(response), response.RefusalContent.Span, reason, refusal.OriginalStatus);
    }

    // The name comes from the peer, authentic but of any length: only what looks like a name is repeated.
    private static string ReasonOf(string name) =>
        name.Length is > 0 and <= 64 && name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') ? name : "refused";

    private async ValueTask DelayAsync()
    {
        if (Features.MaxRetryDelay == TimeSpan.Zero)
        {
            return;
        }

        TimeSpan delay = TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32((int)Features.MaxRetryDelay.TotalMilliseconds + 1));
        try
        {
            await Task.Delay(delay, _target.Options.TimeProvider, Deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception)
        {
            throw Cancelled(exception, phase => SessionLost(NotRun, "no new session in time", Error.Request_Timeout(_method.Name, Attempts, phase, Deadline.LimitOf(phase))));
        }
    }

    private async ValueTask<Session> AcquireAsync(Session? stale)
    {
        Deadline.Enter(TimeoutPhase.Handshake);
        try
        {
            return await _target.Sessions.AcquireAsync(stale, Deadline.Token).ConfigureAwait(false);
        }
        catch (SessionUnavailableException exception) when (Attempts > 0)
        {
            throw WithoutSession("no new session could be made: " + exception.Message, exception);
        }
        catch (SessionUnavailableException exception)
        {
            throw NoSession(_method.Name, exception, _target.Options.Timeouts.Handshake);
        }
        catch (OperationCanceledException exception)
        {
            throw Cancelled(exception, phase =>
            {
                AicoException timeout = Error.Request_Timeout(_method.Name, Attempts, phase, Deadline.LimitOf(phase));
                return Attempts > 0 ? WithoutSession("no new session in time", timeout) : timeout;
            });
        }
        finally
        {
            Deadline.Suspend();
        }
    }

    // Section 12.1: attempt 2 without a session surfaces what attempt 1 would have without a retry.
    private AicoException WithoutSession(string reason, Exception inner) => _tooLate is { } tooLate ? tooLate : SessionLost(NotRun, reason, inner);

    private async ValueTask<CallResponse> AttemptAsync(Session session, RequestDraft draft)
    {
        IWireProtocol protocol = session.Protocol;
        MessageHead head = await HeadAsync(draft).ConfigureAwait(false);
        Deadline.LimitSilence(Timeout.InfiniteTimeSpan);
        var content = new ArrayBufferWriter<byte>();
        Instant now = Instant.Now(_target.Options.TimeProvider);
        if (Attempts == 0)
        {
            _begin = now;
        }

        var info = new AttemptInfo(_id, Attempts + 1, now, now.Since(_begin)) { PaddingBucket = _method.PaddingBucket < 0 ? null : _method.PaddingBucket };
        MessageSealer sealer = protocol.Seal(session, Direction.Request, head, info);
        MessageHead outer = sealer.Outer;
        ExchangeId exchange = sealer.Exchange;
        RequestPump? pump = null;
        if (draft.Content is StreamedContent streamed)
        {
            pump = new RequestPump(session, sealer, streamed, _target.Json, _target.Options.TimeProvider, Deadline.Idle, Deadline.Abort);
        }
        else
        {
            using (sealer)
            {
                WriteContent(draft, sealer, content);
            }
        }

        Attempts++;
        if (Attempts > 1)
        {
            ClientTelemetry.Retried(_method.Name);
            ClientLog.SessionRenewed(_target.Logger, _method.Name, _method.Template, Attempts);
        }

        HttpAnswer? answer = null;
        CallResponse? response = null;
        try
        {
            answer = await SendAsync(outer, content.WrittenMemory, draft, pump).ConfigureAwait(false);
            session.MarkSent();
            int judged = protocol.JudgedBytes(answer.Head);
            ReadResult peeked = judged == 0 ? default : await answer.Body.ReadAtLeastAsync(judged + 1, Deadline.Token).ConfigureAwait(false);
            Verdict verdict = protocol.Judge(answer.Head, peeked.Buffer, _method.PlaintextMediaType);
            if (verdict is Verdict.Unsealed or Verdict.Downgrade)
            {
                throw Error.Request_NotSealed(_method.Name, Attempts, answer.Head.Status);
            }

            MessageOpener opener = verdict != Verdict.Sealed
                ? new PlaintextOpener(_target.Options.MaxResponseBytes)
                : protocol.Open(session, Direction.Response, answer.Head, Limits, exchange);
            response = new CallResponse(answer, session, verdict, opener, Deadline, _target.Options.TimeProvider, pump, peeked, hasPeeked: judged != 0);
            answer = null;
            if (verdict == Verdict.Sealed && Features.SealsHead)
            {
                await ReadHeadAsync(response).ConfigureAwait(false);
            }

            CallResponse whole = response;
            response = null;
            return whole;
        }
        catch (Exception) when (pump?.Failure is { } failure && failure is not TimeoutException)
        {
            ExceptionDispatchInfo.Throw(failure);
            throw;
        }
        catch (TransportException exception)
        {
            if (exception.Sent)
            {
                session.MarkSent();
            }

            throw exception.Sent
                ? Error.Request_ConnectionBroke(_method.Name, Attempts, exception.InnerException!)
                : Error.Request_Unreachable(_method.Name, Attempts, NotRun, exception.InnerException!);
        }
        catch (IOException exception)
        {
            throw Error.Request_Truncated(_method.Name, Attempts, exception);
        }
        catch (OperationCanceledException exception)
        {
            throw pump?.Failure is TimeoutException
                ? Error.Request_Timeout(_method.Name, Attempts, TimeoutPhase.Idle, Deadline.Idle)
                : Cancelled(exception, phase => Error.Request_Timeout(_method.Name, Attempts, phase, Deadline.LimitOf(phase)));
        }
        finally
        {
            Deadline.Suspend();
            answer?.Dispose();
            if (response is not null)
            {
                // The session's reference is the caller's still: it releases it on failure.
                session.TryAcquire();
                response.Dispose();
            }
            else if (answer is not null)
            {
                pump?.Stop();
            }
        }
    }

    private OpenLimits Limits => new(
        _target.Options.MaxItemBytes,
        _method.Has(MethodFlags.Stream) || _method.ResultType == typeof(Stream) ? int.MaxValue : _target.Options.MaxResponseBytes);

    // The first-item clock runs from the end of the content: how long an upload takes says nothing of the answer.
    private async Task<HttpAnswer> SendAsync(MessageHead outer, ReadOnlyMemory<byte> content, RequestDraft draft, RequestPump? pump)
    {
        if (pump is null)
        {
            Deadline.Enter(TimeoutPhase.FirstItem);
            var buffered = new OutgoingContent
            {
                Bytes = content,
                ExpectContinue = Features.SealsHead && content.Length > ExpectContinueBytes,
                Options = draft.Properties,
            };
            return await _target.Transport.SendAsync(outer, buffered, Deadline.Token).ConfigureAwait(false);
        }

        bool oneShot = !((StreamedContent)draft.Content!).IsReplayable;
        var streamed = new OutgoingContent { Write = pump.RunAsync, ExpectContinue = oneShot, Options = draft.Properties };
        Task<HttpAnswer> answer = _target.Transport.SendAsync(outer, streamed, Deadline.Token);
        try
        {
            await Task.WhenAny(answer, pump.Ended).ConfigureAwait(false);
            Deadline.Enter(TimeoutPhase.FirstItem);
            return await answer.ConfigureAwait(false);
        }
        catch
        {
            pump.Stop();
            throw;
        }
    }

    private async ValueTask ReadHeadAsync(CallResponse response)
    {
        switch (await response.ReadHeadAsync().ConfigureAwait(false))
        {
            case OpenFault.None:
                return;
            case OpenFault.Truncated:
                throw Error.Request_Truncated(_method.Name, Attempts, inner: null);
            default:
                throw Error.Request_Integrity(_method.Name, Attempts);
        }
    }

    private async ValueTask<MessageHead> HeadAsync(RequestDraft draft)
    {
        if (_method.AuthorizationScheme is { } scheme
            && _target.Options.Authorization is { } authorization
            && !draft.Headers.Any(static header => string.Equals(header.Key, "Authorization", StringComparison.OrdinalIgnoreCase)))
        {
            string? credential;
            try
            {
                credential = await authorization(
                    new AuthorizationContext(_method.Name, scheme, Attempts + 1, _target.Options.Services), Deadline.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException exception) when (Deadline.Token.IsCancellationRequested)
            {
                throw Cancelled(exception, phase => Error.Request_Timeout(_method.Name, Attempts, phase, Deadline.LimitOf(phase)));
            }

            if (!string.IsNullOrWhiteSpace(credential))
            {
                draft.HeaderList.Set("Authorization", $"{scheme} {credential}");
            }
        }

        if (_target.Options.BeforeSend is { } beforeSend)
        {
            try
            {
                await beforeSend(new OutgoingRequest(_method, draft.HeaderList, Attempts + 1, _target.Options.Services), Deadline.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException exception) when (Deadline.Token.IsCancellationRequested)
            {
                throw Cancelled(exception, phase => Error.Request_Timeout(_method.Name, Attempts, phase, Deadline.LimitOf(phase)));
            }
        }

        var head = new MessageHead
        {
            Method = _method.HttpMethod.Method,
            Scheme = _target.Scheme,
            Authority = _target.Authority,
            Target = draft.Target,
            Headers = [.. draft.Headers],
        };
        if (Features.SealsHead && draft.Content is { } content && head.ContentType is null)
        {
            head.Headers.Add(new("Content-Type", content.MediaType));
        }

        return head;
    }

    private void WriteContent(RequestDraft draft, MessageSealer sealer, ArrayBufferWriter<byte> output)
    {
        if (draft.Content is BufferedContent content)
        {
            var plaintext = new ArrayBufferWriter<byte>();
            content.Write(plaintext, _target.Json);
            sealer.Complete(plaintext.WrittenSpan, endOfItem: true, output);
            plaintext.Clear();
            return;
        }

        sealer.Complete(output);
    }
}
