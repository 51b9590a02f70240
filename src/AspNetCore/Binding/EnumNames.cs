using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Serialization;

namespace Aico.AspNetCore.Binding;

/// <summary>Values of an enumeration by their texts.</summary>
internal static class EnumNames<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] TEnum>
    where TEnum : struct, Enum
{
    private static readonly Dictionary<string, TEnum> Values = Read();

    public static bool TryParse(string text, out TEnum value) => Values.TryGetValue(text, out value) || Enum.TryParse(text, ignoreCase: true, out value);

    private static Dictionary<string, TEnum> Read()
    {
        Dictionary<string, TEnum> values = new(StringComparer.Ordinal);
        foreach (FieldInfo field in typeof(TEnum).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            if (field.GetCustomAttribute<EnumMemberAttribute>()?.Value is { } text)
            {
                values.TryAdd(text, (TEnum)field.GetValue(null)!);
            }
        }

        return values;
    }
}
