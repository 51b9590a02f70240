using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;

namespace Aico.Generator.Tests.Harness;

/// <summary>Walks a cached value to everything it holds.</summary>
internal static class ObjectGraph
{
    /// <summary>Gets the path to the first object that would keep a compilation alive, or null.</summary>
    public static string? FindPinned(object? root) => Find(root, "value", new(ReferenceEqualityComparer.Instance));

    /// <summary>Gets the path to the first difference of two models, or null.</summary>
    public static string? FindDifference(object? left, object? right, string path = "model")
    {
        if (left is null || right is null || left.GetType() != right.GetType() || IsLeaf(left.GetType()))
        {
            return Equals(left, right) ? null : path;
        }

        if (left is IEnumerable leftItems)
        {
            object?[] a = [.. leftItems.Cast<object?>()];
            object?[] b = [.. ((IEnumerable)right).Cast<object?>()];
            return a.Zip(b).Select((pair, index) => FindDifference(pair.First, pair.Second, $"{path}[{index}]")).FirstOrDefault(static found => found is not null)
                ?? (a.Length == b.Length ? null : path + ".Count");
        }

        return left.GetType().GetProperties()
            .Select(property => FindDifference(property.GetValue(left), property.GetValue(right), path + "." + property.Name))
            .FirstOrDefault(static found => found is not null);
    }

    private static string? Find(object? value, string path, HashSet<object> seen)
    {
        if (value is null || IsLeaf(value.GetType()) || !seen.Add(value))
        {
            return null;
        }

        if (value is ISymbol or SyntaxNode or SyntaxTree or SyntaxReference or Location or Microsoft.CodeAnalysis.Compilation or SemanticModel or Diagnostic or AttributeData)
        {
            return $"{path} is {value.GetType()}";
        }

        if (value is IEnumerable items)
        {
            return items.Cast<object?>().Select((item, index) => Find(item, $"{path}[{index}]", seen)).FirstOrDefault(static found => found is not null);
        }

        return Fields(value.GetType()).Select(field => Find(field.GetValue(value), path + "." + field.Name, seen)).FirstOrDefault(static found => found is not null);
    }

    private static IEnumerable<FieldInfo> Fields(Type? type) => type is null ? []
        : type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Concat(Fields(type.BaseType));

    private static bool IsLeaf(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(string);
}
