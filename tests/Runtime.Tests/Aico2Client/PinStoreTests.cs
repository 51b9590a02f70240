using System.Security.Cryptography;

namespace Aico.Runtime.Tests.Aico2Client;

/// <summary>Both pin stores: atomic, and the one of the file also persistent. Section 16.1.</summary>
public sealed class PinStoreTests : IDisposable
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);
    private static readonly byte[] OtherKey = RandomNumberGenerator.GetBytes(32);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "aico-pins-" + Guid.NewGuid().ToString("n"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string FilePath => Path.Combine(_folder, "deep", "pins.txt");

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task A_pin_is_added_once_and_given_until_it_is_removed(bool file)
    {
        IPinStore store = Create(file);
        Assert.Null(await store.GetAsync("a", Token));
        Assert.True(await store.TryAddAsync("a", Key, Token));
        Assert.False(await store.TryAddAsync("a", Key, Token));
        Assert.False(await store.TryAddAsync("a", OtherKey, Token));
        Assert.True(await store.TryAddAsync("b", OtherKey, Token));
        Assert.Equal(Key, await store.GetAsync("a", Token));
        Assert.Null(await store.GetAsync("A", Token));
        await store.RemoveAsync("a", Token);
        await store.RemoveAsync("a", Token);
        Assert.Null(await store.GetAsync("a", Token));
        Assert.Equal(OtherKey, await store.GetAsync("b", Token));
        Assert.True(await store.TryAddAsync("a", OtherKey, Token));
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task What_a_caller_does_to_its_array_changes_no_pin(bool file)
    {
        IPinStore store = Create(file);
        byte[] key = [.. Key];
        await store.TryAddAsync("a", key, Token);
        key[0] ^= 1;
        (await store.GetAsync("a", Token))![1] ^= 1;
        Assert.Equal(Key, await store.GetAsync("a", Token));
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task Of_many_at_once_exactly_one_adds(bool file)
    {
        // As many instances as processes would have, over the same file.
        IPinStore shared = Create(file);
        bool[] added = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Task.Run(
            () => (file ? Create(file) : shared).TryAddAsync("a", RandomNumberGenerator.GetBytes(32), Token).AsTask())));
        Assert.Single(added, static won => won);
    }

    [Fact]
    public async Task Several_processes_lose_no_pin_of_each_other()
    {
        FilePinStore[] processes = [new(FilePath), new(FilePath)];
        await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Task.Run(() => processes[i % 2].TryAddAsync($"pin {i}", Key, Token).AsTask())));
        for (int i = 0; i < 24; i++)
        {
            Assert.Equal(Key, await processes[i / 12].GetAsync($"pin {i}", Token));
        }

        Assert.Equal([".pins.txt.lock", "pins.txt"], Directory.GetFiles(Path.GetDirectoryName(FilePath)!).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_file_outlives_the_process_that_wrote_it()
    {
        await new FilePinStore(FilePath).TryAddAsync("http://localhost/_aico/handshake", Key, Token);
        Assert.Equal(Key, await new FilePinStore(FilePath).GetAsync("http://localhost/_aico/handshake", Token));
        Assert.Equal($"{Convert.ToHexStringLower(Key)} http://localhost/_aico/handshake\n", await File.ReadAllTextAsync(FilePath, Token));
    }

    [Theory]
    [InlineData("garbage"), InlineData(""), InlineData("00 a"), InlineData("twice")]
    public async Task A_file_that_cannot_be_read_whole_is_no_empty_one(string what)
    {
        string line = $"{Convert.ToHexStringLower(Key)} a\n";
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        await File.WriteAllTextAsync(FilePath, line + (what == "twice" ? line : what + "\n"), Token);
        var store = new FilePinStore(FilePath);
        await Assert.ThrowsAsync<InvalidDataException>(() => store.GetAsync("b", Token).AsTask());
        await Assert.ThrowsAsync<InvalidDataException>(() => store.TryAddAsync("b", Key, Token).AsTask());
        await Assert.ThrowsAsync<InvalidDataException>(() => store.RemoveAsync("b", Token).AsTask());
    }

    [Fact]
    public async Task What_would_not_be_one_line_is_refused()
    {
        var store = new FilePinStore(FilePath);
        await Assert.ThrowsAsync<ArgumentException>(() => store.TryAddAsync("a\nb", Key, Token).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => store.TryAddAsync("", Key, Token).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => store.TryAddAsync("a", Key.AsMemory(1), Token).AsTask());
        Assert.False(File.Exists(FilePath));
    }

    [Fact]
    public async Task Waiting_for_another_process_can_be_cancelled()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        await using var held = new FileStream(Path.Combine(Path.GetDirectoryName(FilePath)!, ".pins.txt.lock"), FileMode.Create, FileAccess.Write, FileShare.None);
        using var cancellation = new CancellationTokenSource();
        Task<bool> waiting = new FilePinStore(FilePath).TryAddAsync("a", Key, cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private IPinStore Create(bool file) => file ? new FilePinStore(FilePath) : new InMemoryPinStore();
}
