using Aico.Generators.Model;
using Aico.Generators.Support;
using Scriban.Runtime;

namespace Aico.Generators.Rendering;

/// <summary>Models of the server's side as script objects.</summary>
internal static class ServerScriptModels
{
    public static ScriptObject Create(ServerModel contract) => new()
    {
        [nameof(contract.Namespace)] = contract.Namespace,
        [nameof(contract.Accessibility)] = contract.Accessibility,
        [nameof(contract.InterfaceType)] = contract.InterfaceType,
        [nameof(contract.InterfaceCref)] = contract.InterfaceCref,
        [nameof(contract.FullName)] = contract.FullName,
        [nameof(contract.Tag)] = contract.Tag,
        [nameof(contract.TypeParameters)] = contract.TypeParameters,
        [nameof(contract.MapTypeParameters)] = contract.MapTypeParameters,
        [nameof(contract.Constraints)] = contract.Constraints,
        [nameof(contract.ExtensionsName)] = contract.ExtensionsName,
        [nameof(contract.MapMethodName)] = contract.MapMethodName,
        [nameof(contract.ImplementationName)] = contract.ImplementationName,
        [nameof(contract.EndpointsName)] = contract.EndpointsName,
        [nameof(contract.ContractName)] = contract.ContractName,
        [nameof(contract.RequestName)] = contract.RequestName,
        [nameof(contract.JsonContext)] = contract.JsonContext,
        [nameof(contract.ExternAliases)] = List(contract.ExternAliases, static text => text),
        [nameof(contract.SilencedIds)] = List(contract.SilencedIds, static text => text),
        [nameof(contract.Methods)] = List(contract.Methods, Create),
        [nameof(contract.Objects)] = List(contract.Objects, Create),
        ["HasInitializers"] = contract.JsonContext is not null || contract.Faults.Count > 0,
        ["HasFaults"] = contract.Faults.Count > 0,
        [nameof(contract.Faults)] = List(contract.Faults, static text => text),
    };

    private static ScriptObject Create(ServerMethodModel method) => new()
    {
        [nameof(method.Name)] = method.Name,
        [nameof(method.DisplayName)] = method.DisplayName,
        [nameof(method.FieldName)] = method.FieldName,
        [nameof(method.ArgumentsName)] = method.ArgumentsName,
        [nameof(method.Verb)] = method.Verb,
        [nameof(method.Template)] = method.Template,
        ["HasArguments"] = method.Arguments.Count > 0,
        [nameof(method.Arguments)] = List(method.Arguments, static member => new ScriptObject
        {
            [nameof(member.Type)] = member.Type,
            [nameof(member.Name)] = member.Name,
            [nameof(member.Argument)] = member.Argument,
        }),
        [nameof(method.Handler)] = method.Handler,
        [nameof(method.HandlerArguments)] = List(method.HandlerArguments, static text => text),
        [nameof(method.ServiceName)] = method.ServiceName,
        [nameof(method.StateName)] = method.StateName,
        [nameof(method.TokenName)] = method.TokenName,
        ["HasAssignments"] = method.Assignments.Count > 0,
        [nameof(method.Assignments)] = List(method.Assignments, static text => text),
        [nameof(method.Call)] = method.Call,
        ["HasInitializers"] = method.Initializers.Count > 0,
        [nameof(method.Initializers)] = List(method.Initializers, static initializer => new ScriptObject
        {
            [nameof(initializer.Property)] = initializer.Property,
            [nameof(initializer.Value)] = initializer.Value,
        }),
    };

    private static ScriptObject Create(ServerObjectModel model) => new()
    {
        [nameof(model.Name)] = model.Name,
        [nameof(model.Type)] = model.Type,
        [nameof(model.PrefixName)] = model.PrefixName,
        [nameof(model.ValueName)] = model.ValueName,
        [nameof(model.Locals)] = List(model.Locals, static text => text),
        [nameof(model.Creation)] = model.Creation,
        ["HasSets"] = model.Sets.Count > 0,
        [nameof(model.Sets)] = List(model.Sets, static set => new ScriptObject
        {
            [nameof(set.Condition)] = set.Condition,
            [nameof(set.Assignment)] = set.Assignment,
        }),
    };

    private static ScriptArray List<T>(ImmutableEquatableArray<T> items, Func<T, object> create)
        where T : IEquatable<T> => new(items.Select(create));
}
