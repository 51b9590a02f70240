using Aico.Generators.Diagnostics;
using Aico.Generators.Model;
using Aico.Generators.Support;
using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>Turns a contract's symbol into text and diagnostics. Contract language, sections 1, 6 and 8.</summary>
internal sealed class ContractParser
{
    private readonly ParseContext _context;
    private readonly INamedTypeSymbol _contract;
    private readonly AttributeData _attribute;
    private readonly MemberParser _members;
    private readonly HeaderParser _headers;

    private ContractParser(INamedTypeSymbol contract, AttributeData attribute, Compilation compilation, Location? elsewhere, CancellationToken cancellationToken)
    {
        _context = new(contract, compilation, cancellationToken) { Elsewhere = elsewhere ?? Location.None };
        _contract = contract;
        _attribute = attribute;
        _headers = new(_context);
        _members = new(_context);
    }

    /// <summary>Parses an interface that carries <c>[EncryptedApi]</c>; gives nothing for any other.</summary>
    public static ParseResult Parse(INamedTypeSymbol contract, Compilation compilation, CancellationToken cancellationToken) =>
        Parse(contract, compilation, null, cancellationToken);

    /// <summary>Parses for the analyzer, which warns of what the project cannot do; the generator learns of the project in a later step.</summary>
    public static ParseResult Parse(INamedTypeSymbol contract, Compilation compilation, ProjectModel? project, CancellationToken cancellationToken) =>
        contract.Find(KnownNames.EncryptedApi.Type) is { } attribute
            ? new ContractParser(contract, attribute, compilation, null, cancellationToken).Parse(project)
            : new(null, null, []);

    /// <summary>Parses a contract of another assembly, whose faults are reported at a place of this one.</summary>
    public static ParseResult ParseForeign(INamedTypeSymbol contract, Compilation compilation, Location elsewhere, CancellationToken cancellationToken) =>
        new ContractParser(contract, contract.Find(KnownNames.EncryptedApi.Type)!, compilation, elsewhere, cancellationToken).Parse(project: null);

    private ParseResult Parse(ProjectModel? project)
    {
        ContractModel? model = ContractChecks.Pass(_context, _attribute, out string baseName) ? CreateModel(baseName) : null;

        // Last, so that what the server's side notes of types does not show in the client's.
        ServerModel? server = model is { Refusal: null } && !_members.HasStaticAbstract && ServerParser.IsReferenced(_context.Compilation)
            ? new ServerParser(_context, _members).Parse(model, baseName)
            : null;
        if (project is { IsTrimmed: true } && model is { NeedsJson: true, JsonContext: null })
        {
            _context.Report(Descriptors.NoJsonContext, _context.LocationOf(_attribute, _contract), _contract.Name);
        }

        return new(model, server, _context.Diagnostics);
    }

    private ContractModel CreateModel(string baseName)
    {
        Route basePath = ParseBasePath();
        string? jsonContext = ParseJsonContext();
        CheckEnums();
        foreach (INamedTypeSymbol type in (INamedTypeSymbol[])[_contract, .. _contract.AllInterfaces])
        {
            RefitAttributes.Report(_context, type);
            _headers.Check(type);
            TimeoutParser.Check(_context, type);
            InheritedParser.Check(_context, type);
        }

        string interfaceType = _context.Types.WithoutAnnotation(_contract);
        _members.Parse(basePath, _headers);
        string metadataName = Names.MetadataName(_contract);
        return new ContractModel
        {
            HintName = Names.HintName(metadataName),
            Namespace = _contract.ContainingNamespace.IsGlobalNamespace ? null : TypeNames.OfNamespace(_contract.ContainingNamespace),
            Accessibility = ContractChecks.IsPublic(_contract) ? "public" : "internal",
            InterfaceType = interfaceType,
            InterfaceCref = interfaceType.Replace('<', '{').Replace('>', '}'),
            ConnectionName = _contract.IsGenericType ? $"typeof({interfaceType}).ToString()" : Names.Literal(metadataName),
            TypeParameters = _context.Types.OfTypeParameters(_contract.TypeParameters),
            Constraints = _context.Types.Constraints(_contract.TypeParameters),
            FullName = Names.Literal(metadataName),
            ClientName = baseName + Names.ClientSuffix,
            ExtensionsName = Names.ExtensionsName(baseName, _contract.Arity),
            AddMethodName = "Add" + baseName + Names.ClientSuffix,
            InvokerName = _members.InvokerName,
            DescriptorName = _members.DescriptorName,
            ConnectionFieldName = _members.ConnectionFieldName,
            InvokerFieldName = _members.Disposals.Count == 0 ? null : _members.InvokerFieldName,
            DisposedName = _members.DisposedName,
            Properties = _members.Properties.ToEquatableArray(),
            Disposals = _members.Disposals.ToEquatableArray(),
            JsonContext = jsonContext,
            NeedsJson = _members.NeedsJson,
            HasRegistration = !_members.HasStaticAbstract && CanRegister(),
            Refusal = _members.Refusal is { } refusal ? Names.Literal(refusal) : null,
            ExternAliases = _context.Types.ExternAliases.ToEquatableArray(),
            SilencedIds = _context.Types.SilencedIds.ToEquatableArray(),
            Methods = _members.Methods.ToEquatableArray(),
            SubClients = _members.SubClients.ToEquatableArray(),
            Forwards = _members.Forwards.ToEquatableArray(),
            Stubs = _members.Stubs.ToEquatableArray(),
        };
    }

    private Route ParseBasePath()
    {
        Route route = RouteParser.ParseBase(_attribute.GetString(KnownNames.EncryptedApi.BasePath) ?? "");
        foreach (RouteFault fault in route.Faults)
        {
            _context.ReportContract(fault.Descriptor, _context.LocationOf(_attribute, KnownNames.EncryptedApi.BasePath, _contract), _contract.Name, fault.Reason);
        }

        return route;
    }

    private string? ParseJsonContext()
    {
        if (_attribute.Get(KnownNames.EncryptedApi.JsonContext) is not { Kind: TypedConstantKind.Type, Value: ITypeSymbol type })
        {
            return null;
        }

        if (type.TypeKind == TypeKind.Error)
        {
            return null;
        }

        string? fault = !type.IsOrDerivesFrom("System.Text.Json.Serialization", "JsonSerializerContext") || type.IsAbstract ? "it is not a JsonSerializerContext"
            : !_context.Compilation.IsSymbolAccessibleWithin(type, _context.Compilation.Assembly) ? "generated code cannot reach it"
            : !HasDefault(type) ? "it has no static Default, which [JsonSerializable] would give it"
            : null;
        if (fault is not null)
        {
            Location location = _context.LocationOf(_attribute, KnownNames.EncryptedApi.JsonContext, _contract);
            _context.ReportContract(Descriptors.AttributeArgument, location, _contract.Name, "EncryptedApi", "JsonContext: " + fault);
            return null;
        }

        _context.Json = JsonTypeSet.Of(type, _context.CancellationToken);
        return _context.Types.WithoutAnnotation(type);
    }

    private void CheckEnums()
    {
        foreach ((string argument, int last) in ((string, int)[])[(KnownNames.EncryptedApi.QueryKeyCase, 3), (KnownNames.EncryptedApi.CollectionFormat, 5)])
        {
            if (_attribute.GetEnum(argument) < 0 || _attribute.GetEnum(argument) > last)
            {
                Location location = _context.LocationOf(_attribute, argument, _contract);
                _context.ReportContract(Descriptors.AttributeArgument, location, _contract.Name, "EncryptedApi", argument + " is not defined");
            }
        }
    }

    // The serializer's generator writes Default, and generators do not see each other's output.
    private static bool HasDefault(ITypeSymbol type) => !type.GetMembers("Default").IsEmpty
        || type.GetAttributes().Any(static attribute => attribute.AttributeClass?.Name == "JsonSerializableAttribute");

    private bool CanRegister() =>
        _context.Compilation.GetTypeByMetadataName("Microsoft.Extensions.DependencyInjection.IServiceCollection") is not null
        && _context.Compilation.GetTypeByMetadataName("Microsoft.Extensions.DependencyInjection.IHttpClientBuilder") is not null;
}
