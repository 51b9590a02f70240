using Aico.Generators.Diagnostics;
using Aico.Generators.Model;
using Aico.Generators.Support;
using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>Walks all members that a client must implement, inherited ones included, once each. Contract language, section 6.</summary>
internal sealed class MemberParser(ParseContext context)
{
    private readonly List<MethodModel> _methods = [];
    private readonly List<SubClientModel> _subClients = [];
    private readonly List<ForwardModel> _forwards = [];
    private readonly List<StubModel> _stubs = [];
    private readonly List<PropertyModel> _properties = [];
    private readonly List<ClientProperty> _clientProperties = [];
    private readonly Dictionary<IPropertySymbol, Diagnostic> _faultyProperties = new(SymbolEqualityComparer.Default);
    private readonly List<DisposalModel> _disposals = [];
    private readonly List<MethodScope> _scopes = [];
    private readonly UniqueNameBuilder _names = new();
    private readonly MemberHeads _heads = new(context.Types);
    private readonly INamedTypeSymbol[] _interfaces = [context.Contract, .. context.Contract.AllInterfaces];

    public IReadOnlyList<MethodModel> Methods => _methods;

    public IReadOnlyList<SubClientModel> SubClients => _subClients;

    public IReadOnlyList<ForwardModel> Forwards => _forwards;

    public IReadOnlyList<StubModel> Stubs => _stubs;

    public IReadOnlyList<PropertyModel> Properties => _properties;

    /// <summary>Gets every method that is sent, those with a fault included: what a server maps.</summary>
    public IReadOnlyList<MethodScope> Scopes => _scopes;

    /// <summary>Gets the properties that calls send.</summary>
    public IReadOnlyList<ClientProperty> ClientProperties => _clientProperties;

    public IReadOnlyList<DisposalModel> Disposals => _disposals;

    /// <summary>Gets the name of the field that holds the invoker of a client that can be disposed.</summary>
    public string InvokerFieldName { get; private set; } = "";

    public string DisposedName { get; private set; } = "";

    public string InvokerName { get; private set; } = "";

    public string DescriptorName { get; private set; } = "";

    public string ConnectionFieldName { get; private set; } = "";

    /// <summary>Gets whether a method reads or writes JSON.</summary>
    public bool NeedsJson { get; private set; }

    /// <summary>Gets whether the contract cannot be a type argument.</summary>
    public bool HasStaticAbstract { get; private set; }

    /// <summary>Gets why no class can implement the contract, or null.</summary>
    public string? Refusal { get; private set; }

    public void Parse(Route basePath, HeaderParser headers)
    {
        ReserveNames();
        InvokerName = _names.Take("_invoker");
        InvokerFieldName = _names.Take("_invokerUntilDisposed");
        DisposedName = _names.Take("_isDisposed");
        DescriptorName = _names.Take("Contract");
        ConnectionFieldName = _names.Take("_connection");
        Dictionary<ISymbol, IMethodSymbol> redeclared = FindAbstractAgain();
        ParseProperties(redeclared);
        MethodParser methods = new(context, basePath, headers, _heads, _names, _clientProperties);
        foreach (INamedTypeSymbol type in _interfaces)
        {
            foreach (ISymbol member in type.GetMembers())
            {
                context.CancellationToken.ThrowIfCancellationRequested();
                if (NeedsImplementation(member, redeclared))
                {
                    Parse(member, methods, redeclared);
                }
                else
                {
                    WarnOfVerb(member);
                }
            }
        }

        NeedsJson = methods.NeedsJson;
        FinishProperties(basePath);
        if (context.Types.HasUnknown)
        {
            Refusal = "The contract names a type that does not exist when the client is generated. Types written by other generators cannot be used in a contract.";
        }
    }

    // Before all methods, which send them.
    private void ParseProperties(Dictionary<ISymbol, IMethodSymbol> redeclared)
    {
        foreach (IPropertySymbol property in _interfaces.SelectMany(static type => type.GetMembers()).OfType<IPropertySymbol>())
        {
            if (!NeedsImplementation(property, redeclared) || !IsReachable(property))
            {
                continue;
            }

            if ((RefitAttributes.Report(context, property) ?? (PropertyParser.IsMeant(property) ? PropertyParser.Check(context, property) : null)) is { } fault)
            {
                _faultyProperties.Add(property, fault);
            }
            else if (PropertyParser.IsMeant(property))
            {
                _clientProperties.Add(new(property, _names.Take("_" + property.Name)));
            }
        }
    }

    // Only now it is known whether a route has the placeholder that a property fills.
    private void FinishProperties(Route basePath)
    {
        foreach (ClientProperty property in _clientProperties)
        {
            string name = ValueSource.WireName(property.Symbol);
            bool isInBase = basePath.Pieces.Any(piece => piece.Kind != RoutePieceKind.Literal
                && (piece.Text.Equals(name, StringComparison.OrdinalIgnoreCase) || piece.Text.StartsWith(name + ".", StringComparison.OrdinalIgnoreCase)));
            if (property.Symbol.Find(KnownNames.Path.Type) is { } path && !property.IsUsedInRoute && !isInBase)
            {
                Location location = context.LocationOf(path, KnownNames.Path.Name, property.Symbol);
                AddStub(property.Symbol, context.Report(Descriptors.PathWithoutPlaceholder, location, context.Contract.Name, property.Symbol.Name, name));
                continue;
            }

            ITypeSymbol type = property.Symbol.Type;
            bool needsValue = !type.IsValueType && type.NullableAnnotation != NullableAnnotation.Annotated;
            _properties.Add(new(_heads.OfProperty(property.Symbol), context.Types.Of(type), property.FieldName, needsValue));
        }
    }

    // The user's parameter and type parameter names come first: ours must not hide them, nor be hidden by them.
    private void ReserveNames()
    {
        foreach (ITypeParameterSymbol parameter in context.Contract.TypeParameters)
        {
            _names.Reserve(parameter.Name);
        }

        foreach (IMethodSymbol method in _interfaces.SelectMany(static type => type.GetMembers()).OfType<IMethodSymbol>())
        {
            foreach (ISymbol symbol in (ISymbol[])[.. method.Parameters, .. method.TypeParameters])
            {
                _names.Reserve(symbol.Name);
            }
        }
    }

    private Dictionary<ISymbol, IMethodSymbol> FindAbstractAgain()
    {
        Dictionary<ISymbol, IMethodSymbol> found = new(SymbolEqualityComparer.Default);
        foreach (IMethodSymbol method in _interfaces.SelectMany(static type => type.GetMembers()).OfType<IMethodSymbol>())
        {
            if (method is { IsAbstract: true, MethodKind: MethodKind.ExplicitInterfaceImplementation })
            {
                foreach (IMethodSymbol original in method.ExplicitInterfaceImplementations)
                {
                    found[original] = found.TryGetValue(original, out IMethodSymbol? nearer) ? nearer : method;
                }
            }
        }

        return found;
    }

    private bool NeedsImplementation(ISymbol member, Dictionary<ISymbol, IMethodSymbol> redeclared)
    {
        bool isMember = member is IPropertySymbol or IEventSymbol
            || member is IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.UserDefinedOperator or MethodKind.Conversion };
        if (!isMember || !(member.IsAbstract || redeclared.ContainsKey(member)))
        {
            return false;
        }

        return SymbolEqualityComparer.Default.Equals(member.ContainingType, context.Contract)
            || context.Contract.FindImplementationForInterfaceMember(member) is null or { IsAbstract: true };
    }

    private void WarnOfVerb(ISymbol member)
    {
        if (member is IMethodSymbol { IsAbstract: false } && MethodParser.Verbs(member) is [{ } verb, ..])
        {
            context.Report(Descriptors.VerbWithoutEffect, context.LocationOf(verb, member), DisplayName(member));
        }
    }

    private void Parse(ISymbol member, MethodParser methods, Dictionary<ISymbol, IMethodSymbol> redeclared)
    {
        HasStaticAbstract |= member.IsStatic;
        if (member is IMethodSymbol { MethodKind: not MethodKind.Ordinary } || !IsReachable(member))
        {
            DiagnosticDescriptor descriptor = IsReachable(member) ? Descriptors.MemberKind : Descriptors.ForeignMember;
            Refusal = Text(context.Report(descriptor, context.LocationOf(member), DisplayName(member), "a static operator"));
        }
        else if (member is IMethodSymbol { IsStatic: false } disposal && IsDisposal(disposal))
        {
            _disposals.Add(new(_heads.OfMethod(disposal), !disposal.ReturnsVoid));
        }
        else if (member is IMethodSymbol { IsStatic: false } method)
        {
            ParseMethod(method, redeclared.TryGetValue(method, out IMethodSymbol? again) ? again : method, methods);
        }
        else if (member is IPropertySymbol faulty && _faultyProperties.TryGetValue(faulty, out Diagnostic? fault))
        {
            AddStub(member, fault);
        }
        else if (member is IPropertySymbol sent && PropertyParser.IsMeant(sent))
        {
            // Written at the end, when all routes are known.
        }
        else if (member is IPropertySymbol property && SubClientParser.Find(context, property) is { } client)
        {
            string field = _names.Take("_" + property.Name);
            _subClients.Add(new(_heads.OfProperty(property), context.Types.WithoutAnnotation(property.Type), field, client));
        }
        else
        {
            AddStub(member, ReportMember(member));
        }
    }

    private static bool IsDisposal(IMethodSymbol method) =>
        (method.Name == "Dispose" && method.ContainingType.SpecialType == SpecialType.System_IDisposable) || (method.Name == "DisposeAsync" && method.ContainingType.Is("System", "IAsyncDisposable"));

    private void ParseMethod(IMethodSymbol method, IMethodSymbol declared, MethodParser methods)
    {
        if (MethodParser.Verbs(declared).Count == 0 && FindRedeclaration(declared) is { } redeclaration)
        {
            context.Types.NoteUse(redeclaration);
            string arguments = string.Join(", ", method.Parameters.Select(static parameter => Names.Escape(parameter.Name)));
            _forwards.Add(new(
                _heads.OfMethod(method),
                $"(({context.Types.WithoutAnnotation(redeclaration.ContainingType)})this).{Names.Escape(redeclaration.Name)}({arguments})"));
            return;
        }

        MethodScope scope = new(context, method, declared, context.ContractFault);
        _scopes.Add(scope);
        if (methods.Parse(scope) is { } model)
        {
            _methods.Add(model);
        }
        else
        {
            AddStub(method, scope.Fault!);
        }
    }

    // A derived interface that declares the same method anew, with a verb, speaks for the base's.
    private IMethodSymbol? FindRedeclaration(IMethodSymbol method) => _interfaces
        .Where(type => type.AllInterfaces.Contains(method.ContainingType, SymbolEqualityComparer.Default))
        .SelectMany(type => type.GetMembers(method.Name).OfType<IMethodSymbol>())
        .FirstOrDefault(candidate => candidate is { IsStatic: false, MethodKind: MethodKind.Ordinary }
            && MethodParser.Verbs(candidate).Count > 0
            && candidate.Arity == method.Arity
            && SameTypes(candidate, method));

    private static bool SameTypes(IMethodSymbol left, IMethodSymbol right) =>
        left.Arity == 0
        && SymbolEqualityComparer.Default.Equals(left.ReturnType, right.ReturnType)
        && left.Parameters.Length == right.Parameters.Length
        && left.Parameters.Zip(right.Parameters, static (a, b) => a.RefKind == b.RefKind && SymbolEqualityComparer.Default.Equals(a.Type, b.Type)).All(static same => same);

    private Diagnostic ReportMember(ISymbol member)
    {
        Location location = context.LocationOf(member);
        bool isOwn = SymbolEqualityComparer.Default.Equals(member.ContainingType, context.Contract);
        if (!isOwn && member is IPropertySymbol inherited && !SubClientParser.IsMeant(inherited) && member.ContainingType.Find(KnownNames.EncryptedApi.Type) is null)
        {
            return context.Report(Descriptors.ForeignMember, location, DisplayName(member));
        }

        if (member is IPropertySymbol property && SubClientParser.IsMeant(property))
        {
            return context.Report(Descriptors.SubClient, location, DisplayName(member), SubClientParser.Fault(context, property));
        }

        string kind = member switch
        {
            { IsStatic: true } => "static and abstract",
            IEventSymbol => "an event",
            IPropertySymbol { IsIndexer: true } => "an indexer",
            _ => "a property",
        };
        return context.Report(Descriptors.MemberKind, location, DisplayName(member), kind);
    }

    private void AddStub(ISymbol member, Diagnostic fault)
    {
        (string head, IEnumerable<string> accessors) = member switch
        {
            IMethodSymbol method => (_heads.OfMethod(method), []),
            IPropertySymbol property => (_heads.OfProperty(property), MemberHeads.Accessors(property)),
            _ => (_heads.OfEvent((IEventSymbol)member), (IEnumerable<string>)["add", "remove"]),
        };
        _stubs.Add(new(head, accessors.ToEquatableArray(), Names.Literal(Text(fault))));
    }

    private bool IsReachable(ISymbol member) =>
        member.DeclaredAccessibility is not (Accessibility.Internal or Accessibility.ProtectedAndInternal)
        || context.Compilation.IsSymbolAccessibleWithin(member, context.Compilation.Assembly);

    private static string DisplayName(ISymbol member) => member.ContainingType.Name + "." + (member is IPropertySymbol { IsIndexer: true } ? "this" : member.Name);

    private static string Text(Diagnostic fault) => fault.Id + ": " + fault.GetMessage(System.Globalization.CultureInfo.InvariantCulture);
}
