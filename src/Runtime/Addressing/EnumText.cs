using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Serialization;

namespace Aico.Addressing;

/// <summary>Texts of an enumeration: the <see cref="EnumMemberAttribute"/>'s value, else the name, else the number. Contract language, section 3.3.</summary>
internal static class EnumText<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] TEnum>
    where TEnum : struct, Enum
{
    private static readonly Dictionary<TEnum, string> Texts = Read();

    /// <summary>Gets the text.</summary>
    public static string Of(TEnum value) => Texts.TryGetValue(value, out string? text) ? text : value.ToString("D");

    private static Dictionary<TEnum, string> Read()
    {
        Dictionary<TEnum, string> texts = [];
        foreach (FieldInfo field in typeof(TEnum).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            // Two names of one value: the first declared is the one sent.
            texts.TryAdd((TEnum)field.GetValue(null)!, field.GetCustomAttribute<EnumMemberAttribute>()?.Value ?? field.Name);
        }

        return texts;
    }
}
