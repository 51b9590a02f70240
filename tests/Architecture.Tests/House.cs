using Aico.Architecture.Tests.Harness;
using Aico.Architecture.Tests.Rules;

namespace Aico.Architecture.Tests;

/// <summary>The house rules of docs/architecture.md, as data.</summary>
internal static class House
{
    public static readonly RoomOrder Runtime = new(
        Rows: [["Hosting"], ["Client"], ["Streaming"], ["Calls"], ["Sessions", "Addressing", "Content", "Serialization"], ["Transport"], ["Protocols"], ["Crypto"]],
        Free: ["Annotations", "Results", "Telemetry"],
        Strict: ["Protocols", "Crypto"]);

    public static readonly RoomOrder AspNetCore = new(Rows: [["Hosting"], ["Pipeline"], ["Sealing"], ["State"]], Free: [], Strict: []);

    public static readonly RoomOrder Generator = new(
        Rows: [["Parsing", "Diagnostics"], ["Rendering"], ["Model"], ["Support", "Shared"]],
        Free: [],
        Strict: []);

    public static readonly RoomOrder CodeFixes = new(Rows: [["Fixes", "Migration", "Serialization"], ["Support"]], Free: [], Strict: []);

    public static readonly string[] HttpTypes =
    [
        "System.Net.Http.HttpClient", "System.Net.Http.HttpMessageInvoker", "System.Net.Http.HttpRequestMessage", "System.Net.Http.HttpResponseMessage",
    ];

    /// <summary>What an exception is made of and made by: internal, but read at every throw, so without a namespace of its own.</summary>
    public static readonly string[] InternalsOfResults = ["Results/Error.cs", "Results/Failure.cs"];

    /// <summary>The two that the compiler calls. They are public for it, not for anyone who references them.</summary>
    public const string GeneratorHost = "ClientGenerator.cs";
    public const string AnalyzerHost = "Diagnostics/ContractAnalyzer.cs";

    /// <summary>Where the harness lays the rules that build and call share; they keep the runtime's namespace.</summary>
    public const string SharedWithRuntime = "Shared";

    private static readonly string[] NotBytes =
    [
        "System.IO.Stream", "System.Threading.Tasks.Task", "System.Threading.Tasks.ValueTask", "System.Text.Json.JsonSerializer", "System.TimeProvider",
        "System.Diagnostics.Stopwatch", "System.Environment", "Microsoft.Extensions.Logging.ILogger",
    ];

    private static readonly string[] RoomsOfTheClient = ["Aico.Client", "Aico.Calls", "Aico.Streaming", "Aico.Sessions", "Aico.Addressing", "Aico.Content", "Aico.Serialization", "Aico.Transport"];

    /// <summary>Protocols are bytes in, bytes out: no HTTP, task, stream, serializer, logger or clock.</summary>
    /// <remarks>Instant is what a reading of the clock becomes: its callers make it, protocols only get it.</remarks>
    public static IEnumerable<string> MoreThanBytes(SourceCode code) => Naming.Outside(
        code,
        static use => use.File.Room == "Protocols" && (use.Namespace == "System.Net.Http" || ReadsClock(use) || NotBytes.Any(name => Naming.Is(use.Type, name))),
        "Protocols/Instant.cs");

    /// <summary>Internals of the client that the server sees but has no business with: it shares Protocols and Crypto.</summary>
    public static IEnumerable<string> ClientRooms(SourceCode code) => Naming.Outside(code, static use => RoomsOfTheClient.Contains(use.Namespace));

    /// <summary>Whether a use names a symbol of the compiler, or one of its members.</summary>
    public static bool NamesSymbol(TypeUse use) => Naming.Is(use.Type, "Microsoft.CodeAnalysis.ISymbol");

    private static bool ReadsClock(TypeUse use) =>
        (use.FullName is "System.DateTime" or "System.DateTimeOffset") && (use.Symbol.Name is "Now" or "UtcNow" or "Today");
}
