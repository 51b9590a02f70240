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

    /// <summary>Host and port as they are sealed: lower case, in ASCII, without the default port.</summary>
    public string Authority { get; } = AuthorityOf(Options.BaseAddress!);

    private static string AuthorityOf(Uri address)
    {
        string host = address.HostNameType == UriHostNameType.IPv6 ? address.Host : address.IdnHost;
        return address.IsDefaultPort ? host.ToLowerInvariant() : $"{host.ToLowerInvariant()}:{address.Port}";
    }
}
