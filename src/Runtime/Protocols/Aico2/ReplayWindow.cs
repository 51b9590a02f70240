using System.Numerics;

namespace Aico.Protocols.Aico2;

/// <summary>Which request numbers of a session were used: the 2,048 below the highest, one bit each. Safe for concurrent use.</summary>
/// <remarks>
/// n is acceptable iff 1 ≤ n ≤ max_requests, n + 2,048 > top, and n is not marked. Only authentic requests mark: a forged number must not
/// move the window. Section 5; the scheme is that of RFC 6479. The bits grow with the numbers up to 256 bytes: most sessions carry few requests.
/// </remarks>
internal sealed class ReplayWindow
{
    private const int WordBits = 64;
    private const int MaxWords = Wire.ReplayWindowSize / WordBits;

    private readonly Lock _lock = new();
    private readonly ulong _maxRequests;
    private ulong[] _words = new ulong[1];
    private ulong _top;

    public ReplayWindow(int maxRequests) => _maxRequests = (ulong)maxRequests;

    /// <summary>Whether the number could be marked now. Changes nothing, and decides nothing: another request may win the race.</summary>
    public bool IsAcceptable(ulong number)
    {
        lock (_lock)
        {
            return Accepts(number);
        }
    }

    /// <summary>Marks a number in one step with the test; false if it is used, too old or out of range.</summary>
    public bool TryMark(ulong number)
    {
        lock (_lock)
        {
            if (!Accepts(number))
            {
                return false;
            }

            Grow(number);

            // The places of the numbers in between still hold the marks of numbers 2,048 lower.
            for (ulong passed = Math.Max(_top, number - Math.Min(number, Wire.ReplayWindowSize)) + 1; passed <= number; passed++)
            {
                _words[WordOf(passed)] &= ~BitOf(passed);
            }

            _top = Math.Max(_top, number);
            _words[WordOf(number)] |= BitOf(number);
            return true;
        }
    }

    private static int WordOf(ulong number) => (int)(number % Wire.ReplayWindowSize / WordBits);

    private static ulong BitOf(ulong number) => 1UL << (int)(number % WordBits);

    // Nothing moves: until the bits are all there, no place was used for a second number.
    private void Grow(ulong number)
    {
        ulong needed = Math.Min((number / WordBits) + 1, MaxWords);
        if ((ulong)_words.Length < needed)
        {
            Array.Resize(ref _words, (int)BitOperations.RoundUpToPowerOf2(needed));
        }
    }

    // The sum cannot overflow: the number is at most max_requests by then.
    private bool Accepts(ulong number) =>
        number >= 1
        && number <= _maxRequests
        && number + Wire.ReplayWindowSize > _top
        && (number > _top || (_words[WordOf(number)] & BitOf(number)) == 0);
}
