using System.Text.Json;

namespace Aico.Content;

/// <summary>Streamed content out of one object: the argument itself, which can be taken once, or what the argument, a factory, gives.</summary>
internal abstract class SourcedContent<TSource> : StreamedContent
    where TSource : class
{
    private readonly TSource? _source;
    private readonly Func<CancellationToken, ValueTask<TSource>>? _factory;
    private TSource? _given;

    protected SourcedContent(TSource source) => _source = source;

    protected SourcedContent(Func<CancellationToken, ValueTask<TSource>> factory) => _factory = factory;

    public override bool IsReplayable => _factory is not null;

    public sealed override async Task WriteAsync(ContentWriter writer, JsonSerializerOptions options, CancellationToken cancellationToken)
    {
        if (_factory is null)
        {
            await WriteAsync(_source!, writer, options, cancellationToken).ConfigureAwait(false);
            return;
        }

        _given = await _factory(cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException("The factory of the request's content gave null.");
        if (Previous is SourcedContent<TSource> { _given: { } before } && ReferenceEquals(before, _given))
        {
            throw new InvalidOperationException("The factory of the request's content gave the same source twice; it must give a new one for every attempt.");
        }

        try
        {
            await WriteAsync(_given, writer, options, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await ReleaseAsync(_given).ConfigureAwait(false);
        }
    }

    protected abstract Task WriteAsync(TSource source, ContentWriter writer, JsonSerializerOptions options, CancellationToken cancellationToken);

    /// <summary>Frees what a factory gave. An argument belongs to the caller.</summary>
    protected virtual ValueTask ReleaseAsync(TSource source) => default;
}
