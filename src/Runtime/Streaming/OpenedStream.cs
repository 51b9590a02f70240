namespace Aico.Streaming;

/// <summary>The items of an answer that is here already. Its owner lets it be enumerated once.</summary>
/// <param name="enumerator">The enumeration, whose head was read.</param>
/// <param name="atEnd">Told the trailers, when the stream has ended properly.</param>
internal sealed class OpenedStream<TElement>(StreamEnumerator<TElement> enumerator, Action<ResponseHeaders> atEnd) : IAsyncEnumerable<TElement>
{
    public async IAsyncEnumerator<TElement> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        enumerator.Call.Deadline.Join(cancellationToken);
        await using (enumerator.ConfigureAwait(false))
        {
            while (await enumerator.MoveNextAsync().ConfigureAwait(false))
            {
                yield return enumerator.Current;
            }

            atEnd(new ResponseHeaders(enumerator.Trailers));
        }
    }
}
