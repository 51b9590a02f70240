using System.Buffers;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aico.Calls;
using Aico.Content;
using Aico.Generator.Tests.Requests;
using Xunit;

namespace Aico.Generator.Tests.Harness;

/// <summary>Compiles many contracts at once, each in a namespace of its own, and builds the request of each method <c>A</c>.</summary>
internal sealed class CaseHarness
{
    private const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    private readonly Assembly _assembly;

    public CaseHarness(string types, IEnumerable<RequestCase> cases)
    {
        string usings = Source.Prelude[..Source.Prelude.IndexOf("namespace", StringComparison.Ordinal)];
        using MemoryStream image = new();
        string[] files = [.. cases.Select((row, index) => $$"""
            {{usings}}namespace Contoso.C{{index}};
            {{row.Declarations}}
            public static class Arguments { public static object?[] Get() => new object?[] { {{row.Arguments}} }; }
            """)];
        Assert.True(GeneratorHarness.Run([Source.File(types), .. files]).Output.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        _assembly = Assembly.Load(image.ToArray());
    }

    public RequestDraft Build(int index)
    {
        Type implementation = _assembly.GetType($"Contoso.C{index}.ApiClient", throwOnError: true)!.GetNestedType("Implementation", Any)!;
        object descriptor = implementation.GetField("AMethod", Any)!.GetValue(null)!;
        Type state = implementation.GetNestedType("AState", Any)!;
        object?[] arguments = (object?[])_assembly.GetType($"Contoso.C{index}.Arguments", throwOnError: true)!.GetMethod("Get")!.Invoke(null, null)!;
        object captured = arguments.Length == 0 ? Activator.CreateInstance(state)! : state.GetConstructors()[0].Invoke(arguments);
        object build = descriptor.GetType().GetProperty("Build", Any)!.GetValue(descriptor)!;
        return (RequestDraft)typeof(RequestDraft).GetMethod(nameof(RequestDraft.Build))!.MakeGenericMethod(state)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [descriptor, build, captured, ""], null)!;
    }

    /// <summary>Gets the content as text.</summary>
    public static async Task<string?> ReadAsync(RequestDraft draft)
    {
        if (draft.Content is BufferedContent buffered)
        {
            var output = new ArrayBufferWriter<byte>();
            buffered.Write(output, Json);
            return Encoding.UTF8.GetString(output.WrittenSpan);
        }

        if (draft.Content is not StreamedContent streamed)
        {
            return null;
        }

        long? announced = streamed.Length;
        TextWriter writer = new(streamed.MediaType == "application/vnd.aico.items");
        await streamed.WriteAsync(writer, Json, TestContext.Current.CancellationToken);
        if (announced is { } length)
        {
            Assert.Equal(length, Encoding.UTF8.GetByteCount(writer.Text));
        }

        return writer.Text;
    }

    private sealed class TextWriter(bool hasItems) : ContentWriter
    {
        private readonly ArrayBufferWriter<byte> _bytes = new();

        public string Text => Encoding.UTF8.GetString(_bytes.WrittenSpan);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, bool endOfItem, CancellationToken cancellationToken)
        {
            Assert.False(bytes.IsEmpty && !endOfItem);
            _bytes.Write(bytes.Span);
            if (hasItems && endOfItem)
            {
                _bytes.Write("␞"u8);
            }

            return default;
        }
    }
}
