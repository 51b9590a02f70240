using Aico.AspNetCore.State;
using Aico.Crypto;
using Aico.Protocols;
using Aico.Protocols.Aico2;

namespace Aico.AspNetCore.Tests.Aico2;

/// <summary>Who makes room for whom, and what is one step: sections 5 and 19.</summary>
public sealed class Aico2SessionTableTests
{
    private static readonly Aico2Protocol Protocol = new(new Aico2Settings());
    private int _nextId = 1;

    [Fact]
    public void A_full_pool_of_unconfirmed_sessions_drops_the_oldest_and_touches_no_other()
    {
        using Aico2SessionTable table = Table(maxUnconfirmed: 3);
        ServerSession confirmed = Confirmed(table);
        ServerSession[] sessions = [.. Enumerable.Range(0, 5).Select(_ => Add(table))];
        Assert.Equal([false, false, true, true, true], sessions.Select(session => IsThere(table, session)));
        Assert.True(IsThere(table, confirmed));
        Assert.Equal((4, 1), (table.Count, table.Confirmed));
    }

    [Fact]
    public void An_unconfirmed_session_is_gone_after_30_seconds_and_makes_room_before_others()
    {
        using Aico2SessionTable table = Table(maxUnconfirmed: 2);
        ServerSession old = Add(table, at: 0);
        ServerSession young = Add(table, at: 29);
        Add(table, at: 30);
        Assert.False(IsThere(table, old, at: 30));
        Assert.True(IsThere(table, young, at: 30));
    }

    [Fact]
    public void A_full_table_drops_the_longest_idle_session_that_runs_nothing()
    {
        using Aico2SessionTable table = Table(maxConfirmed: 3);
        ServerSession[] sessions = [Confirmed(table), Confirmed(table), Confirmed(table)];
        var exchange = new Exchange();
        Assert.True(table.TryBegin(sessions[0], exchange)); // runs
        var short1 = new Exchange();
        Assert.True(table.TryBegin(sessions[1], short1)); // used last
        table.End(sessions[1], short1);
        ServerSession fourth = Confirmed(table);
        Assert.Equal([true, true, false, true], new[] { sessions[0], sessions[1], sessions[2], fourth }.Select(session => IsThere(table, session)));
        Assert.Equal(3, table.Confirmed);
    }

    [Fact]
    public void A_table_whose_sessions_all_run_something_refuses_new_ones()
    {
        using Aico2SessionTable table = Table(maxConfirmed: 1);
        ServerSession waiting = Add(table);
        ServerSession busy = Confirmed(table);
        var exchange = new Exchange();
        table.TryBegin(busy, exchange);
        Assert.False(table.TryAdd(Session(), default));

        // One that was there before is let in: its peer is authentic, and there are as many as unconfirmed ones at most.
        Assert.True(table.TryConfirm(waiting, 1));
        Assert.True(IsThere(table, busy));
        Assert.True(table.TryAdd(Session(), default)); // the newcomer is idle, and may go for the next
        table.End(busy, exchange);
    }

    [Fact]
    public void A_client_key_has_a_quota_that_counts_confirmed_sessions_only()
    {
        using Aico2SessionTable table = Table(perKey: 2);
        byte[] key = new byte[32];
        ServerSession stranger = Confirmed(table);
        ServerSession[] unconfirmed = [.. Enumerable.Range(0, 5).Select(_ => Add(table, key))];
        ServerSession first = Confirmed(table, key);
        ServerSession second = Confirmed(table, key);
        table.TryBegin(first, new Exchange());
        ServerSession third = Confirmed(table, key);
        Assert.Equal([true, false, true, true], new[] { first, second, third, stranger }.Select(session => IsThere(table, session)));
        Assert.All(unconfirmed, session => Assert.True(IsThere(table, session)));
        table.TryBegin(third, new Exchange());
        ServerSession fourth = Confirmed(table, key);
        Assert.Equal([false, true, true], new[] { first, third, fourth }.Select(session => IsThere(table, session)));
    }

    [Fact]
    public void A_key_whose_only_session_is_displaced_still_has_its_quota()
    {
        using Aico2SessionTable table = Table(perKey: 1);
        byte[] key = new byte[32];
        ServerSession one = Confirmed(table, key);
        ServerSession two = Confirmed(table, key);
        ServerSession three = Confirmed(table, key);
        Assert.Equal([false, false, true], new[] { one, two, three }.Select(session => IsThere(table, session)));
        Assert.Equal(1, table.Confirmed);
    }

    [Fact]
    public void A_session_that_ends_keeps_its_keys_until_its_last_exchange_is_over()
    {
        using Aico2SessionTable table = Table();
        ServerSession session = Confirmed(table);
        ServerSession? held = table.Acquire(session.Keys.Id, default);
        Assert.Same(session, held);
        var exchange = new Exchange();
        table.TryBegin(session, exchange);
        Assert.Equal(1, table.Sweep(At(3600)));
        Assert.False(IsThere(table, session));
        Assert.Equal(32, session.Keys.KeyOf(Direction.Request).Length);
        table.End(session, exchange);
        session.Keys.Release();
        Assert.Throws<ObjectDisposedException>(() => session.Keys.KeyOf(Direction.Request).Length);
    }

    [Fact]
    public void Revoking_resets_what_runs_also_on_sessions_that_ended_before()
    {
        using Aico2SessionTable table = Table();
        ServerSession session = Confirmed(table);
        var exchange = new Exchange();
        table.TryBegin(session, exchange);
        table.Sweep(At(3600));
        Assert.Equal(0, table.Revoke(static _ => false));
        Assert.False(exchange.WasReset);
        Assert.Equal(1, table.Revoke(other => ReferenceEquals(other, session)));
        Assert.True(exchange.WasReset);
        table.End(session, exchange);
        Assert.Equal(0, table.Revoke(static _ => true));
    }

    [Fact]
    public void A_session_that_is_gone_confirms_and_begins_nothing()
    {
        using Aico2SessionTable table = Table();
        ServerSession session = Add(table);
        table.Revoke(static _ => true);
        Assert.False(table.TryConfirm(session, 1));
        Assert.True(session.Window.IsAcceptable(1));
        Assert.False(table.TryBegin(session, new Exchange()));
    }

    [Fact]
    public void A_table_that_is_disposed_holds_nothing_and_takes_nothing()
    {
        Aico2SessionTable table = Table();
        ServerSession session = Confirmed(table);
        table.Dispose();
        Assert.Throws<ObjectDisposedException>(() => session.Keys.KeyOf(Direction.Request).Length);
        Assert.False(table.TryAdd(Session(), default));
    }

    [Fact]
    public void Of_requests_with_one_number_at_once_one_is_confirmed()
    {
        for (int round = 0; round < 50; round++)
        {
            using Aico2SessionTable table = Table();
            ServerSession session = Add(table);
            int confirmed = 0;
            using var start = new Barrier(8);
            Thread[] threads = [.. Enumerable.Range(0, 8).Select(_ => new Thread(() =>
            {
                start.SignalAndWait();
                if (table.TryConfirm(session, 1))
                {
                    Interlocked.Increment(ref confirmed);
                }
            }))];
            Array.ForEach(threads, static thread => thread.Start());
            Array.ForEach(threads, static thread => thread.Join());
            Assert.Equal((1, 1), (confirmed, table.Confirmed));
        }
    }

    internal static ServerSession SessionOf(int id, byte[]? clientKey = null, Instant now = default)
    {
        byte[] sid = new byte[16];
        BitConverter.TryWriteBytes(sid, id);
        var terms = new SessionTerms(sid, Suite.XChaCha, 3600, 1_048_576, 15);
        return new ServerSession(new Aico2Session(Protocol, terms, new Secret(64), new byte[32], 1, now), clientKey, null);
    }

    private static Aico2SessionTable Table(int maxConfirmed = 100, int maxUnconfirmed = 100, int perKey = 32) => new(maxConfirmed, maxUnconfirmed, perKey, maxRunning: 256);

    private static Instant At(double seconds) => new(TimeSpan.FromSeconds(seconds), default);

    private static bool IsThere(Aico2SessionTable table, ServerSession session, double at = 0)
    {
        ServerSession? found = table.Acquire(session.Keys.Id, At(at));
        found?.Keys.Release();
        return found is not null;
    }

    private ServerSession Session(byte[]? clientKey = null, double at = 0) => SessionOf(_nextId++, clientKey, At(at));

    private ServerSession Add(Aico2SessionTable table, byte[]? clientKey = null, double at = 0)
    {
        ServerSession session = Session(clientKey, at);
        Assert.True(table.TryAdd(session, At(at)));
        return session;
    }

    private ServerSession Confirmed(Aico2SessionTable table, byte[]? clientKey = null)
    {
        ServerSession session = Add(table, clientKey);
        Assert.True(table.TryConfirm(session, 1));
        return session;
    }

    private sealed class Exchange : IResettable
    {
        public bool WasReset { get; private set; }

        public void Reset() => WasReset = true;
    }
}
