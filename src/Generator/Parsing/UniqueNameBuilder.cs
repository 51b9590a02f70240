using System.Globalization;

namespace Aico.Generators.Parsing;

/// <summary>Gives our own names, which give way to the user's: reserve those first.</summary>
internal sealed class UniqueNameBuilder(HashSet<string>? always = null)
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public void Reserve(string name) => _taken.Add(name);

    /// <summary>Gets <paramref name="wish"/>, or the first <c>wish2</c>, <c>wish3</c>, … that is free.</summary>
    public string Take(string wish) => Take(wish, "")[0];

    /// <summary>Gets one name per suffix, all from one stem, so that what belongs together is called alike.</summary>
    public string[] Take(string stem, params string[] suffixes)
    {
        for (int number = 1; ; number++)
        {
            string numbered = number == 1 ? stem : stem + number.ToString(CultureInfo.InvariantCulture);
            string[] names = Array.ConvertAll(suffixes, suffix => numbered + suffix);
            if (!Array.Exists(names, IsTaken))
            {
                _taken.UnionWith(names);
                return names;
            }
        }
    }

    private bool IsTaken(string name) => _taken.Contains(name) || always?.Contains(name) == true;
}
