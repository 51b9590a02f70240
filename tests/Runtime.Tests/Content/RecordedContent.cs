using System.Text;
using Aico.Content;

namespace Aico.Runtime.Tests.Content;

/// <summary>Takes streamed content piece by piece.</summary>
internal sealed class RecordedContent : ContentWriter
{
    /// <summary>Gets the pieces; one that ends an item has a <c>|</c> after it.</summary>
    public List<string> Pieces { get; } = [];

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, bool endOfItem, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Pieces.Add(Encoding.UTF8.GetString(bytes.Span) + (endOfItem ? "|" : ""));
        await Task.Yield();
    }
}
