using Aico.AspNetCore.State;
using Aico.AspNetCore.Tests.Harness;
using Aico.Crypto;
using Aico.Protocols;
using Aico.Protocols.AicoV1;

namespace Aico.AspNetCore.Tests.State;

/// <summary>Sections 4 and 17 (rules 14 and 15) as a table.</summary>
public sealed class SessionTableTests : IDisposable
{
    private static readonly Instant Start = new(TimeSpan.Zero, new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero));
    private static readonly Instant Hour = new(TimeSpan.FromHours(1), Start.Wall.AddHours(1));

    private readonly AicoV1Protocol _protocol = new(RawClient.NewIdentity(), new AicoV1Settings { SessionLifetime = TimeSpan.FromHours(1), MaxMessagesPerSession = 4 });

    [Fact]
    public void Sessions_are_found_by_client_id_newest_first_and_acquired()
    {
        using var table = new SessionTable(10, 4);
        AicoV1Session first = Add(table, 1);
        AicoV1Session second = Add(table, 1);
        Add(table, 2);
        Assert.Equal([second, first], table.Acquire(first.ClientId, Start));
        Assert.Empty(table.Acquire("0000000000000000", Start));
        Assert.Empty(table.Acquire(null, Start));
    }

    [Fact]
    public void One_more_session_of_an_identity_replaces_the_oldest_never_used()
    {
        using var table = new SessionTable(10, 2);
        AicoV1Session first = Add(table, 1);
        AicoV1Session second = Add(table, 1);
        table.MarkUsed(first);
        AicoV1Session third = Add(table, 1);
        Assert.Equal([third, first], table.Acquire(first.ClientId, Start));
        Assert.False(IsAlive(second));
    }

    [Fact]
    public void One_more_session_of_an_identity_replaces_the_oldest_where_all_are_used()
    {
        using var table = new SessionTable(10, 2);
        AicoV1Session first = Add(table, 1);
        AicoV1Session second = Add(table, 1);
        table.MarkUsed(first);
        table.MarkUsed(second);
        AicoV1Session third = Add(table, 1);
        Assert.Equal([third, second], table.Acquire(first.ClientId, Start));
    }

    [Fact]
    public void A_replaced_session_that_is_in_use_keeps_its_keys_until_it_is_released()
    {
        using var table = new SessionTable(10, 1);
        AicoV1Session session = Add(table, 1);
        Assert.Single(table.Acquire(session.ClientId, Start));
        Add(table, 1);
        Assert.True(IsAlive(session));
        session.Release();
        Assert.False(IsAlive(session));
    }

    [Fact]
    public void Identities_that_share_a_client_id_never_replace_each_others_sessions()
    {
        using var table = new SessionTable(100, 4);
        AicoV1Session victim = Add(table, 1);
        for (int i = 0; i < 20; i++)
        {
            Add(table, 1, colliding: 9);
        }

        AicoV1Session[] found = table.Acquire(victim.ClientId, Start);
        Assert.Equal(5, found.Length);
        Assert.Contains(victim, found);
    }

    [Fact]
    public void Many_identities_of_one_client_id_are_bounded_and_used_sessions_of_others_stay()
    {
        using var table = new SessionTable(1000, 4);
        AicoV1Session victim = Add(table, 1);
        table.MarkUsed(victim);
        for (byte other = 1; other <= 100; other++)
        {
            Add(table, 1, colliding: other);
        }

        Assert.Equal(16, table.Count);
        Assert.Contains(victim, table.Acquire(victim.ClientId, Start));
        foreach (AicoV1Session session in table.Acquire(victim.ClientId, Start))
        {
            table.MarkUsed(session);
        }

        Assert.False(table.TryAdd(Create(1, colliding: 200), Start));
    }

    [Fact]
    public void A_full_table_drops_ended_then_never_used_sessions_and_then_refuses()
    {
        using var table = new SessionTable(3, 4);
        AicoV1Session ended = Add(table, 1);
        table.MarkUsed(ended);
        AicoV1Session unused = Create(2, at: Hour);
        AicoV1Session used = Create(3, at: Hour);
        Assert.True(table.TryAdd(unused, Hour));
        Assert.True(table.TryAdd(used, Hour));
        table.MarkUsed(used);

        AicoV1Session third = Create(4, at: Hour);
        Assert.True(table.TryAdd(third, Hour));
        Assert.False(IsAlive(ended));
        table.MarkUsed(third);

        AicoV1Session fourth = Create(5, at: Hour);
        Assert.True(table.TryAdd(fourth, Hour));
        Assert.False(IsAlive(unused));
        table.MarkUsed(fourth);

        Assert.False(table.TryAdd(Create(6, at: Hour), Hour));
        Assert.Equal(3, table.Count);

        // An identity that has sessions may renew all the same: that takes no more room.
        using var single = new SessionTable(1, 1);
        table.MarkUsed(Add(single, 1));
        Assert.True(single.TryAdd(Create(1), Start));
    }

    [Fact]
    public void Ended_sessions_are_not_found_and_are_swept()
    {
        using var table = new SessionTable(10, 4);
        AicoV1Session session = Add(table, 1);
        Add(table, 2);
        Assert.Empty(table.Acquire(session.ClientId, Hour));
        Assert.Equal(1, table.Count);
        Assert.Equal(1, table.Sweep(Hour));
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public void A_session_whose_memory_of_nonces_is_full_has_ended()
    {
        using var table = new SessionTable(10, 4);
        AicoV1Session session = Add(table, 1);
        for (int i = 0; i < 4; i++)
        {
            session.Seal("{}"u8, new byte[42]);
        }

        Assert.Empty(table.Acquire(session.ClientId, Start));
    }

    [Fact]
    public void Disposal_destroys_the_keys_and_admits_no_more()
    {
        var table = new SessionTable(10, 4);
        AicoV1Session session = Add(table, 1);
        table.Dispose();
        Assert.False(IsAlive(session));
        Assert.False(table.TryAdd(Create(2), Start));
    }

    [Fact]
    public async Task Adding_finding_using_sweeping_and_removing_at_once_keeps_the_bounds_and_leaks_no_reference()
    {
        var table = new SessionTable(50, 4);
        var all = new System.Collections.Concurrent.ConcurrentBag<AicoV1Session>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(
            () =>
            {
                for (int i = 0; i < 500; i++)
                {
                    AicoV1Session session = Create((byte)((i * 7) + worker));
                    all.Add(session);
                    if (!table.TryAdd(session, Start))
                    {
                        session.Release();
                    }

                    AicoV1Session[] found = table.Acquire(session.ClientId, Start);
                    Assert.InRange(found.Length, 0, 4);
                    if (i % 3 == 0 && found.Length > 0)
                    {
                        table.MarkUsed(found[0]);
                    }

                    if (i % 5 == 0 && found.Length > 0)
                    {
                        table.Remove(found[^1]);
                    }

                    foreach (AicoV1Session acquired in found)
                    {
                        acquired.Release();
                    }

                    table.Sweep(Start);
                    Assert.InRange(table.Count, 0, 50);
                }
            },
            TestContext.Current.CancellationToken)));
        table.Dispose();
        Assert.Equal(4000, all.Count);
        Assert.DoesNotContain(all, IsAlive);
    }

    public void Dispose() => _protocol.Dispose();

    private static bool IsAlive(AicoV1Session session)
    {
        if (!session.TryAcquire())
        {
            return false;
        }

        session.Release();
        return true;
    }

    private AicoV1Session Create(byte id, byte colliding = 0, Instant? at = null)
    {
        byte[] identity = new byte[32];
        identity[0] = id;
        identity[31] = colliding;
        return _protocol.CreateSession(new Secret(32), identity, at ?? Start);
    }

    private AicoV1Session Add(SessionTable table, byte id, byte colliding = 0)
    {
        AicoV1Session session = Create(id, colliding);
        Assert.True(table.TryAdd(session, Start));
        return session;
    }
}
