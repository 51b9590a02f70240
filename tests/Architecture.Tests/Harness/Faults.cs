namespace Aico.Architecture.Tests.Harness;

/// <summary>Fails with every fault in full; a collection's own message shows the first few, shortened.</summary>
internal static class Faults
{
    public static void None(IEnumerable<string> faults)
    {
        string[] all = [.. faults];
        Assert.True(all.Length == 0, string.Join('\n', all));
    }
}
