using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Aico.Protocols;

namespace Aico.AspNetCore.State;

/// <summary>Limits handshakes: a token bucket per address, and a number worked on at a time. Safe for concurrent use.</summary>
/// <remarks>
/// An IPv6 address counts as its /64, since its owner has all of it. Requests without an address share one bucket. The addresses remembered are
/// bounded: the one longest unseen is forgotten. Source: AICO v1, section 17, rule 15.
/// </remarks>
internal sealed class HandshakeLimiter
{
    public const int MaxAddresses = 10_000;

    private readonly Lock _lock = new();
    private readonly double _perSecond;
    private readonly double _burst;
    private readonly int _maxConcurrent;
    private readonly Dictionary<UInt128, LinkedListNode<Bucket>> _buckets = [];
    private readonly LinkedList<Bucket> _byLastUse = new(); // longest unseen first
    private int _concurrent;

    public HandshakeLimiter(double perSecond, int burst, int maxConcurrent)
    {
        _perSecond = perSecond;
        _burst = burst;
        _maxConcurrent = maxConcurrent;
    }

    public int Addresses
    {
        get
        {
            lock (_lock)
            {
                return _buckets.Count;
            }
        }
    }

    /// <summary>Runs the costly part of a handshake in one of the places, if one is free.</summary>
    /// <param name="accept">Decides on the handshake.</param>
    /// <returns>What it decided, or <see cref="HandshakeOutcome.TooMany"/>.</returns>
    public async ValueTask<(HandshakeOutcome Outcome, byte[] Answer)> RunAsync(Func<ValueTask<(HandshakeOutcome Outcome, byte[] Answer)>> accept)
    {
        if (!TryBegin())
        {
            return (HandshakeOutcome.TooMany, []);
        }

        try
        {
            return await accept().ConfigureAwait(false);
        }
        finally
        {
            End();
        }
    }

    /// <summary>Whether a place is free now. Decides nothing: another handshake may take it.</summary>
    public bool HasPlace => Volatile.Read(ref _concurrent) < _maxConcurrent;

    /// <summary>Takes one token of an address; false if it has none.</summary>
    public bool TryTake(IPAddress? address, in Instant now)
    {
        UInt128 key = KeyOf(address);
        lock (_lock)
        {
            if (_buckets.TryGetValue(key, out LinkedListNode<Bucket>? node))
            {
                _byLastUse.Remove(node);
            }
            else
            {
                node = new LinkedListNode<Bucket>(new Bucket(key) { Tokens = _burst, At = now.Monotonic });
                _buckets.Add(key, node);
                if (_buckets.Count > MaxAddresses)
                {
                    Forget(_byLastUse.First!);
                }
            }

            _byLastUse.AddLast(node);
            Bucket bucket = node.Value;
            bucket.Tokens = TokensOf(bucket, now);
            bucket.At = now.Monotonic;
            if (bucket.Tokens < 1)
            {
                return false;
            }

            bucket.Tokens--;
            return true;
        }
    }

    /// <summary>Takes a place among those worked on; false if there is none. <see cref="End"/> gives it back.</summary>
    public bool TryBegin()
    {
        if (Interlocked.Increment(ref _concurrent) <= _maxConcurrent)
        {
            return true;
        }

        Interlocked.Decrement(ref _concurrent);
        return false;
    }

    public void End() => Interlocked.Decrement(ref _concurrent);

    /// <summary>Forgets the addresses whose buckets are full again.</summary>
    public void Sweep(in Instant now)
    {
        lock (_lock)
        {
            LinkedListNode<Bucket>? node = _byLastUse.First;
            while (node is not null)
            {
                LinkedListNode<Bucket>? next = node.Next;
                if (TokensOf(node.Value, now) >= _burst)
                {
                    Forget(node);
                }

                node = next;
            }
        }
    }

    private static UInt128 KeyOf(IPAddress? address)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        if (address is not null)
        {
            // Written as IPv6, so that an IPv4 address and its mapped form are one.
            (address.AddressFamily == AddressFamily.InterNetwork ? address.MapToIPv6() : address).TryWriteBytes(bytes, out _);
            if (!address.IsIPv4MappedToIPv6 && address.AddressFamily == AddressFamily.InterNetworkV6)
            {
                bytes[8..].Clear();
            }
        }

        return MemoryMarshal.Read<UInt128>(bytes);
    }

    private double TokensOf(Bucket bucket, in Instant now) =>
        Math.Min(_burst, bucket.Tokens + (Math.Max(0, (now.Monotonic - bucket.At).TotalSeconds) * _perSecond));

    private void Forget(LinkedListNode<Bucket> node)
    {
        _byLastUse.Remove(node);
        _buckets.Remove(node.Value.Key);
    }

    private sealed class Bucket(UInt128 key)
    {
        public UInt128 Key { get; } = key;

        public double Tokens { get; set; }

        public TimeSpan At { get; set; }
    }
}
