using System.Globalization;
using Aico.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Aico.Generators.Parsing;

/// <summary>How a stream ends. Contract language, sections 2 and 4.2.</summary>
internal sealed class StreamEndParser(MethodScope scope, ITypeSymbol? item)
{
    private readonly List<string> _ends = [];
    private readonly List<string> _errors = [];

    /// <summary>Gets the test for the last item, or null.</summary>
    public string? IsEnd => Lambda(_ends);

    /// <summary>Gets the test for an item that reports a failure, or null.</summary>
    public string? IsError => Lambda(_errors);

    public bool IsOptional { get; private set; }

    public void Parse()
    {
        foreach (AttributeData attribute in scope.Declared.FindAll(KnownNames.StreamEnd.Type))
        {
            scope.Context.CancellationToken.ThrowIfCancellationRequested();
            if (item is null && scope.Fault is null)
            {
                Misfit(scope.Context.LocationOf(attribute, scope.Declared), "it does not give a stream of typed items");
            }
            else if (item is not null)
            {
                Parse(attribute, item);
            }
        }

        if (item is not null && _ends.Count == 0 && !IsOptional && scope.Fault is null)
        {
            scope.Report(Descriptors.NoStreamEnd, scope.Declared);
        }
    }

    // Two tests joined, not one pattern with "or": the compiler warns of alternatives that cover each other.
    private static string? Lambda(List<string> patterns) =>
        patterns.Count == 0 ? null : "static item => " + string.Join(" || ", patterns.Select(static pattern => "item is " + pattern));

    private void Parse(AttributeData attribute, ITypeSymbol itemType)
    {
        bool isError = attribute.GetBoolean(KnownNames.StreamEnd.IsError);
        bool isOptional = attribute.GetBoolean(KnownNames.StreamEnd.Optional);
        IsOptional |= isOptional;
        ITypeSymbol? derived = attribute.Get(KnownNames.StreamEnd.ItemType).Value as ITypeSymbol;
        bool hasProperty = attribute.AttributeConstructor?.Parameters.Any(static parameter => parameter.Name == KnownNames.StreamEnd.Property) == true;
        if (derived is null && !hasProperty)
        {
            if (isError || !isOptional)
            {
                Misfit(scope.Context.LocationOf(attribute, scope.Declared), "it names neither a property nor a type");
            }

            return;
        }

        if (derived is not null && !IsDerived(derived, itemType))
        {
            Misfit(
                scope.Context.LocationOf(attribute, KnownNames.StreamEnd.ItemType, scope.Declared),
                $"'{derived.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}' does not derive from the item type");
            return;
        }

        string type = derived is null ? "" : scope.Context.Types.WithoutAnnotation(derived);
        string? property = hasProperty ? PropertyPattern(attribute, derived ?? itemType) : null;
        if (hasProperty && property is null)
        {
            return;
        }

        (isError ? _errors : _ends).Add(property is null ? type : derived is null ? property : type + " " + property);
    }

    private bool IsDerived(ITypeSymbol derived, ITypeSymbol itemType) =>
        !SymbolEqualityComparer.Default.Equals(derived, itemType)
        && derived is INamedTypeSymbol { IsUnboundGenericType: false, IsStatic: false }
        && scope.Context.Compilation.IsSymbolAccessibleWithin(derived, scope.Context.Compilation.Assembly)
        && scope.Context.Compilation.ClassifyCommonConversion(derived, itemType) is { IsImplicit: true, IsReference: true };

    private string? PropertyPattern(AttributeData attribute, ITypeSymbol type)
    {
        Location location = scope.Context.LocationOf(attribute, KnownNames.StreamEnd.Property, scope.Declared);
        string? name = attribute.GetString(KnownNames.StreamEnd.Property);
        if (name is null || FindProperty(type, name) is not { } property)
        {
            Misfit(location, $"'{type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}' has no public readable property '{name}'");
            return null;
        }

        // Without a value the attribute's own constructor says true.
        bool hasValue = attribute.AttributeConstructor!.Parameters.Any(static parameter => parameter.Name == KnownNames.StreamEnd.Value);
        string? constant = hasValue ? Constant(property.Type, attribute.Get(KnownNames.StreamEnd.Value)) : property.Type.WithoutNullable().SpecialType == SpecialType.System_Boolean ? "true" : null;
        if (constant is null)
        {
            Misfit(
                hasValue ? scope.Context.LocationOf(attribute, KnownNames.StreamEnd.Value, scope.Declared) : location,
                $"'{name}' has the type '{property.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}', which cannot equal that value");
            return null;
        }

        scope.Context.Types.NoteUse(property);
        return $"{{ {Names.Escape(name)}: {constant} }}";
    }

    private static IPropertySymbol? FindProperty(ITypeSymbol type, string name)
    {
        IEnumerable<ITypeSymbol> types = type.TypeKind == TypeKind.Interface ? [type, .. type.AllInterfaces] : BaseTypes(type);
        return types.SelectMany(candidate => candidate.GetMembers(name)).OfType<IPropertySymbol>().FirstOrDefault(static property => property is
        {
            IsStatic: false, IsIndexer: false, DeclaredAccessibility: Accessibility.Public, GetMethod.DeclaredAccessibility: Accessibility.Public,
        });
    }

    private static IEnumerable<ITypeSymbol> BaseTypes(ITypeSymbol type)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            yield return current;
        }
    }

    private string? Constant(ITypeSymbol property, TypedConstant value)
    {
        if (value.IsNull)
        {
            return property.IsReferenceType || property.IsNullableValue() ? "null" : null;
        }

        ITypeSymbol type = property.WithoutNullable();
        if (type.TypeKind == TypeKind.Enum)
        {
            return SymbolEqualityComparer.Default.Equals(type, value.Type) ? $"({scope.Context.Types.Of(type)})({Number(value.Value)})" : null;
        }

        return (type.SpecialType, value.Kind == TypedConstantKind.Primitive ? value.Value : null) switch
        {
            (SpecialType.System_Boolean, bool flag) => flag ? "true" : "false",
            (SpecialType.System_String, string text) => Names.Literal(text),
            (SpecialType.System_Char, char character) => SymbolDisplay.FormatLiteral(character, quote: true),
            (_, sbyte or byte or short or ushort or int or uint or long or ulong) when Fits(type.SpecialType, Convert.ToDecimal(value.Value, CultureInfo.InvariantCulture)) => Number(value.Value),
            _ => null,
        };
    }

    private static string Number(object? value) => Convert.ToDecimal(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);

    private static bool Fits(SpecialType type, decimal value) => type switch
    {
        SpecialType.System_SByte => value is >= sbyte.MinValue and <= sbyte.MaxValue,
        SpecialType.System_Byte => value is >= byte.MinValue and <= byte.MaxValue,
        SpecialType.System_Int16 => value is >= short.MinValue and <= short.MaxValue,
        SpecialType.System_UInt16 => value is >= ushort.MinValue and <= ushort.MaxValue,
        SpecialType.System_Int32 => value is >= int.MinValue and <= int.MaxValue,
        SpecialType.System_UInt32 => value is >= uint.MinValue and <= uint.MaxValue,
        SpecialType.System_Int64 => value is >= long.MinValue and <= long.MaxValue,
        SpecialType.System_UInt64 => value is >= ulong.MinValue and <= ulong.MaxValue,
        _ => false,
    };

    private void Misfit(Location location, string reason) => scope.Report(Descriptors.StreamEndMisfit, location, reason);
}
