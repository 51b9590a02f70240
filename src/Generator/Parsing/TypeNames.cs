using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Aico.Generators.Parsing;

/// <summary>Prints types so that no using, no alias and no user type called <c>System</c> can change their meaning.</summary>
/// <remarks>Remembers what printing needs besides: extern aliases, ids to silence, whether a type was unknown.</remarks>
internal sealed class TypeNames(Compilation compilation)
{
    private static readonly SymbolDisplayFormat Format = new(
        SymbolDisplayGlobalNamespaceStyle.Included,
        SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        SymbolDisplayGenericsOptions.IncludeTypeParameters,
        parameterOptions: SymbolDisplayParameterOptions.IncludeModifiers | SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers
            | SymbolDisplayMiscellaneousOptions.UseSpecialTypes
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private readonly Dictionary<ITypeSymbol, string> _types = new(SymbolEqualityComparer.IncludeNullability);
    private readonly Dictionary<IAssemblySymbol, string?> _aliases = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _noted = new(SymbolEqualityComparer.Default);
    private readonly bool _hasAliases = compilation.References.Any(static reference => !reference.Properties.Aliases.IsDefaultOrEmpty);

    /// <summary>Gets the extern aliases that the printed types need.</summary>
    public SortedSet<string> ExternAliases { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the diagnostic ids that using the printed types would raise.</summary>
    public SortedSet<string> SilencedIds { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets whether a printed type is unknown, for example because another generator writes it.</summary>
    public bool HasUnknown { get; private set; }

    /// <summary>Prints a namespace as a declaration needs it.</summary>
    public static string OfNamespace(INamespaceSymbol space) =>
        space.ToDisplayString(Format.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.OmittedAsContaining));

    /// <summary>Prints a type with its nullable annotation.</summary>
    public string Of(ITypeSymbol type)
    {
        if (!_types.TryGetValue(type, out string? text))
        {
            text = Print(type.ToDisplayParts(Format));
            _types.Add(type, text);
        }

        return text;
    }

    /// <summary>Prints a type without its own annotation, as <c>typeof</c> wants it.</summary>
    public string WithoutAnnotation(ITypeSymbol type) =>
        Of(!type.IsValueType ? type.WithNullableAnnotation(NullableAnnotation.NotAnnotated) : type);

    /// <summary>Prints a parameter: modifiers, type, name.</summary>
    public string Of(IParameterSymbol parameter) => parameter is { RefKind: RefKind.None, ScopedKind: ScopedKind.None, IsParams: false, IsThis: false }
        ? Of(parameter.Type) + " " + Names.Escape(parameter.Name)
        : Print(parameter.ToDisplayParts(Format));

    /// <summary>Prints the text of a value where the writer cannot find it by itself, else the value.</summary>
    public string TextOf(ITypeSymbol type, string name, string expression, string? format) =>
        TextForm.IsOpen(type) ? $"global::Aico.RequestWriter.ScalarText({Names.Literal(name)}, {expression}{(format is null ? "" : ", " + Names.Literal(format))})"
        : TextForm.IsEnum(type) && format is null ? $"global::Aico.RequestWriter.EnumText<{Of(type.WithoutNullable())}>({expression})"
        : expression;

    /// <summary>Prints the argument of an attribute.</summary>
    public string OfConstant(TypedConstant constant) => constant switch
    {
        { IsNull: true } => $"({Of(constant.Type!.WithNullableAnnotation(NullableAnnotation.None))})null!",
        { Kind: TypedConstantKind.Array } => $"new {WithoutAnnotation(constant.Type!)} {{ {string.Join(", ", constant.Values.Select(OfConstant))} }}",
        { Kind: TypedConstantKind.Type, Value: ITypeSymbol type } => $"typeof({(type is INamedTypeSymbol { IsUnboundGenericType: true } ? Of(type) : WithoutAnnotation(type))})",
        { Kind: TypedConstantKind.Enum } => $"({WithoutAnnotation(constant.Type!)})({SymbolDisplay.FormatPrimitive(constant.Value!, quoteStrings: true, useHexadecimalNumbers: false)})",
        { Value: string text } => Names.Literal(text),
        { Value: char character } => SymbolDisplay.FormatLiteral(character, quote: true),
        { Value: float or double } => Floating(constant.Value),
        _ => $"({Of(constant.Type!)})({SymbolDisplay.FormatPrimitive(constant.Value!, quoteStrings: true, useHexadecimalNumbers: false)})",
    };

    // By its bits: the short form of a number has no text that is right in every runtime.
    private static string Floating(object value) => value is float number
        ? $"global::System.BitConverter.Int32BitsToSingle({BitConverter.ToInt32(BitConverter.GetBytes(number), 0).ToString(System.Globalization.CultureInfo.InvariantCulture)})"
        : $"global::System.BitConverter.Int64BitsToDouble({BitConverter.DoubleToInt64Bits((double)value).ToString(System.Globalization.CultureInfo.InvariantCulture)})";

    /// <summary>Prints type parameters in angle brackets, or nothing.</summary>
    public string OfTypeParameters(IReadOnlyList<ITypeParameterSymbol> parameters)
    {
        if (parameters.Any(static parameter => parameter.Name.All(static c => c is >= 'a' and <= 'z')))
        {
            // The contract's author has heard that such a name may become a keyword.
            SilencedIds.Add("CS8981");
        }

        return parameters.Count == 0 ? "" : "<" + string.Join(", ", parameters.Select(static parameter => Names.Escape(parameter.Name))) + ">";
    }

    /// <summary>Prints all constraints, each with a space before it, as a type or method of our own repeats them.</summary>
    public string Constraints(IReadOnlyList<ITypeParameterSymbol> parameters) => string.Concat(parameters
        .Select(parameter => (parameter.Name, Parts: string.Join(", ", Constraints(parameter))))
        .Where(static constraint => constraint.Parts.Length > 0)
        .Select(static constraint => $" where {Names.Escape(constraint.Name)} : {constraint.Parts}"));

    /// <summary>Notes what using a member would raise.</summary>
    public void NoteUse(ISymbol symbol)
    {
        if (!_noted.Add(symbol))
        {
            return;
        }

        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass is { Name: "ObsoleteAttribute", ContainingNamespace.Name: "System" })
            {
                bool hasMessage = attribute.ConstructorArguments is [{ Value: string }, ..];
                SilencedIds.Add(DiagnosticId(attribute) ?? (hasMessage ? "CS0618" : "CS0612"));
            }
            else if (attribute is { AttributeClass.Name: "ExperimentalAttribute", ConstructorArguments: [{ Value: string id }] })
            {
                SilencedIds.Add(id);
            }
        }

        if (symbol.ContainingType is { } container)
        {
            NoteUse(container);
        }
    }

    private static string? DiagnosticId(AttributeData attribute) => attribute.NamedArguments
        .Where(static argument => argument.Key == "DiagnosticId")
        .Select(static argument => argument.Value.Value as string)
        .FirstOrDefault();

    private string[] Constraints(ITypeParameterSymbol parameter)
    {
        string? kind = parameter.HasUnmanagedTypeConstraint ? "unmanaged"
            : parameter.HasValueTypeConstraint ? "struct"
            : parameter.HasReferenceTypeConstraint ? parameter.ReferenceTypeConstraintNullableAnnotation == NullableAnnotation.Annotated ? "class?" : "class"
            : parameter.HasNotNullConstraint ? "notnull"
            : null;
        string[] parts = [.. kind is null ? [] : (string[])[kind], .. parameter.ConstraintTypes.Select(Of)];
        if (parameter.HasConstructorConstraint)
        {
            parts = [.. parts, "new()"];
        }

        return parameter.AllowsRefLikeType ? [.. parts, "allows ref struct"] : parts;
    }

    private string Print(ImmutableArray<SymbolDisplayPart> parts)
    {
        StringBuilder text = new();
        for (int i = 0; i < parts.Length; i++)
        {
            SymbolDisplayPart part = parts[i];
            HasUnknown |= part.Kind == SymbolDisplayPartKind.ErrorTypeName;
            if (part.Symbol is INamedTypeSymbol type)
            {
                NoteUse(type);
            }

            text.Append(_hasAliases && part.ToString() == "global" && AliasOf(parts, i) is { } alias ? alias : part.ToString());
        }

        return text.ToString();
    }

    // The parts of one name run from "global" to its first type, which tells the assembly.
    private string? AliasOf(ImmutableArray<SymbolDisplayPart> parts, int start)
    {
        for (int i = start + 1; i < parts.Length; i++)
        {
            if (parts[i].Symbol is INamedTypeSymbol { ContainingAssembly: { } assembly })
            {
                string? alias = AliasOf(assembly);
                if (alias is not null)
                {
                    ExternAliases.Add(alias);
                }

                return alias;
            }
        }

        return null;
    }

    private string? AliasOf(IAssemblySymbol assembly)
    {
        if (!_aliases.TryGetValue(assembly, out string? alias))
        {
            ImmutableArray<string> aliases = compilation.GetMetadataReference(assembly)?.Properties.Aliases ?? ImmutableArray<string>.Empty;
            alias = aliases.IsDefaultOrEmpty || aliases.Contains("global") ? null : aliases[0];
            _aliases.Add(assembly, alias);
        }

        return alias;
    }
}
