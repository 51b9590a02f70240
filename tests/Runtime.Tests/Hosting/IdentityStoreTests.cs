using Aico.Protocols.AicoV1;

namespace Aico.Runtime.Tests.Hosting;

/// <summary>Where an identity is kept. Source: AICO v1, section 11.</summary>
public sealed class IdentityStoreTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("aico-identity-");

    private string PathOfFile => Path.Combine(_folder.FullName, "sub", "identity");

    private static CancellationToken Timeout => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_file_that_is_missing_is_made_with_the_new_seed()
    {
        Assert.Equal(Seed(1), await new FileIdentityStore(PathOfFile).GetOrAddAsync(Seed(1), Timeout));
        Assert.Equal(Seed(1), await File.ReadAllBytesAsync(PathOfFile, Timeout));
    }

    [Fact]
    public async Task A_stored_seed_survives()
    {
        await new FileIdentityStore(PathOfFile).GetOrAddAsync(Seed(1), Timeout);
        Assert.Equal(Seed(1), await new FileIdentityStore(PathOfFile).GetOrAddAsync(Seed(2), Timeout));
    }

    [Fact]
    public async Task A_new_file_can_be_read_by_its_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes; the folder's access list decides.");
        await new FileIdentityStore(PathOfFile).GetOrAddAsync(Seed(1), Timeout);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, Mode());
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    [InlineData(UnixFileMode.OtherExecute)]
    public async Task A_file_that_others_can_reach_is_refused_and_left_alone(UnixFileMode extra)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes; the folder's access list decides.");
        await WriteAsync(Seed(1));
        SetMode(UnixFileMode.UserRead | UnixFileMode.UserWrite | extra);
        InvalidDataException failure = await Assert.ThrowsAsync<InvalidDataException>(() => new FileIdentityStore(PathOfFile).GetOrAddAsync(Seed(2), Timeout).AsTask());
        Assert.Contains(PathOfFile, failure.Message, StringComparison.Ordinal);
        Assert.Equal(Seed(1), await File.ReadAllBytesAsync(PathOfFile, Timeout));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(64)]
    public async Task A_file_of_another_length_is_refused_and_left_alone(int length)
    {
        await WriteAsync(new byte[length]);
        await Assert.ThrowsAsync<InvalidDataException>(() => new FileIdentityStore(PathOfFile).GetOrAddAsync(Seed(2), Timeout).AsTask());
        Assert.Equal(length, new FileInfo(PathOfFile).Length);
    }

    [Fact]
    public async Task Creators_at_the_same_time_agree_on_one_seed()
    {
        // The race is a matter of microseconds, hence the rounds.
        for (int round = 0; round < 50; round++)
        {
            string path = Path.Combine(_folder.FullName, $"round-{round}");
            using var start = new Barrier(20);
            Task<byte[]>[] creators = [.. Enumerable.Range(1, 20).Select(creator => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait(Timeout);
                    return new FileIdentityStore(path).GetOrAddAsync(Seed((byte)creator), Timeout).AsTask();
                },
                Timeout,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default).Unwrap())];
            byte[][] seeds = await Task.WhenAll(creators);
            Assert.Single(seeds.Select(Convert.ToHexString).Distinct());
            Assert.Equal(seeds[0], await File.ReadAllBytesAsync(path, Timeout));
        }
    }

    [Fact]
    public async Task Creating_leaves_no_other_seed_behind()
    {
        await Task.WhenAll(Enumerable.Range(1, 20).Select(creator => Task.Run(() => new FileIdentityStore(PathOfFile).GetOrAddAsync(Seed((byte)creator), Timeout).AsTask())));
        byte[][] files = [.. _folder.GetFiles("*", SearchOption.AllDirectories).Where(static file => file.Length > 0).Select(static file => File.ReadAllBytes(file.FullName))];
        Assert.Single(files);
    }

    [Fact]
    public async Task A_folder_in_the_files_place_is_an_error()
    {
        Directory.CreateDirectory(PathOfFile);
        await Assert.ThrowsAnyAsync<Exception>(() => new FileIdentityStore(PathOfFile).GetOrAddAsync(Seed(1), Timeout).AsTask());
        Assert.True(Directory.Exists(PathOfFile));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public async Task A_new_seed_of_another_length_is_refused(int length)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => new FileIdentityStore(PathOfFile).GetOrAddAsync(new byte[length], Timeout).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => new InMemoryIdentityStore().GetOrAddAsync(new byte[length], Timeout).AsTask());
        Assert.False(File.Exists(PathOfFile));
    }

    [Fact]
    public async Task Memory_keeps_the_first_seed()
    {
        using var store = new InMemoryIdentityStore();
        Assert.Equal(Seed(1), await store.GetOrAddAsync(Seed(1), Timeout));
        Assert.Equal(Seed(1), await store.GetOrAddAsync(Seed(2), Timeout));
    }

    [Fact]
    public async Task Memory_gives_copies()
    {
        using var store = new InMemoryIdentityStore();
        (await store.GetOrAddAsync(Seed(1), Timeout))[0] = 0xff;
        Assert.Equal(Seed(1), await store.GetOrAddAsync(Seed(2), Timeout));
    }

    [Fact]
    public async Task Disposed_memory_has_forgotten_its_seed()
    {
        var store = new InMemoryIdentityStore();
        await store.GetOrAddAsync(Seed(1), Timeout);
        store.Dispose();
        Assert.Equal(Seed(2), await store.GetOrAddAsync(Seed(2), Timeout));
    }

    [Fact]
    public async Task A_client_with_a_store_keeps_its_client_id()
    {
        using var store = new InMemoryIdentityStore();
        var options = new AicoV1Options { IdentityStore = store };
        using var first = (AicoV1Protocol)await options.CreateProtocolAsync(Timeout);
        using var second = (AicoV1Protocol)await options.CreateProtocolAsync(Timeout);
        Assert.Equal(first.Identity.PublicKey, second.Identity.PublicKey);
    }

    [Fact]
    public async Task A_client_without_a_store_has_a_fresh_identity()
    {
        using var first = (AicoV1Protocol)await new AicoV1Options().CreateProtocolAsync(Timeout);
        using var second = (AicoV1Protocol)await new AicoV1Options().CreateProtocolAsync(Timeout);
        Assert.NotEqual(first.Identity.PublicKey, second.Identity.PublicKey);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(64)]
    public async Task A_store_that_gives_something_else_is_refused(int length)
    {
        var options = new AicoV1Options { IdentityStore = new FixedStore(new byte[length]) };
        InvalidDataException failure = await Assert.ThrowsAsync<InvalidDataException>(() => options.CreateProtocolAsync(Timeout).AsTask());
        Assert.Equal($"The identity store gave {length} bytes; a seed has 32.", failure.Message);
    }

    [Fact]
    public async Task The_seed_a_store_gave_is_zeroed_after_use()
    {
        byte[] given = Seed(7);
        using var protocol = (AicoV1Protocol)await new AicoV1Options { IdentityStore = new FixedStore(given) }.CreateProtocolAsync(Timeout);
        Assert.Equal(new byte[32], given);
    }

    private static byte[] Seed(byte value) => [.. Enumerable.Repeat(value, 32)];

    private async Task WriteAsync(byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOfFile)!);
        await File.WriteAllBytesAsync(PathOfFile, content, Timeout);
        SetMode(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private UnixFileMode Mode() => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(PathOfFile);

    private void SetMode(UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(PathOfFile, mode);
        }
    }

    private sealed class FixedStore(byte[] seed) : IIdentityStore
    {
        public ValueTask<byte[]> GetOrAddAsync(ReadOnlyMemory<byte> newSeed, CancellationToken cancellationToken) => ValueTask.FromResult(seed);
    }
}
