using Aico.Generators.Diagnostics;
using Aico.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>What a method gives. Contract language, section 4.1.</summary>
/// <param name="Shape">How it is given.</param>
/// <param name="Type">Result or item; null where there is none.</param>
internal sealed record ResultParser(CallShape Shape, ITypeSymbol? Type)
{
    private const string Tasks = "System.Threading.Tasks";

    /// <summary>Gets whether items come one by one.</summary>
    public bool IsStream => Shape is CallShape.Stream or CallShape.ByteStream or CallShape.EventStream or CallShape.StreamingResponse;

    /// <summary>Gets whether the items have a type, so that one of them can be the last.</summary>
    public bool IsTypedStream => IsStream && Shape != CallShape.ByteStream;

    /// <summary>Gets whether the result or its items are JSON; text, bytes and streams of bytes are not.</summary>
    public bool IsJson => Type is not null && (IsStream ? Shape != CallShape.ByteStream : !IsTextOrBytes(Type));

    /// <summary>Gets whether the method may be HEAD, whose answer has no content.</summary>
    public bool FitsHead => Shape is CallShape.Task or CallShape.ValueTask or CallShape.ResponseInterface && Type is null;

    /// <summary>Parses the return type; null after a fault.</summary>
    public static ResultParser? Parse(MethodScope scope)
    {
        IMethodSymbol method = scope.Implemented;
        Location location = scope.Context.LocationOfReturnType(scope.Declared);
        if (method.RefKind != RefKind.None || method.ReturnType is not INamedTypeSymbol type || Of(type) is not { } result)
        {
            scope.Report(Descriptors.ReturnType, location, method.ReturnType.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat));
            return null;
        }

        if (!result.IsStream && result.Type is { } wrapped && IsSequence(wrapped))
        {
            scope.Report(Descriptors.WrappedStream, location);
        }
        else if (result.Type is { } item && !result.IsReadable(item))
        {
            scope.Report(Descriptors.ResultType, location, item.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat));
        }

        return result;
    }

    /// <summary>Gets what a return type means, or null.</summary>
    public static ResultParser? Of(INamedTypeSymbol type)
    {
        if (IsSequence(type))
        {
            ITypeSymbol item = type.TypeArguments[0];
            return item.IsReadOnlyBytes() ? new(CallShape.ByteStream, item)
                : IsEvent(item) ? new(CallShape.EventStream, ((INamedTypeSymbol)item).TypeArguments[0])
                : new(CallShape.Stream, item);
        }

        bool isTask = type.Is(Tasks, "Task", type.Arity);
        if (!isTask && !type.Is(Tasks, "ValueTask", type.Arity))
        {
            return null;
        }

        CallShape shape = isTask ? CallShape.Task : CallShape.ValueTask;
        return type.Arity == 0 ? new(shape, null)
            : isTask && type.TypeArguments[0] is INamedTypeSymbol result ? OfResponse(result) ?? new(shape, result)
            : new(shape, type.TypeArguments[0]);
    }

    private static ResultParser? OfResponse(INamedTypeSymbol type) => type switch
    {
        { Arity: 1 } when type.IsAico(KnownNames.Response.Type) => new(CallShape.Response, type.TypeArguments[0]),
        { Arity: 1 } when type.IsAico(KnownNames.ResponseInterface.Type) => new(CallShape.ResponseInterface, type.TypeArguments[0]),
        { Arity: 0 } when type.IsAico(KnownNames.ResponseInterface.Type) => new(CallShape.ResponseInterface, null),
        { Arity: 1 } when type.IsAico(KnownNames.StreamingResponse.Type) => new(CallShape.StreamingResponse, type.TypeArguments[0]),
        _ => null,
    };

    private static bool IsTextOrBytes(ITypeSymbol type) =>
        type.SpecialType == SpecialType.System_String || type is IArrayTypeSymbol { IsSZArray: true, ElementType.SpecialType: SpecialType.System_Byte } || type.Is("System.IO", "Stream");

    private static bool IsSequence(ITypeSymbol type) => type.Is("System.Collections.Generic", "IAsyncEnumerable", 1);

    private static bool IsEvent(ITypeSymbol type) => type.Is("System.Net.ServerSentEvents", "SseItem", 1);

    private static bool IsWrapper(ITypeSymbol type) => type is INamedTypeSymbol named
        && (OfResponse(named) is not null || named.Is(Tasks, "Task", named.Arity) || named.Is(Tasks, "ValueTask", named.Arity) || IsSequence(named) || IsEvent(named));

    private bool IsReadable(ITypeSymbol type) =>
        type is { TypeKind: not (TypeKind.Delegate or TypeKind.Dynamic or TypeKind.Pointer or TypeKind.FunctionPointer), SpecialType: not SpecialType.System_Object }
        && !IsWrapper(type)
        && !type.Is("System", "IObservable", 1) && !type.IsToken() && !type.Is("System", "Type")
        && !type.Is("System.Net.Http", "HttpResponseMessage") && !type.Is("System.Net.Http", "HttpRequestMessage")
        && !type.IsOrDerivesFrom("System.Net.Http", "HttpContent")
        && !type.IsOrDerivesFrom("System.Xml", "XmlNode") && !type.IsOrDerivesFrom("System.Xml.Linq", "XObject")
        && (Shape != CallShape.StreamingResponse || !type.IsReadOnlyBytes())
        && (!IsStream && type.Is("System.IO", "Stream") || !type.IsOrDerivesFrom("System.IO", "Stream"));
}
