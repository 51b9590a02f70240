using System.Buffers;
using System.Text;
using Aico.Calls;
using Aico.Protocols;
using Aico.Serialization;

namespace Aico.Streaming;

/// <summary>One enumeration of a stream of JSON items: parts become items until the contract's end mark, the protocol's end, or a fault.</summary>
/// <remarks>An end without the mark that the contract names is a fault. Source: contract language, section 4.2; AICO v1, section 7.</remarks>
internal sealed class ItemEnumerator<TState, TItem, TElement> : StreamEnumerator<TElement>
{
    // After the last item the connection should end at once; a server that lingers does not keep the caller waiting.
    private static readonly TimeSpan TailLimit = TimeSpan.FromSeconds(5);

    private readonly MethodDescriptor<TState, TItem> _method;
    private readonly Func<TItem, ItemSplitter?, TElement> _project;
    private readonly byte[]? _doneMarker;
    private readonly ArrayBufferWriter<byte> _pieces = new();
    private ItemSplitter? _splitter;
    private bool _sawEnd;
    private bool _atMarker;

    /// <param name="method">The method.</param>
    /// <param name="state">The captured arguments.</param>
    /// <param name="call">The call, which the enumeration owns.</param>
    /// <param name="project">Makes the element out of an item and what the splitter knows of it.</param>
    public ItemEnumerator(MethodDescriptor<TState, TItem> method, TState state, Call call, Func<TItem, ItemSplitter?, TElement> project)
        : base(call, own => own.SendAsync(method.Build, state))
    {
        _method = method;
        _doneMarker = method.DoneMarker is { } marker ? Encoding.UTF8.GetBytes(marker) : null;
        _project = project;
    }

    protected override bool IsStream(CallResponse response) =>
        (ItemFormats.IsStream(response.Head) || _method.StreamFormat != StreamItemFormat.Auto) && (response.Head.Status == 200 || (response.IsSuccess && Call.Features.SealsHead));

    protected override async ValueTask<bool> NextAsync()
    {
        if (_sawEnd)
        {
            await ExpectEndAsync().ConfigureAwait(false);
            return false;
        }

        while (true)
        {
            if (_splitter is not null && TrySplit(endOfInput: false))
            {
                return await DeliveredAsync().ConfigureAwait(false);
            }

            MessagePart part = await ReadPartAsync(Call.Items == 0 ? TimeoutPhase.FirstItem : TimeoutPhase.Idle).ConfigureAwait(false);
            switch (part.Kind)
            {
                case PartKind.Item:
                    // A whole record after part of one: the split cannot be undone (AICO v1, section 7, step 4).
                    if (_splitter?.HasPending == true)
                    {
                        throw Interrupted(FailureKind.Integrity, "a record broke into an unfinished item", inner: null);
                    }

                    if (TryGather(part))
                    {
                        return await DeliveredAsync().ConfigureAwait(false);
                    }

                    break;

                case PartKind.Bytes:
                    Append(part.Data.Span);
                    break;

                default:
                    if (_splitter is not null && TrySplit(endOfInput: true))
                    {
                        return await DeliveredAsync().ConfigureAwait(false);
                    }

                    CheckEnd();
                    return false;
            }
        }
    }

    protected override StreamInterruptedException Interrupted(FailureKind kind, string what, Exception? inner) =>
        Error.Stream_Interrupted(_method.Name, Call.Attempts, kind, Call.Items, what, inner);

    protected override StreamInterruptedException TimedOut(TimeoutPhase phase) =>
        Error.Stream_Timeout(_method.Name, Call.Attempts, Call.Items, phase, Call.Deadline.LimitOf(phase));

    // What was found is an item, or the marker that stands for the end and is none.
    private async ValueTask<bool> DeliveredAsync()
    {
        if (!_atMarker)
        {
            return true;
        }

        await ExpectEndAsync().ConfigureAwait(false);
        return false;
    }

    // An item may come in pieces; the opener holds their sum to the limit.
    private bool TryGather(in MessagePart part)
    {
        if (!part.EndOfItem)
        {
            _pieces.Write(part.Data.Span);
            return false;
        }

        if (_pieces.WrittenCount == 0)
        {
            Deliver(new ReadOnlySequence<byte>(part.Data));
            return true;
        }

        _pieces.Write(part.Data.Span);
        Deliver(new ReadOnlySequence<byte>(_pieces.WrittenMemory));
        _pieces.ResetWrittenCount();
        return true;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        _splitter ??= ItemSplitter.For(_method.StreamFormat, Response.Head, Call.Options.MaxItemBytes);
        _splitter.Append(bytes);
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
            ItemFault.Malformed => throw Interrupted(FailureKind.Content, "the content is not in the format of the contract", inner: null),
            ItemFault.Reported => throw Error.Stream_Fault(_method.Name, Call.Attempts, Call.Items, item: null),
            _ => false,
        };
    }

    private void Deliver(ReadOnlySequence<byte> json)
    {
        if (_doneMarker is not null && IsMarker(json))
        {
            _atMarker = _sawEnd = true;
            return;
        }

        string? fault = JsonItem.TryRead(Call.Json, json, _method.Has(MethodFlags.NullableResult), out TItem? item);
        if (fault is not null)
        {
            throw Interrupted(FailureKind.Content, fault, inner: null);
        }

        // A null item, where the contract allows one, marks nothing.
        if (item is not null && _method.IsError?.Invoke(item) == true)
        {
            throw Error.Stream_Fault(_method.Name, Call.Attempts, Call.Items, item);
        }

        _sawEnd = item is not null && _method.IsEnd?.Invoke(item) == true;
        Deliver(_project(item!, _splitter));
        Call.Items++;
    }

    private bool IsMarker(in ReadOnlySequence<byte> item) =>
        item.Length == _doneMarker!.Length && (item.IsSingleSegment ? item.FirstSpan : item.ToArray()).SequenceEqual(_doneMarker);

    private void CheckEnd()
    {
        bool markNeeded = (_method.IsEnd is not null || _doneMarker is not null) && !_method.Has(MethodFlags.OptionalEnd);
        if (markNeeded && !_sawEnd)
        {
            throw Interrupted(FailureKind.Truncated, "it ended without the item that marks the end", inner: null);
        }
    }

    // The end mark was delivered: nothing but white space may follow. Where the protocol proves no end, the connection's own is not needed any more.
    private async ValueTask ExpectEndAsync()
    {
        TimeProvider time = Call.Options.TimeProvider;
        long start = time.GetTimestamp();
        bool ownEnd = Call.Features.SealsEnd && Response.Verdict == Verdict.Sealed;
        try
        {
            while (true)
            {
                ExpectNoItem(endOfInput: false);
                TimeSpan left = ownEnd ? TimeSpan.Zero : TailLimit - time.GetElapsedTime(start);
                if (!ownEnd && left <= TimeSpan.Zero)
                {
                    return;
                }

                MessagePart part = await ReadPartAsync(TimeoutPhase.Idle, left).ConfigureAwait(false);
                switch (part.Kind)
                {
                    case PartKind.Bytes:
                        Append(part.Data.Span);
                        break;
                    case PartKind.Item:
                        throw Follows();
                    default:
                        ExpectNoItem(endOfInput: true);
                        return;
                }
            }
        }
        catch (StreamInterruptedException exception) when (!ownEnd && IsEndOfConnection(exception))
        {
            // Cut, or left open, after the mark: the contract's end came, the stream is whole.
        }
    }

    private static bool IsEndOfConnection(StreamInterruptedException exception) =>
        exception is { InnerException: IOException } or { TimeoutPhase: TimeoutPhase.Idle };

    private void ExpectNoItem(bool endOfInput)
    {
        if (_splitter is not null && (_splitter.TryRead(endOfInput, out _, out ItemFault fault) || fault != ItemFault.None))
        {
            throw Follows();
        }
    }

    private StreamInterruptedException Follows() => Interrupted(FailureKind.Integrity, "something follows the item that marks the end", inner: null);
}
