using System.Text.Json;

namespace Aico.Runtime.Bench;

/// <summary>What both servers answer.</summary>
internal static class Payload
{
    public const int Items = 1000;

    public static readonly Answer Value = new(42, "A sentence of the length that answers have.", 0.75);

    public static readonly byte[] Json = JsonSerializer.SerializeToUtf8Bytes(Value, BenchJson.Default.Answer);

    public static readonly byte[] Lines = [.. Enumerable.Repeat<byte[]>([.. Json, (byte)'\n'], Items).SelectMany(static line => line)];
}
