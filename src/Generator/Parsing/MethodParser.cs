using Aico.Addressing;
using Aico.Generators.Diagnostics;
using Aico.Generators.Model;
using Aico.Generators.Support;
using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>Parses one method of a contract that sends.</summary>
internal sealed class MethodParser(ParseContext context, Route basePath, HeaderParser interfaceHeaders, MemberHeads heads, UniqueNameBuilder names)
{
    /// <summary>Gets whether a parsed method reads or writes JSON.</summary>
    public bool NeedsJson { get; private set; }

    /// <summary>Gets the attributes of a method that name its verb.</summary>
    public static IReadOnlyList<AttributeData> Verbs(ISymbol method) =>
        [.. method.GetAttributes().Where(static attribute => attribute.AttributeClass?.BaseType is { } type && IsVerb(type))];

    /// <summary>Gets the model, or null after a fault, which <paramref name="scope"/> then holds.</summary>
    public MethodModel? Parse(MethodScope scope)
    {
        IReadOnlyList<AttributeData> verbs = Verbs(scope.Declared);
        if (!CheckVerbs(scope, verbs) || FindVerb(scope, verbs[0]) is not { } verb)
        {
            return null;
        }

        CheckTypeParameters(scope);
        ResultParser? result = ResultParser.Parse(scope);
        if (!verb.HasResult && result is { Type: not null })
        {
            scope.Report(Descriptors.HeadResult, context.LocationOfReturnType(scope.Declared));
        }

        Route route = ParseRoute(scope, verbs[0]);
        string[] memberNames = names.Take(scope.Implemented.Name, "State", "Method", "Call");
        string? holder = scope.Implemented.TypeParameters.IsEmpty ? null : memberNames[2] + context.Types.OfTypeParameters(scope.Implemented.TypeParameters);
        ParameterParser parameters = new(scope, route, verb, memberNames[0]);
        parameters.Parse();
        List<RequestStepModel> steps = [.. parameters.PathSteps(context.LocationOf(verbs[0], KnownNames.HttpMethod.Path, scope.Declared)), .. parameters.QuerySteps];
        List<InitializerModel> initializers = [];
        AddHeaders(scope, parameters, steps, initializers);
        if (parameters.ContentStep is { } content)
        {
            steps.Add(content);
            initializers.Add(new("BodyType", $"typeof({context.Types.WithoutAnnotation(parameters.Content!.Type)})"));
        }

        bool isStream = result?.Shape == CallShape.Stream;
        StreamEndParser end = new(scope, isStream ? result!.Type : null);
        end.Parse();
        AddPlaintext(scope, initializers);
        initializers.AddRange(TimeoutParser.Parse(scope, isStream));
        AddEnd(end, initializers);
        List<string> flags = Flags(scope, verb, result, end);
        if (parameters.TokenParameter is null && scope.Fault is null)
        {
            scope.Report(Descriptors.NoToken, scope.Declared);
        }

        if (scope.Fault is not null || result is null)
        {
            return null;
        }

        NeedsJson |= parameters.ContentStep is not null || result.IsJson;
        return new MethodModel
        {
            Head = heads.OfMethod(scope.Implemented),
            HolderHead = holder is null ? null : holder + context.Types.Constraints(scope.Implemented.TypeParameters),
            HolderPrefix = holder is null ? "" : holder + ".",
            StateName = memberNames[0],
            DescriptorName = memberNames[1],
            State = parameters.State.ToEquatableArray(),
            DisplayName = Names.Literal(scope.DisplayName),
            Verb = verb.Name,
            Template = Names.Literal(route.Template),
            Flags = flags.ToEquatableArray(),
            Shape = result.Shape,
            ResultType = result.Type is null ? null : context.Types.Of(result.Type),
            Token = Token(parameters.TokenParameter),
            Steps = steps.ToEquatableArray(),
            Initializers = initializers.ToEquatableArray(),
        };
    }

    private static bool IsVerb(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (current.IsAico(KnownNames.HttpMethod.Type))
            {
                return true;
            }
        }

        return false;
    }

    private static bool CheckVerbs(MethodScope scope, IReadOnlyList<AttributeData> verbs)
    {
        if (RefitParser.Attribute(scope.Declared) is { } refit)
        {
            scope.Report(Descriptors.RefitAttribute, scope.Context.LocationOf(refit, scope.Declared), RefitParser.Name(refit));
            return false;
        }

        if (verbs.Count == 1)
        {
            return true;
        }

        if (verbs.Count > 1)
        {
            scope.Report(Descriptors.VerbCount, scope.Context.LocationOf(verbs[1], scope.Declared), verbs.Count);
        }
        else if (SymbolEqualityComparer.Default.Equals(scope.Declared.ContainingType, scope.Context.Contract))
        {
            scope.Report(Descriptors.VerbCount, scope.Declared, "no");
        }
        else
        {
            scope.Report(Descriptors.ForeignMember, scope.Context.LocationOf(scope.Declared));
        }

        return false;
    }

    private static VerbInfo? FindVerb(MethodScope scope, AttributeData attribute)
    {
        VerbInfo? verb = VerbInfo.All.FirstOrDefault(candidate => attribute.AttributeClass.IsAico(candidate.AttributeType));
        if (verb is null)
        {
            scope.Report(Descriptors.NotSupported, scope.Context.LocationOf(attribute, scope.Declared), "a verb of your own");
        }

        return verb;
    }

    private static void CheckTypeParameters(MethodScope scope)
    {
        if (scope.Declared.TypeParameters.Any(static parameter => parameter.AllowsRefLikeType))
        {
            scope.Report(Descriptors.NotSupported, scope.Declared, "a type parameter that allows ref structs");
        }
    }

    private Route ParseRoute(MethodScope scope, AttributeData verb)
    {
        Location location = context.LocationOf(verb, KnownNames.HttpMethod.Path, scope.Declared);
        string? path = verb.GetString(KnownNames.HttpMethod.Path);
        Route route = basePath.Append(RouteParser.ParsePath(path ?? ""));
        IEnumerable<RouteFault> faults = path is null ? [new(Descriptors.Route, "it is null")] : route.Faults;
        foreach (RouteFault fault in faults)
        {
            scope.Report(fault.Descriptor, location, fault.Reason);
        }

        return route;
    }

    private void AddHeaders(MethodScope scope, ParameterParser parameters, List<RequestStepModel> steps, List<InitializerModel> initializers)
    {
        bool hasContent = parameters.Content is not null;
        Dictionary<string, StaticHeader> merged = new(StringComparer.OrdinalIgnoreCase);
        List<string> order = [];
        foreach (StaticHeader header in interfaceHeaders.OfInterfaces(scope.Declared.ContainingType).Concat(HeaderParser.OfMethod(scope, hasContent)))
        {
            if (!merged.ContainsKey(header.Name))
            {
                order.Add(header.Name);
            }

            merged[header.Name] = header;
        }

        foreach (StaticHeader header in order.Select(name => merged[name]))
        {
            if (header.Value is null || (HeaderRules.IsOfContent(header.Name) && !hasContent))
            {
                continue;
            }

            if (!header.Name.Equals("Authorization", StringComparison.OrdinalIgnoreCase) || !HeaderRules.IsToken(header.Value))
            {
                steps.Add(new("Header", ((string[])[Names.Literal(header.Name), Names.Literal(header.Value)]).ToEquatableArray()));
            }
            else if (!parameters.HasAuthorization)
            {
                // A scheme without a credential: the registered callback supplies it on every attempt.
                initializers.Add(new("AuthorizationScheme", Names.Literal(header.Value)));
            }
        }

        steps.AddRange(parameters.HeaderSteps);
    }

    private static void AddPlaintext(MethodScope scope, List<InitializerModel> initializers)
    {
        if (scope.Declared.Find(KnownNames.AllowPlaintextResponse.Type) is not { } attribute)
        {
            return;
        }

        string mediaType = attribute.ConstructorArguments.IsEmpty ? "application/json" : attribute.GetString(KnownNames.AllowPlaintextResponse.MediaType) ?? "";
        string[] parts = mediaType.Split('/');
        if (parts.Length != 2 || !parts.All(HeaderRules.IsToken))
        {
            scope.Report(
                Descriptors.AttributeArgument,
                scope.Context.LocationOf(attribute, KnownNames.AllowPlaintextResponse.MediaType, scope.Declared),
                "AllowPlaintextResponse",
                "a media type is written 'type/subtype', without parameters");
            return;
        }

        initializers.Add(new("PlaintextMediaType", Names.Literal(mediaType)));
        if (scope.Fault is null)
        {
            scope.Report(Descriptors.PlaintextAccepted, scope.Context.LocationOf(attribute, scope.Declared));
        }
    }

    private static void AddEnd(StreamEndParser end, List<InitializerModel> initializers)
    {
        if (end.IsEnd is { } isEnd)
        {
            initializers.Add(new("IsEnd", isEnd));
        }

        if (end.IsError is { } isError)
        {
            initializers.Add(new("IsError", isError));
        }
    }

    private static List<string> Flags(MethodScope scope, VerbInfo verb, ResultParser? result, StreamEndParser end)
    {
        // Every content that can be written today is written anew for each attempt.
        List<string> flags = ["Replayable"];
        if (result?.Shape == CallShape.Stream)
        {
            flags.Insert(0, "Stream");
        }

        if (IsIdempotent(scope, verb))
        {
            flags.Add("Idempotent");
        }

        if (scope.Declared.Find(KnownNames.NoRetry.Type) is not null)
        {
            flags.Add("NoRetry");
        }

        if (result is { Shape: not CallShape.Stream, Type: { } type } && (type.MayBeNull() || type.TypeKind == TypeKind.TypeParameter))
        {
            flags.Add("NullableResult");
        }

        if (end.IsOptional)
        {
            flags.Add("OptionalEnd");
        }

        return flags;
    }

    private static bool IsIdempotent(MethodScope scope, VerbInfo verb)
    {
        if (scope.Declared.Find(KnownNames.Idempotent.Type) is not { } attribute)
        {
            return verb.IsIdempotent;
        }

        bool value = attribute.GetBoolean(KnownNames.Idempotent.Value, otherwise: true);
        if (!value && verb.IsIdempotent)
        {
            scope.Report(Descriptors.IdempotentContradiction, scope.Context.LocationOf(attribute, scope.Declared), verb.Name.ToUpperInvariant());
        }

        return value;
    }

    private static string Token(IParameterSymbol? parameter) => parameter is null ? "default"
        : parameter.Type.IsNullableValue() ? Names.Escape(parameter.Name) + ".GetValueOrDefault()"
        : Names.Escape(parameter.Name);
}
