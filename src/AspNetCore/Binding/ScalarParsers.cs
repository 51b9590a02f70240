using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Aico.AspNetCore.Binding;

/// <summary>Parsers of the framework's scalars by type, for contracts whose type arguments only the mapping shows.</summary>
internal static class ScalarParsers
{
    private static readonly Dictionary<Type, Delegate> Known = new()
    {
        [typeof(string)] = new TextParser<string>(ValueParser.Text),
        [typeof(bool)] = new TextParser<bool>(ValueParser.Boolean),
        [typeof(Uri)] = new TextParser<Uri>(ValueParser.Address),
        [typeof(DateTime)] = new TextParser<DateTime>(ValueParser.Date),
        [typeof(char)] = Parsable<char>(),
        [typeof(sbyte)] = Parsable<sbyte>(),
        [typeof(byte)] = Parsable<byte>(),
        [typeof(short)] = Parsable<short>(),
        [typeof(ushort)] = Parsable<ushort>(),
        [typeof(int)] = Parsable<int>(),
        [typeof(uint)] = Parsable<uint>(),
        [typeof(long)] = Parsable<long>(),
        [typeof(ulong)] = Parsable<ulong>(),
        [typeof(Int128)] = Parsable<Int128>(),
        [typeof(UInt128)] = Parsable<UInt128>(),
        [typeof(BigInteger)] = Parsable<BigInteger>(),
        [typeof(Half)] = Parsable<Half>(),
        [typeof(float)] = Parsable<float>(),
        [typeof(double)] = Parsable<double>(),
        [typeof(decimal)] = Parsable<decimal>(),
        [typeof(Guid)] = Parsable<Guid>(),
        [typeof(DateTimeOffset)] = Parsable<DateTimeOffset>(),
        [typeof(DateOnly)] = Parsable<DateOnly>(),
        [typeof(TimeOnly)] = Parsable<TimeOnly>(),
        [typeof(TimeSpan)] = Parsable<TimeSpan>(),
    };

    public static bool TryParse<T>(string text, [MaybeNullWhen(false)] out T value)
    {
        if (Known.TryGetValue(typeof(T), out Delegate? parser))
        {
            return ((TextParser<T>)parser)(text, out value);
        }

        if (!typeof(T).IsEnum)
        {
            throw new NotSupportedException($"A value of type '{typeof(T)}' cannot be read from text: the contract does not know its type argument, and it is no scalar of the framework.");
        }

        bool isValid = Enum.TryParse(typeof(T), text, ignoreCase: true, out object? boxed);
        value = isValid ? (T)boxed! : default;
        return isValid;
    }

    private static TextParser<T> Parsable<T>()
        where T : IParsable<T> => ValueParser.Parsable;
}
