using System.Text;
using Scriban;

namespace Aico.Generators.Rendering;

/// <summary>The templates, parsed once per process: parsing costs twenty times a render. A parsed template may be shared by threads.</summary>
internal static class Templates
{
    private static readonly Lazy<Template> ClientTemplate = new(static () => Load("Client.sbncs"));

    private static readonly Lazy<Template> ServerTemplate = new(static () => Load("Server.sbncs"));

    public static Template Client => ClientTemplate.Value;

    public static Template Server => ServerTemplate.Value;

    private static Template Load(string name)
    {
        using Stream stream = typeof(Templates).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The template '{name}' is not embedded.");
        using StreamReader reader = new(stream, Encoding.UTF8);
        Template template = Template.Parse(reader.ReadToEnd(), name);
        return template.HasErrors ? throw new InvalidOperationException(string.Join("\n", template.Messages)) : template;
    }
}
