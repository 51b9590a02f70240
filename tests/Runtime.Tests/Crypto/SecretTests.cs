using Aico.Crypto;

namespace Aico.Runtime.Tests.Crypto;

public sealed class SecretTests
{
    [Fact]
    public void Disposing_zeroes_the_bytes()
    {
        var secret = new Secret(32);
        secret.Span.Fill(0xa5);
        ReadOnlyMemory<byte> memory = secret.Memory;
        secret.Dispose();
        Assert.Equal(new byte[32], memory.ToArray());
    }

    [Fact]
    public void Its_text_is_its_type()
    {
        using var secret = new Secret(4);
        "abcd"u8.CopyTo(secret.Span);
        Assert.Equal("Secret", $"{secret}");
    }

    [Fact]
    public unsafe void Its_memory_does_not_move_so_that_no_copy_stays_behind()
    {
        using var secret = new Secret(32);
        nint before = AddressOf(secret);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        Assert.Equal(before, AddressOf(secret));
        Assert.Equal(GC.MaxGeneration, GC.GetGeneration(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(secret.Memory, out ArraySegment<byte> array) ? array.Array! : []));
    }

    private static unsafe nint AddressOf(Secret secret)
    {
        fixed (byte* first = secret.Span)
        {
            return (nint)first;
        }
    }
}
