using System.Reflection;
using Xunit;

namespace Aico.Generator.Tests.Harness;

/// <summary>Generates a client, loads it and runs the request builder of one of its methods.</summary>
internal static class RequestHarness
{
    private const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Builds the request of the method whose state takes these arguments.</summary>
    /// <param name="source">A file that declares <c>Contoso.IApi</c>.</param>
    /// <param name="method">The method's name.</param>
    /// <param name="arguments">What the state captures, in its order.</param>
    public static BuiltRequest Build(string source, string method, params object?[] arguments)
    {
        Type implementation = Load(source).GetType("Contoso.ApiClient", throwOnError: true)!.GetNestedType("Implementation", Any)!;
        object descriptor = implementation.GetField(method + "Method", Any)!.GetValue(null)!;
        Type state = implementation.GetNestedType(method + "State", Any)!;
        Type draft = typeof(RequestWriter).Assembly.GetType("Aico.Calls.RequestDraft", throwOnError: true)!;
        object captured = arguments.Length == 0 ? Activator.CreateInstance(state)! : state.GetConstructors()[0].Invoke(Convert(state.GetConstructors()[0], arguments));
        object build = descriptor.GetType().GetProperty("Build", Any)!.GetValue(descriptor)!;
        object built = draft.GetMethod("Build", Any)!.MakeGenericMethod(state).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [descriptor, build, captured, ""], null)!;
        return new(
            (string)draft.GetProperty("Target")!.GetValue(built)!,
            (IReadOnlyList<KeyValuePair<string, string>>)draft.GetProperty("Headers")!.GetValue(built)!,
            draft.GetProperty("Content")!.GetValue(built) is not null,
            (MethodDescriptor)descriptor);
    }

    private static Assembly Load(string source)
    {
        using MemoryStream image = new();
        Assert.True(GeneratorHarness.Run(source).Output.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        return Assembly.Load(image.ToArray());
    }

    // Types of the loaded assembly have no literals here: an enumeration is given by number, an object by its constructor's arguments.
    private static object?[] Convert(ConstructorInfo constructor, object?[] arguments) =>
        [.. constructor.GetParameters().Zip(arguments, static (parameter, argument) => Convert(parameter.ParameterType, argument))];

    private static Array Enums(Type type, int[] numbers)
    {
        Array values = Array.CreateInstance(type, numbers.Length);
        for (int i = 0; i < numbers.Length; i++)
        {
            values.SetValue(Enum.ToObject(type, numbers[i]), i);
        }

        return values;
    }

    private static object? Convert(Type type, object? argument)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return argument switch
        {
            int number when type.IsEnum => Enum.ToObject(type, number),
            int[] numbers when type.IsArray && type.GetElementType()!.IsEnum => Enums(type.GetElementType()!, numbers),
            object?[] parts when !type.IsInstanceOfType(parts) => type.GetConstructors()[0].Invoke(Convert(type.GetConstructors()[0], parts)),
            _ => argument,
        };
    }
}
