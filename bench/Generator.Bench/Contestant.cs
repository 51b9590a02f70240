using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Aico.Generator.Bench;

/// <summary>A generator to measure.</summary>
internal sealed record Contestant(string Name, bool IsRefit, Func<ISourceGenerator[]> Create)
{
    public static readonly Contestant[] All =
    [
        new("ours", IsRefit: false, static () => [new Generators.ClientGenerator().AsSourceGenerator()]),
        new("Refit 16.4", IsRefit: true, LoadRefit),
        new("control", IsRefit: false, static () => [new ControlGenerator().AsSourceGenerator()]),
    ];

    public GeneratorDriver CreateDriver() =>
        CSharpGeneratorDriver.Create(Create(), parseOptions: Workload.ParseOptions, optionsProvider: new Properties());

    private static ISourceGenerator[] LoadRefit() =>
    [
        .. Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, "refit", "InterfaceStubGeneratorV2.dll")).GetTypes()
            .Where(static type => !type.IsAbstract && type.GetCustomAttribute<GeneratorAttribute>() is not null)
            .Select(static type => Activator.CreateInstance(type) switch
            {
                IIncrementalGenerator generator => generator.AsSourceGenerator(),
                object generator => (ISourceGenerator)generator,
                null => throw new InvalidOperationException(type.Name),
            }),
    ];

    // What Refit's package sets in every project.
    private sealed class Properties : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values();

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;
    }

    private sealed class Values : AnalyzerConfigOptions
    {
        private static readonly Dictionary<string, string> Set = new(StringComparer.OrdinalIgnoreCase)
        {
            ["build_property.RefitInternalNamespace"] = "Bench",
            ["build_property.RefitGeneratedRequestBuilding"] = "true",
            ["build_property.RefitEmitGeneratedCodeMarkers"] = "true",
        };

        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value) => Set.TryGetValue(key, out value);
    }
}
