using System.Buffers;
using Aico.AspNetCore.State;
using Aico.Protocols;
using Aico.Protocols.Aico2;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Aico.AspNetCore.Sealing.Aico2;

/// <summary>A response of AICO/2: a sealed head, then frames as the application writes and flushes. Sections 7 and 8.</summary>
/// <remarks>
/// The application's head is kept apart from the server's: status and fields travel inside. Until something went out, a failure is a sealed
/// problem; after that it is an ERROR frame.
/// </remarks>
internal sealed class FrameResponse : SealedResponse, IHttpResponseTrailersFeature
{
    private readonly Aico2State _state;
    private readonly Aico2Session _session;
    private readonly ExchangeId _exchange;
    private readonly RequestFrames _request;
    private readonly long? _outerLength;
    private readonly bool _isHttp11;
    private readonly PlainBuffer _pending = new();
    private Aico2Sealer? _sealer;
    private IHeaderDictionary _headers = new HeaderDictionary();
    private IHeaderDictionary? _trailers;
    private int _status = StatusCodes.Status200OK;
    private string? _reason;
    private bool _isItems;
    private bool _hasBody = true;
    private bool _isHeadSent;
    private bool _endedByServer;
    private long _contentLength = -1;
    private long _written;
    private Task _flush = Task.CompletedTask;
    private TimeSpan _lastWrite;

    public FrameResponse(HttpContext context, Aico2State state, Aico2Session session, ulong number, RequestFrames request, ILogger logger)
        : base(context, logger)
    {
        _state = state;
        _session = session;
        _exchange = new ExchangeId(number);
        _request = request;
        _isHttp11 = HttpProtocol.IsHttp11(context.Request.Protocol);
        _outerLength = context.Request.ContentLength;
    }

    /// <summary>Whether the request's method is HEAD, whose answer has no body.</summary>
    public bool IsHeadRequest { get; set; }

    /// <summary>Called once with the status just before the last frame is written.</summary>
    public Action<int>? Completing { get; set; }

    /// <summary>Called when the head goes out and the rest does not go with it.</summary>
    public Action? Opened { get; set; }

    /// <summary>The status that the client sees, or null if no response has started.</summary>
    public int? SentStatus => _isHeadSent ? _status : null;

    public override int StatusCode
    {
        get => _status;
        set
        {
            ThrowIfStarted();
            _status = value;
        }
    }

    public override string? ReasonPhrase
    {
        get => _reason;
        set
        {
            ThrowIfStarted();
            _reason = value; // not sent: a sealed head has none
        }
    }

    public override IHeaderDictionary Headers
    {
        get => _headers;
        set
        {
            ThrowIfStarted();
            _headers = value;
        }
    }

    public IHeaderDictionary Trailers
    {
        get => _trailers ??= new HeaderDictionary();
        set => _trailers = value;
    }

    public override void Install()
    {
        base.Install();
        Context.Features.Set<IHttpResponseTrailersFeature>(this);
    }

    public override Task StartAsync(CancellationToken cancellationToken = default) => FlushAsync(cancellationToken);

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await DecideAsync(cancellationToken).ConfigureAwait(false);
        lock (Gate)
        {
            if (State == ResponseState.Open)
            {
                Guard(this, static (self, _) => self.SealPending(), true);
            }
        }

        await FlushServerAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public override void CancelPendingFlush()
    {
        if (State == ResponseState.Open)
        {
            ServerBody.Writer.CancelPendingFlush();
        }
    }

    public override void Append(ReadOnlySpan<byte> bytes)
    {
        lock (Gate)
        {
            if (!CanTake(bytes.Length))
            {
                return;
            }

            if (_isItems)
            {
                throw new InvalidOperationException("This response is a stream of items; bytes cannot be written between them.");
            }

            _written += bytes.Length;
            int frame = _state.Options.MaxFramePlaintext;
            if (IsDecided && _pending.Length + bytes.Length >= frame)
            {
                Guard(
                    this,
                    static (self, bytes) =>
                    {
                        self.SealPending();
                        self._sealer!.Write(bytes, endOfItem: false, self.ServerBody.Writer);
                        return self.Sent();
                    },
                    bytes);
            }
            else
            {
                _pending.Append(bytes);
            }
        }
    }

    /// <summary>Writes one item and sends it.</summary>
    public async Task WriteItemAsync(ReadOnlyMemory<byte> item, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (item.Length > _state.Options.MaxItemBytes)
        {
            throw new InvalidOperationException($"The item is longer than {nameof(Aico2ServerOptions.MaxItemBytes)}.");
        }

        await DecideAsync(cancellationToken).ConfigureAwait(false);
        lock (Gate)
        {
            if (CanTake(1))
            {
                if (!_isItems)
                {
                    throw new InvalidOperationException("This response is no stream of items.");
                }

                Guard(
                    this,
                    static (self, item) =>
                    {
                        self._sealer!.Write(item.Span, endOfItem: true, self.ServerBody.Writer);
                        return self.Sent();
                    },
                    item);
            }
        }

        await FlushServerAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task FinishAsync(CancellationToken cancellationToken)
    {
        await DecideAsync(cancellationToken).ConfigureAwait(false);
        lock (Gate)
        {
            if (State != ResponseState.Open)
            {
                return;
            }

            if (_contentLength > _written && _hasBody)
            {
                throw new InvalidOperationException($"The response has {_written} bytes, fewer than its content-length says.");
            }

            // The application's, so checked outside the guard: a bad one is its failure, no fault in sealing.
            List<KeyValuePair<string, string>> trailers = _trailers is { Count: > 0 } ? InnerFields.Of(_trailers, isItems: false) : [];
            HeadCodec.WriteTrailers(trailers, new ArrayBufferWriter<byte>());
            Guard(this, static (self, trailers) => self.Complete(trailers), trailers);
        }

        await FlushServerAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Answers with a problem of the protocol, instead of whatever was prepared; or ends a response that has started with it.</summary>
    /// <param name="type">The problem.</param>
    /// <param name="executed">Whether the call was dispatched; null where nobody knows.</param>
    /// <param name="originalStatus">The status of the call's first run.</param>
    /// <returns>False if the response is complete already.</returns>
    public ValueTask<bool> FailAsync(ProblemType type, bool? executed, int? originalStatus = null) =>
        FailAsync(ProblemTypes.StatusOf(type), Problem.WriteSealed(type, executed, originalStatus));

    /// <summary>Ends a response that has started with a problem document of the application, or answers with it.</summary>
    public async ValueTask<bool> FailAsync(int status, ReadOnlyMemory<byte> problem)
    {
        lock (Gate)
        {
            if (State != ResponseState.Open)
            {
                return false;
            }

            Guard(this, static (self, failure) => self.Fail(failure.status, failure.problem), (status, problem));
        }

        await FlushServerAsync().ConfigureAwait(false);
        return true;
    }

    /// <summary>Ends a response in the midst of the application's writing, whose further writes vanish.</summary>
    /// <returns>False if it was complete, or the connection had to be aborted because its peer does not read.</returns>
    public async ValueTask<bool> EndAsync(ProblemType type)
    {
        lock (Gate)
        {
            if (State != ResponseState.Open)
            {
                return false;
            }

            _endedByServer = true;
            if (!_flush.IsCompleted)
            {
                AbortLocked();
                return false;
            }
        }

        ServerLog.StreamEnded(Logger, ProblemTypes.NameOf(type));
        bool ended = await FailAsync(type, executed: true).ConfigureAwait(false);
        await ServerBody.CompleteAsync().ConfigureAwait(false);
        return ended;
    }

    /// <summary>Writes a sign of life if nothing was written for as long as a heartbeat. Section 8.</summary>
    /// <returns>When to ask again.</returns>
    public TimeSpan KeepAlive(TimeSpan now)
    {
        lock (Gate)
        {
            TimeSpan silence = now - _lastWrite;
            if (!_isHeadSent || State != ResponseState.Open || silence < _session.Heartbeat)
            {
                return _isHeadSent && silence < _session.Heartbeat ? _session.Heartbeat - silence : _session.Heartbeat;
            }

            // A sender that is blocked in a write writes nothing.
            if (_flush.IsCompleted)
            {
                Guard(this, static (self, _) => self._sealer!.TryWriteHeartbeat(self.ServerBody.Writer) && self.Sent(), true);
                _flush = FlushOnceAsync();
            }

            return _session.Heartbeat;
        }
    }

    // The endpoint's own choice, which a contract brings along, or else the server's.
    private int? PaddingBucket => Context.GetEndpoint()?.Metadata.GetMetadata<PaddingAttribute>()?.BucketBytes;

    protected override void Decide()
    {
        // What the application put there and cannot be sealed fails here, in its own call, with nothing written yet.
        bool isItems = MediaTypes.Is(_headers.ContentType, Wire.ItemsMediaType);
        var head = new MessageHead { Status = _status, Headers = InnerFields.Of(_headers, isItems) };
        _sealer = (Aico2Sealer)_state.Protocol.Seal(_session, Direction.Response, head, new AttemptInfo { PaddingBucket = PaddingBucket }, _exchange);
        _isItems = isItems;
        _hasBody = !IsHeadRequest && _status is not (204 or 205 or 304);
        _contentLength = isItems ? -1 : _headers.ContentLength ?? -1;
        if (_pending.Length > 0 && (_isItems || (_contentLength >= 0 && _written > _contentLength)))
        {
            throw new InvalidOperationException("The bytes written do not fit the head: items, or a smaller content-length.");
        }

        if (!_hasBody)
        {
            _pending.Clear();
        }

        ServerHead.StatusCode = StatusCodes.Status200OK;
        ServerHead.ReasonPhrase = null;
        foreach (KeyValuePair<string, string> header in _sealer.Outer.Headers)
        {
            ServerHead.Headers[header.Key] = header.Value;
        }

        ServerHead.Headers.ContentEncoding = default;
        ServerHead.Headers.ContentLength = null;
    }

    protected override void Clear()
    {
        _pending.Clear();
        _sealer?.Dispose();
    }

    // Under the lock. False where bytes vanish.
    private bool CanTake(int length)
    {
        if (State == ResponseState.Aborted || _endedByServer || length == 0 || (IsDecided && IsHeadRequest))
        {
            return false;
        }

        if (State == ResponseState.Complete)
        {
            throw new InvalidOperationException("The response is complete; nothing can be written to it any more.");
        }

        if (IsDecided && !_hasBody)
        {
            throw new InvalidOperationException($"A response with status {_status} has no body.");
        }

        if (IsDecided && _contentLength >= 0 && length > _contentLength - _written)
        {
            throw new InvalidOperationException("The response is longer than its content-length says.");
        }

        return true;
    }

    // Under the lock, decided. What is sent with a head alone is known to have no body only where the status says so.
    private bool SealPending()
    {
        if (!_hasBody)
        {
            return Complete([]);
        }

        if (_pending.Length > 0)
        {
            _sealer!.Write(_pending.Span, endOfItem: false, ServerBody.Writer);
            _pending.Clear();
            return Sent();
        }

        if (!_isHeadSent)
        {
            _sealer!.Start(ServerBody.Writer);
            return Sent();
        }

        return true;
    }

    private bool Complete(List<KeyValuePair<string, string>> trailers)
    {
        // Section 10, step 13: done before the last byte is handed to the transport, so that a retry sent right after it finds it done.
        Completing?.Invoke(_status);
        if (trailers.Count > 0 && _hasBody)
        {
            SealPending();
            _sealer!.CompleteWithTrailers(trailers, ServerBody.Writer);
        }
        else
        {
            _sealer!.Complete(_pending.Span, endOfItem: false, ServerBody.Writer);
        }

        _pending.Clear();
        _isHeadSent = true;
        State = ResponseState.Complete;
        return true;
    }

    private bool Fail(int status, ReadOnlyMemory<byte> problem)
    {
        _pending.Clear();
        if (_isHeadSent)
        {
            Completing?.Invoke(_status);
            _sealer!.TryFail(problem.Span, ServerBody.Writer);
            State = ResponseState.Complete;
            return true;
        }

        _sealer?.Dispose();
        _status = status;
        _written = problem.Length;
        _headers = new HeaderDictionary
        {
            ["content-type"] = Wire.ProblemMediaType,
            ["cache-control"] = "no-store",
            ["content-length"] = problem.Length.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        Decide();
        IsDecided = true;
        if (_isHttp11 && !_request.IsComplete && PlainAnswers.IsMuch(_outerLength - _request.BytesRead))
        {
            ServerHead.Headers.Connection = "close";
        }

        if (_hasBody)
        {
            _pending.Append(problem.Span);
        }

        return Complete([]);
    }

    private bool Sent()
    {
        _lastWrite = Instant.Now(_state.Time).Monotonic;
        if (!_isHeadSent)
        {
            _isHeadSent = true;

            // Heartbeats replace it. Section 20.
            if (Context.Features.Get<Microsoft.AspNetCore.Server.Kestrel.Core.Features.IHttpMinResponseDataRateFeature>() is { } rate)
            {
                rate.MinDataRate = null;
            }

            Opened?.Invoke();
        }

        return true;
    }

    // One flush at a time, whoever asks: the application and the heartbeat do not know each other.
    private Task FlushServerAsync()
    {
        lock (Gate)
        {
            if (State != ResponseState.Aborted && !IsClosed)
            {
                _flush = _flush.IsCompleted ? FlushOnceAsync() : FlushAfterAsync(_flush);
            }

            return _flush;
        }
    }

    private async Task FlushOnceAsync() => await ServerBody.Writer.FlushAsync(CancellationToken.None).ConfigureAwait(false);

    private async Task FlushAfterAsync(Task earlier)
    {
        await earlier.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Task last;
        lock (Gate)
        {
            last = State == ResponseState.Aborted || IsClosed ? Task.CompletedTask : FlushOnceAsync();
        }

        await last.ConfigureAwait(false);
    }
}
