using System.Buffers.Binary;

namespace Aico.Backend;

/// <summary>POST /tts/synthesize: a square wave as long as the text, PCM mono 16 bit, 22050 Hz.</summary>
internal static class Speech
{
    private const int HeaderSize = 44;
    private const int SampleRate = 22050;

    public static IResult Synthesize(SpeechRequest request) => request.Text is { Length: >= 1 and <= 5000 } text
        ? Results.Bytes(Wave(100 + text.Length), "audio/wav")
        : request.Text is null ? Replies.Missing("text") : Replies.Invalid(["body", "text"], "String has a wrong length", "string_length");

    private static byte[] Wave(int periods)
    {
        byte[] wave = new byte[HeaderSize + (periods * 8)];
        "RIFF"u8.CopyTo(wave);
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(4), wave.Length - 8);
        "WAVEfmt "u8.CopyTo(wave.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(wave.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(wave.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(24), SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(28), SampleRate * 2);
        BinaryPrimitives.WriteInt16LittleEndian(wave.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(wave.AsSpan(34), 16);
        "data"u8.CopyTo(wave.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(40), wave.Length - HeaderSize);
        for (int i = HeaderSize; i < wave.Length; i += 8)
        {
            new byte[] { 0, 0, 0, 0x10, 0, 0, 0, 0xf0 }.CopyTo(wave, i);
        }

        return wave;
    }
}
