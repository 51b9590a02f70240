using Aico.Addressing;
using Aico.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>What one method sends of the client's properties. Contract language, section 6.</summary>
/// <remarks>Faults have been reported with the properties, and make stubs of all methods.</remarks>
internal sealed class PropertyBinder(MethodScope scope, PathParser path, StateBuilder state, HashSet<string> queryKeys)
{
    public bool HasAuthorization { get; private set; }

    /// <summary>Comes before the parameters, so that one with the same key is found to be the second source.</summary>
    public void TakeKeys(IEnumerable<ClientProperty> properties)
    {
        foreach (ClientProperty property in properties.Where(IsInQuery))
        {
            new QueryParser(Quiet(property), new(property.Symbol, property.Symbol.Type, "_"), queryKeys).Parse();
        }
    }

    public IEnumerable<RequestStepModel> QuerySteps(IEnumerable<ClientProperty> properties) => properties.Where(IsInQuery).SelectMany(property =>
    {
        QueryParser parser = new(Quiet(property), state.Capture(property), []);
        parser.Parse();
        return parser.Steps;
    }).ToArray();

    /// <summary>Comes after the parameters, which go first where both fill a placeholder.</summary>
    public void BindPath(IEnumerable<ClientProperty> properties)
    {
        foreach (ClientProperty property in properties)
        {
            string name = ValueSource.WireName(property.Symbol);
            if (property.Symbol.Find(KnownNames.Path.Type) is not { } attribute)
            {
                continue;
            }

            if (path.Has(name))
            {
                property.IsUsedInRoute = true;
                if (!path.IsFilled(name))
                {
                    string? format = ValueParser.Format(Quiet(property), property.Symbol, property.Symbol.Type, attribute, KnownNames.Path.Format);
                    path.Fill(Quiet(property), name, state.Capture(property), format);
                }
            }

            if (path.HasInside(name))
            {
                property.IsUsedInRoute = true;
                path.FillInside(scope, name, state.Capture(property));
            }
        }
    }

    public IEnumerable<RequestStepModel> HeaderSteps(IEnumerable<ClientProperty> properties, bool hasContent)
    {
        List<RequestStepModel> steps = [];
        foreach (ClientProperty property in properties)
        {
            if (property.Symbol.Find(KnownNames.Header.Type) is not { } attribute || HeaderParser.NameOf(Quiet(property), attribute, property.Symbol) is not { } name
                || (HeaderRules.IsOfContent(name) && !hasContent))
            {
                continue;
            }

            HasAuthorization |= name.Equals("Authorization", StringComparison.OrdinalIgnoreCase);
            ValueSource source = state.Capture(property);
            string? format = ValueParser.Format(Quiet(property), source.Symbol, source.Type, attribute, KnownNames.Header.Format);
            steps.Add(ValueParser.Step(scope, "Header", name, source.Type, source.Name, source.Expression, format));
        }

        return steps;
    }

    public IEnumerable<RequestStepModel> OptionSteps(IEnumerable<ClientProperty> properties) => properties
        .Where(static property => property.Symbol.Find(KnownNames.Property.Type) is not null)
        .Select(property => ValueParser.Step(
            "Property",
            Names.Literal(property.Symbol.Find(KnownNames.Property.Type)!.GetString(KnownNames.Property.Key) ?? property.Symbol.Name),
            state.Capture(property).Expression))
        .ToArray();

    private static bool IsInQuery(ClientProperty property) => property.Symbol.Find(KnownNames.Query.Type) is not null;

    private QuietScope Quiet(ClientProperty property) => new(scope.Context, property.Symbol);
}
