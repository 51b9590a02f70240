namespace Aico.Addressing;

/// <summary>Header fields of one request: one per name, compared ignoring case. Contract language, section 3.5.</summary>
internal sealed class HeaderList
{
    private readonly List<KeyValuePair<string, string>> _fields = [];
    private int _characters;

    /// <summary>Gets the fields in the order in which their names were first set.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fields => _fields;

    /// <summary>Sets, replaces or, with null, removes a field.</summary>
    /// <exception cref="ArgumentException">Name or value is illegal, the name is reserved, or the fields become too many or too long.</exception>
    public void Set(string name, string? value)
    {
        if (!HeaderRules.IsToken(name))
        {
            throw AddressError.Header_NameIsNoToken(name);
        }

        if (HeaderRules.IsReserved(name))
        {
            throw AddressError.Header_IsReserved(name);
        }

        int index = _fields.FindIndex(field => string.Equals(field.Key, name, StringComparison.OrdinalIgnoreCase));
        if (value is null)
        {
            Remove(index);
            return;
        }

        if (!HeaderRules.IsValue(value))
        {
            throw AddressError.Header_ValueIsIllegal(name);
        }

        Put(index, new(name, value));
    }

    private void Remove(int index)
    {
        if (index >= 0)
        {
            _characters -= Length(_fields[index]);
            _fields.RemoveAt(index);
        }
    }

    private void Put(int index, KeyValuePair<string, string> field)
    {
        if (index >= 0)
        {
            _characters -= Length(_fields[index]);
            _fields[index] = field;
        }
        else if (_fields.Count == HeaderRules.MaxFields)
        {
            throw AddressError.Header_TooMany(field.Key);
        }
        else
        {
            _fields.Add(field);
        }

        _characters += Length(field);
        if (_characters > HeaderRules.MaxCharacters)
        {
            throw AddressError.Header_TooLong(field.Key);
        }
    }

    private static int Length(KeyValuePair<string, string> field) => field.Key.Length + field.Value.Length;
}
