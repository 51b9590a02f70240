using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Aico.Generators.Parsing;

/// <summary>How the server reads a value from its text, and what it makes of several. Contract language, sections 3.3 and 3.4, read backwards.</summary>
internal sealed class ServerText(TypeNames types)
{
    private const string Parser = "global::Aico.ValueParser.";

    private static readonly string[] Interfaces = ["IEnumerable", "ICollection", "IList", "IReadOnlyCollection", "IReadOnlyList"];

    private static readonly string[] Sets = ["ISet", "IReadOnlySet"];

    private static readonly string[] Dictionaries = ["Dictionary", "IDictionary", "IReadOnlyDictionary"];

    /// <summary>Gets the expression that reads one, or null.</summary>
    public string? Of(ITypeSymbol type, string? format)
    {
        ITypeSymbol value = type.WithoutNullable();
        string? parser = OfValue(value, format);
        if (parser is null)
        {
            return null;
        }

        // An empty text is null where the type has it.
        return type.IsNullableValue() ? $"static (string text, out {types.Of(type)} value) => {Parser}OrNull<{types.Of(value)}>(text, {parser}, out value)"
            : parser;
    }

    /// <summary>Gets the expression that makes the collection of a sequence, or null.</summary>
    public string? Collect(ITypeSymbol type, string items)
    {
        ITypeSymbol collection = type.WithoutNullable();
        return collection is IArrayTypeSymbol { IsSZArray: true } || (collection is INamedTypeSymbol named && IsBuildable(named)) ? $"[.. {items}]"
            : collection is INamedTypeSymbol { Arity: 1 } set && Sets.Contains(set.Name) && set.ContainingNamespace.ToDisplayString() == "System.Collections.Generic"
                ? $"new global::System.Collections.Generic.HashSet<{types.Of(set.TypeArguments[0])}>({items})"
            : null;
    }

    /// <summary>Gets whether a dictionary of ours can be passed as it is.</summary>
    public static bool IsDictionary(ITypeSymbol type) =>
        type is INamedTypeSymbol { Arity: 2 } named && Dictionaries.Contains(named.Name) && named.ContainingNamespace.ToDisplayString() == "System.Collections.Generic";

    /// <summary>Prints the default value of a parameter.</summary>
    public string Constant(IParameterSymbol parameter)
    {
        object? value = parameter.ExplicitDefaultValue;
        ITypeSymbol type = parameter.Type.WithoutNullable();
        return value switch
        {
            null => "default!",
            string text => Names.Literal(text),
            bool flag => flag ? "true" : "false",
            char character => SymbolDisplay.FormatLiteral(character, quote: true),
            float or double => TypeNames.Floating(value),
            decimal number => number.ToString(System.Globalization.CultureInfo.InvariantCulture) + "m",
            DateTime date => $"new global::System.DateTime({date.Ticks.ToString(System.Globalization.CultureInfo.InvariantCulture)}L)",
            _ => $"({types.Of(type)})({SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false)})",
        };
    }

    private static bool IsBuildable(INamedTypeSymbol type) =>
        (type.Arity == 1 && Interfaces.Contains(type.Name) && type.ContainingNamespace.ToDisplayString() == "System.Collections.Generic")
        || type.OriginalDefinition.GetAttributes().Any(static attribute => attribute.AttributeClass?.Name == "CollectionBuilderAttribute")
        || (type is { TypeKind: TypeKind.Class, IsAbstract: false }
            && type.InstanceConstructors.Any(static constructor => constructor is { Parameters.IsEmpty: true, DeclaredAccessibility: Accessibility.Public })
            && TypeTests.ItemsOf(type) is { } item
            && HasAdd(type, item));

    private static bool HasAdd(INamedTypeSymbol type, ITypeSymbol item)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (current.GetMembers("Add").OfType<IMethodSymbol>().Any(method => method is { IsStatic: false, DeclaredAccessibility: Accessibility.Public, Parameters.Length: 1 }
                && SymbolEqualityComparer.Default.Equals(method.Parameters[0].Type, item)))
            {
                return true;
            }
        }

        return false;
    }

    private string? OfValue(ITypeSymbol type, string? format)
    {
        if (type.SpecialType == SpecialType.System_String)
        {
            return Parser + "Text";
        }

        if (type.SpecialType == SpecialType.System_Boolean)
        {
            return Parser + "Boolean";
        }

        if (type.TypeKind == TypeKind.Enum)
        {
            return Parser + "Enumeration";
        }

        if (type.Is("System", "Uri"))
        {
            return Parser + "Address";
        }

        bool isParsable = type.Implements("System", "IParsable", 1) && type.TypeKind is TypeKind.Class or TypeKind.Struct;
        if (format is not null && isParsable && Formatted(type) is { } formatted)
        {
            return $"static (string text, out {types.WithoutAnnotation(type)} value) => {formatted}(text, {Names.Literal(format)}, out value)";
        }

        return type.SpecialType == SpecialType.System_DateTime ? Parser + "Date"
            : isParsable && ParsesItself(type) ? Parser + "Parsable"
            : type is ITypeParameterSymbol parameter ? OfParameter(parameter)
            : null;
    }

    private static string? Formatted(ITypeSymbol type) =>
        type.SpecialType == SpecialType.System_DateTime || type.Is("System", "DateTimeOffset") || type.Is("System", "DateOnly") || type.Is("System", "TimeOnly") || type.Is("System", "TimeSpan") ? Parser + "Exact"
        : type.SpecialType != SpecialType.System_Char && type.Implements("System.Numerics", "INumberBase", 1) ? Parser + "Number"
        : null;

    // A class may inherit the interface from a base that parses only bases.
    private static bool ParsesItself(ITypeSymbol type) => type.AllInterfaces.Any(candidate =>
        candidate.Is("System", "IParsable", 1) && SymbolEqualityComparer.Default.Equals(candidate.TypeArguments[0], type));

    private static string? OfParameter(ITypeParameterSymbol parameter) =>
        parameter.ConstraintTypes.Any(constraint => constraint.Is("System", "IParsable", 1) && SymbolEqualityComparer.Default.Equals(((INamedTypeSymbol)constraint).TypeArguments[0], parameter)) ? Parser + "Parsable"
        : parameter.ConstraintTypes.Any(static constraint => constraint.TypeKind == TypeKind.Class) ? null
        : Parser + "Scalar";
}
