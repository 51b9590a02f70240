using Aico.Addressing;
using Aico.Generators.Diagnostics;
using Aico.Generators.Model;
using Aico.Generators.Support;
using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>Parses one method of a contract that sends.</summary>
internal sealed class MethodParser(
    ParseContext context, Route basePath, HeaderParser interfaceHeaders, MemberHeads heads, UniqueNameBuilder names, IReadOnlyList<ClientProperty> properties)
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
        if (!CheckVerbs(scope, verbs) || VerbInfo.Of(scope, verbs[0]) is not { } verb)
        {
            return null;
        }

        CheckTypeParameters(scope);
        ResultParser? result = ResultParser.Parse(scope);
        if (!verb.HasResult && result is { FitsHead: false })
        {
            scope.Report(Descriptors.HeadResult, context.LocationOfReturnType(scope.Declared));
        }

        Location routeLocation = context.LocationOf(verbs[0], KnownNames.HttpMethod.Path, scope.Declared);
        Route route = ParseRoute(scope, verbs[0], routeLocation);
        string[] memberNames = names.Take(scope.Implemented.Name, "State", "Method", "Call", "Outline");
        ParameterParser parameters = new(scope, route, routeLocation, verb, memberNames[0]);
        parameters.Parse(properties);
        (scope.Verb, scope.Route, scope.Content) = (verb, route, parameters.Content.Parameter);
        ContentParser content = parameters.Content;
        List<RequestStepModel> steps = [.. parameters.PathSteps(), .. parameters.QuerySteps];
        List<InitializerModel> initializers = [];
        bool hasOtherType = AddHeaders(scope, parameters, steps, initializers);
        steps.AddRange(content.Steps);
        steps.AddRange(parameters.OptionSteps);
        if (content.JsonType is { } body)
        {
            initializers.Add(new("BodyType", $"typeof({context.Types.WithoutAnnotation(body)})"));
            CheckJson(scope, body, content.Parameter);
        }

        StreamEndParser end = new(scope, result is { IsTypedStream: true } ? result.Type : null);
        end.Parse();
        AddPlaintext(scope, initializers);
        initializers.AddRange(TimeoutParser.Parse(scope, result is { IsStream: true }));
        initializers.AddRange(InheritedParser.Parse(scope));
        initializers.AddRange(StreamFormatParser.Parse(scope, result));
        InitializerModel[] outline = [.. Outline(scope, result, content.JsonType, end, initializers)];
        AddEnd(end, initializers);
        List<string> flags = Flags(scope, verb, result, content, end, hasOtherType);
        if (result is { IsJson: true, Type: { } json })
        {
            CheckJson(scope, json, null);
        }

        if (parameters.TokenParameter is null && scope.Fault is null)
        {
            scope.Report(Descriptors.NoToken, scope.Declared);
        }

        if (scope.Fault is not null || result is null)
        {
            return null;
        }

        NeedsJson |= content.JsonType is not null || result.IsJson || initializers.Any(static initializer => initializer.Property == "ErrorBody");
        bool isGeneric = !scope.Implemented.TypeParameters.IsEmpty;
        string holder = memberNames[2] + context.Types.OfTypeParameters(scope.Implemented.TypeParameters);
        return new MethodModel
        {
            Head = heads.OfMethod(scope.Implemented),
            HolderHead = isGeneric ? holder + context.Types.Constraints(scope.Implemented.TypeParameters) : null,
            HolderPrefix = isGeneric ? holder + "." : "",
            StateName = memberNames[0],
            DescriptorName = memberNames[1],
            OutlineName = isGeneric ? memberNames[3] : null,
            OutlineInitializers = outline.ToEquatableArray(),
            State = parameters.State.ToEquatableArray(),
            DisplayName = Names.Literal(scope.DisplayName),
            Verb = verb.Expression,
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
        if (RefitAttributes.Report(scope))
        {
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

    private static void CheckTypeParameters(MethodScope scope)
    {
        foreach (ITypeParameterSymbol parameter in scope.Declared.TypeParameters.Where(static parameter => parameter.AllowsRefLikeType))
        {
            scope.Report(Descriptors.Uncapturable, parameter, parameter.Name, "may be a ref struct");
        }
    }

    // What the check at create can know of a generic method: nothing that its type arguments decide.
    private static IEnumerable<InitializerModel> Outline(MethodScope scope, ResultParser? result, ITypeSymbol? body, StreamEndParser end, List<InitializerModel> initializers)
    {
        if (scope.Implemented.TypeParameters.IsEmpty)
        {
            yield break;
        }

        bool isOpenBody = body is not null && IsOpen(body);
        foreach (InitializerModel initializer in initializers.Where(initializer => !isOpenBody || initializer.Property != "BodyType"))
        {
            yield return initializer;
        }

        if (result?.Type is { } type && !IsOpen(type))
        {
            yield return new("Result", $"typeof({scope.Context.Types.WithoutAnnotation(type)})");
        }

        if (end.IsEnd is not null)
        {
            yield return new("HasEnd", "true");
        }
    }

    private static bool IsOpen(ITypeSymbol type) => JsonTypeSet.HasTypeParameter(type, static parameter => parameter.DeclaringMethod is not null);

    private static void CheckJson(MethodScope scope, ITypeSymbol type, IParameterSymbol? parameter)
    {
        if (scope.Context.Json?.Knows(type) == false && scope.Fault is null)
        {
            string name = type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat).TrimEnd('?');
            Location location = parameter is null ? scope.Context.LocationOfReturnType(scope.Declared) : scope.Context.LocationOf(parameter);
            scope.Report(Descriptors.MissingJsonType, location, name, $"is not in '{scope.Context.Json.Name}'", $"add [JsonSerializable(typeof({name}))] to it");
        }
    }

    private Route ParseRoute(MethodScope scope, AttributeData verb, Location location)
    {
        string? path = verb.GetString(KnownNames.HttpMethod.Path);
        Route route = basePath.Append(RouteParser.ParsePath(path ?? ""));
        IEnumerable<RouteFault> faults = path is null ? [new(Descriptors.Route, "it is null")] : route.Faults;
        foreach (RouteFault fault in faults)
        {
            scope.Report(fault.Descriptor, location, fault.Reason);
        }

        return route;
    }

    // Gets whether a fixed header says that the content is other than JSON.
    private bool AddHeaders(MethodScope scope, ParameterParser parameters, List<RequestStepModel> steps, List<InitializerModel> initializers)
    {
        bool hasContent = parameters.Content.HasContent;
        bool hasOtherType = false;
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
                hasOtherType |= header.Name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase) && !IsJsonType(header.Value);
                steps.Add(new("Header", ((string[])[Names.Literal(header.Name), Names.Literal(header.Value)]).ToEquatableArray()));
            }
            else if (!parameters.HasAuthorization)
            {
                // A scheme without a credential: the registered callback supplies it on every attempt.
                initializers.Add(new("AuthorizationScheme", Names.Literal(header.Value)));
            }
        }

        steps.AddRange(parameters.HeaderSteps);
        return hasOtherType;
    }

    private static bool IsJsonType(string mediaType) => mediaType.Split(';')[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase);

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

    private static List<string> Flags(MethodScope scope, VerbInfo verb, ResultParser? result, ContentParser content, StreamEndParser end, bool hasOtherType)
    {
        List<string> flags = [];
        if (result is { IsStream: true })
        {
            flags.Add("Stream");
        }

        if (!content.IsOneShot)
        {
            flags.Add("Replayable");
        }

        if (IsIdempotent(scope, verb))
        {
            flags.Add("Idempotent");
        }

        if (scope.Declared.Find(KnownNames.NoRetry.Type) is not null)
        {
            flags.Add("NoRetry");
        }

        if (result is { IsStream: false, Type: { } type } && (type.MayBeNull() || type.TypeKind == TypeKind.TypeParameter))
        {
            flags.Add("NullableResult");
        }

        if (end.IsOptional)
        {
            flags.Add("OptionalEnd");
        }

        if (content.IsOther || hasOtherType)
        {
            flags.Add("OtherContent");
        }

        if (content.IsStreamed)
        {
            flags.Add("StreamedContent");
        }

        if (flags.Count == 0)
        {
            flags.Add("None");
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
