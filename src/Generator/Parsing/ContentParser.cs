using Aico.Generators.Diagnostics;
using Aico.Generators.Model;
using Aico.Generators.Support;
using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>The content of a request: one parameter, or parts. Contract language, section 3.6.</summary>
internal sealed class ContentParser(MethodScope scope, VerbInfo verb)
{
    private const int Json = 1;
    private const int UrlEncoded = 2;
    private const int JsonLines = 3;

    private readonly AttributeData? _multipart = scope.Declared.Find(KnownNames.Multipart.Type);
    private readonly List<RequestStepModel> _steps = [];
    private readonly HashSet<string> _fields = new(StringComparer.Ordinal);
    private bool _hasParts;

    public bool IsMultipart => _multipart is not null;

    /// <summary>Gets the parameter that is the whole content.</summary>
    public IParameterSymbol? Parameter { get; private set; }

    public bool HasContent => Parameter is not null || _hasParts;

    public IReadOnlyList<RequestStepModel> Steps => _steps;

    /// <summary>Gets what the serializer must know, or null.</summary>
    public ITypeSymbol? JsonType { get; private set; }

    /// <summary>Gets whether the content is other than one JSON value.</summary>
    public bool IsOther { get; private set; }

    /// <summary>Gets whether the content is produced while it is sent.</summary>
    public bool IsStreamed { get; private set; }

    /// <summary>Gets whether the content can be taken once only.</summary>
    public bool IsOneShot { get; private set; }

    /// <summary>Reads [Multipart] before the parameters.</summary>
    public void Begin()
    {
        if (_multipart is null)
        {
            return;
        }

        string? boundary = _multipart.GetString(KnownNames.Multipart.Boundary);
        if (boundary is not null && !IsBoundary(boundary))
        {
            scope.Report(
                Descriptors.AttributeArgument, scope.Context.LocationOf(_multipart, KnownNames.Multipart.Boundary, scope.Declared), "Multipart", "a boundary has 1 to 70 characters of RFC 2046");
        }

        if (!verb.TakesContent)
        {
            scope.Report(Descriptors.Multipart, scope.Context.LocationOf(_multipart, scope.Declared), $"{verb.Name.ToUpperInvariant()} takes no content");
        }

        _steps.Add(boundary is null ? ValueParser.Step("Multipart") : ValueParser.Step("Multipart", Names.Literal(boundary)));
        (IsOther, IsStreamed) = (true, true);
    }

    /// <summary>Reports a multipart method without parts, after the parameters.</summary>
    public void End()
    {
        if (_multipart is not null && !_hasParts && scope.Fault is null)
        {
            scope.Report(Descriptors.Multipart, scope.Context.LocationOf(_multipart, scope.Declared), "it has no part");
        }
    }

    /// <summary>Takes a parameter as the whole content.</summary>
    public void Bind(ValueSource source, AttributeData? body)
    {
        IParameterSymbol parameter = (IParameterSymbol)source.Symbol;
        if (IsMultipart)
        {
            scope.Report(Descriptors.Multipart, parameter, $"'{parameter.Name}' is [Body], but the content consists of parts; remove [Body]");
            return;
        }

        if (Parameter is not null)
        {
            scope.Report(Descriptors.RoleConflict, parameter, parameter.Name, $"is a second content beside '{Parameter.Name}'; keep one [Body]");
            return;
        }

        Parameter = parameter;
        int kind = body?.GetEnum(KnownNames.Body.Kind) ?? 0;
        if (kind is < 0 or > JsonLines)
        {
            scope.Report(Descriptors.AttributeArgument, scope.Context.LocationOf(body!, KnownNames.Body.Kind, parameter), "Body", "the kind is not defined");
        }
        else if (body is not null && !verb.TakesContent)
        {
            scope.Report(Descriptors.VerbWithoutContent, parameter, parameter.Name, verb.Name.ToUpperInvariant());
        }
        else if (Obstacle(parameter.Type) is { } obstacle)
        {
            scope.Report(Descriptors.Uncapturable, parameter, parameter.Name, obstacle);
        }
        else if (IsPart(parameter.Type) || TypeTests.ItemsOf(parameter.Type) is { } item && IsPart(item))
        {
            scope.Report(Descriptors.Multipart, parameter, $"'{parameter.Name}' is a part, but the method is not [Multipart]");
        }
        else if (!(kind switch
        {
            Json => TryJson(source),
            UrlEncoded => TryForm(source),
            JsonLines => TryLines(source),
            _ => TryDefault(source),
        }))
        {
            scope.Report(Descriptors.AttributeArgument, scope.Context.LocationOf(body!, KnownNames.Body.Kind, parameter), "Body", "the parameter's type cannot be sent as that kind");
        }
        else if (IsOneShot && body?.GetBoolean(KnownNames.Body.OneShot) != true)
        {
            scope.Report(Descriptors.OneShotContent, parameter, parameter.Name);
        }
    }

    /// <summary>Takes a parameter as one part, or as several.</summary>
    public void BindPart(ValueSource source)
    {
        _hasParts = true;
        string name = ValueSource.WireName(source.Symbol);
        AttributeData? alias = source.Symbol.Find(KnownNames.AliasAs.Type);
        ITypeSymbol type = source.Type;
        if (name.Length == 0)
        {
            scope.Report(Descriptors.AttributeArgument, scope.Context.LocationOf(alias!, KnownNames.AliasAs.Name, source.Symbol), "AliasAs", "the name is empty");
        }
        else if (type.IsOrDerivesFrom("System.IO", "Stream") || IsPart(type) || (type.IsBytes() && !type.IsReadOnlyBytes()))
        {
            IsOneShot |= !type.IsBytes() && !IsReplayablePart(type);
            _steps.Add(ValueParser.Step("FilePart", Names.Literal(name), source.Expression));
        }
        else if (TextForm.Has(type))
        {
            // No format can be given here, and what loses data says so.
            string? format = ValueParser.Format(scope, source.Symbol, type, null, "");
            _steps.Add(ValueParser.Step(scope, "TextPart", name, type, source.Name, source.Expression, format));
        }
        else if (TypeTests.ItemsOf(type.WithoutNullable()) is { } item && IsPart(item))
        {
            IsOneShot |= !IsReplayablePart(item);
            _steps.Add(ValueParser.Step("FileParts", Names.Literal(name), source.Expression));
        }
        else if (TypeTests.ItemsOf(type.WithoutNullable()) is { } value && TextForm.Has(value))
        {
            string text = scope.Context.Types.TextOf(value, source.Name, "item", null);
            string[] arguments = [Names.Literal(name), source.Expression, .. text == "item" ? [] : (string[])[$"text: static item => {text}"]];
            _steps.Add(ValueParser.Step($"TextParts<{scope.Context.Types.Of(value)}>", arguments));
        }
        else
        {
            scope.Report(
                Descriptors.Multipart, source.Symbol, $"'{source.Name}' has the type '{type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}', which is no part; mark an object [FormObject]");
        }
    }

    /// <summary>Spreads a parameter over text fields.</summary>
    public void BindFields(ValueSource source)
    {
        _hasParts = true;
        AddFields(source, "FormParts");
    }

    private static bool IsBoundary(string boundary) =>
        boundary.Length is > 0 and <= 70 && boundary[boundary.Length - 1] != ' ' && boundary.All(static c => Addressing.TargetRules.IsAsciiLetterOrDigit(c) || "'()+_,-./:=? ".IndexOf(c) >= 0);

    private static bool IsPart(ITypeSymbol type)
    {
        for (ITypeSymbol? current = type.Seen(); current is not null; current = current.BaseType)
        {
            if (current is INamedTypeSymbol named && named.IsAico(KnownNames.MultipartItem.Type))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsReplayablePart(ITypeSymbol type) =>
        type is INamedTypeSymbol named && (named.IsAico(KnownNames.ByteArrayPart.Type) || named.IsAico(KnownNames.FileInfoPart.Type));

    private static string? Obstacle(ITypeSymbol type) =>
        type.IsOrDerivesFrom("System.Net.Http", "HttpContent") || type.Is("System.Net.Http", "HttpRequestMessage") ? $"is an {type.Name}, which belongs to one message"
        : type.TypeKind == TypeKind.Delegate && StreamFactory(type) is null && ItemsFactory(type) is null ? "is a delegate that gives no content"
        : null;

    // Func<CancellationToken, ValueTask<Stream>>
    private static ITypeSymbol? StreamFactory(ITypeSymbol type) =>
        type.Is("System", "Func", 2) && type is INamedTypeSymbol { TypeArguments: [{ } token, INamedTypeSymbol { TypeArguments: [{ } stream] } task] }
            && token.IsToken() && task.Is("System.Threading.Tasks", "ValueTask", 1) && stream.Is("System.IO", "Stream")
            ? stream
            : null;

    // Func<IAsyncEnumerable<T>>
    private static ITypeSymbol? ItemsFactory(ITypeSymbol type) =>
        type.Is("System", "Func", 1) && type is INamedTypeSymbol { TypeArguments: [{ } items] } ? AsyncItems(items) : null;

    private static ITypeSymbol? AsyncItems(ITypeSymbol type) => (type is INamedTypeSymbol named ? [named, .. type.AllInterfaces] : type.AllInterfaces.AsEnumerable())
        .FirstOrDefault(static candidate => candidate.Is("System.Collections.Generic", "IAsyncEnumerable", 1))?.TypeArguments[0];

    private static bool IsSource(ITypeSymbol type) =>
        type.IsOrDerivesFrom("System.IO", "Stream") || AsyncItems(type) is not null || type.TypeKind == TypeKind.Delegate;

    private bool TryDefault(ValueSource source)
    {
        ITypeSymbol type = source.Type;
        if (type.SpecialType == SpecialType.System_String)
        {
            return Other(ValueParser.Step("TextBody", source.Expression));
        }

        if (type.WithoutNullable().IsBytes())
        {
            return Other(ValueParser.Step("BytesBody", source.Expression));
        }

        if (type.IsOrDerivesFrom("System.IO", "Stream") || StreamFactory(type) is not null)
        {
            return Streamed(ValueParser.Step("StreamBody", source.Expression), type.TypeKind == TypeKind.Delegate);
        }

        if ((AsyncItems(type) ?? ItemsFactory(type)) is not { } item)
        {
            return TryJson(source);
        }

        if (item.IsReadOnlyBytes())
        {
            return Streamed(ValueParser.Step("ChunksBody", source.Expression), type.TypeKind == TypeKind.Delegate);
        }

        JsonType = item;
        return Streamed(ValueParser.Step(Typed("ItemsBody", item, type), source.Expression), type.TypeKind == TypeKind.Delegate);
    }

    private bool TryJson(ValueSource source)
    {
        if (IsSource(source.Type))
        {
            return false;
        }

        JsonType = source.Type;
        _steps.Add(ValueParser.Step("JsonBody", source.Expression));
        return true;
    }

    private bool TryLines(ValueSource source)
    {
        if ((AsyncItems(source.Type) ?? ItemsFactory(source.Type)) is { } item)
        {
            JsonType = item;
            return Streamed(ValueParser.Step(Typed("JsonLinesBody", item, source.Type), source.Expression), source.Type.TypeKind == TypeKind.Delegate);
        }

        if (TypeTests.ItemsOf(source.Type.WithoutNullable()) is not { } value || source.Type.TypeKind == TypeKind.Delegate)
        {
            return false;
        }

        JsonType = value;
        return Other(ValueParser.Step($"JsonLinesBody<{scope.Context.Types.Of(value)}>", source.Expression));
    }

    private bool TryForm(ValueSource source)
    {
        if (IsSource(source.Type))
        {
            return false;
        }

        IsOther = true;
        AddFields(source, "FormBody");
        return true;
    }

    // The compiler finds the item of the interface itself, but not always that of a type which implements it.
    private string Typed(string operation, ITypeSymbol item, ITypeSymbol source) =>
        source.TypeKind == TypeKind.Delegate || source.Is("System.Collections.Generic", "IAsyncEnumerable", 1)
            ? operation
            : $"{operation}<{scope.Context.Types.Of(item)}>";

    private bool Other(RequestStepModel step)
    {
        IsOther = true;
        _steps.Add(step);
        return true;
    }

    private bool Streamed(RequestStepModel step, bool isFactory)
    {
        IsStreamed = true;
        IsOneShot = !isFactory;
        return Other(step);
    }

    private void AddFields(ValueSource source, string operation)
    {
        QueryParser parser = new(scope, source with { Expression = "item" }, _fields, isInAddress: false);
        if (parser.ParseFields())
        {
            string type = scope.Context.Types.WithoutAnnotation(source.Type);
            _steps.Add(ValueParser.Step($"{operation}<{type}>", source.Expression) with { Inner = parser.Steps.ToEquatableArray() });
        }
    }
}
