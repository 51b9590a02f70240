using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Aico.Runtime.Tests.Harness;

/// <summary>Keeps everything that is logged, at every level.</summary>
internal sealed class RecordingLoggerFactory : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<Entry> _entries = new();

    public IReadOnlyList<Entry> Entries => [.. _entries];

    public IEnumerable<Entry> WithId(int id) => _entries.Where(entry => entry.Id == id);

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        string values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join("; ", pairs.Select(static pair => $"{pair.Key}={pair.Value}")) : "";
        _entries.Enqueue(new Entry(eventId.Id, logLevel, formatter(state, exception), values, exception));
    }

    internal sealed record Entry(int Id, LogLevel Level, string Message, string Values, Exception? Exception);
}
