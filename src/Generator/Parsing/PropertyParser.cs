using Aico.Generators.Diagnostics;
using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>Checks a property of a contract that calls send, once. Contract language, section 6.</summary>
internal static class PropertyParser
{
    private static readonly string[] RoleAttributes = [KnownNames.Header.Type, KnownNames.Query.Type, KnownNames.Path.Type, KnownNames.Property.Type];

    /// <summary>Gets whether calls send the property.</summary>
    public static bool IsMeant(IPropertySymbol property) =>
        property is { IsStatic: false, IsIndexer: false } && RoleAttributes.Any(role => property.Find(role) is not null);

    /// <summary>Gets the first fault, or null. A fault makes stubs of all methods: none may be sent without the property.</summary>
    public static Diagnostic? Check(ParseContext context, IPropertySymbol property)
    {
        PropertyScope scope = new(context, property);
        if (property is not { RefKind: RefKind.None, GetMethod.IsAbstract: true, SetMethod: { IsAbstract: true, IsInitOnly: false } })
        {
            scope.Report(Descriptors.MemberKind, property, "a property that calls send, but without both get and set");
        }
        else if (TypeTests.CaptureFault(property.Type) is { } reason)
        {
            scope.Report(Descriptors.Uncapturable, property, property.Name, reason);
        }
        else
        {
            CheckRoles(scope, property);
        }

        context.NoteContractFault(scope.Fault);
        return scope.Fault;
    }

    private static void CheckRoles(PropertyScope scope, IPropertySymbol property)
    {
        string[] roles = [.. RoleAttributes.Where(role => property.Find(role) is not null)];
        if (roles.Length > 1 && roles is not [KnownNames.Query.Type, KnownNames.Property.Type])
        {
            scope.Report(Descriptors.RoleConflict, property, property.Name, "has more than one role; keep one attribute");
        }
        else if (property.Find(KnownNames.Header.Type) is { } header)
        {
            if (HeaderParser.NameOf(scope, header, property) is not null && ValueParser.CheckText(scope, property, property.Type))
            {
                ValueParser.Format(scope, property, property.Type, header, KnownNames.Header.Format);
            }
        }
        else if (property.Find(KnownNames.Path.Type) is { } path)
        {
            // Of an object its properties are used, which the routes say.
            if (TextForm.Has(property.Type) || TextForm.HasOwnToString(property.Type))
            {
                ValueParser.WarnOfSecret(scope, property, ValueSource.WireName(property));
                ValueParser.Format(scope, property, property.Type, path, KnownNames.Path.Format);
            }
            else if (!MemberPath.Properties(property.Type).Any())
            {
                ValueParser.CheckText(scope, property, property.Type);
            }
        }
        else if (property.Find(KnownNames.Query.Type) is not null)
        {
            new QueryParser(scope, new(property, property.Type, "_"), []).Parse();
        }
    }
}
