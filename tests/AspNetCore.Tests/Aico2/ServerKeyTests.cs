using Aico.Protocols.Aico2;
using Microsoft.Extensions.Options;

namespace Aico.AspNetCore.Tests.Aico2;

/// <summary>The server's static keys: their file, and what a host does without one.</summary>
public sealed class ServerKeyTests
{
    [Fact]
    public void A_saved_key_is_one_line_that_only_its_owner_can_read_and_loads_again()
    {
        using var file = new Aico2KeyFile();
        using var key = Aico2ServerKey.Generate();
        key.Save(file.Path);
        string text = File.ReadAllText(file.Path);
        Assert.Matches("^aico2-server-key-v1 [A-Za-z0-9_-]{43}\n$", text);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file.Path));
        }

        using var loaded = Aico2ServerKey.Load(file.Path);
        Assert.Equal(key.Pin, loaded.Pin);
        Assert.Equal(key.Pin, Base64UrlText.Encode(key.PublicKey.Span));
        Assert.Equal((32, 43), (key.PublicKey.Length, key.Pin.Length));
        Assert.DoesNotContain(text.Split(' ')[1].Trim(), $"{key}", StringComparison.Ordinal);
        Assert.Equal(nameof(Aico2ServerKey), key.ToString());
    }

    [Fact]
    public void A_file_is_never_overwritten()
    {
        using var file = new Aico2KeyFile();
        using var key = Aico2ServerKey.Generate();
        key.Save(file.Path);
        string before = File.ReadAllText(file.Path);
        using var other = Aico2ServerKey.Generate();
        Assert.ThrowsAny<IOException>(() => other.Save(file.Path));
        Assert.Equal(before, File.ReadAllText(file.Path));
    }

    [Fact]
    public void Of_many_that_save_at_once_one_does()
    {
        using var file = new Aico2KeyFile();
        int saved = 0;
        Parallel.For(0, 20, _ =>
        {
            using var key = Aico2ServerKey.Generate();
            try
            {
                key.Save(file.Path);
                Interlocked.Increment(ref saved);
            }
            catch (IOException)
            {
                // Somebody was first.
            }
        });
        Assert.Equal(1, saved);
        using var loaded = Aico2ServerKey.Load(file.Path);
    }

    [Theory]
    [InlineData("")]
    [InlineData("aico2-server-key-v1 \n")]
    [InlineData("aico2-server-key-v2 ERERERERERERERERERERERERERERERERERERERERERE\n")]
    [InlineData("aico2-server-key-v1 ERERERERERERERERERERERERERERERERERERERERER\n")]
    [InlineData("aico2-server-key-v1 ERERERERERERERERERERERERERERERERERERERERERF\n")]
    [InlineData("aico2-server-key-v1 ERERERERERERERERERERERERERERERERERERERERERE=\n")]
    [InlineData("aico2-server-key-v1 ERERERERERERERERERERERERERERERERERERERERERE\nmore\n")]
    public void A_file_that_holds_no_key_is_refused(string text)
    {
        using var file = new Aico2KeyFile();
        file.Write(text);
        InvalidDataException exception = Assert.Throws<InvalidDataException>(() => Aico2ServerKey.Load(file.Path));
        Assert.Contains(file.Path, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ERER", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_file_that_others_can_read_or_write_is_refused(UnixFileMode more)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // it has access lists instead
        }

        using var file = new Aico2KeyFile(new byte[32]);
        File.SetUnixFileMode(file.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | more);
        Assert.Contains("chmod 600", Assert.Throws<InvalidDataException>(() => Aico2ServerKey.Load(file.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_without_a_key_does_not_start_and_says_what_to_do()
    {
        OptionsValidationException exception = await Assert.ThrowsAsync<OptionsValidationException>(() => Host.StartAsync(server: static o => o.UseAico2(), withKey: false));
        Assert.Contains("AddServerKey", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_stops_the_host_unless_it_may_be_made()
    {
        using var file = new Aico2KeyFile();
        await Assert.ThrowsAsync<FileNotFoundException>(() => Host.StartAsync(aico2: o => o.ServerKeyFiles.Add(file.Path)));
        Assert.False(File.Exists(file.Path));
        string pin;
        await using (Host first = await Host.StartAsync(aico2: Make))
        {
            pin = Base64UrlText.Encode(first.State.Keys[1].Pair.PublicKey);
        }

        await using Host second = await Host.StartAsync(aico2: Make);
        Assert.Equal(pin, Base64UrlText.Encode(second.State.Keys[1].Pair.PublicKey));

        void Make(Aico2ServerOptions options)
        {
            options.ServerKeyFiles.Add(file.Path);
            options.CreateMissingKeyFile = true;
        }
    }

    public static TheoryData<string> WrongSettings => [.. Settings.Keys];

    [Theory]
    [MemberData(nameof(WrongSettings))]
    public async Task A_setting_out_of_its_range_stops_the_host_and_is_named(string setting)
    {
        OptionsValidationException exception = await Assert.ThrowsAsync<OptionsValidationException>(() => Host.StartAsync(aico2: Settings[setting]));
        Assert.Contains(setting, exception.Message, StringComparison.Ordinal);
        Assert.Single(exception.Failures);
    }

    private static readonly Dictionary<string, Action<Aico2ServerOptions>> Settings = new()
    {
        ["at most 8"] = static o =>
        {
            for (int i = 0; i < 8; i++)
            {
                o.AddServerKey(Aico2ServerKey.Generate());
            }
        },
        ["AllowAnonymousClients"] = static o => o.AllowAnonymousClients = false,
        ["Suites"] = static o => o.Suites.Add("aes"),
        ["SessionLifetime"] = static o => o.SessionLifetime = TimeSpan.FromSeconds(59),
        ["MaxRequestsPerSession"] = static o => o.MaxRequestsPerSession = 1023,
        ["Heartbeat"] = static o => o.Heartbeat = TimeSpan.FromSeconds(5.5),
        ["Topology"] = static o => o.Topology = (Topology)7,
        ["MaxSessions"] = static o => o.MaxSessions = 0,
        ["MaxUnconfirmedSessions"] = static o => o.MaxUnconfirmedSessions = 0,
        ["MaxSessionsPerClientKey"] = static o => o.MaxSessionsPerClientKey = 0,
        ["MaxRunningRequestsPerSession"] = static o => o.MaxRunningRequestsPerSession = 0,
        ["LedgerTime"] = static o => o.LedgerTime = TimeSpan.FromSeconds(599),
        ["LedgerEntries"] = static o => o.LedgerEntries = 0,
        ["MaxFramePlaintext"] = static o => o.MaxFramePlaintext = 65_537,
        ["MaxItemBytes"] = static o => o.MaxItemBytes = 0,
        ["MaxBodyBytes"] = static o => o.MaxBodyBytes = 0,
        ["MaxBodyTime"] = static o => o.MaxBodyTime = TimeSpan.FromSeconds(530),
        ["MaxStreamTime"] = static o => o.MaxStreamTime = TimeSpan.FromDays(25),
        ["HandshakesPerSecond"] = static o => o.HandshakesPerSecond = 0,
        ["HandshakeBurst"] = static o => o.HandshakeBurst = 0,
        ["MaxConcurrentHandshakes"] = static o => o.MaxConcurrentHandshakes = 0,
        ["AllowedAuthorities"] = static o => o.AllowedAuthorities.Add("https://api.example"),
        ["StrippedPrefix"] = static o => o.StrippedPrefix = "/",
    };
}
