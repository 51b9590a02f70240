using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
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
    private readonly CallTarget _target;
    private readonly MethodDescriptor _method;
    private readonly Guid _id = Guid.NewGuid();
    private readonly Activity? _activity;
    private Instant _begin;
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

    /// <summary>Sends the call, and once again after a stale session; gives the first answer that is not stale.</summary>
    public async ValueTask<CallResponse> SendAsync<TState>(RequestBuilder<TState> build, TState state)
    {
        // Refused when the client was made, unless the connection postpones that to here (UnsupportedMethods.FailAtCall).
        if (ContractChecks.Unsupported(_method, Features) is { } fault)
        {
            throw new NotSupportedException($"{_method.Name} cannot be called over {Features.Name}: {fault}");
        }

        Session? stale = null;
        while (true)
        {
            // First: wrong arguments fail before anything is sent, and each attempt starts from the arguments again.
            RequestDraft draft = RequestDraft.Build(_method, build, in state, _target.PathPrefix);
            Session session = await AcquireAsync(stale).ConfigureAwait(false);
            CallResponse? response = null;
            try
            {
                response = await AttemptAsync(session, draft).ConfigureAwait(false);
            }
            finally
            {
                if (response is null)
                {
                    session.Release();
                }
            }

            if (response.Verdict != Verdict.Stale)
            {
                return response;
            }

            response.Dispose();
            _target.Sessions.DropStale(session);
            RetryDecision decision = RetryRule.Decide(_method, Attempts);
            if (decision != RetryDecision.Retry)
            {
                throw SessionLost(StaleExecution, RetryRule.Explain(decision), inner: null);
            }

            stale = session;
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
            ? Error.Request_Unreachable(method, attempts: 0, exception.InnerException!)
            : Error.Request_HandshakeFailed(method, attempts: 0, exception.Message, exception.InnerException);
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

    // What is known of the call after a stale answer, if that answer was honest.
    private Execution StaleExecution => Features.StaleProvesNotExecuted ? Execution.NotExecuted : Execution.Unknown;

    private async ValueTask<Session> AcquireAsync(Session? stale)
    {
        Deadline.Enter(TimeoutPhase.Handshake);
        try
        {
            return await _target.Sessions.AcquireAsync(stale, Deadline.Token).ConfigureAwait(false);
        }
        catch (SessionUnavailableException exception) when (Attempts > 0)
        {
            throw SessionLost(StaleExecution, "no new session could be made: " + exception.Message, exception);
        }
        catch (SessionUnavailableException exception)
        {
            throw NoSession(_method.Name, exception, _target.Options.Timeouts.Handshake);
        }
        catch (OperationCanceledException exception)
        {
            throw Cancelled(exception, phase => Attempts > 0
                ? SessionLost(StaleExecution, "no new session in time", Error.Request_Timeout(_method.Name, Attempts, phase, Deadline.LimitOf(phase)))
                : Error.Request_Timeout(_method.Name, Attempts, phase, Deadline.LimitOf(phase)));
        }
        finally
        {
            Deadline.Suspend();
        }
    }

    private async ValueTask<CallResponse> AttemptAsync(Session session, RequestDraft draft)
    {
        IWireProtocol protocol = session.Protocol;
        MessageHead head = await HeadAsync(draft).ConfigureAwait(false);
        var content = new ArrayBufferWriter<byte>();
        Instant now = Instant.Now(_target.Options.TimeProvider);
        if (Attempts == 0)
        {
            _begin = now;
        }

        MessageHead outer;
        using (MessageSealer sealer = protocol.Seal(session, Direction.Request, head, new AttemptInfo(_id, Attempts + 1, now, now.Since(_begin))))
        {
            WriteContent(draft, sealer, content);
            outer = sealer.Outer;
        }

        Attempts++;
        if (Attempts > 1)
        {
            ClientTelemetry.Retried(_method.Name);
            ClientLog.SessionRenewed(_target.Logger, _method.Name, _method.Template, Attempts);
        }

        Deadline.Enter(TimeoutPhase.FirstItem);
        HttpAnswer? answer = null;
        try
        {
            answer = await _target.Transport.SendAsync(outer, content.WrittenMemory, Deadline.Token).ConfigureAwait(false);
            int judged = protocol.JudgedBytes(answer.Head);
            ReadResult peeked = judged == 0 ? default : await answer.Body.ReadAtLeastAsync(judged + 1, Deadline.Token).ConfigureAwait(false);
            Verdict verdict = protocol.Judge(answer.Head, peeked.Buffer, _method.PlaintextMediaType);
            if (verdict is Verdict.Unsealed or Verdict.Downgrade)
            {
                throw Error.Request_NotSealed(_method.Name, Attempts, answer.Head.Status);
            }

            MessageOpener opener = verdict == Verdict.DeclaredPlaintext
                ? new PlaintextOpener(_target.Options.MaxResponseBytes)
                : protocol.Open(session, Direction.Response, answer.Head, new OpenLimits(_target.Options.MaxItemBytes, _target.Options.MaxResponseBytes));
            var response = new CallResponse(answer, session, verdict, opener, Deadline, peeked, hasPeeked: judged != 0);
            answer = null;
            return response;
        }
        catch (TransportException exception)
        {
            throw exception.Sent
                ? Error.Request_ConnectionBroke(_method.Name, Attempts, exception.InnerException!)
                : Error.Request_Unreachable(_method.Name, Attempts, exception.InnerException!);
        }
        catch (IOException exception)
        {
            throw Error.Request_Truncated(_method.Name, Attempts, exception);
        }
        catch (OperationCanceledException exception)
        {
            throw Cancelled(exception, phase => Error.Request_Timeout(_method.Name, Attempts, phase, Deadline.LimitOf(phase)));
        }
        finally
        {
            Deadline.Suspend();
            answer?.Dispose();
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

        return new MessageHead { Method = _method.HttpMethod.Method, Target = draft.Target, Headers = [.. draft.Headers] };
    }

    private void WriteContent(RequestDraft draft, MessageSealer sealer, ArrayBufferWriter<byte> output)
    {
        if (draft.Content is BufferedContent content)
        {
            var plaintext = new ArrayBufferWriter<byte>();
            content.Write(plaintext, _target.Json);

            sealer.Write(plaintext.WrittenSpan, endOfItem: true, output);
            plaintext.Clear();
        }

        sealer.Complete(output);
    }
}
