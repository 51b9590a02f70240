using Aico.Generators.Diagnostics;
using Aico.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>What a method gives. Contract language, section 4.1.</summary>
internal sealed record ResultParser(CallShape Shape, ITypeSymbol? Type)
{
    private const string Tasks = "System.Threading.Tasks";

    /// <summary>Gets whether the result or its items are JSON; text, bytes and streams of bytes are not.</summary>
    public bool IsJson => Type is not null
        && (Shape == CallShape.Stream || !(Type.SpecialType == SpecialType.System_String || Type is IArrayTypeSymbol { IsSZArray: true, ElementType.SpecialType: SpecialType.System_Byte } || Type.Is("System.IO", "Stream")));

    /// <summary>Parses the return type; null after a fault.</summary>
    public static ResultParser? Parse(MethodScope scope)
    {
        IMethodSymbol method = scope.Implemented;
        Location location = scope.Context.LocationOfReturnType(scope.Declared);
        if (method.RefKind != RefKind.None || method.ReturnType is not INamedTypeSymbol type || !TryShape(type, out CallShape shape))
        {
            scope.Report(Descriptors.ReturnType, location, method.ReturnType.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat));
            return null;
        }

        if (type.Arity == 0)
        {
            return new(shape, null);
        }

        ITypeSymbol result = type.TypeArguments[0];
        if (shape != CallShape.Stream && IsStream(result))
        {
            scope.Report(Descriptors.WrappedStream, location);
        }
        else if (!IsReadable(result, shape))
        {
            scope.Report(Descriptors.ResultType, location, result.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat));
        }
        else if (Unsupported(result, shape) is { } what)
        {
            scope.Report(Descriptors.NotSupported, location, what);
        }

        return new(shape, result);
    }

    private static bool TryShape(INamedTypeSymbol type, out CallShape shape)
    {
        shape = IsStream(type) ? CallShape.Stream : type.Name == "ValueTask" ? CallShape.ValueTask : CallShape.Task;
        return shape == CallShape.Stream || type.Is(Tasks, "Task", type.Arity) || type.Is(Tasks, "ValueTask", type.Arity);
    }

    private static bool IsStream(ITypeSymbol type) => type.Is("System.Collections.Generic", "IAsyncEnumerable", 1);

    private static bool IsReadable(ITypeSymbol type, CallShape shape) =>
        type is { TypeKind: not (TypeKind.Delegate or TypeKind.Dynamic or TypeKind.Pointer or TypeKind.FunctionPointer), SpecialType: not SpecialType.System_Object }
        && !type.Is(Tasks, "Task") && !type.Is(Tasks, "Task", 1) && !type.Is(Tasks, "ValueTask") && !type.Is(Tasks, "ValueTask", 1)
        && !type.Is("System", "IObservable", 1) && !IsStream(type) && !type.IsToken() && !type.Is("System", "Type")
        && !type.Is("System.Net.Http", "HttpResponseMessage") && !type.Is("System.Net.Http", "HttpRequestMessage")
        && !type.IsOrDerivesFrom("System.Net.Http", "HttpContent")
        && !type.IsOrDerivesFrom("System.Xml", "XmlNode") && !type.IsOrDerivesFrom("System.Xml.Linq", "XObject")
        && (shape != CallShape.Stream && type.Is("System.IO", "Stream") || !type.IsOrDerivesFrom("System.IO", "Stream"));

    private static string? Unsupported(ITypeSymbol type, CallShape shape) =>
        shape == CallShape.Stream && type.IsReadOnlyBytes() ? "a stream of bytes"
        : type.Is("System.Net.ServerSentEvents", "SseItem", 1) ? "server-sent events with names and ids"
        : null;
}
