using Aico.Protocols;

namespace Aico.Runtime.Tests.Protocols;

public sealed class SessionTests
{
    private readonly CountingSession _session = new();

    [Fact]
    public void The_owners_release_destroys_an_unused_session()
    {
        _session.Release();
        Assert.Equal(1, _session.Destroyed);
    }

    [Fact]
    public void A_holder_keeps_the_keys_after_the_owner_has_let_go()
    {
        Assert.True(_session.TryAcquire());
        _session.Release();
        Assert.Equal(0, _session.Destroyed);
    }

    [Fact]
    public void The_last_holder_destroys_the_keys()
    {
        _session.TryAcquire();
        _session.TryAcquire();
        _session.Release();
        _session.Release();
        Assert.Equal(0, _session.Destroyed);
        _session.Release();
        Assert.Equal(1, _session.Destroyed);
    }

    [Fact]
    public void A_destroyed_session_cannot_be_acquired()
    {
        _session.Release();
        Assert.False(_session.TryAcquire());
    }

    [Fact]
    public void Racing_holders_destroy_the_keys_exactly_once_and_never_under_a_holder()
    {
        Parallel.For(0, 1000, index =>
        {
            if (index == 500)
            {
                _session.Release();
            }
            else if (_session.TryAcquire())
            {
                Assert.Equal(0, _session.Destroyed);
                _session.Release();
            }
        });
        Assert.Equal(1, _session.Destroyed);
    }

    private sealed class CountingSession() : Session(null!, default)
    {
        private int _destroyed;

        public int Destroyed => Volatile.Read(ref _destroyed);

        public override bool IsUsable(in Instant now) => true;

        protected override void Destroy() => Interlocked.Increment(ref _destroyed);
    }
}
