using Aico.Addressing;
using Aico.Generators.Diagnostics;
using Aico.Generators.Model;
using Aico.Generators.Support;
using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>Gives each parameter its role and turns it into captured state and request steps. Contract language, section 3.1.</summary>
internal sealed class ParameterParser
{
    private static readonly string[] RoleAttributes =
    [
        KnownNames.Body.Type, KnownNames.Header.Type, KnownNames.Authorize.Type, KnownNames.HeaderCollection.Type, KnownNames.Query.Type, KnownNames.Path.Type,
    ];

    private readonly MethodScope _scope;
    private readonly Route _route;
    private readonly VerbInfo _verb;
    private readonly UniqueNameBuilder _memberNames = new();
    private readonly Dictionary<string, BoundValue> _placeholders = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _queryKeys;
    private readonly HashSet<IParameterSymbol> _ambiguous = new(SymbolEqualityComparer.Default);
    private readonly List<StateMemberModel> _state = [];
    private readonly List<RequestStepModel> _query = [];
    private readonly List<RequestStepModel> _headers = [];
    private readonly List<(IParameterSymbol Parameter, string Name)> _contentHeaders = [];

    public ParameterParser(MethodScope scope, Route route, VerbInfo verb, string stateName)
    {
        _scope = scope;
        _route = route;
        _verb = verb;
        _queryKeys = [.. route.QueryKeys];

        // What a record struct declares itself, and what a member may not be called.
        foreach (string name in (string[])[stateName, "Equals", "GetHashCode", "GetType", "ToString", "PrintMembers", "Deconstruct", "MemberwiseClone", "Finalize", "ReferenceEquals"])
        {
            _memberNames.Reserve(name);
        }
    }

    public IReadOnlyList<StateMemberModel> State => _state;

    public IReadOnlyList<RequestStepModel> QuerySteps => _query;

    public IReadOnlyList<RequestStepModel> HeaderSteps => _headers;

    public RequestStepModel? ContentStep { get; private set; }

    public IParameterSymbol? Content { get; private set; }

    public IParameterSymbol? TokenParameter { get; private set; }

    /// <summary>Gets whether a parameter decides about the credential, so that no callback is asked.</summary>
    public bool HasAuthorization { get; private set; }

    public void Parse()
    {
        foreach (RoutePiece piece in _route.Pieces)
        {
            if (piece.Kind != RoutePieceKind.Literal && !_placeholders.ContainsKey(piece.Text))
            {
                _placeholders.Add(piece.Text, BoundValue.None);
            }
        }

        IParameterSymbol? implicitContent = FindImplicitContent();
        for (int i = 0; i < _scope.Declared.Parameters.Length; i++)
        {
            _scope.Context.CancellationToken.ThrowIfCancellationRequested();
            IParameterSymbol parameter = _scope.Declared.Parameters[i];
            if (CanCapture(parameter) && !_ambiguous.Contains(parameter))
            {
                Bind(parameter, SymbolEqualityComparer.Default.Equals(parameter, implicitContent));
            }
        }

        foreach ((IParameterSymbol parameter, string name) in _contentHeaders)
        {
            if (Content is null)
            {
                _scope.Report(Descriptors.BadHeader, parameter, name, "describes content, which the method does not send");
            }
        }
    }

    /// <summary>Gets the steps that write the template from left to right.</summary>
    public IEnumerable<RequestStepModel> PathSteps(Location routeLocation)
    {
        foreach (RoutePiece piece in _route.Pieces)
        {
            if (piece.Kind == RoutePieceKind.Literal)
            {
                yield return Step("Path", Names.Literal(piece.Text));
            }
            else if (piece.Text.Contains('.'))
            {
                _scope.Report(Descriptors.NotSupported, routeLocation, "a property of a parameter in the route");
            }
            else if (_placeholders[piece.Text] is { Parameter: { } parameter } value)
            {
                CheckSegment(parameter, piece);
                yield return ValueStep(Operation(piece), parameter.Name, value);
            }
            else if (_placeholders[piece.Text] == BoundValue.None && _route.Faults.Count == 0)
            {
                _scope.Report(Descriptors.NoSource, routeLocation, piece.Text);
            }
        }
    }

    private static string Operation(RoutePiece piece) => piece.Kind switch
    {
        RoutePieceKind.Optional => "OptionalSegment",
        RoutePieceKind.CatchAll => "CatchAll",
        _ => piece.InQuery ? "QueryValue" : "PathValue",
    };

    private static RequestStepModel Step(string operation, params string[] arguments) => new(operation, arguments.ToEquatableArray());

    private static bool IsAttributed(IParameterSymbol parameter) =>
        RoleAttributes.Any(role => parameter.Find(role) is not null) || parameter.Find(KnownNames.AliasAs.Type) is not null;

    private static string WireName(IParameterSymbol parameter) =>
        parameter.Find(KnownNames.Path.Type)?.GetString(KnownNames.Path.Name) ?? parameter.Find(KnownNames.AliasAs.Type)?.GetString(KnownNames.AliasAs.Name) ?? parameter.Name;

    private bool CanCapture(IParameterSymbol parameter)
    {
        string? reason = parameter.RefKind is not (RefKind.None or RefKind.In) ? "is passed by reference"
            : parameter.Type.IsRefLikeType ? "is a ref struct"
            : parameter.Type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer ? "is a pointer"
            : parameter.Type.TypeKind == TypeKind.Dynamic ? "is dynamic"
            : null;
        if (reason is not null)
        {
            _scope.Report(Descriptors.Uncapturable, parameter, parameter.Name, reason);
        }

        return reason is null;
    }

    private void Bind(IParameterSymbol parameter, bool isImplicitContent)
    {
        string[] roles = [.. RoleAttributes.Where(role => parameter.Find(role) is not null)];
        if (parameter.Type.WithoutNullable().IsToken())
        {
            BindToken(parameter, roles);
        }
        else if (roles.Length > 1)
        {
            Conflict(parameter, "has more than one role; keep one attribute");
        }
        else if (parameter.Find(KnownNames.Body.Type) is { } body)
        {
            BindContent(parameter, body);
        }
        else if (parameter.Find(KnownNames.Header.Type) is { } header)
        {
            BindHeader(parameter, header);
        }
        else if (parameter.Find(KnownNames.Authorize.Type) is { } authorize)
        {
            BindAuthorize(parameter, authorize);
        }
        else if (parameter.Find(KnownNames.HeaderCollection.Type) is { } collection)
        {
            BindHeaders(parameter, collection);
        }
        else if (_placeholders.ContainsKey(WireName(parameter)))
        {
            BindPath(parameter);
        }
        else if (parameter.Find(KnownNames.Path.Type) is { } path)
        {
            _scope.Report(Descriptors.PathWithoutPlaceholder, _scope.Context.LocationOf(path, KnownNames.Path.Name, parameter), parameter.Name, WireName(parameter));
        }
        else if (isImplicitContent)
        {
            BindContent(parameter, null);
        }
        else
        {
            BindQuery(parameter);
        }
    }

    private void BindToken(IParameterSymbol parameter, string[] roles)
    {
        if (roles.Length > 0)
        {
            Conflict(parameter, "is the CancellationToken and cannot be sent");
        }
        else if (TokenParameter is not null)
        {
            Conflict(parameter, "is a second CancellationToken; keep one");
        }
        else
        {
            TokenParameter = parameter;
        }
    }

    private void BindContent(IParameterSymbol parameter, AttributeData? body)
    {
        if (Content is not null)
        {
            Conflict(parameter, $"is a second content beside '{Content.Name}'; keep one [Body]");
            return;
        }

        Content = parameter;
        bool asJson = false;
        if (body is not null)
        {
            object? kind = body.Get(KnownNames.Body.Kind).Value;
            asJson = kind is 1;
            if (kind is not (null or 0 or 1))
            {
                _scope.Report(Descriptors.AttributeArgument, _scope.Context.LocationOf(body, KnownNames.Body.Kind, parameter), "Body", "the kind is not defined");
                return;
            }

            if (!_verb.TakesContent)
            {
                _scope.Report(Descriptors.VerbWithoutContent, parameter, parameter.Name, _verb.Name.ToUpperInvariant());
                return;
            }
        }

        if (UnsupportedContent(parameter.Type, asJson) is { } what)
        {
            _scope.Report(Descriptors.NotSupported, parameter, $"{what} as content");
            return;
        }

        ContentStep = Step("JsonBody", Capture(parameter));
    }

    private static string? UnsupportedContent(ITypeSymbol type, bool asJson) =>
        type.IsOrDerivesFrom("System.IO", "Stream") ? "a Stream"
        : type.Is("System.Collections.Generic", "IAsyncEnumerable", 1) ? "a stream of items"
        : type.TypeKind == TypeKind.Delegate ? "a delegate"
        : type.IsOrDerivesFrom("System.Net.Http", "HttpContent") || type.Is("System.Net.Http", "HttpRequestMessage") ? $"'{type.Name}'"
        : !asJson && type.SpecialType == SpecialType.System_String ? "raw text, without [Body(BodyKind.Json)],"
        : !asJson && type.WithoutNullable().IsBytes() ? "raw bytes, without [Body(BodyKind.Json)],"
        : null;

    private void BindHeader(IParameterSymbol parameter, AttributeData header)
    {
        string name = header.GetString(KnownNames.Header.Name) ?? "";
        Location location = _scope.Context.LocationOf(header, KnownNames.Header.Name, parameter);
        if (name.Length == 0)
        {
            _scope.Report(Descriptors.AttributeArgument, location, "Header", "the name is empty");
        }
        else if (HeaderParser.NameFault(name) is { } fault)
        {
            _scope.Report(Descriptors.BadHeader, location, name, fault);
        }
        else if (CheckText(parameter, parameter.Type, allowOwnToString: true))
        {
            HasAuthorization |= name.Equals("Authorization", StringComparison.OrdinalIgnoreCase);
            if (HeaderRules.IsOfContent(name))
            {
                _contentHeaders.Add((parameter, name));
            }

            BoundValue value = new(parameter, Capture(parameter), Format(parameter, header, KnownNames.Header.Format, "Header"));
            _headers.Add(ValueStep("Header", name, value));
            if (_placeholders.ContainsKey(WireName(parameter)))
            {
                _placeholders[WireName(parameter)] = value;
            }
        }
    }

    private void BindAuthorize(IParameterSymbol parameter, AttributeData authorize)
    {
        string scheme = authorize.ConstructorArguments.IsEmpty ? "Bearer" : authorize.GetString(KnownNames.Authorize.Scheme) ?? "";
        if (!HeaderRules.IsToken(scheme))
        {
            _scope.Report(
                Descriptors.AttributeArgument, _scope.Context.LocationOf(authorize, KnownNames.Authorize.Scheme, parameter), "Authorize", "the scheme is not a token");
        }
        else if (HasAuthorization)
        {
            Conflict(parameter, "is a second source of the Authorization header");
        }
        else if (CheckText(parameter, parameter.Type, allowOwnToString: true))
        {
            HasAuthorization = true;
            _headers.Add(Step("Authorize", Names.Literal(scheme), _scope.Context.Types.TextOf(parameter.Type, parameter.Name, Capture(parameter), null)));
        }
    }

    private void BindHeaders(IParameterSymbol parameter, AttributeData collection)
    {
        if (TypeTests.PairsOf(parameter.Type) is not { TypeArguments: [{ SpecialType: SpecialType.System_String }, { SpecialType: SpecialType.System_String }] })
        {
            _scope.Report(Descriptors.HeaderCollection, _scope.Context.LocationOf(collection, parameter), parameter.Name);
            return;
        }

        _headers.Add(Step("HeaderCollection", Capture(parameter)));
    }

    private void BindPath(IParameterSymbol parameter)
    {
        string name = WireName(parameter);
        if (parameter.Find(KnownNames.Query.Type) is not null)
        {
            Conflict(parameter, $"is marked [Query] but also fills the placeholder '{{{name}}}'");
            _placeholders[name] = BoundValue.Faulty;
        }
        else if (_placeholders[name].Parameter is { } other)
        {
            Conflict(parameter, $"fills the placeholder '{{{name}}}', as '{other.Name}' does already");
        }
        else if (CheckText(parameter, parameter.Type, allowOwnToString: true))
        {
            WarnOfSecret(parameter, name);
            _placeholders[name] = new(parameter, Capture(parameter), Format(parameter, parameter.Find(KnownNames.Path.Type), KnownNames.Path.Format, "Path"));
        }
        else
        {
            _placeholders[name] = BoundValue.Faulty;
        }
    }

    private void BindQuery(IParameterSymbol parameter)
    {
        AttributeData? query = parameter.Find(KnownNames.Query.Type);
        string key = query?.GetString(KnownNames.Query.Name) ?? WireName(parameter);
        if (key.Length == 0)
        {
            bool isAlias = query?.GetString(KnownNames.Query.Name) is null;
            AttributeData attribute = isAlias ? parameter.Find(KnownNames.AliasAs.Type)! : query!;
            string argument = isAlias ? KnownNames.AliasAs.Name : KnownNames.Query.Name;
            _scope.Report(Descriptors.AttributeArgument, _scope.Context.LocationOf(attribute, argument, parameter), isAlias ? "AliasAs" : "Query", "the name is empty");
            return;
        }

        // The parameter's own name is no prefix: the keys of an object stand alone unless a name is given.
        string prefix = query?.GetString(KnownNames.Query.Name) ?? parameter.Find(KnownNames.AliasAs.Type)?.GetString(KnownNames.AliasAs.Name) ?? "";
        QueryParser parser = new(_scope, parameter, _queryKeys);
        if (SecretNames.Match(parameter.Name) && !SecretNames.Match(key))
        {
            WarnOfSecret(parameter, key);
        }

        parser.Parse(key, prefix, Capture(parameter));
        _query.AddRange(parser.Steps);
    }

    // Rule 9: an unattributed object on a verb with content is the content; two cannot both be.
    private IParameterSymbol? FindImplicitContent()
    {
        if (!_verb.HasImplicitContent || _scope.Declared.Parameters.Any(static parameter => parameter.Find(KnownNames.Body.Type) is not null))
        {
            return null;
        }

        IParameterSymbol[] candidates =
        [
            .. _scope.Declared.Parameters.Where(parameter => parameter.Type is { IsReferenceType: true, SpecialType: not SpecialType.System_String, TypeKind: not TypeKind.Dynamic }
                && !IsAttributed(parameter) && !_placeholders.ContainsKey(parameter.Name)),
        ];
        foreach (IParameterSymbol parameter in candidates.Skip(1))
        {
            _scope.Report(Descriptors.AmbiguousContent, parameter, candidates[0].Name, parameter.Name);
            _ambiguous.Add(parameter);
        }

        return candidates.FirstOrDefault();
    }

    private bool CheckText(IParameterSymbol parameter, ITypeSymbol type, bool allowOwnToString)
    {
        if (!TextForm.Has(type) && !(allowOwnToString && TextForm.HasOwnToString(type)))
        {
            _scope.Report(Descriptors.NoTextForm, parameter, parameter.Name, type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat));
            return false;
        }

        return true;
    }

    private string? Format(IParameterSymbol parameter, AttributeData? attribute, string argument, string attributeName)
    {
        string? format = attribute?.GetString(argument);
        if (format is not null && !TextForm.IsFormattable(parameter.Type))
        {
            _scope.Report(Descriptors.AttributeArgument, _scope.Context.LocationOf(attribute!, argument, parameter), attributeName, "the type has no formats");
        }
        else if (format is null && TextForm.LosesData(parameter.Type))
        {
            _scope.Report(Descriptors.LossyText, parameter, parameter.Name, parameter.Type.WithoutNullable().Name);
        }

        return format;
    }

    private void CheckSegment(IParameterSymbol parameter, RoutePiece piece)
    {
        bool mayBeNull = parameter.Type.IsNullableValue() || parameter.Type is { IsValueType: false, NullableAnnotation: NullableAnnotation.Annotated };
        if (!piece.InQuery && piece.Kind == RoutePieceKind.Value && mayBeNull)
        {
            _scope.Report(Descriptors.NullableSegment, parameter, parameter.Name, piece.Text);
        }
    }

    private void WarnOfSecret(IParameterSymbol parameter, string wireName)
    {
        if (SecretNames.Match(parameter.Name) || SecretNames.Match(wireName))
        {
            _scope.Report(Descriptors.SecretInAddress, parameter, parameter.Name);
        }
    }

    private RequestStepModel ValueStep(string operation, string name, BoundValue value)
    {
        string expression = _scope.Context.Types.TextOf(value.Parameter!.Type, value.Parameter.Name, value.Expression, value.Format);
        return value.Format is null || expression != value.Expression ? Step(operation, Names.Literal(name), expression) : Step(operation, Names.Literal(name), expression, Names.Literal(value.Format));
    }

    /// <summary>Adds the argument to the state and gets the expression that reads it.</summary>
    private string Capture(IParameterSymbol parameter)
    {
        string member = Names.Escape(_memberNames.Take(parameter.Name));
        string argument = Names.Escape(parameter.Name);
        if (parameter.IsRequiredReference())
        {
            argument = $"global::Aico.RequiredArgument.Check({argument}, {Names.Literal(parameter.Name)})";
        }

        ITypeSymbol type = parameter.AllowsNull() ? parameter.Type.WithNullableAnnotation(NullableAnnotation.Annotated) : parameter.Type;
        _state.Add(new(_scope.Context.Types.Of(type), member, argument));
        return "state." + member;
    }

    private void Conflict(IParameterSymbol parameter, string reason) => _scope.Report(Descriptors.RoleConflict, parameter, parameter.Name, reason);

    private sealed record BoundValue(IParameterSymbol? Parameter, string Expression, string? Format)
    {
        public static BoundValue None { get; } = new(null, "", null);

        /// <summary>Gets what stands for a source with a fault of its own: the placeholder is not also one without a source.</summary>
        public static BoundValue Faulty { get; } = new(null, "faulty", null);
    }
}
