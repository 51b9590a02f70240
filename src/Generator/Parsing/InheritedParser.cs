using Aico.Generators.Diagnostics;
using Aico.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary><c>[Padding]</c> and <c>[ErrorBody]</c>: of method, client interface, declaring interface, the first that says so. Contract language, section 5.3.</summary>
internal static class InheritedParser
{
    /// <summary>Reports what is wrong with those of an interface.</summary>
    public static void Check(ParseContext context, INamedTypeSymbol type)
    {
        if (type.Find(KnownNames.Padding.Type) is { } padding && padding.GetInt32(KnownNames.Padding.BucketBytes) < 0)
        {
            context.ReportContract(Descriptors.AttributeArgument, context.LocationOf(padding, KnownNames.Padding.BucketBytes, type), type.Name, "Padding", "a bucket is at least 0");
        }

        if (type.Find(KnownNames.ErrorBody.Type) is { } body && Fault(context, body) is { } fault)
        {
            context.Report(Descriptors.MissingJsonType, context.LocationOf(body, KnownNames.ErrorBody.ErrorType, type), [type.Name, .. fault]);
        }
    }

    public static IEnumerable<InitializerModel> Parse(MethodScope scope)
    {
        if (Find(scope, KnownNames.Padding.Type) is { } padding)
        {
            int bucket = padding.GetInt32(KnownNames.Padding.BucketBytes);
            if (bucket < 0 && scope.Declared.Find(KnownNames.Padding.Type) is { } own)
            {
                scope.Report(Descriptors.AttributeArgument, scope.Context.LocationOf(own, KnownNames.Padding.BucketBytes, scope.Declared), "Padding", "a bucket is at least 0");
            }

            yield return new("PaddingBucket", bucket.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        if (Find(scope, KnownNames.ErrorBody.Type) is not { } body)
        {
            yield break;
        }

        if (scope.Declared.Find(KnownNames.ErrorBody.Type) is not null && Fault(scope.Context, body) is { } fault)
        {
            scope.Report(Descriptors.MissingJsonType, scope.Context.LocationOf(body, KnownNames.ErrorBody.ErrorType, scope.Declared), fault);
        }

        // A type without a JSON form has been warned of: then the content stays unread.
        if (TypeOf(body) is { } type && IsJson(scope.Context, type))
        {
            yield return new("ErrorBody", $"new global::Aico.ErrorBody<{scope.Context.Types.WithoutAnnotation(type)}>()");
        }
    }

    private static AttributeData? Find(MethodScope scope, string attribute) =>
        scope.Declared.Find(attribute) ?? scope.Context.Contract.Find(attribute) ?? scope.Declared.ContainingType.Find(attribute);

    private static ITypeSymbol? TypeOf(AttributeData attribute) => attribute.Get(KnownNames.ErrorBody.ErrorType).Value as ITypeSymbol;

    private static string[]? Fault(ParseContext context, AttributeData attribute)
    {
        ITypeSymbol? type = TypeOf(attribute);
        string name = type?.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat) ?? "null";
        return type is null || !IsJson(context, type) ? [name, "has no JSON form", "name a type that has one"]
            : context.Json?.Knows(type) == false ? [name, $"is not in '{context.Json.Name}'", $"add [JsonSerializable(typeof({name}))] to it"]
            : null;
    }

    private static bool IsJson(ParseContext context, ITypeSymbol type) =>
        type is not INamedTypeSymbol { IsUnboundGenericType: true }
        && type is { TypeKind: TypeKind.Class or TypeKind.Struct or TypeKind.Interface or TypeKind.Enum or TypeKind.Array, IsStatic: false, SpecialType: not (SpecialType.System_Void or SpecialType.System_Object) }
        && !type.IsRefLikeType && !type.IsOrDerivesFrom("System.IO", "Stream") && !type.Is("System", "Type") && !type.IsOrDerivesFrom("System", "Exception")
        && context.Compilation.IsSymbolAccessibleWithin(type, context.Compilation.Assembly);
}
