namespace Aico.Client;

/// <summary>Checks the options of a connection; one message lists every fault.</summary>
internal static class ConnectionChecks
{
    public static void Check(AicoConnectionOptions options)
    {
        var faults = new List<string>();
        CheckAddress(options, faults);
        if (options.Protocol is null)
        {
            faults.Add("AICO/2, the default protocol, needs a server key to trust: call UseAico2(p => p.PinServerKey(…)). UseAicoV1 speaks the older protocol instead.");
        }

        if (options.HasTwoProtocols)
        {
            faults.Add("Two protocols are chosen: call UseAico2 or UseAicoV1, not both.");
        }

        if (options.MaxResponseBytes <= 0)
        {
            faults.Add($"{nameof(options.MaxResponseBytes)} must be positive.");
        }

        if (options.MaxItemBytes <= 0)
        {
            faults.Add($"{nameof(options.MaxItemBytes)} must be positive.");
        }

        if (faults.Count > 0)
        {
            throw new ArgumentException($"The connection cannot be made. {string.Join(" ", faults)}", nameof(options));
        }
    }

    private static void CheckAddress(AicoConnectionOptions options, List<string> faults)
    {
        if (options.BaseAddress is not { } address)
        {
            faults.Add($"{nameof(options.BaseAddress)} is not set.");
            return;
        }

        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            faults.Add($"{nameof(options.BaseAddress)} must be an absolute http or https address.");
            return;
        }

        if (address.Query.Length > 0 || address.Fragment.Length > 0 || address.UserInfo.Length > 0)
        {
            faults.Add($"{nameof(options.BaseAddress)} must not have a query, a fragment or user info.");
        }

        faults.AddRange(options.ProtocolFaults?.Invoke(address) ?? []);
        if (options.NeedsSecureTransport && address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback && !options.AllowInsecureTransport)
        {
            faults.Add($"AICO v1 over http:// leaves tokens, paths and headers readable; {address.Host} is not this machine. Use https, or set {nameof(options.AllowInsecureTransport)}.");
        }
    }
}
