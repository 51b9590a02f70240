using System.Globalization;
using Quickstart;

// Without arguments: the restart story. `serve` is the backend it starts as a second process; `chat` talks to any backend.
return args switch
{
    [] => await RestartStory.RunAsync(),
    ["serve", "--port", var port] when Port(port) is { } number => await ChatBackend.ServeAsync(number, forgetful: false),
    ["serve", "--port", var port, "--forgetful"] when Port(port) is { } number => await ChatBackend.ServeAsync(number, forgetful: true),
    ["chat", "--url", var url] when Uri.TryCreate(url, UriKind.Absolute, out Uri? address) => await ChatCommand.RunAsync(address),
    _ => Usage(),
};

static int? Port(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) ? port : null;

static int Usage()
{
    Console.Error.WriteLine("""
        usage: Quickstart                                 the restart story: a chat survives the death of its backend
               Quickstart serve --port N [--forgetful]    a chat backend on 127.0.0.1 (port 0: any free one); forgetful: sessions end at once
               Quickstart chat --url URL                  an interactive chat; Ctrl-C cancels the answer, an empty line ends the program
        """);
    return 2;
}
