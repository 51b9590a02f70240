using System.Text;
using Aico.Generators.Model;
using Microsoft.CodeAnalysis.Text;
using Scriban;
using Scriban.Runtime;

namespace Aico.Generators.Rendering;

/// <summary>Renders models. The settings are those under which a mistake in a template throws instead of vanishing.</summary>
internal static class TemplateRenderer
{
    private static readonly string Version = typeof(TemplateRenderer).Assembly.GetName().Version.ToString();

    public static SourceText RenderClient(ContractModel contract, CancellationToken cancellationToken) =>
        SourceText.From(Render(Templates.Client, ScriptModels.Create(contract), cancellationToken), Encoding.UTF8);

    public static SourceText RenderServer(ServerModel contract, CancellationToken cancellationToken) =>
        SourceText.From(Render(Templates.Server, ServerScriptModels.Create(contract), cancellationToken), Encoding.UTF8);

    private static string Render(Template template, ScriptObject contract, CancellationToken cancellationToken)
    {
        // Given builtins of its own, an empty object, Scriban never loads System.Text.Json, which a compiler may not have.
        TemplateContext context = new(new ScriptObject())
        {
            StrictVariables = true,
            EnableRelaxedMemberAccess = false,
            EnableRelaxedIndexerAccess = false,
            LoopLimit = 0,
            LimitToString = 0,
            NewLine = "\n",
            MemberRenamer = static member => member.Name,
            CancellationToken = cancellationToken,
        };
        context.PushGlobal(new ScriptObject { ["contract"] = contract, ["version"] = Version });
        return template.Render(context);
    }
}
