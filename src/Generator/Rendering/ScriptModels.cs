using Aico.Generators.Model;
using Aico.Generators.Support;
using Scriban.Runtime;

namespace Aico.Generators.Rendering;

/// <summary>Models as script objects, member by member: importing by reflection would load System.Text.Json.</summary>
internal static class ScriptModels
{
    public static ScriptObject Create(ContractModel contract) => new()
    {
        [nameof(contract.Namespace)] = contract.Namespace,
        [nameof(contract.Accessibility)] = contract.Accessibility,
        [nameof(contract.InterfaceType)] = contract.InterfaceType,
        [nameof(contract.InterfaceCref)] = contract.InterfaceCref,
        [nameof(contract.ConnectionName)] = contract.ConnectionName,
        [nameof(contract.TypeParameters)] = contract.TypeParameters,
        [nameof(contract.Constraints)] = contract.Constraints,
        [nameof(contract.FullName)] = contract.FullName,
        [nameof(contract.ClientName)] = contract.ClientName,
        [nameof(contract.ExtensionsName)] = contract.ExtensionsName,
        [nameof(contract.AddMethodName)] = contract.AddMethodName,
        [nameof(contract.InvokerName)] = contract.InvokerName,
        [nameof(contract.DescriptorName)] = contract.DescriptorName,
        [nameof(contract.ConnectionFieldName)] = contract.ConnectionFieldName,
        [nameof(contract.InvokerFieldName)] = contract.InvokerFieldName,
        [nameof(contract.DisposedName)] = contract.DisposedName,
        [nameof(contract.Properties)] = List(contract.Properties, Create),
        [nameof(contract.Disposals)] = List(contract.Disposals, Create),
        ["HasSubClients"] = contract.SubClients.Count > 0,
        [nameof(contract.SubClients)] = List(contract.SubClients, Create),
        [nameof(contract.JsonContext)] = contract.JsonContext,
        [nameof(contract.UsesReflectionJson)] = contract.UsesReflectionJson,
        ["HasInitializers"] = contract.JsonContext is not null || contract.UsesReflectionJson,
        [nameof(contract.HasRegistration)] = contract.HasRegistration,
        [nameof(contract.Refusal)] = contract.Refusal,
        [nameof(contract.ExternAliases)] = List(contract.ExternAliases, static text => text),
        [nameof(contract.SilencedIds)] = List(contract.SilencedIds, static text => text),
        [nameof(contract.Methods)] = List(contract.Methods, Create),
        [nameof(contract.Forwards)] = List(contract.Forwards, Create),
        [nameof(contract.Stubs)] = List(contract.Stubs, Create),
    };

    private static ScriptObject Create(MethodModel method) => new()
    {
        [nameof(method.Head)] = method.Head,
        [nameof(method.HolderHead)] = method.HolderHead,
        [nameof(method.HolderPrefix)] = method.HolderPrefix,
        ["Access"] = method.HolderHead is null ? "private" : "public",
        [nameof(method.StateName)] = method.StateName,
        [nameof(method.DescriptorName)] = method.DescriptorName,
        [nameof(method.OutlineName)] = method.OutlineName,
        [nameof(method.OutlineInitializers)] = List(method.OutlineInitializers, Create),
        ["HasOutlineInitializers"] = method.OutlineInitializers.Count > 0,
        [nameof(method.State)] = List(method.State, Create),
        [nameof(method.DisplayName)] = method.DisplayName,
        [nameof(method.Verb)] = method.Verb,
        [nameof(method.Template)] = method.Template,
        [nameof(method.Flags)] = List(method.Flags, static text => text),
        ["Operation"] = method.Shape switch
        {
            CallShape.Stream => "Stream",
            CallShape.ByteStream => "StreamBytes",
            CallShape.EventStream => "StreamEvents",
            CallShape.Response => "RespondAsync",
            CallShape.ResponseInterface => method.ResultType is null ? "RespondAsync" : "RespondAsInterfaceAsync",
            CallShape.StreamingResponse => "StreamResponseAsync",
            _ => "SendAsync",
        },
        ["IsValueTask"] = method.Shape == CallShape.ValueTask,
        [nameof(method.ResultType)] = method.ResultType,
        [nameof(method.Token)] = method.Token,
        [nameof(method.Steps)] = List(method.Steps, Create),
        ["HasInitializers"] = method.Initializers.Count > 0,
        [nameof(method.Initializers)] = List(method.Initializers, Create),
    };

    private static ScriptObject Create(StateMemberModel member) => new()
    {
        [nameof(member.Type)] = member.Type,
        [nameof(member.Name)] = member.Name,
        [nameof(member.Argument)] = member.Argument,
    };

    private static ScriptObject Create(RequestStepModel step) => new()
    {
        [nameof(step.Operation)] = step.Operation,
        [nameof(step.Arguments)] = List(step.Arguments, static text => text),
        ["HasInner"] = step.Inner is not null,
        [nameof(step.Inner)] = List(step.Inner ?? ImmutableEquatableArray<RequestStepModel>.Empty, Create),
    };

    private static ScriptObject Create(PropertyModel property) => new()
    {
        [nameof(property.Head)] = property.Head,
        [nameof(property.Type)] = property.Type,
        [nameof(property.FieldName)] = property.FieldName,
        [nameof(property.NeedsValue)] = property.NeedsValue,
    };

    private static ScriptObject Create(DisposalModel disposal) => new()
    {
        [nameof(disposal.Head)] = disposal.Head,
        [nameof(disposal.IsAsync)] = disposal.IsAsync,
    };

    private static ScriptObject Create(InitializerModel initializer) => new()
    {
        [nameof(initializer.Property)] = initializer.Property,
        [nameof(initializer.Value)] = initializer.Value,
    };

    private static ScriptObject Create(SubClientModel client) => new()
    {
        [nameof(client.Head)] = client.Head,
        [nameof(client.Type)] = client.Type,
        [nameof(client.FieldName)] = client.FieldName,
        [nameof(client.ClientType)] = client.ClientType,
    };

    private static ScriptObject Create(ForwardModel forward) => new()
    {
        [nameof(forward.Head)] = forward.Head,
        [nameof(forward.Target)] = forward.Target,
    };

    private static ScriptObject Create(StubModel stub) => new()
    {
        [nameof(stub.Head)] = stub.Head,
        ["HasAccessors"] = stub.Accessors.Count > 0,
        [nameof(stub.Accessors)] = List(stub.Accessors, static text => text),
        [nameof(stub.Message)] = stub.Message,
    };

    private static ScriptArray List<T>(ImmutableEquatableArray<T> items, Func<T, object> create)
        where T : IEquatable<T> => new(items.Select(create));
}
