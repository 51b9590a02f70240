using System.Buffers;
using Aico.Calls;
using Aico.Protocols;
using Aico.Serialization;

namespace Aico.Streaming;

/// <summary>One enumeration of a stream: parts become items until the contract's end mark, the protocol's end, or a fault.</summary>
/// <remarks>
/// Nothing is delivered after a fault, and an end without the mark the contract names is a fault. Disposing aborts at once and never throws.
/// Source: contract language, section 4.2; AICO v1, section 7.
/// </remarks>
internal sealed class ItemEnumerator<TState, TItem> : IAsyncEnumerator<TItem>
{
    // After the last item the connection should end at once; a server that lingers does not keep the caller waiting.
    private static readonly TimeSpan TailLimit = TimeSpan.FromSeconds(5);

    private readonly MethodDescriptor<TState, TItem> _method;
    private readonly TState _state;
    private readonly Call _call;
    private CallResponse? _response;
    private ItemSplitter? _splitter;
    private bool _sawEnd;
    private bool _finished;
    private int _disposed;
    private TItem? _current;

    public ItemEnumerator(MethodDescriptor<TState, TItem> method, TState state, Call call)
    {
        _method = method;
        _state = state;
        _call = call;
    }

    public TItem Current => _current!;

    public async ValueTask<bool> MoveNextAsync()
    {
        _current = default;
        if (_finished || _disposed != 0)
        {
            return false;
        }

        try
        {
            _call.Deadline.ThrowIfCallerCancelled();
            if (_response is null)
            {
                await StartAsync().ConfigureAwait(false);
            }

            if (_sawEnd)
            {
                await ExpectEndAsync().ConfigureAwait(false);
                Finish(failure: null);
                return false;
            }

            if (await NextAsync().ConfigureAwait(false))
            {
                return true;
            }

            Finish(failure: null);
            return false;
        }
        catch (Exception exception)
        {
            Finish(exception);
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            // Abandoned in mid-stream: closing the exchange tells the server.
            if (!_finished)
            {
                _call.Deadline.Abort();
            }

            Finish(failure: null);
            _call.Dispose();
        }

        return default;
    }

    private void Finish(Exception? failure)
    {
        _finished = true;
        _response?.Dispose();
        _call.End(failure);
    }

    private async ValueTask StartAsync()
    {
        _response = await _call.SendAsync(_method.Build, _state).ConfigureAwait(false);
        if (_response.Head.Status != 200 || !ItemFormats.IsStream(_response.Head))
        {
            throw await UnaryReader.ReadNotAStreamAsync(_call, _response).ConfigureAwait(false);
        }
    }

    // Gives the next item as Current; false at a proper end.
    private async ValueTask<bool> NextAsync()
    {
        while (true)
        {
            if (_splitter is not null && TrySplit(endOfInput: false))
            {
                return true;
            }

            MessagePart part = await ReadPartAsync().ConfigureAwait(false);
            switch (part.Kind)
            {
                case PartKind.Item:
                    // A whole record after part of one: the split cannot be undone (AICO v1, section 7, step 4).
                    if (_splitter?.HasPending == true)
                    {
                        throw Interrupted(FailureKind.Integrity, "a record broke into an unfinished item", inner: null);
                    }

                    Deliver(new ReadOnlySequence<byte>(part.Data));
                    return true;

                case PartKind.Bytes:
                    _splitter ??= ItemSplitter.For(_response!.Head, _call.Options.MaxItemBytes);
                    _splitter.Append(part.Data.Span);
                    break;

                case PartKind.End:
                    if (_splitter is not null && TrySplit(endOfInput: true))
                    {
                        return true;
                    }

                    CheckEnd();
                    return false;

                default:
                    throw Broken(part.Fault);
            }
        }
    }

    private bool TrySplit(bool endOfInput)
    {
        if (_splitter!.TryRead(endOfInput, out ReadOnlySequence<byte> item, out ItemFault fault))
        {
            Deliver(item);
            return true;
        }

        return fault switch
        {
            ItemFault.TooLarge => throw Interrupted(FailureKind.TooLarge, "an item is larger than this client accepts", inner: null),
            ItemFault.Reported => throw Error.Stream_Fault(_method.Name, _call.Attempts, _call.Items, item: null),
            _ => false,
        };
    }

    private void Deliver(ReadOnlySequence<byte> json)
    {
        string? fault = JsonItem.TryRead(_call.Json, json, _method.Has(MethodFlags.NullableResult), out TItem? item);
        if (fault is not null)
        {
            throw Interrupted(FailureKind.Content, fault, inner: null);
        }

        // A null item, where the contract allows one, marks nothing.
        if (item is not null && _method.IsError?.Invoke(item) == true)
        {
            throw Error.Stream_Fault(_method.Name, _call.Attempts, _call.Items, item);
        }

        _sawEnd = item is not null && _method.IsEnd?.Invoke(item) == true;
        _current = item;
        _call.Items++;
    }

    private void CheckEnd()
    {
        bool markNeeded = _method.IsEnd is not null && !_method.Has(MethodFlags.OptionalEnd);
        if (markNeeded && !_sawEnd)
        {
            throw Interrupted(FailureKind.Truncated, "it ended without the item that marks the end", inner: null);
        }
    }

    // The end mark was delivered: nothing but white space may follow, and the connection's own end is not needed any more.
    private async ValueTask ExpectEndAsync()
    {
        TimeProvider time = _call.Options.TimeProvider;
        long start = time.GetTimestamp();
        try
        {
            while (true)
            {
                ExpectNoItem(endOfInput: false);
                TimeSpan left = TailLimit - time.GetElapsedTime(start);
                if (left <= TimeSpan.Zero)
                {
                    return;
                }

                MessagePart part = await _response!.ReadAsync(TimeoutPhase.Idle, left).ConfigureAwait(false);
                switch (part.Kind)
                {
                    case PartKind.Bytes:
                        _splitter ??= ItemSplitter.For(_response!.Head, _call.Options.MaxItemBytes);
                        _splitter.Append(part.Data.Span);
                        break;
                    case PartKind.End:
                        ExpectNoItem(endOfInput: true);
                        return;
                    case PartKind.Item:
                        throw Follows();
                    default:
                        throw Broken(part.Fault);
                }
            }
        }
        catch (IOException)
        {
            // Cut after the mark: the contract's end came, the stream is whole.
        }
        catch (OperationCanceledException exception)
        {
            Exception cause = _call.Cancelled(exception, Timeout);
            if (cause is not StreamInterruptedException { TimeoutPhase: TimeoutPhase.Idle })
            {
                throw cause;
            }
        }
    }

    private void ExpectNoItem(bool endOfInput)
    {
        if (_splitter is not null && (_splitter.TryRead(endOfInput, out _, out ItemFault fault) || fault != ItemFault.None))
        {
            throw Follows();
        }
    }

    private StreamInterruptedException Follows() => Interrupted(FailureKind.Integrity, "something follows the item that marks the end", inner: null);

    private async ValueTask<MessagePart> ReadPartAsync()
    {
        try
        {
            return await _response!.ReadAsync(_call.Items == 0 ? TimeoutPhase.FirstItem : TimeoutPhase.Idle).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            bool cut = exception is HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded };
            throw cut
                ? Interrupted(FailureKind.Truncated, "the connection ended too early", exception)
                : Interrupted(FailureKind.Transport, "the connection broke", exception);
        }
        catch (OperationCanceledException exception)
        {
            throw _call.Cancelled(exception, Timeout);
        }
    }

    private StreamInterruptedException Timeout(TimeoutPhase phase) =>
        Error.Stream_Timeout(_method.Name, _call.Attempts, _call.Items, phase, _call.Deadline.LimitOf(phase));

    private StreamInterruptedException Interrupted(FailureKind kind, string what, Exception? inner) =>
        Error.Stream_Interrupted(_method.Name, _call.Attempts, kind, _call.Items, what, inner);

    private AicoException Broken(OpenFault fault)
    {
        switch (fault)
        {
            case OpenFault.NotOpened when _call.Features.UnopenedMeansSessionLost:
                _call.DropSession(_response!.Session);
                return _call.SessionLost(Execution.Unknown, "a record does not open", inner: null);
            case OpenFault.Truncated:
                return Interrupted(FailureKind.Truncated, "the last record is cut", inner: null);
            case OpenFault.TooLarge:
                return Interrupted(FailureKind.TooLarge, "a record is larger than this client accepts", inner: null);
            case OpenFault.NotSealed:
                return Interrupted(FailureKind.Integrity, "a record is not sealed", inner: null);
            default:
                _call.DropSession(_response!.Session);
                return Interrupted(FailureKind.Integrity, "a record is not authentic", inner: null);
        }
    }
}
