namespace Aico.Generators.Support;

internal static class EquatableArrayExtensions
{
    public static ImmutableEquatableArray<T> ToEquatableArray<T>(this IEnumerable<T> items)
        where T : IEquatable<T> => new(items);
}
