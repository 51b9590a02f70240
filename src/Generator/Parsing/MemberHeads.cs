using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>Prints the head of an explicit implementation.</summary>
internal sealed class MemberHeads(TypeNames types)
{
    private static readonly string[] CopiedAttributes = ["AllowNullAttribute", "DisallowNullAttribute", "MaybeNullAttribute", "NotNullAttribute"];

    public string OfMethod(IMethodSymbol method)
    {
        return Modifiers(method, method.Parameters.Select(static parameter => parameter.Type).Append(method.ReturnType))
            + (method.ReturnsVoid ? "void" : Ref(method.RefKind) + types.Of(method.ReturnType)) + " "
            + Owner(method) + Names.Escape(method.Name) + types.OfTypeParameters(method.TypeParameters)
            + "(" + Parameters(method.Parameters, method.IsVararg) + ")"
            + string.Concat(method.TypeParameters.Select(static parameter => " where " + Names.Escape(parameter.Name) + " : " + Constraint(parameter)));
    }

    public string OfProperty(IPropertySymbol property) =>
        Modifiers(property, property.Parameters.Select(static parameter => parameter.Type).Append(property.Type))
        + Ref(property.RefKind) + types.Of(property.Type) + " " + Owner(property)
        + (property.IsIndexer ? "this[" + Parameters(property.Parameters, isVararg: false) + "]" : Names.Escape(property.Name));

    public string OfEvent(IEventSymbol member) => Modifiers(member, [member.Type]) + "event " + types.Of(member.Type) + " " + Owner(member) + Names.Escape(member.Name);

    public static IEnumerable<string> Accessors(IPropertySymbol property)
    {
        if (property.GetMethod is { IsAbstract: true })
        {
            yield return "get";
        }

        if (property.SetMethod is { IsAbstract: true } setter)
        {
            yield return setter.IsInitOnly ? "init" : "set";
        }
    }

    // An explicit implementation inherits its constraints, but must say whether "T?" is a reference or a Nullable<T>.
    private static string Constraint(ITypeParameterSymbol parameter) => parameter.IsReferenceType ? "class" : parameter.IsValueType ? "struct" : "default";

    private static string Ref(RefKind kind) => kind switch
    {
        RefKind.Ref => "ref ",
        RefKind.RefReadOnly => "ref readonly ",
        _ => "",
    };

    private static string Modifiers(ISymbol member, IEnumerable<ITypeSymbol> signature) =>
        (member.IsStatic ? "static " : "") + (signature.Any(NeedsUnsafe) ? "unsafe " : "");

    private static bool NeedsUnsafe(ITypeSymbol type) => type switch
    {
        IPointerTypeSymbol or IFunctionPointerTypeSymbol => true,
        IArrayTypeSymbol array => NeedsUnsafe(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.Any(NeedsUnsafe),
        _ => false,
    };

    private string Owner(ISymbol member) => types.WithoutAnnotation(member.ContainingType) + ".";

    private string Parameters(IEnumerable<IParameterSymbol> parameters, bool isVararg)
    {
        IEnumerable<string> texts = parameters.Select(parameter => string.Concat(NullAttributes(parameter)) + types.Of(parameter));
        return string.Join(", ", isVararg ? texts.Append("__arglist") : texts);
    }

    // Without them the compiler says that the implementation's nullability differs.
    private static IEnumerable<string> NullAttributes(IParameterSymbol parameter) => parameter.GetAttributes()
        .Where(static attribute => attribute.AttributeClass is { } type && CopiedAttributes.Contains(type.Name) && type.ContainingNamespace.Name == "CodeAnalysis")
        .Select(static attribute => $"[global::System.Diagnostics.CodeAnalysis.{attribute.AttributeClass!.Name}] ");
}
