using Aico.Calls;
using Aico.Protocols;

namespace Aico.Streaming;

/// <summary>One enumeration of a stream of bytes: one verified chunk each, valid until the next is asked for.</summary>
internal sealed class ChunkEnumerator<TState> : StreamEnumerator<ReadOnlyMemory<byte>>
{
    public ChunkEnumerator(MethodDescriptor<TState, ReadOnlyMemory<byte>> method, TState state, Call call)
        : base(call, own => own.SendAsync(method.Build, state))
    {
    }

    protected override bool IsStream(CallResponse response) => response.IsSuccess;

    protected override async ValueTask<bool> NextAsync()
    {
        MessagePart part = await ReadPartAsync(Call.Bytes == 0 ? TimeoutPhase.FirstItem : TimeoutPhase.Idle).ConfigureAwait(false);
        if (part.Kind == PartKind.End)
        {
            return false;
        }

        Call.Bytes += part.Data.Length;
        Deliver(part.Data);
        return true;
    }

    protected override StreamInterruptedException Interrupted(FailureKind kind, string what, Exception? inner) =>
        Error.Bytes_Interrupted(Call.Method.Name, Call.Attempts, kind, Call.Bytes, what, inner);

    protected override StreamInterruptedException TimedOut(TimeoutPhase phase) =>
        Error.Bytes_Timeout(Call.Method.Name, Call.Attempts, Call.Bytes, phase, Call.Deadline.LimitOf(phase));
}
