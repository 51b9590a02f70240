using Aico.Addressing;
using Aico.Generators.Diagnostics;
using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>Static headers and their inheritance. Contract language, section 3.5.</summary>
internal sealed class HeaderParser(ParseContext context)
{
    private readonly Dictionary<INamedTypeSymbol, IReadOnlyList<StaticHeader>> _ofInterfaces = new(SymbolEqualityComparer.Default);

    /// <summary>Gets why a name cannot be sent, or null.</summary>
    public static string? NameFault(string name) =>
        !HeaderRules.IsToken(name) ? "is not a token of RFC 9110"
        : HeaderRules.IsReserved(name) ? "belongs to the transport or the protocol"
        : null;

    /// <summary>Gets the name that a <c>[Header]</c> gives, or null after reporting why it cannot be sent.</summary>
    public static string? NameOf(MemberScope scope, AttributeData header, ISymbol owner)
    {
        string name = header.GetString(KnownNames.Header.Name) ?? "";
        Location location = scope.Context.LocationOf(header, KnownNames.Header.Name, owner);
        if (name.Length == 0)
        {
            scope.Report(Descriptors.AttributeArgument, location, "Header", "the name is empty");
            return null;
        }

        if (NameFault(name) is { } fault)
        {
            scope.Report(Descriptors.BadHeader, location, name, fault);
            return null;
        }

        return name;
    }

    /// <summary>Reports faulty headers of an interface.</summary>
    public void Check(INamedTypeSymbol type) => OfInterface(type);

    /// <summary>Gets the headers of interfaces that a method of <paramref name="declaring"/> sends, from the widest scope to the narrowest.</summary>
    public List<StaticHeader> OfInterfaces(INamedTypeSymbol declaring)
    {
        List<INamedTypeSymbol> scopes = BasesFromFarToNear(declaring);
        scopes.Add(declaring);
        scopes.Add(context.Contract);
        return [.. scopes.SelectMany(OfInterface)];
    }

    /// <summary>Gets the headers that a method adds itself.</summary>
    public static List<StaticHeader> OfMethod(MethodScope scope, bool hasContent)
    {
        List<StaticHeader> headers = [];
        foreach (AttributeData attribute in scope.Declared.FindAll(KnownNames.Headers.Type))
        {
            Read(scope.Context, attribute, scope.Declared, headers, (location, name, reason) => scope.Report(Descriptors.BadHeader, location, name, reason), hasContent);
        }

        return headers;
    }

    // A nearer base wins, and of two equally near the first: so the last applied is the nearest, first declared.
    private static List<INamedTypeSymbol> BasesFromFarToNear(INamedTypeSymbol type)
    {
        List<INamedTypeSymbol> found = [];
        List<INamedTypeSymbol> level = [type];
        while (level.Count > 0)
        {
            level = [.. level.SelectMany(static member => member.Interfaces).Where(candidate => !found.Contains(candidate, SymbolEqualityComparer.Default))];
            found.AddRange(level);
        }

        found.Reverse();
        return found;
    }

    private IReadOnlyList<StaticHeader> OfInterface(INamedTypeSymbol type)
    {
        if (!_ofInterfaces.TryGetValue(type, out IReadOnlyList<StaticHeader>? headers))
        {
            List<StaticHeader> read = [];
            foreach (AttributeData attribute in type.FindAll(KnownNames.Headers.Type))
            {
                Read(context, attribute, type, read, (location, name, reason) => context.ReportContract(Descriptors.BadHeader, location, type.Name, name, reason), hasContent: true);
            }

            headers = read;
            _ofInterfaces.Add(type, headers);
        }

        return headers;
    }

    private static void Read(
        ParseContext context, AttributeData attribute, ISymbol owner, List<StaticHeader> headers, Action<Location, string, string> report, bool hasContent)
    {
        if (attribute.ConstructorArguments is not [{ Kind: TypedConstantKind.Array, IsNull: false } lines])
        {
            return;
        }

        for (int i = 0; i < lines.Values.Length; i++)
        {
            string line = lines.Values[i].Value as string ?? "";
            int colon = line.IndexOf(':');
            StaticHeader header = new((colon < 0 ? line : line.Substring(0, colon)).Trim(), colon < 0 ? null : line.Substring(colon + 1).Trim());
            string? fault = NameFault(header.Name)
                ?? (HeaderRules.IsValue(header.Value ?? "") ? null : "contains CR, LF, NUL or a character outside ASCII")
                ?? (!hasContent && header.Value is not null && HeaderRules.IsOfContent(header.Name) ? "describes content, which the method does not send" : null);
            if (fault is null)
            {
                headers.Add(header);
            }
            else
            {
                report(LocationOf(context, attribute, owner, i, lines.Values.Length), header.Name, fault);
            }
        }
    }

    private static Location LocationOf(ParseContext context, AttributeData attribute, ISymbol owner, int index, int count)
    {
        Location location = context.LocationOf(attribute, owner);
        return attribute.Syntax(context.CancellationToken)?.ArgumentList is { } list && list.Arguments.Count == count && location.SourceTree == list.SyntaxTree
            ? list.Arguments[index].Expression.GetLocation()
            : location;
    }
}
