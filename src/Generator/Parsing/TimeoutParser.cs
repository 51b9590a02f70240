using Aico.Generators.Diagnostics;
using Aico.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>Time limits, each inherited on its own. Contract language, section 5.3.</summary>
internal static class TimeoutParser
{
    private static readonly (string Argument, string Property)[] Fields =
    [
        (KnownNames.Timeout.TotalMilliseconds, "TotalMilliseconds"),
        (KnownNames.Timeout.HandshakeMilliseconds, "HandshakeMilliseconds"),
        (KnownNames.Timeout.FirstItemMilliseconds, "FirstItemMilliseconds"),
        (KnownNames.Timeout.IdleMilliseconds, "IdleMilliseconds"),
    ];

    /// <summary>Reports limits of an interface that mean nothing.</summary>
    public static void Check(ParseContext context, INamedTypeSymbol type)
    {
        if (type.Find(KnownNames.Timeout.Type) is { } attribute)
        {
            Check(attribute, argument => context.ReportContract(
                Descriptors.AttributeArgument, context.LocationOf(attribute, argument, type), type.Name, "Timeout", "a limit is at least -1"));
        }
    }

    public static IEnumerable<InitializerModel> Parse(MethodScope scope, bool isStream)
    {
        AttributeData? own = scope.Declared.Find(KnownNames.Timeout.Type);
        if (own is not null)
        {
            Check(own, argument => scope.Report(
                Descriptors.AttributeArgument, scope.Context.LocationOf(own, argument, scope.Declared), "Timeout", "a limit is at least -1"));
        }

        AttributeData?[] scopes = [own, scope.Context.Contract.Find(KnownNames.Timeout.Type), scope.Declared.ContainingType.Find(KnownNames.Timeout.Type)];
        foreach ((string argument, string property) in Fields)
        {
            int value = scopes.Select(attribute => attribute?.GetInt32(argument) ?? 0).FirstOrDefault(static limit => limit != 0);
            if (isStream && argument == KnownNames.Timeout.TotalMilliseconds && value > 0)
            {
                Location location = own?.GetInt32(argument) > 0 ? scope.Context.LocationOf(own, argument, scope.Declared) : scope.Context.LocationOf(scope.Declared);
                scope.Report(Descriptors.TotalOnStream, location);
            }

            if (value != 0)
            {
                yield return new(property, value.ToString(System.Globalization.CultureInfo.InvariantCulture));
            }
        }
    }

    private static void Check(AttributeData attribute, Action<string> report)
    {
        foreach ((string argument, _) in Fields)
        {
            if (attribute.GetInt32(argument) < -1)
            {
                report(argument);
            }
        }
    }
}
