using System.Reflection;
using System.Runtime.Loader;
using Aico.Generator.Tests.Harness;
using Aico.Generators;
using Aico.Generators.Model;
using Aico.Generators.Parsing;
using Microsoft.CodeAnalysis.CSharp;
using Scriban;
using Scriban.Runtime;
using Scriban.Syntax;
using Xunit;

namespace Aico.Generator.Tests.Templates;

/// <summary>Scriban inside a compiler: no assembly that the compiler lacks, no typing mistake that goes unseen.</summary>
public sealed class TemplateTests
{
    [Fact]
    public void Every_template_parses_and_ends_its_lines_with_LF() => Assert.All(TemplateNames(), static name =>
    {
        string text = Read(name);
        Template template = Template.Parse(text, name);
        Assert.False(template.HasErrors, string.Join("\n", template.Messages));
        Assert.DoesNotContain('\r', text);
    });

    [Fact]
    public void Every_template_renders_without_System_Text_Json()
    {
        // A context of its own, in which everything but the compiler's assemblies is loaded anew, and these two cannot be.
        Isolated context = new(typeof(ClientGenerator).Assembly.Location, "System.Text.Json", "Microsoft.CSharp");
        Type renderer = context.LoadFromAssemblyPath(typeof(ClientGenerator).Assembly.Location).GetType("Aico.Generators.Rendering.TemplateRenderer")!;
        MethodInfo[] renders = [.. renderer.GetMethods().Where(static method => method.Name.StartsWith("Render", StringComparison.Ordinal))];
        Assert.Equal(TemplateNames().Length, renders.Length);
        object result = Parse(context);
        Assert.All(renders, render =>
        {
            bool isServer = render.GetParameters()[0].ParameterType.Name == nameof(ServerModel);
            object model = result.GetType().GetProperty(isServer ? nameof(ParseResult.Server) : nameof(ParseResult.Model))!.GetValue(result)!;
            string expected = isServer ? "public static class ApiEndpointRouteBuilderExtensions" : "public static class ApiClient";
            Assert.Contains(expected, render.Invoke(null, [model, CancellationToken.None])!.ToString(), StringComparison.Ordinal);
        });
        Assert.NotSame(typeof(Template).Assembly, context.Assemblies.Single(static assembly => assembly.GetName().Name == "Scriban.Signed"));
        Assert.Empty(context.Refused);
    }

    [Theory]
    [InlineData("{{ missing }}")]
    [InlineData("{{ contract.Missing }}")]
    public void A_mistyped_member_throws(string text)
    {
        Template template = Template.Parse(text);
        TemplateContext context = new(new ScriptObject()) { StrictVariables = true, EnableRelaxedMemberAccess = false };
        context.PushGlobal(new ScriptObject { ["contract"] = new ScriptObject() });
        Assert.Throws<ScriptRuntimeException>(() => template.Render(context));
    }

    [Fact]
    public void Every_member_of_the_models_reaches_the_template()
    {
        string text = string.Concat(TemplateNames().Select(Read));
        Type[] models = [.. typeof(ContractModel).Assembly.GetTypes().Where(static type => type.Namespace == "Aico.Generators.Model" && type is { IsEnum: false, IsNested: false })];
        string[] unused =
        [
            .. models.SelectMany(static type => type.GetProperties().Where(static property => property.Name != "EqualityContract").Select(property => property.Name)).Distinct()
                .Where(name => !text.Contains("." + name, StringComparison.Ordinal)),
        ];
        Assert.Equal([nameof(ContractModel.HintName), nameof(ContractModel.NeedsJson), nameof(MethodModel.Shape), nameof(ProjectModel.IsTrimmed)], unused);
    }

    private static string[] TemplateNames() => [.. typeof(ClientGenerator).Assembly.GetManifestResourceNames().Where(static name => name.EndsWith(".sbncs", StringComparison.Ordinal))];

    private static string Read(string name)
    {
        using StreamReader reader = new(typeof(ClientGenerator).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private static object Parse(Isolated context)
    {
        CSharpCompilation compilation = GeneratorHarness.CompileServer(Source.Contract("[Get(\"/a\")] Task<User> A(int x, CancellationToken token);"));
        Type parser = context.LoadFromAssemblyPath(typeof(ClientGenerator).Assembly.Location).GetType(typeof(ContractParser).FullName!)!;
        return parser.GetMethods().Single(static method => method.Name == nameof(ContractParser.Parse) && method.GetParameters().Length == 3).Invoke(null, [compilation.GetTypeByMetadataName("Contoso.IApi")!, compilation, CancellationToken.None])!;
    }

    private sealed class Isolated(string path, params string[] refused) : AssemblyLoadContext("isolated")
    {
        private readonly string _folder = Path.GetDirectoryName(path)!;

        public List<string> Refused { get; } = [];

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            if (refused.Contains(assemblyName.Name))
            {
                Refused.Add(assemblyName.Name!);
                throw new FileNotFoundException(assemblyName.Name);
            }

            return assemblyName.Name is "Scriban.Signed" ? LoadFromAssemblyPath(Path.Combine(_folder, "Scriban.Signed.dll")) : null;
        }
    }
}
