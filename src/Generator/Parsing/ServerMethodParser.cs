using Aico.Generators.Diagnostics;
using Aico.Generators.Model;
using Aico.Generators.Support;
using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>Parses one method as a server calls it: each parameter's role by contract language, section 3.1, read backwards.</summary>
/// <param name="scope">The method, which the client's parser has found no fault with.</param>
/// <param name="properties">Properties that calls send.</param>
/// <param name="names">Gives names of members.</param>
/// <param name="request">What lambdas call the request.</param>
internal sealed class ServerMethodParser(MethodScope scope, IReadOnlyList<ClientProperty> properties, UniqueNameBuilder names, string request)
{
    private readonly ServerValueParser _values = new(scope.Context, names, request);
    private readonly UniqueNameBuilder _memberNames = new();
    private readonly List<StateMemberModel> _arguments = [];
    private readonly List<string> _passed = [];
    private readonly List<string> _assignments = [];
    private readonly bool _isMultipart = scope.Declared.Find(KnownNames.Multipart.Type) is not null;
    private readonly Route _route = scope.Route!;
    private string? _content;
    private int _flags;

    public IReadOnlyList<ServerObjectModel> Objects => _values.Objects;

    private TypeNames Types => scope.Context.Types;

    /// <summary>Gets the model, or null after a fault, which <see cref="MemberScope.Fault"/> then is.</summary>
    public ServerMethodModel? Parse()
    {
        string[] members = names.Take(scope.Implemented.Name, "Arguments", "Method");
        foreach (string name in (string[])[members[0], "Equals", "GetHashCode", "GetType", "ToString", "PrintMembers", "Deconstruct", "MemberwiseClone", "Finalize", "ReferenceEquals"])
        {
            _memberNames.Reserve(name);
        }

        if (!scope.Implemented.TypeParameters.IsEmpty)
        {
            Refuse(scope.Declared, "is generic, and a request does not say with which types");
            return null;
        }

        if (ServerRoute.Fault(_route) is { } fault)
        {
            Refuse(scope.Declared, "has a route that cannot be read back: " + fault);
            return null;
        }

        UniqueNameBuilder lambda = new();
        foreach (ITypeParameterSymbol parameter in scope.Context.Contract.TypeParameters)
        {
            lambda.Reserve(parameter.Name);
        }

        (string service, string arguments, string token) = (lambda.Take("service"), lambda.Take("arguments"), lambda.Take("cancellationToken"));
        foreach (ClientProperty property in properties)
        {
            BindProperty(property.Symbol, service, arguments);
        }

        IParameterSymbol[] parameters = [.. scope.Declared.Parameters];
        string?[] expressions = new string?[parameters.Length];
        foreach (int index in Enumerable.Range(0, parameters.Length).OrderBy(index => IsRest(parameters[index]) ? 1 : 0))
        {
            // What takes all that is left comes last.
            expressions[index] = parameters[index].Type.WithoutNullable().IsToken() ? "" : Bind(parameters[index]);
        }

        for (int i = 0; i < parameters.Length; i++)
        {
            if (expressions[i] is { Length: > 0 } expression)
            {
                _passed.Add(arguments + "." + Capture(parameters[i], parameters[i].Type, parameters[i].AllowsNull(), expression));
            }
            else if (expressions[i] is not null)
            {
                _passed.Add(token);
            }
        }

        if (scope.Fault is not null)
        {
            return null;
        }

        Types.NoteUse(scope.Implemented);
        ResultParser result = ResultParser.Of((INamedTypeSymbol)scope.Implemented.ReturnType)!;
        string call = $"(({Types.WithoutAnnotation(scope.Implemented.ContainingType)}){service}).{Names.Escape(scope.Implemented.Name)}({string.Join(", ", _passed)})";
        (string handler, string wrapped, IEnumerable<string> handlerArguments) = Handler(result, members[0], call);
        return new ServerMethodModel
        {
            Name = Names.Literal(scope.Implemented.Name),
            DisplayName = Names.Literal(scope.DisplayName),
            FieldName = members[1],
            ArgumentsName = members[0],
            Verb = scope.Verb!.AttributeType.Length == 0 ? scope.Verb.Expression + ".Method" : Names.Literal(scope.Verb.Name.ToUpperInvariant()),
            Template = Names.Literal(_route.Template),
            Arguments = _arguments.ToEquatableArray(),
            Handler = handler,
            HandlerArguments = handlerArguments.ToEquatableArray(),
            ServiceName = service,
            StateName = arguments,
            TokenName = token,
            Assignments = _assignments.ToEquatableArray(),
            Call = wrapped,
            Initializers = Initializers().ToEquatableArray(),
        };
    }

    private IEnumerable<InitializerModel> Initializers()
    {
        if (_content is not null)
        {
            yield return new("Content", "global::Aico.ContentReader." + _content);
        }

        if (scope.Declared.Find(KnownNames.Idempotent.Type)?.GetBoolean(KnownNames.Idempotent.Value, otherwise: true) ?? scope.Verb!.IsIdempotent)
        {
            yield return new("IsIdempotent", "true");
        }

        if (scope.Declared.Find(KnownNames.AllowPlaintextResponse.Type) is { } plaintext)
        {
            string mediaType = plaintext.ConstructorArguments.IsEmpty ? "application/json" : plaintext.GetString(KnownNames.AllowPlaintextResponse.MediaType)!;
            yield return new("PlaintextMediaType", Names.Literal(mediaType));
        }

        if (_values.Described.Count > 0)
        {
            yield return new("Parameters", $"[{string.Join(", ", _values.Described.Distinct())}]");
        }
    }

    private (string Handler, string Call, IEnumerable<string> Arguments) Handler(ResultParser result, string argumentsName, string call)
    {
        string types = $"{Types.WithoutAnnotation(scope.Context.Contract)}, {argumentsName}";
        bool isTask = scope.Implemented.ReturnType.Name == "Task";
        string awaited = isTask ? $"new({call})" : call;
        if (result.Type is null && result.Shape != CallShape.ResponseInterface)
        {
            return ($"NoResult<{types}>", awaited, []);
        }

        string type = result.Type is null ? "" : Types.Of(result.Type);
        string kind = result.Type switch
        {
            { SpecialType: SpecialType.System_String } => "Text",
            IArrayTypeSymbol { IsSZArray: true, ElementType.SpecialType: SpecialType.System_Byte } => "Bytes",
            { } stream when stream.Is("System.IO", "Stream") => "Stream",
            _ => "Unary",
        };
        string whole = scope.Implemented.ReturnType is INamedTypeSymbol { Arity: 1 } task ? Types.Of(task.TypeArguments[0]) : "";
        return result.Shape switch
        {
            CallShape.Stream => ($"Items<{types}, {type}>", call, Format()),
            CallShape.EventStream => ($"Events<{types}, {type}>", call, Format().Skip(1)),
            CallShape.ByteStream => ($"Chunks<{types}>", call, []),
            CallShape.StreamingResponse => ($"StreamingResponse<{types}, {type}>", awaited, Format()),
            CallShape.ResponseInterface when result.Type is null => ($"Head<{types}, {whole}>", awaited, []),
            CallShape.Response or CallShape.ResponseInterface => ($"Response<{types}, {whole}, {type}>", awaited, []),
            _ => ($"{kind}<{types}, {type}>", awaited, []),
        };
    }

    private IEnumerable<string> Format()
    {
        AttributeData? attribute = scope.Declared.Find(KnownNames.StreamFormat.Type);
        string[] formats = ["Auto", "JsonLines", "ServerSentEvents", "JsonArray"];
        yield return "global::Aico.StreamItemFormat." + formats[attribute?.GetEnum(KnownNames.StreamFormat.Format) ?? 0];
        yield return Names.Literal(attribute?.GetString(KnownNames.StreamFormat.DoneMarker));
    }

    private bool IsRest(IParameterSymbol parameter) =>
        parameter.Find(KnownNames.Query.Type) is null && !SymbolEqualityComparer.Default.Equals(parameter, scope.Content) && TypeTests.PairsOf(parameter.Type.WithoutNullable()) is not null;

    // The role: the client's parser has made sure that there is one.
    private string? Bind(IParameterSymbol parameter)
    {
        string name = ValueSource.WireName(parameter);
        string prefix = _isEncoded(parameter) ? "Encoded" : "";
        if (SymbolEqualityComparer.Default.Equals(parameter, scope.Content))
        {
            return BindContent(parameter);
        }

        if (parameter.Find(KnownNames.HeaderCollection.Type) is not null)
        {
            return ServerText.IsDictionary(parameter.Type) ? request + ".Headers()" : _values.Text.Collect(parameter.Type, request + ".Headers()") ?? Refuse(parameter, "cannot be made of headers");
        }

        if (parameter.Find(KnownNames.Property.Type) is not null && parameter.Find(KnownNames.Query.Type) is null)
        {
            return parameter.HasExplicitDefaultValue ? _values.Text.Constant(parameter) : "default!";
        }

        if (parameter.Find(KnownNames.QueryConverter.Type) is not null)
        {
            return Refuse(parameter, "is written by a converter, which has no way back");
        }

        if (parameter.Find(KnownNames.QueryName.Type) is not null)
        {
            return BindFlag(parameter, prefix + "Flag");
        }

        if (BindRole(parameter, Otherwise(parameter)) is { } bound)
        {
            return bound.Length == 0 ? null : bound;
        }

        if (parameter.Find(KnownNames.FormObject.Type) is not null)
        {
            return BindPairs(parameter, "Form", null);
        }

        return _isMultipart && parameter.Find(KnownNames.Query.Type) is null && prefix.Length == 0
            ? BindPart(parameter, name)
            : BindPairs(parameter, prefix + "Query", null);

        static bool _isEncoded(IParameterSymbol parameter) => parameter.Find(KnownNames.Encoded.Type) is not null;
    }

    // Roles that parameters and properties share; null where there is none, empty after a fault.
    private string? BindRole(ISymbol symbol, string? otherwise)
    {
        ITypeSymbol type = (symbol as IParameterSymbol)?.Type ?? ((IPropertySymbol)symbol).Type;
        string name = ValueSource.WireName(symbol);
        if (symbol.Find(KnownNames.Header.Type) is { } header)
        {
            return Read(new(symbol, type, "Header", new(null, header.GetString(KnownNames.Header.Name)!)) { Format = header.GetString(KnownNames.Header.Format), Otherwise = otherwise });
        }

        if (symbol.Find(KnownNames.Authorize.Type) is { } authorize)
        {
            string scheme = authorize.ConstructorArguments.IsEmpty ? "Bearer" : authorize.GetString(KnownNames.Authorize.Scheme)!;
            return Read(new(symbol, type, "Credential", new(null, scheme)) { Otherwise = otherwise });
        }

        if (FindPlaceholder(name) is { } index)
        {
            RoutePiece piece = _route.Pieces[index];
            string source = (symbol.Find(KnownNames.Encoded.Type) is null ? "" : "Encoded") + (piece.InQuery ? "Query" : "Path");
            string key = piece.InQuery ? ServerRoute.QueryKey(_route, index)! : piece.Text;
            bool isText = type.SpecialType == SpecialType.System_String;
            return Read(new(symbol, type, source, new(null, key))
            {
                Format = symbol.Find(KnownNames.Path.Type)?.GetString(KnownNames.Path.Format),
                Otherwise = otherwise ?? (piece.Kind == RoutePieceKind.CatchAll && isText ? "\"\"" : null),
            });
        }

        return Inside(type, name) is { Count: > 0 } inside ? BindPairs(symbol, "Query", inside) ?? "" : null;
    }

    private void BindProperty(IPropertySymbol property, string service, string arguments)
    {
        if (property.Find(KnownNames.Property.Type) is not null && property.Find(KnownNames.Query.Type) is null)
        {
            return;
        }

        string? expression = BindRole(property, ServerValue.Absent(property.Type)) ?? (property.Find(KnownNames.Query.Type) is null ? null : BindPairs(property, "Query", null));
        if (expression is { Length: > 0 })
        {
            Types.NoteUse(property);
            string member = Capture(property, property.Type, allowsNull: false, expression);
            _assignments.Add($"(({Types.WithoutAnnotation(property.ContainingType)}){service}).{Names.Escape(property.Name)} = {arguments}.{member}");
        }
    }

    private string? BindFlag(IParameterSymbol parameter, string source)
    {
        if (_flags++ > 0)
        {
            return Refuse(parameter, "is a second flag, and a flag does not say whose it is");
        }

        ServerValue value = new(parameter, parameter.Type, source, new(null, "")) { Otherwise = Otherwise(parameter) };
        return Checked(parameter, TextForm.Has(parameter.Type) ? _values.Scalar(value) : _values.Values(value, TypeTests.ItemsOf(parameter.Type.WithoutNullable())!, "Multi"));
    }

    private string? BindPairs(ISymbol symbol, string source, IReadOnlyDictionary<string, string>? inside)
    {
        ITypeSymbol type = (symbol as IParameterSymbol)?.Type ?? ((IPropertySymbol)symbol).Type;
        AttributeData? query = source == "Form" ? null : symbol.Find(KnownNames.Query.Type);
        string? explicitName = source == "Form" || inside is not null ? null : query?.GetString(KnownNames.Query.Name) ?? symbol.Find(KnownNames.AliasAs.Type)?.GetString(KnownNames.AliasAs.Name);
        string delimiter = query?.GetString(KnownNames.Query.Delimiter) ?? ".";
        string prefix = query?.GetString(KnownNames.Query.Prefix) ?? explicitName ?? "";
        ServerValue value = new(symbol, type, source, new(null, explicitName ?? ValueSource.WireName(symbol)))
        {
            Prefix = new(null, prefix.Length == 0 ? "" : prefix + delimiter),
            Delimiter = delimiter,
            Format = query?.GetString(KnownNames.Query.Format),
            Query = query,
            Otherwise = symbol is IParameterSymbol parameter ? Otherwise(parameter) : ServerValue.Absent(type),
        };
        string? expression = TypeTests.PairsOf(type.WithoutNullable()) is { } pair && prefix.Length == 0
            ? _values.Dictionary(value, pair, _values.Keys.Where(static key => key.Length > 0).ToArray())
            : _values.Expression(value, inside);
        return Checked(symbol, expression);
    }

    private string? BindPart(IParameterSymbol parameter, string name)
    {
        _content ??= "Form(true, false)";
        ITypeSymbol type = parameter.Type;
        string? otherwise = Otherwise(parameter);
        ServerValue value = new(parameter, type, "Form", new(null, name)) { Otherwise = otherwise };
        if (PartReader(type) is { } reader)
        {
            return $"{request}.{(otherwise is null ? "RequiredPart" : "OptionalPart")}({Names.Literal(parameter.Name)}, {Names.Literal(name)}, {reader})";
        }

        if (TextForm.Has(type))
        {
            return Checked(parameter, _values.Scalar(value));
        }

        if (TypeTests.ItemsOf(type.WithoutNullable()) is not { } item)
        {
            return Refuse(parameter, "is a part that cannot be read");
        }

        return PartReader(item) is { } itemReader
            ? _values.Text.Collect(type, $"{request}.Parts({Names.Literal(name)}, {itemReader})") ?? Refuse(parameter, "cannot be made of its parts")
            : Checked(parameter, TextForm.Has(item) ? _values.Values(value, item, "Multi") : null);
    }

    private static string? PartReader(ITypeSymbol type) =>
        type is IArrayTypeSymbol { IsSZArray: true, ElementType.SpecialType: SpecialType.System_Byte } ? "global::Aico.PartReader.Bytes"
        : type.Is("System.IO", "Stream") ? "global::Aico.PartReader.Stream"
        : type is INamedTypeSymbol byteArray && byteArray.IsAico(KnownNames.ByteArrayPart.Type) ? "global::Aico.PartReader.ByteArray"
        : type is INamedTypeSymbol part && (part.IsAico("StreamPart") || part.IsAico(KnownNames.MultipartItem.Type)) ? "global::Aico.PartReader.File"
        : null;

    private string? BindContent(IParameterSymbol parameter)
    {
        ITypeSymbol type = parameter.Type;
        string name = Names.Literal(parameter.Name);
        bool isOptional = Otherwise(parameter) is not null;
        string optional = isOptional ? "true" : "false";
        int kind = parameter.Find(KnownNames.Body.Type)?.GetEnum(KnownNames.Body.Kind) ?? 0;
        if (kind == 2)
        {
            _content = $"Form(false, {optional})";
            return BindPairs(parameter, "Form", null);
        }

        bool isFactory = type.Is("System", "Func", 1) || type.Is("System", "Func", 2);
        ITypeSymbol given = type.Is("System", "Func", 1) ? ((INamedTypeSymbol)type).TypeArguments[0] : type;
        if (given.Is("System.Collections.Generic", "IAsyncEnumerable", 1))
        {
            ITypeSymbol item = ((INamedTypeSymbol)given).TypeArguments[0];
            string itemType = Types.Of(item);
            _content = item.IsReadOnlyBytes() ? "Chunks()" : $"Items<{itemType}>({name})";
            return isFactory ? $"{request}.ItemsFactory<{itemType}>()" : $"{request}.Content<{Types.WithoutAnnotation(type)}>()";
        }

        if (kind == 3)
        {
            string itemType = Types.Of(TypeTests.ItemsOf(type.WithoutNullable())!);
            _content = $"JsonLines<{itemType}>({name})";
            return _values.Text.Collect(type, $"{request}.Content<global::System.Collections.Generic.List<{itemType}>>()") ?? Refuse(parameter, "cannot be made of its items");
        }

        if (isFactory || type.IsOrDerivesFrom("System.IO", "Stream"))
        {
            _content = "Stream()";
            return isFactory ? request + ".ContentFactory()" : type.Is("System.IO", "Stream") ? $"{request}.Content<{Types.WithoutAnnotation(type)}>()" : Refuse(parameter, "is a stream of a kind that no request is");
        }

        if (kind == 0 && type.SpecialType == SpecialType.System_String)
        {
            _content = $"Text({name}, {optional})";
            return $"{request}.Content<{Types.Of(type)}>()";
        }

        if (kind == 0 && type.WithoutNullable().IsBytes())
        {
            _content = $"Bytes({optional})";
            return type.WithoutNullable() is IArrayTypeSymbol ? $"{request}.Content<{Types.Of(type)}>()"
                : type.IsNullableValue() ? $"{request}.Content<byte[]?>() is {{ }} bytes ? new global::System.ReadOnlyMemory<byte>(bytes) : null"
                : $"{request}.Content<byte[]>()";
        }

        _content = $"Json<{Types.Of(type)}>({name}, {optional})";
        return $"{request}.Content<{Types.Of(type)}>()";
    }

    private int? FindPlaceholder(string name)
    {
        for (int i = 0; i < _route.Pieces.Count; i++)
        {
            if (_route.Pieces[i].Kind != RoutePieceKind.Literal && _route.Pieces[i].Text.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return null;
    }

    // Placeholders that hold properties of what is called so, by the properties' declared names.
    private Dictionary<string, string> Inside(ITypeSymbol type, string name)
    {
        Dictionary<string, string> inside = new(StringComparer.Ordinal);
        foreach (string placeholder in _route.Pieces.Where(static piece => piece.Kind != RoutePieceKind.Literal).Select(static piece => piece.Text))
        {
            if (!placeholder.StartsWith(name + ".", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            List<string> path = [];
            ITypeSymbol? current = type;
            foreach (string part in placeholder.Substring(name.Length + 1).Split('.'))
            {
                IPropertySymbol? property = current is null ? null : MemberPath.Find(current, part);
                path.Add(property?.Name ?? part);
                current = property?.Type;
            }

            inside[string.Join(".", path)] = placeholder;
        }

        return inside;
    }

    private string? Otherwise(IParameterSymbol parameter) =>
        parameter.HasExplicitDefaultValue ? _values.Text.Constant(parameter)
        : parameter.AllowsNull() ? "default!"
        : ServerValue.Absent(parameter.Type);

    private string Read(ServerValue value) => Checked(value.Symbol, _values.Scalar(value)) ?? "";

    private string? Checked(ISymbol symbol, string? expression) => expression ?? Refuse(symbol, _values.Fault ?? "cannot be read");

    private string? Refuse(ISymbol symbol, string reason)
    {
        _values.Fault = null;
        scope.Report(Descriptors.Unbindable, symbol, symbol.Name, reason);
        return null;
    }

    private string Capture(ISymbol symbol, ITypeSymbol type, bool allowsNull, string expression)
    {
        string member = Names.Escape(_memberNames.Take(symbol.Name));
        _arguments.Add(new(Types.Of(allowsNull ? type.WithNullableAnnotation(NullableAnnotation.Annotated) : type), member, expression));
        return member;
    }
}
