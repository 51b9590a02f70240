using System.Buffers;
using System.IO.Pipelines;
using Aico.Protocols.AicoV1;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace Aico.AspNetCore.Sealing;

/// <summary>Stands between an application and the server's response: everything the application writes goes through here and is sealed.</summary>
/// <remarks>
/// <para>When the application starts its response, one of three things is decided for good: a stream of sealed lines, one sealed JSON value
/// gathered to the end, or plaintext that the endpoint's metadata allows. Nothing else ever reaches the server's response.</para>
/// <para>Writing happens under a lock that also guards the state: the server reuses its response for the connection's next request, so a late
/// write of this one must not touch it. AICO v1 document: sections 6 and 7; section 17, rules 3, 6, 9, 10 and 12.</para>
/// </remarks>
internal sealed class SealedResponse : IHttpResponseFeature, IHttpResponseBodyFeature, IDisposable
{
    private readonly Lock _lock = new();
    private readonly HttpContext _context;
    private readonly AicoV1Session _session;
    private readonly int _maxBytes;
    private readonly ILogger _logger;
    private readonly IHttpResponseFeature _head;
    private readonly IHttpResponseBodyFeature _body;
    private readonly IHttpRequestLifetimeFeature? _lifetime;
    private readonly PlainBuffer _gathered = new();
    private readonly SealedStream _stream;
    private readonly SealedPipeWriter _writer;
    private Stack<(Func<object, Task> Callback, object State)>? _starting;
    private RecordWriter? _records;
    private Mode _mode = Mode.Undecided;
    private volatile State _state = State.Open;
    private AnswerFault _fault;
    private bool _started;

    public SealedResponse(HttpContext context, AicoV1Session session, int maxBytes, ILogger logger)
    {
        _context = context;
        _session = session;
        _maxBytes = maxBytes;
        _logger = logger;
        _head = context.Features.GetRequiredFeature<IHttpResponseFeature>();
        _body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        _lifetime = context.Features.Get<IHttpRequestLifetimeFeature>();
        _stream = new SealedStream(this);
        _writer = new SealedPipeWriter(this);
    }

    private enum Mode
    {
        /// <summary>The response has not started; bytes are gathered.</summary>
        Undecided,

        /// <summary>One JSON value, sealed at the end.</summary>
        Gathered,

        /// <summary>A sealed line per item, sent as it comes.</summary>
        Records,

        /// <summary>Allowed by the endpoint: passed on.</summary>
        Plaintext,
    }

    private enum State
    {
        Open,

        /// <summary>The answer is complete; nothing may be written any more.</summary>
        Complete,

        /// <summary>The connection is gone; writes vanish, as they do on a server.</summary>
        Aborted,
    }

    public bool IsAborted => _state == State.Aborted;

    public int StatusCode
    {
        get => _head.StatusCode;
        set
        {
            ThrowIfStarted();
            _head.StatusCode = value;
        }
    }

    public string? ReasonPhrase
    {
        get => _head.ReasonPhrase;
        set
        {
            ThrowIfStarted();
            _head.ReasonPhrase = value;
        }
    }

    public IHeaderDictionary Headers
    {
        get => _head.Headers;
        set
        {
            ThrowIfStarted();
            _head.Headers = value;
        }
    }

    /// <summary>Whether the application's response has started, also where its bytes are still gathered: its decisions are made.</summary>
    public bool HasStarted => _started || _head.HasStarted;

    Stream IHttpResponseFeature.Body
    {
        get => _stream;
        set => throw new NotSupportedException("The body of a sealed response cannot be replaced here.");
    }

    public Stream Stream => _stream;

    public PipeWriter Writer => _writer;

    /// <summary>Puts itself between the application and the server's response. It stays there, closed, after the request.</summary>
    public void Install()
    {
        _context.Features.Set<IHttpResponseFeature>(this);
        _context.Features.Set<IHttpResponseBodyFeature>(this);

        // These hand out the connection itself: whatever an application wrote there would be plaintext.
        _context.Features.Set<IHttpUpgradeFeature>(null);
        _context.Features.Set<IHttpExtendedConnectFeature>(null);
        _context.Features.Set<IHttpWebSocketFeature>(null);
    }

    // Own list: what these callbacks do to the head comes before the decision, and the server would run them only after it.
    public void OnStarting(Func<object, Task> callback, object state)
    {
        ThrowIfStarted();
        (_starting ??= new()).Push((callback, state));
    }

    public void OnCompleted(Func<object, Task> callback, object state) => _head.OnCompleted(callback, state);

    public void DisableBuffering() => _body.DisableBuffering();

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await DecideAsync(cancellationToken).ConfigureAwait(false);

        // Section 7: the head of a stream goes out at once. A server would keep it until something is flushed.
        await FlushServerAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await DecideAsync(cancellationToken).ConfigureAwait(false);
        Append(bytes.Span);

        // A server sends what is written to its stream at once, and applications count on it.
        await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await DecideAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            if (_state == State.Open && _records is { } records && _fault == AnswerFault.None)
            {
                Guard(
                    static (self, records) =>
                    {
                        records.Flush(self._body.Writer);
                        return true;
                    },
                    records);
            }
        }

        await FlushServerAsync(cancellationToken).ConfigureAwait(false);
    }

    public void CancelPendingFlush()
    {
        if (_state == State.Open && _mode is Mode.Records or Mode.Plaintext)
        {
            _body.Writer.CancelPendingFlush();
        }
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        SendFileFallback.SendFileAsync(_stream, path, offset, count, cancellationToken);

    public async Task CompleteAsync()
    {
        await FinishAsync(CancellationToken.None).ConfigureAwait(false);
        if (!IsAborted)
        {
            await _body.CompleteAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Takes bytes of the application: gathers, seals or passes them on, as was decided.</summary>
    /// <exception cref="InvalidOperationException">The answer has ended, or is longer than allowed.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (_state == State.Complete)
            {
                throw new InvalidOperationException("The response is complete; nothing can be written to it any more.");
            }

            if (_state == State.Aborted || bytes.IsEmpty)
            {
                return;
            }

            ThrowIfTooLarge();
            bool fits = true;
            switch (_mode)
            {
                case Mode.Plaintext:
                    Guard(
                        static (self, bytes) =>
                        {
                            self._body.Writer.Write(bytes);
                            return true;
                        },
                        bytes);
                    break;
                case Mode.Records:
                    fits = Guard(static (self, bytes) => self._records!.Append(bytes, self._body.Writer), bytes);
                    break;
                default:
                    // Before the start a stream or an allowed plaintext may be gathered at any length, as on the server itself.
                    fits = bytes.Length <= _maxBytes - _gathered.Length || (_mode == Mode.Undecided && ModeOfHead() != Mode.Gathered);
                    if (fits)
                    {
                        _gathered.Append(bytes);
                    }

                    break;
            }

            if (!fits)
            {
                _fault = AnswerFault.TooLarge;
                _gathered.Clear();
                ThrowIfTooLarge();
            }
        }
    }

    /// <summary>Ends the answer as the application left it.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        await DecideAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            if (_state != State.Open)
            {
                return;
            }

            Guard(static (self, _) => self.FinishLocked(), true);
        }

        await _body.Writer.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the answer of an application that failed: a sealed error, or the end of the connection where that is no longer possible.</summary>
    public async Task FailAsync(Exception exception, int status, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_state == State.Open && (_mode == Mode.Plaintext || (_head.HasStarted && _mode != Mode.Records)))
            {
                ServerLog.PlaintextFailed(_logger, exception);
                AbortLocked();
                return;
            }

            ServerLog.ApplicationFailed(_logger, exception);
            if (_state != State.Open)
            {
                return;
            }

            Guard(
                static (self, status) =>
                {
                    if (self._records is { } records)
                    {
                        records.Fail(self._body.Writer);
                        self._state = State.Complete;
                    }
                    else
                    {
                        self._started = true;
                        self.Replace(status);
                    }

                    return true;
                },
                status);
        }

        await _body.Writer.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the connection, unless the answer is complete already. Returns whether it did.</summary>
    public bool Abort()
    {
        lock (_lock)
        {
            if (_state != State.Open)
            {
                return false;
            }

            AbortLocked();
            return true;
        }
    }

    /// <summary>Shuts the door behind the request: the server's response is no longer touched from here on.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_state == State.Open)
            {
                _state = State.Complete;
            }

            _gathered.Clear();
            _records?.Clear();
            _writer.Clear();
        }

        _stream.Dispose();
    }

    // Starts the application's response: runs its callbacks, then looks at its head for good.
    private async Task DecideAsync(CancellationToken cancellationToken)
    {
        if (_started)
        {
            return;
        }

        while (_starting is { Count: > 0 })
        {
            (Func<object, Task> callback, object state) = _starting.Pop();
            await callback(state).ConfigureAwait(false);
        }

        lock (_lock)
        {
            if (_started || _state != State.Open)
            {
                return;
            }

            _started = true;
            Decide();
        }

        if (_mode is Mode.Records or Mode.Plaintext)
        {
            await _body.StartAsync(cancellationToken).ConfigureAwait(false);
            Append(_gathered.Span);
            _gathered.Clear();
        }
    }

    private static bool AllowsBody(int status) => status is >= 200 and not (204 or 205 or 304);

    private void Decide()
    {
        _mode = ModeOfHead();
        if (_mode == Mode.Records)
        {
            bool isEvents = !Headers.ContentType.ToString().Contains(Wire.NdJson, StringComparison.OrdinalIgnoreCase)
                && Headers.ContentType.ToString().Contains(Wire.EventStream, StringComparison.OrdinalIgnoreCase);
            _records = new RecordWriter(_session, isEvents, _maxBytes);
            Headers.ContentLength = null;
            Headers.TransferEncoding = default;
        }
    }

    private Mode ModeOfHead()
    {
        if (Headers.ContentEncoding.Count > 0)
        {
            return Mode.Gathered;
        }

        // Streams first: they can always be sealed, so no permission makes them plaintext.
        if (Wire.IsStream(Headers.ContentType) && AllowsBody(StatusCode))
        {
            return Mode.Records;
        }

        return StatusCode == StatusCodes.Status200OK && IsAllowedInPlaintext(Headers.ContentType) ? Mode.Plaintext : Mode.Gathered;
    }

    private bool IsAllowedInPlaintext(string? contentType)
    {
        ReadOnlySpan<char> mediaType = contentType;
        int parameters = mediaType.IndexOf(';');
        mediaType = (parameters < 0 ? mediaType : mediaType[..parameters]).Trim();

        // JSON can be sealed, so it is.
        if (mediaType.IsEmpty || mediaType.Equals(Wire.Json, StringComparison.OrdinalIgnoreCase) || _context.GetEndpoint() is not { } endpoint)
        {
            return false;
        }

        foreach (AllowPlaintextResponseAttribute allowed in endpoint.Metadata.GetOrderedMetadata<AllowPlaintextResponseAttribute>())
        {
            if (mediaType.Equals(allowed.MediaType, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    // The application is stopped, not only ignored: it may be about to write much more.
    private void ThrowIfTooLarge()
    {
        if (_fault == AnswerFault.TooLarge)
        {
            throw new InvalidOperationException($"The answer, or a line of it, is longer than {nameof(AicoV1ServerOptions.MaxResponseBytes)}.");
        }
    }

    private Task FlushServerAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _state == State.Open && _mode is Mode.Records or Mode.Plaintext ? _body.Writer.FlushAsync(cancellationToken).AsTask() : Task.CompletedTask;
        }
    }

    private bool FinishLocked()
    {
        switch (_mode)
        {
            case Mode.Records when _fault != AnswerFault.None:
                ServerLog.AnswerReplaced(_logger, _fault);
                _records!.Fail(_body.Writer);
                break;
            case Mode.Records:
                _records!.Complete(_body.Writer);
                break;
            case Mode.Plaintext:
                break;
            default:
                FinishGathered();
                break;
        }

        _state = State.Complete;
        return true;
    }

    private void FinishGathered()
    {
        if (_fault == AnswerFault.None && _gathered.Length > 0)
        {
            _fault = !AllowsBody(StatusCode) ? AnswerFault.BodyNotAllowed
                : Headers.ContentEncoding.Count > 0 ? AnswerFault.Encoded
                : !JsonText.IsOneValue(_gathered.Span) ? AnswerFault.NotJson
                : AnswerFault.None;
        }

        if (_fault != AnswerFault.None)
        {
            ServerLog.AnswerReplaced(_logger, _fault);
            Replace(StatusCodes.Status500InternalServerError);
        }
        else if (_gathered.Length > 0)
        {
            WriteSealed(_gathered.Span);
        }
        else if (StatusCode >= 400 && !HttpMethods.IsHead(_context.Request.Method))
        {
            // Rule 12. An error without a body would be unsealed, and no client could tell it from a proxy's; AICO's framework writes this body.
            WriteSealed(DetailOf(StatusCode));
        }
        else
        {
            // Rule 10: empty stays empty. The application's length, of a HEAD say, would be the plaintext's.
            Headers.ContentLength = null;
            Headers.TransferEncoding = default;
        }
    }

    private void Replace(int status)
    {
        _head.StatusCode = status;
        _head.ReasonPhrase = null;
        Headers.Clear();
        WriteSealed(status == StatusCodes.Status500InternalServerError ? Answers.ServerError : DetailOf(status));
        _state = State.Complete;
    }

    private void WriteSealed(ReadOnlySpan<byte> json)
    {
        Headers.ContentType = Wire.Json;
        Headers.ContentLength = Envelope.ResponseLength(json.Length);
        Headers.TransferEncoding = default;
        Envelope.WriteResponse(_session, json, _body.Writer);
    }

    private static byte[] DetailOf(int status)
    {
        string phrase = ReasonPhrases.GetReasonPhrase(status);
        return System.Text.Encoding.ASCII.GetBytes($$"""{"detail":"{{(phrase.Length > 0 ? phrase : "Error")}}"}""");
    }

    // Whatever goes wrong in sealing or below ends the connection: there is no other way to answer.
    private bool Guard<T>(Func<SealedResponse, T, bool> action, T argument)
        where T : allows ref struct
    {
        try
        {
            return action(this, argument);
        }
        catch (Exception exception)
        {
            ServerLog.SealingFailed(_logger, exception);
            AbortLocked();
            throw;
        }
    }

    private void AbortLocked()
    {
        _state = State.Aborted;
        _gathered.Clear();
        _records?.Clear();
        if (_lifetime is null)
        {
            _context.Abort();
        }
        else
        {
            _lifetime.Abort();
        }
    }

    private void ThrowIfStarted()
    {
        if (HasStarted)
        {
            throw new InvalidOperationException("The response has started already.");
        }
    }
}
