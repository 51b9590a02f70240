using System.Globalization;

namespace Quickstart;

/// <summary>The command line: what to do, and its options.</summary>
internal sealed record Command(string Name)
{
    public const string Usage = """
        usage: Quickstart [--protocol aico-2|aico-v1]         the restart story: a chat survives the death of its backend
               Quickstart keygen --out FILE                   makes a server key that only you can read, and prints the pin for clients
               Quickstart serve --port N [--key FILE] [--protocol aico-2|aico-v1] [--forgetful]
                                                              a chat backend on 127.0.0.1 (port 0: any free one); forgetful: sessions end at once
               Quickstart chat --url URL [--pin PIN] [--protocol aico-2|aico-v1]
                                                              an interactive chat; without a pin the first contact decides whom to trust
        """;

    public bool UsesV1 { get; private init; }

    public bool Forgetful { get; private init; }

    public ushort? Port { get; private init; }

    public string? Out { get; private init; }

    public string? Key { get; private init; }

    public string? Pin { get; private init; }

    public Uri? Url { get; private init; }

    /// <summary>Reads a command line; null for one that says nothing known.</summary>
    public static Command? Parse(string[] arguments)
    {
        bool isStory = arguments is [] or [['-', ..], ..];
        var command = new Command(isStory ? "story" : arguments[0]);
        for (int i = isStory ? 0 : 1; i < arguments.Length; i++)
        {
            string option = arguments[i];
            if (option == "--forgetful")
            {
                command = command with { Forgetful = true };
                continue;
            }

            string? value = ++i < arguments.Length ? arguments[i] : null;
            Command? next = (option, value) switch
            {
                (_, null) => null,
                ("--protocol", "aico-2") => command with { UsesV1 = false },
                ("--protocol", "aico-v1") => command with { UsesV1 = true },
                ("--out", _) => command with { Out = value },
                ("--key", _) => command with { Key = value },
                ("--pin", _) => command with { Pin = value },
                ("--port", _) when ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) => command with { Port = port },
                ("--url", _) when Uri.TryCreate(value, UriKind.Absolute, out Uri? url) => command with { Url = url },
                _ => null,
            };
            if (next is null)
            {
                return null;
            }

            command = next;
        }

        bool isComplete = command.Name switch
        {
            "story" => true,
            "keygen" => command.Out is not null,
            "serve" => command.Port is not null && (command.UsesV1 || command.Key is not null),
            "chat" => command.Url is not null,
            _ => false,
        };
        return isComplete ? command : null;
    }
}
