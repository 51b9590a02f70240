using System.Globalization;
using Aico.Generators.Diagnostics;
using Aico.Generators.Model;
using Aico.Generators.Support;
using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>Turns a parsed contract into what its server mapping needs. Contract language, sections 8 and 10.</summary>
internal sealed class ServerParser(ParseContext context, MemberParser members)
{
    private readonly Dictionary<string, MethodScope> _routes = new(StringComparer.Ordinal);

    /// <summary>Gets whether the compilation references Aico.AspNetCore, so that a server can be mapped at all.</summary>
    public static bool IsReferenced(Compilation compilation) => compilation.GetTypeByMetadataName(KnownNames.ServerContract) is not null;

    public ServerModel Parse(ContractModel client, string baseName)
    {
        UniqueNameBuilder names = new();
        UniqueNameBuilder parameters = new();
        foreach (ITypeParameterSymbol parameter in context.Contract.TypeParameters)
        {
            names.Reserve(parameter.Name);
            parameters.Reserve(parameter.Name);
        }

        string extensions = Names.ServerExtensionsName(baseName, context.Contract.Arity);
        string endpoints = names.Take("Endpoints");
        string contract = names.Take("Contract");
        string request = parameters.Take("request");
        string implementation = parameters.Take("TImplementation");
        List<ServerMethodModel> methods = [];
        List<ServerObjectModel> objects = [];
        List<string> faults = [];
        foreach (MethodScope scope in members.Scopes)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            ServerMethodParser? parser = scope.Fault is null && scope.Route is not null ? new(scope, members.ClientProperties, names, request) : null;
            ServerMethodModel? method = parser?.Parse();
            CheckRoute(scope);
            if (method is not null && scope.Fault is null)
            {
                methods.Add(method);
                objects.AddRange(parser!.Objects);
            }
            else
            {
                faults.Add(Names.Literal(scope.Fault!.Id + ": " + scope.Fault.GetMessage(CultureInfo.InvariantCulture)));
            }
        }

        string typeParameters = string.Concat(context.Contract.TypeParameters.Select(static parameter => ", " + Names.Escape(parameter.Name)));
        return new ServerModel
        {
            HintName = Names.ServerHintName(client.HintName),
            Namespace = client.Namespace,
            Accessibility = client.Accessibility,
            InterfaceType = client.InterfaceType,
            InterfaceCref = client.InterfaceCref,
            FullName = client.FullName,
            Tag = Names.Literal(baseName),
            TypeParameters = client.TypeParameters,
            MapTypeParameters = $"<[global::System.Diagnostics.CodeAnalysis.DynamicallyAccessedMembersAttribute(global::System.Diagnostics.CodeAnalysis.DynamicallyAccessedMemberTypes.PublicConstructors)] {implementation}{typeParameters}>",
            Constraints = client.Constraints,
            ExtensionsName = extensions,
            MapMethodName = "Map" + baseName,
            ImplementationName = implementation,
            EndpointsName = endpoints,
            ContractName = contract,
            RequestName = request,
            JsonContext = client.JsonContext,
            ExternAliases = context.Types.ExternAliases.ToEquatableArray(),
            SilencedIds = context.Types.SilencedIds.ToEquatableArray(),
            Methods = methods.ToEquatableArray(),
            Objects = objects.ToEquatableArray(),
            Faults = faults.ToEquatableArray(),
        };
    }

    private void CheckRoute(MethodScope scope)
    {
        if (scope is not { Fault: null, Route: { } route, Verb: { } verb })
        {
            return;
        }

        string key = verb.Expression + " " + ServerRoute.Shape(route);
        if (_routes.TryGetValue(key, out MethodScope? other))
        {
            AttributeData attribute = MethodParser.Verbs(scope.Declared)[0];
            scope.Report(Descriptors.SameRoute, context.LocationOf(attribute, KnownNames.HttpMethod.Path, scope.Declared), other.DeclaredName);
        }
        else
        {
            _routes.Add(key, scope);
        }
    }
}
