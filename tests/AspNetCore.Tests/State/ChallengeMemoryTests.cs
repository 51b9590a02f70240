using System.Buffers.Binary;
using Aico.AspNetCore.State;

namespace Aico.AspNetCore.Tests.State;

/// <summary>Section 17, rule 13.</summary>
public sealed class ChallengeMemoryTests
{
    [Fact]
    public void A_pair_passes_once()
    {
        var memory = new ChallengeMemory(10);
        Assert.True(memory.TryAdd(Bytes(1), Bytes(1)));
        Assert.False(memory.TryAdd(Bytes(1), Bytes(1)));
        Assert.True(memory.TryAdd(Bytes(1), Bytes(2)));
        Assert.True(memory.TryAdd(Bytes(2), Bytes(1)));
    }

    [Fact]
    public void The_oldest_is_forgotten_when_it_is_full()
    {
        var memory = new ChallengeMemory(3);
        for (int i = 0; i < 4; i++)
        {
            Assert.True(memory.TryAdd(Bytes(0), Bytes(i)));
        }

        Assert.Equal(3, memory.Count);
        Assert.False(memory.TryAdd(Bytes(0), Bytes(1)));
        Assert.True(memory.TryAdd(Bytes(0), Bytes(0)));
    }

    [Fact]
    public async Task Of_many_equal_pairs_at_once_one_passes()
    {
        var memory = new ChallengeMemory(1000);
        int passed = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () =>
            {
                for (int i = 0; i < 1000; i++)
                {
                    if (memory.TryAdd(Bytes(7), Bytes(i)))
                    {
                        Interlocked.Increment(ref passed);
                    }
                }
            },
            TestContext.Current.CancellationToken)));
        Assert.Equal(1000, passed);
    }

    private static byte[] Bytes(int number)
    {
        byte[] bytes = new byte[32];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return bytes;
    }
}
