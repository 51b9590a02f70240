using System.Diagnostics.CodeAnalysis;

namespace Aico;

/// <summary>Checks arguments inside the one expression that a generated method consists of.</summary>
public static class RequiredArgument
{
    /// <summary>Returns the argument, so that the call itself, not the first attempt, refuses null.</summary>
    /// <typeparam name="T">The parameter's type.</typeparam>
    /// <param name="value">The argument.</param>
    /// <param name="name">The parameter's name.</param>
    /// <returns><paramref name="value"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is null.</exception>
    public static T Check<T>([NotNull] T? value, string name)
    {
        if (value is null)
        {
            throw new ArgumentNullException(name);
        }

        return value;
    }
}
