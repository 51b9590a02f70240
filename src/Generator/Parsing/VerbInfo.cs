using Aico.Generators.Diagnostics;
using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>A verb and what follows from it.</summary>
internal sealed record VerbInfo(string AttributeType, string Name)
{
    private static readonly VerbInfo[] All =
    [
        new(KnownNames.Get.Type, "Get") { IsIdempotent = true },
        new(KnownNames.Post.Type, "Post") { TakesContent = true, HasImplicitContent = true },
        new(KnownNames.Put.Type, "Put") { TakesContent = true, HasImplicitContent = true, IsIdempotent = true },
        new(KnownNames.Delete.Type, "Delete") { TakesContent = true, IsIdempotent = true },
        new(KnownNames.Patch.Type, "Patch") { TakesContent = true, HasImplicitContent = true },
        new(KnownNames.Head.Type, "Head") { IsIdempotent = true, HasResult = false },
        new(KnownNames.Options.Type, "Options") { IsIdempotent = true },
    ];

    public bool TakesContent { get; init; }

    /// <summary>Gets whether an unattributed object is the content: rule 9 of contract language, section 3.1.</summary>
    public bool HasImplicitContent { get; init; }

    public bool IsIdempotent { get; init; }

    /// <summary>Gets whether the answer may have content.</summary>
    public bool HasResult { get; init; } = true;

    /// <summary>Gets the expression of the verb: a constant of the framework, or what an attribute of the user's says.</summary>
    public string Expression { get; init; } = "global::System.Net.Http.HttpMethod." + Name;

    /// <summary>Gets the verb of an attribute, or null after reporting what is wrong with it.</summary>
    public static VerbInfo? Of(MethodScope scope, AttributeData attribute)
    {
        if (All.FirstOrDefault(candidate => attribute.AttributeClass.IsAico(candidate.AttributeType)) is { } known)
        {
            return known;
        }

        string? fault = attribute.AttributeConstructor?.Parameters.Any(static parameter => parameter is { Name: KnownNames.HttpMethod.Path, Type.SpecialType: SpecialType.System_String }) != true
            ? $"[{attribute.AttributeClass!.Name}] has no 'string path' parameter"
            : !scope.Context.Compilation.IsSymbolAccessibleWithin(attribute.AttributeClass!, scope.Context.Compilation.Assembly) ? $"generated code cannot reach [{attribute.AttributeClass!.Name}]"
            : null;
        if (fault is not null)
        {
            scope.Report(Descriptors.Route, scope.Context.LocationOf(attribute, scope.Declared), fault);
            return null;
        }

        scope.Context.Types.NoteUse(attribute.AttributeClass!);
        return new("", attribute.AttributeClass!.Name.Replace("Attribute", "")) { TakesContent = true, Expression = Creation(scope.Context.Types, attribute) + ".Method" };
    }

    private static string Creation(TypeNames types, AttributeData attribute)
    {
        string arguments = string.Join(", ", attribute.ConstructorArguments.Select(types.OfConstant));
        string properties = string.Join(", ", attribute.NamedArguments.Select(argument => $"{Names.Escape(argument.Key)} = {types.OfConstant(argument.Value)}"));
        return $"new {types.WithoutAnnotation(attribute.AttributeClass!)}({arguments})" + (properties.Length == 0 ? "" : $" {{ {properties} }}");
    }
}
