using Aico.AspNetCore.State;
using Aico.Protocols;

namespace Aico.AspNetCore.Tests.Aico2;

/// <summary>What anyone can make an AICO/2 server keep is bounded, in bytes. These run alone: others would be measured with them.</summary>
[Collection(nameof(Alone))]
public sealed class Aico2MemoryTests
{
    [Fact]
    public void A_hundred_thousand_sessions_cost_at_most_100_MB()
    {
        var options = new Aico2ServerOptions();
        using var table = new Aico2SessionTable(options.MaxSessions, options.MaxUnconfirmedSessions, options.MaxSessionsPerClientKey, 256);
        AssertKeeps(100_000_000, () =>
        {
            for (int i = 0; i < options.MaxSessions * 2; i++)
            {
                ServerSession session = Aico2SessionTableTests.SessionOf(i);
                Assert.True(table.TryAdd(session, default(Instant)));
                Assert.True(table.TryConfirm(session, 1));
                table.TryBegin(session, Nothing.Instance);
                table.End(session, Nothing.Instance);
            }
        });
        Assert.Equal(options.MaxSessions, table.Confirmed);
    }

    [Fact]
    public void Sessions_that_are_never_used_are_bounded()
    {
        var options = new Aico2ServerOptions();
        using var table = new Aico2SessionTable(options.MaxSessions, options.MaxUnconfirmedSessions, options.MaxSessionsPerClientKey, 256);
        AssertKeeps(16_000_000, () =>
        {
            for (int i = 0; i < options.MaxUnconfirmedSessions * 3; i++)
            {
                Assert.True(table.TryAdd(Aico2SessionTableTests.SessionOf(i), default(Instant)));
            }
        });
        Assert.Equal(options.MaxUnconfirmedSessions, table.Count);
    }

    [Fact]
    public void A_flood_of_calls_is_bounded()
    {
        var options = new Aico2ServerOptions();
        var ledger = new RequestLedger(options.LedgerEntries, options.LedgerTime, isSingleNode: true, default);
        AssertKeeps(150_000_000, () =>
        {
            for (int i = 0; i < options.LedgerEntries + 500_000; i++)
            {
                ledger.TryBegin(new LedgerRequest((UInt128)i, true, false, false, TimeSpan.FromSeconds(1)), TimeSpan.FromSeconds(1));
            }
        });
        Assert.Equal(options.LedgerEntries, ledger.Count);
    }

    private static void AssertKeeps(long maxBytes, Action work)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        work();
        long kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        TestContext.Current.TestOutputHelper?.WriteLine($"{kept:N0} bytes");
        Assert.InRange(kept, long.MinValue, maxBytes);
    }

    private sealed class Nothing : IResettable
    {
        public static readonly Nothing Instance = new();

        public void Reset()
        {
        }
    }
}
