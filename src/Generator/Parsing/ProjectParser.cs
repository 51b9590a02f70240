using Aico.Generators.Model;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Aico.Generators.Parsing;

/// <summary>Reads the project's properties that the SDK shows to compiler extensions.</summary>
internal static class ProjectParser
{
    // Both are set by PublishAot and IsAotCompatible, the first also by PublishTrimmed and IsTrimmable.
    private static readonly string[] Properties = ["build_property.EnableTrimAnalyzer", "build_property.EnableAotAnalyzer"];

    public static ProjectModel Parse(AnalyzerConfigOptions options) =>
        new(Properties.Any(name => options.TryGetValue(name, out string? value) && value.Equals("true", StringComparison.OrdinalIgnoreCase)));
}
