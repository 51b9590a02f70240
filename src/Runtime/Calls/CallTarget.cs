using System.Text.Json;
using Aico.Sessions;
using Aico.Transport;
using Microsoft.Extensions.Logging;

namespace Aico.Calls;

/// <summary>What the calls of one contract on one connection share.</summary>
internal sealed record CallTarget(
    AicoConnectionOptions Options, SessionManager Sessions, HttpTransport Transport, JsonSerializerOptions Json, string PathPrefix, ILogger Logger)
{
    public string Scheme { get; } = Options.BaseAddress!.Scheme;

    public string Authority { get; } = HttpTransport.AuthorityOf(Options.BaseAddress!);
}
