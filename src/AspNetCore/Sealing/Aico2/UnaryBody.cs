using Aico.Protocols;
using Aico.Protocols.Aico2;

namespace Aico.AspNetCore.Sealing.Aico2;

/// <summary>A whole verified request body in memory. Step 11 of section 10.</summary>
internal sealed class UnaryBody : IDisposable
{
    private readonly PlainBuffer _bytes = new();
    private readonly List<int> _ends = []; // of items
    private int _nextItem;

    public int Length => _bytes.Length;

    /// <summary>Reads all frames to the end.</summary>
    /// <returns>None, or why the application is not run.</returns>
    public async ValueTask<ProblemType> ReadAsync(RequestFrames frames, int maxBytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            MessagePart part = await frames.NextAsync(cancellationToken).ConfigureAwait(false);
            if (part.Kind is PartKind.End or PartKind.Fault)
            {
                return frames.Fault;
            }

            if (part.Data.Length > maxBytes - _bytes.Length)
            {
                frames.Refuse(ProblemType.TooLarge);
                return ProblemType.TooLarge;
            }

            _bytes.Append(part.Data.Span);
            if (part.EndOfItem)
            {
                _ends.Add(_bytes.Length);
            }
        }
    }

    public Stream ToStream() => _bytes.ToStream();

    /// <summary>The next item, or the end.</summary>
    public MessagePart NextItem()
    {
        if (_nextItem == _ends.Count)
        {
            return MessagePart.End;
        }

        int start = _nextItem == 0 ? 0 : _ends[_nextItem - 1];
        return MessagePart.Item(_bytes.Memory[start.._ends[_nextItem++]]);
    }

    public void Dispose() => _bytes.Clear();
}
