using Aico.Addressing;
using Aico.Generators.Diagnostics;
using Aico.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>Gives each parameter its role and turns it into captured state and request steps. Contract language, section 3.1.</summary>
internal sealed class ParameterParser
{
    private static readonly string[] RoleAttributes =
    [
        KnownNames.Body.Type, KnownNames.Header.Type, KnownNames.Authorize.Type, KnownNames.HeaderCollection.Type, KnownNames.Property.Type, KnownNames.Query.Type, KnownNames.Path.Type,
        KnownNames.QueryName.Type, KnownNames.QueryConverter.Type, KnownNames.FormObject.Type,
    ];

    private readonly MethodScope _scope;
    private readonly VerbInfo _verb;
    private readonly PathParser _path;
    private readonly StateBuilder _state;
    private readonly HashSet<string> _queryKeys;
    private readonly HashSet<IParameterSymbol> _ambiguous = new(SymbolEqualityComparer.Default);
    private readonly List<RequestStepModel> _query = [];
    private readonly List<RequestStepModel> _headers = [];
    private readonly List<RequestStepModel> _options = [];
    private readonly List<(IParameterSymbol Parameter, string Name)> _contentHeaders = [];

    public ParameterParser(MethodScope scope, Route route, Location routeLocation, VerbInfo verb, string stateName)
    {
        _scope = scope;
        _verb = verb;
        _path = new(scope, route, routeLocation);
        _state = new(scope.Context.Types, stateName);
        _queryKeys = [.. route.QueryKeys];
        Content = new(scope, verb);
    }

    public IReadOnlyList<StateMemberModel> State => _state.Members;

    public IReadOnlyList<RequestStepModel> QuerySteps => _query;

    public IReadOnlyList<RequestStepModel> HeaderSteps => _headers;

    public IReadOnlyList<RequestStepModel> OptionSteps => _options;

    public ContentParser Content { get; }

    public IParameterSymbol? TokenParameter { get; private set; }

    /// <summary>Gets whether a parameter or property decides about the credential, so that no callback is asked.</summary>
    public bool HasAuthorization { get; private set; }

    public void Parse(IReadOnlyList<ClientProperty> properties)
    {
        Content.Begin();
        IParameterSymbol? implicitContent = FindImplicitContent();
        PropertyBinder binder = new(_scope, _path, _state, _queryKeys);
        binder.TakeKeys(properties);
        foreach (IParameterSymbol parameter in _scope.Declared.Parameters)
        {
            _scope.Context.CancellationToken.ThrowIfCancellationRequested();
            if (CanCapture(parameter) && !_ambiguous.Contains(parameter))
            {
                Bind(parameter, SymbolEqualityComparer.Default.Equals(parameter, implicitContent));
            }
        }

        Content.End();
        binder.BindPath(properties);
        _query.AddRange(binder.QuerySteps(properties));
        _headers.InsertRange(0, binder.HeaderSteps(properties, Content.HasContent));
        _options.InsertRange(0, binder.OptionSteps(properties));
        HasAuthorization |= binder.HasAuthorization;
        foreach ((IParameterSymbol parameter, string name) in _contentHeaders)
        {
            if (!Content.HasContent)
            {
                _scope.Report(Descriptors.BadHeader, parameter, name, "describes content, which the method does not send");
            }
        }
    }

    /// <summary>Gets the steps that write the template from left to right.</summary>
    public IEnumerable<RequestStepModel> PathSteps() => _path.Steps();

    private static bool IsAttributed(IParameterSymbol parameter) =>
        RoleAttributes.Any(role => parameter.Find(role) is not null) || parameter.Find(KnownNames.AliasAs.Type) is not null || parameter.Find(KnownNames.Encoded.Type) is not null;

    private bool CanCapture(IParameterSymbol parameter)
    {
        string? reason = parameter.RefKind is not (RefKind.None or RefKind.In) ? "is passed by reference" : TypeTests.CaptureFault(parameter.Type);
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
        else if (roles.Length > 1 && roles is not [KnownNames.Property.Type, KnownNames.Query.Type])
        {
            Conflict(parameter, "has more than one role; keep one attribute");
        }
        else if (parameter.Find(KnownNames.Encoded.Type) is { } encoded && EncodedFault(parameter, roles) is { } fault)
        {
            _scope.Report(Descriptors.AttributeArgument, _scope.Context.LocationOf(encoded, parameter), "Encoded", fault);
        }
        else if (parameter.Find(KnownNames.Body.Type) is { } body)
        {
            Content.Bind(_state.Capture(parameter), body);
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
        else if (parameter.Find(KnownNames.Property.Type) is { } property)
        {
            BindOption(parameter, property);
        }
        else
        {
            BindByName(parameter, isImplicitContent);
        }
    }

    private void BindByName(IParameterSymbol parameter, bool isImplicitContent)
    {
        string name = ValueSource.WireName(parameter);
        bool isInPath = _path.Has(name) || _path.HasInside(name);
        if (isInPath && RoleAttributes.FirstOrDefault(role => role != KnownNames.Path.Type && parameter.Find(role) is not null) is { } role)
        {
            Conflict(parameter, $"is marked [{role.Replace("Attribute", "")}] but also fills the placeholder '{{{name}}}'");
            _path.Fault(name);
        }
        else if (_path.Has(name))
        {
            BindPath(parameter, name);
        }
        else if (isInPath)
        {
            BindPathObject(parameter, name);
        }
        else if (parameter.Find(KnownNames.Path.Type) is { } path)
        {
            _scope.Report(Descriptors.PathWithoutPlaceholder, _scope.Context.LocationOf(path, KnownNames.Path.Name, parameter), parameter.Name, name);
        }
        else if (parameter.Find(KnownNames.QueryName.Type) is not null)
        {
            BindQueryName(parameter);
        }
        else if (parameter.Find(KnownNames.QueryConverter.Type) is { } converter)
        {
            BindConverter(parameter, converter);
        }
        else if (parameter.Find(KnownNames.FormObject.Type) is { } form)
        {
            BindFields(parameter, form);
        }
        else if (Content.IsMultipart && parameter.Find(KnownNames.Query.Type) is null && parameter.Find(KnownNames.Encoded.Type) is null)
        {
            Content.BindPart(_state.Capture(parameter));
        }
        else if (isImplicitContent)
        {
            Content.Bind(_state.Capture(parameter), null);
        }
        else
        {
            BindQuery(_state.Capture(parameter), null);
        }
    }

    private static string? EncodedFault(IParameterSymbol parameter, string[] roles) =>
        parameter.Type.SpecialType != SpecialType.System_String ? "the parameter is no string"
        : roles.Any(static role => role is not (KnownNames.Query.Type or KnownNames.Path.Type or KnownNames.QueryName.Type)) ? "the parameter is neither in the path nor in the query"
        : null;

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

    private void BindHeader(IParameterSymbol parameter, AttributeData header)
    {
        if (HeaderParser.NameOf(_scope, header, parameter) is not { } name || !ValueParser.CheckText(_scope, parameter, parameter.Type))
        {
            return;
        }

        HasAuthorization |= name.Equals("Authorization", StringComparison.OrdinalIgnoreCase);
        if (HeaderRules.IsOfContent(name))
        {
            _contentHeaders.Add((parameter, name));
        }

        ValueSource source = _state.Capture(parameter);
        string? format = ValueParser.Format(_scope, parameter, parameter.Type, header, KnownNames.Header.Format);
        _headers.Add(ValueParser.Step(_scope, "Header", name, source.Type, source.Name, source.Expression, format));
        string wireName = ValueSource.WireName(parameter);
        if (_path.Has(wireName))
        {
            _path.Fill(_scope, wireName, source, format);
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
        else if (ValueParser.CheckText(_scope, parameter, parameter.Type))
        {
            HasAuthorization = true;
            _headers.Add(ValueParser.Step("Authorize", Names.Literal(scheme), _scope.Context.Types.TextOf(parameter.Type, parameter.Name, _state.Capture(parameter).Expression, null)));
        }
    }

    private void BindHeaders(IParameterSymbol parameter, AttributeData collection)
    {
        if (TypeTests.PairsOf(parameter.Type) is not { TypeArguments: [{ SpecialType: SpecialType.System_String }, { SpecialType: SpecialType.System_String }] })
        {
            _scope.Report(Descriptors.HeaderCollection, _scope.Context.LocationOf(collection, parameter), parameter.Name);
            return;
        }

        _headers.Add(ValueParser.Step("HeaderCollection", _state.Capture(parameter).Expression));
    }

    private void BindOption(IParameterSymbol parameter, AttributeData property)
    {
        ValueSource source = _state.Capture(parameter);
        _options.Add(ValueParser.Step("Property", Names.Literal(property.GetString(KnownNames.Property.Key) ?? parameter.Name), source.Expression));
        if (parameter.Find(KnownNames.Query.Type) is not null)
        {
            BindQuery(source, null);
        }
    }

    private void BindPath(IParameterSymbol parameter, string name)
    {
        if (!ValueParser.CheckText(_scope, parameter, parameter.Type))
        {
            _path.Fault(name);
        }
        else
        {
            ValueParser.WarnOfSecret(_scope, parameter, name);
            ValueSource source = _state.Capture(parameter);
            _path.Fill(_scope, name, source, ValueParser.Format(_scope, parameter, parameter.Type, parameter.Find(KnownNames.Path.Type), KnownNames.Path.Format));
            if (_path.HasInside(name))
            {
                _path.FillInside(_scope, name, source);
            }
        }
    }

    // Rule 6: properties that no placeholder uses go to the query.
    private void BindPathObject(IParameterSymbol parameter, string name)
    {
        ValueSource source = _state.Capture(parameter);
        HashSet<string> used = _path.FillInside(_scope, name, source);
        if (_scope.Fault is null && QueryParser.HasRest(source.Type, used))
        {
            BindQuery(source, used);
        }
    }

    private void BindQueryName(IParameterSymbol parameter)
    {
        ValueSource source = _state.Capture(parameter);
        string name = Names.Literal(parameter.Name);
        ValueParser.WarnOfSecret(_scope, parameter);
        if (parameter.Find(KnownNames.Encoded.Type) is not null)
        {
            _query.Add(ValueParser.Step("EncodedQueryName", name, source.Expression));
        }
        else if (TextForm.Has(source.Type))
        {
            ValueParser.Format(_scope, parameter, source.Type, null, "");
            _query.Add(ValueParser.Step("QueryName", name, _scope.Context.Types.TextOf(source.Type, parameter.Name, source.Expression, null)));
        }
        else if (TypeTests.ItemsOf(source.Type.WithoutNullable()) is { } item && TextForm.Has(item))
        {
            string text = _scope.Context.Types.TextOf(item, parameter.Name, "item", null);
            string[] arguments = [name, source.Expression, .. text == "item" ? [] : (string[])[$"text: static item => {text}"]];
            _query.Add(ValueParser.Step($"QueryNames<{_scope.Context.Types.Of(item)}>", arguments));
        }
        else
        {
            _scope.Report(Descriptors.NoTextForm, parameter, parameter.Name, source.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat));
        }
    }

    private void BindConverter(IParameterSymbol parameter, AttributeData attribute)
    {
        INamedTypeSymbol? converter = attribute.Get(KnownNames.QueryConverter.ConverterType).Value as INamedTypeSymbol;
        ITypeSymbol? taken = converter is null ? null : ConverterParser.TakenType(_scope.Context, converter, parameter.Type);
        if (taken is null)
        {
            string type = parameter.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
            _scope.Report(
                Descriptors.AttributeArgument,
                _scope.Context.LocationOf(attribute, KnownNames.QueryConverter.ConverterType, parameter),
                "QueryConverter",
                $"the type must be an IQueryConverter<{type}> with a public parameterless constructor");
            return;
        }

        _scope.Context.Types.NoteUse(converter!);
        ValueParser.WarnOfSecret(_scope, parameter, ValueSource.WireName(parameter));
        string name = Names.Literal(ValueSource.WireName(parameter));
        _query.Add(ValueParser.Step(
            $"QueryConverter<{_scope.Context.Types.WithoutAnnotation(taken)}>", name, _state.Capture(parameter).Expression, $"new {_scope.Context.Types.WithoutAnnotation(converter!)}()"));
    }

    private void BindFields(IParameterSymbol parameter, AttributeData form)
    {
        if (Content.IsMultipart)
        {
            Content.BindFields(_state.Capture(parameter));
        }
        else
        {
            _scope.Report(Descriptors.Multipart, _scope.Context.LocationOf(form, parameter), $"'{parameter.Name}' is [FormObject], but the method is not [Multipart]");
        }
    }

    private void BindQuery(ValueSource source, HashSet<string>? used)
    {
        QueryParser parser = new(_scope, source, _queryKeys);
        parser.Parse(used);
        _query.AddRange(parser.Steps);
    }

    // Rule 9: an unattributed object on a verb with content is the content; two cannot both be.
    private IParameterSymbol? FindImplicitContent()
    {
        if (!_verb.HasImplicitContent || Content.IsMultipart || _scope.Declared.Parameters.Any(static parameter => parameter.Find(KnownNames.Body.Type) is not null))
        {
            return null;
        }

        IParameterSymbol[] candidates =
        [
            .. _scope.Declared.Parameters.Where(parameter => parameter.Type is { IsReferenceType: true, SpecialType: not SpecialType.System_String, TypeKind: not TypeKind.Dynamic }
                && !IsAttributed(parameter) && !_path.Has(parameter.Name) && !_path.HasInside(parameter.Name)),
        ];
        foreach (IParameterSymbol parameter in candidates.Skip(1))
        {
            _scope.Report(Descriptors.AmbiguousContent, parameter, candidates[0].Name, parameter.Name);
            _ambiguous.Add(parameter);
        }

        return candidates.FirstOrDefault();
    }

    private void Conflict(IParameterSymbol parameter, string reason) => _scope.Report(Descriptors.RoleConflict, parameter, parameter.Name, reason);
}
