using System.Globalization;
using System.Text;

namespace Aico.AspNetCore.Tests.Binding;

/// <summary>Answers with what it got.</summary>
public sealed class EchoService : IEchoApi
{
    public string? Tenant { get; set; }

    public Task<string> PathAsync(string text, int? number, Colour colour, bool flag, CancellationToken cancellationToken) => Say(text, number, colour, flag);

    public Task<string> FileAsync(string path, string? raw, CancellationToken cancellationToken) => Say(path, raw);

    public Task<string> RawAsync(string part, CancellationToken cancellationToken) => Say(part);

    public Task<string> OptionalAsync(string? last, CancellationToken cancellationToken) => Say(last);

    public Task<string> FixedAAsync(string? key, CancellationToken cancellationToken) => Say("a", key);

    public Task<string> FixedBAsync(CancellationToken cancellationToken) => Say("b");

    public Task<string> FixedAsync(CancellationToken cancellationToken) => Say("none");

    public Task<string> ScalarsAsync(int size, Colour colour, bool? flag, DateTime? since, int hex, Uri? link, double ratio, CancellationToken cancellationToken) =>
        Say(size, colour, flag, since?.ToString("O", CultureInfo.InvariantCulture), hex, link, ratio);

    public Task<string> CollectionsAsync(int[] csv, List<string> multi, HashSet<Colour>? pipes, IReadOnlyList<int?>? ssv, CancellationToken cancellationToken) =>
        Say(Join(csv), Join(multi), pipes is null ? null : Join(pipes), ssv is null ? null : Join(ssv));

    public Task<string> PairsAsync(int own, IReadOnlyDictionary<string, int>? prefixed, Dictionary<string, string> rest, CancellationToken cancellationToken) =>
        Say(own, prefixed is null ? null : Join(prefixed), Join(rest));

    public Task<string> ObjectsAsync(Filter? filter, Plain? plain, CancellationToken cancellationToken) => Say(Show(filter), plain is null ? null : $"{plain.Name}:{plain.Size}");

    public Task<string> IndexedAsync(List<Line> lines, CancellationToken cancellationToken) => Say(Join(lines));

    public Task<string> UserAsync(User user, CancellationToken cancellationToken) => Say(user);

    public Task<string> HeadersAsync(int count, string? note, string? token, IDictionary<string, string> all, string? property, CancellationToken cancellationToken) =>
        Say(count, note, token, all["x-count"], property, Tenant);

    public Task<string> FlagsAsync(string[] flags, int size, CancellationToken cancellationToken) => Say(Join(flags), size);

    public Task<string> JsonAsync(User user, CancellationToken cancellationToken) => Say(user);

    public Task<string> OptionalJsonAsync(User? user, CancellationToken cancellationToken) => Say(user);

    public Task<string> TextAsync(string text, CancellationToken cancellationToken) => Say(text);

    public Task<string> BytesAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => Say(Convert.ToHexString(bytes.Span));

    public async Task<string> StreamAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(cancellationToken);
    }

    public async Task<string> FactoryAsync(Func<CancellationToken, ValueTask<Stream>> content, CancellationToken cancellationToken)
    {
        string text = await StreamAsync(await content(cancellationToken), cancellationToken);
        InvalidOperationException again = await Assert.ThrowsAsync<InvalidOperationException>(async () => await content(cancellationToken));
        return $"{text}|{again.Message}";
    }

    public async Task<string> ItemsAsync(IAsyncEnumerable<Line> lines, CancellationToken cancellationToken)
    {
        List<Line> all = [];
        await foreach (Line line in lines)
        {
            all.Add(line);
        }

        return Join(all);
    }

    public async Task<string> ChunksAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> chunks, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        await foreach (ReadOnlyMemory<byte> chunk in chunks)
        {
            text.Append(Encoding.UTF8.GetString(chunk.Span));
        }

        return text.ToString();
    }

    public Task<string> LinesAsync(Line[] lines, CancellationToken cancellationToken) => Say(Join(lines));

    public Task<string> FormAsync(Filter filter, CancellationToken cancellationToken) => Say(Show(filter));

    public async Task<string> PartsAsync(string title, byte[] bytes, StreamPart file, List<int> numbers, Plain plain, int q, CancellationToken cancellationToken) =>
        await Say(title, Encoding.UTF8.GetString(bytes), $"{file.FileName}:{file.ContentType}:{await StreamAsync(file.Value, cancellationToken)}", Join(numbers), $"{plain.Name}:{plain.Size}", q);

    private static Task<string> Say(params object?[] values) => Task.FromResult(string.Join('|', values.Select(static value => value is null ? "null" : Convert.ToString(value, CultureInfo.InvariantCulture))));

    private static string Join<T>(IEnumerable<T> values) => string.Join(',', values.Select(static value => value is null ? "null" : Convert.ToString(value, CultureInfo.InvariantCulture)));

    private static string? Show(Filter? filter) => filter is null ? null
        : $"{filter.Text ?? "null"};{(filter.Tags is null ? "null" : Join(filter.Tags))};{filter.Age?.ToString() ?? "null"};{filter.Page};{(filter.Names is null ? "null" : Join(filter.Names))}";
}
