using System.Buffers;
using Aico.Protocols.AicoV1;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace Aico.AspNetCore.Sealing.AicoV1;

/// <summary>A response of AICO v1: sealed lines, or one sealed JSON value.</summary>
/// <remarks>
/// When the application starts its response, one of three things is decided for good: a stream of sealed lines, one sealed JSON value
/// gathered to the end, or plaintext that the endpoint's metadata allows. Nothing else ever reaches the server's response.
/// AICO v1 document: sections 6 and 7; section 17, rules 3, 6, 9, 10 and 12.
/// </remarks>
internal sealed class EnvelopeResponse : SealedResponse
{
    private readonly AicoV1Session _session;
    private readonly int _maxBytes;
    private readonly PlainBuffer _gathered = new();
    private RecordWriter? _records;
    private Mode _mode = Mode.Undecided;
    private AnswerFault _fault;

    public EnvelopeResponse(HttpContext context, AicoV1Session session, int maxBytes, ILogger logger)
        : base(context, logger)
    {
        _session = session;
        _maxBytes = maxBytes;
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

    public override int StatusCode
    {
        get => ServerHead.StatusCode;
        set
        {
            ThrowIfStarted();
            ServerHead.StatusCode = value;
        }
    }

    public override string? ReasonPhrase
    {
        get => ServerHead.ReasonPhrase;
        set
        {
            ThrowIfStarted();
            ServerHead.ReasonPhrase = value;
        }
    }

    public override IHeaderDictionary Headers
    {
        get => ServerHead.Headers;
        set
        {
            ThrowIfStarted();
            ServerHead.Headers = value;
        }
    }

    public override bool HasStarted => base.HasStarted || ServerHead.HasStarted;

    public override async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await DecideAsync(cancellationToken).ConfigureAwait(false);

        // Section 7: the head of a stream goes out at once. A server would keep it until something is flushed.
        await FlushServerAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await DecideAsync(cancellationToken).ConfigureAwait(false);
        lock (Gate)
        {
            if (State == ResponseState.Open && _records is { } records && _fault == AnswerFault.None)
            {
                Guard(
                    this,
                    static (self, records) =>
                    {
                        records.Flush(self.ServerBody.Writer);
                        return true;
                    },
                    records);
            }
        }

        await FlushServerAsync(cancellationToken).ConfigureAwait(false);
    }

    public override void CancelPendingFlush()
    {
        if (State == ResponseState.Open && _mode is Mode.Records or Mode.Plaintext)
        {
            ServerBody.Writer.CancelPendingFlush();
        }
    }

    /// <summary>Takes bytes of the application: gathers, seals or passes them on, as was decided.</summary>
    /// <exception cref="InvalidOperationException">The answer has ended, or is longer than allowed.</exception>
    public override void Append(ReadOnlySpan<byte> bytes)
    {
        lock (Gate)
        {
            if (State == ResponseState.Complete)
            {
                throw new InvalidOperationException("The response is complete; nothing can be written to it any more.");
            }

            if (State == ResponseState.Aborted || bytes.IsEmpty)
            {
                return;
            }

            ThrowIfTooLarge();
            bool fits = true;
            switch (_mode)
            {
                case Mode.Plaintext:
                    Guard(
                        this,
                        static (self, bytes) =>
                        {
                            self.ServerBody.Writer.Write(bytes);
                            return true;
                        },
                        bytes);
                    break;
                case Mode.Records:
                    fits = Guard(this, static (self, bytes) => self._records!.Append(bytes, self.ServerBody.Writer), bytes);
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
    public override async Task FinishAsync(CancellationToken cancellationToken)
    {
        await DecideAsync(cancellationToken).ConfigureAwait(false);
        lock (Gate)
        {
            if (State != ResponseState.Open)
            {
                return;
            }

            Guard(this, static (self, _) => self.FinishLocked(), true);
        }

        await ServerBody.Writer.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the answer of an application that failed: a sealed error, or the end of the connection where that is no longer possible.</summary>
    public async Task FailAsync(Exception exception, int status, CancellationToken cancellationToken)
    {
        lock (Gate)
        {
            if (State == ResponseState.Open && (_mode == Mode.Plaintext || (ServerHead.HasStarted && _mode != Mode.Records)))
            {
                ServerLog.PlaintextFailed(Logger, exception);
                AbortLocked();
                return;
            }

            ServerLog.ApplicationFailed(Logger, exception);
            if (State != ResponseState.Open)
            {
                return;
            }

            Guard(
                this,
                static (self, status) =>
                {
                    if (self._records is { } records)
                    {
                        records.Fail(self.ServerBody.Writer);
                        self.State = ResponseState.Complete;
                    }
                    else
                    {
                        self.IsDecided = true;
                        self.Replace(status);
                    }

                    return true;
                },
                status);
        }

        await ServerBody.Writer.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private static bool AllowsBody(int status) => status is >= 200 and not (204 or 205 or 304);

    protected override async Task DecidedAsync(CancellationToken cancellationToken)
    {
        if (_mode is Mode.Records or Mode.Plaintext)
        {
            await ServerBody.StartAsync(cancellationToken).ConfigureAwait(false);
            Append(_gathered.Span);
            _gathered.Clear();
        }
    }

    protected override void Clear()
    {
        _gathered.Clear();
        _records?.Clear();
    }

    protected override void Decide()
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
        if (mediaType.IsEmpty || mediaType.Equals(Wire.Json, StringComparison.OrdinalIgnoreCase) || Context.GetEndpoint() is not { } endpoint)
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
        lock (Gate)
        {
            return State == ResponseState.Open && _mode is Mode.Records or Mode.Plaintext ? ServerBody.Writer.FlushAsync(cancellationToken).AsTask() : Task.CompletedTask;
        }
    }

    private bool FinishLocked()
    {
        switch (_mode)
        {
            case Mode.Records when _fault != AnswerFault.None:
                ServerLog.AnswerReplaced(Logger, _fault);
                _records!.Fail(ServerBody.Writer);
                break;
            case Mode.Records:
                _records!.Complete(ServerBody.Writer);
                break;
            case Mode.Plaintext:
                break;
            default:
                FinishGathered();
                break;
        }

        State = ResponseState.Complete;
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
            ServerLog.AnswerReplaced(Logger, _fault);
            Replace(StatusCodes.Status500InternalServerError);
        }
        else if (_gathered.Length > 0)
        {
            WriteSealed(_gathered.Span);
        }
        else if (StatusCode >= 400 && !HttpMethods.IsHead(Context.Request.Method))
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
        ServerHead.StatusCode = status;
        ServerHead.ReasonPhrase = null;
        Headers.Clear();
        WriteSealed(status == StatusCodes.Status500InternalServerError ? Answers.ServerError : DetailOf(status));
        State = ResponseState.Complete;
    }

    private void WriteSealed(ReadOnlySpan<byte> json)
    {
        Headers.ContentType = Wire.Json;
        Headers.ContentLength = Envelope.ResponseLength(json.Length);
        Headers.TransferEncoding = default;
        Envelope.WriteResponse(_session, json, ServerBody.Writer);
    }

    private static byte[] DetailOf(int status)
    {
        string phrase = ReasonPhrases.GetReasonPhrase(status);
        return System.Text.Encoding.ASCII.GetBytes($$"""{"detail":"{{(phrase.Length > 0 ? phrase : "Error")}}"}""");
    }
}
