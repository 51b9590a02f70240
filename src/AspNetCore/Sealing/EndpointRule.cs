using Microsoft.AspNetCore.Http;

namespace Aico.AspNetCore.Sealing;

/// <summary>What an endpoint says of itself, in its metadata.</summary>
internal enum EndpointRule
{
    /// <summary>Requests need not be sealed.</summary>
    AllowUnsealed,

    /// <summary>AICO/2 only.</summary>
    RequireAico2,

    /// <summary>Reads its request while it comes: a client stream or duplex.</summary>
    AllowStreamedRequest,
}

/// <summary>An <see cref="EndpointRule"/> as metadata.</summary>
internal sealed record EndpointRuleMetadata(EndpointRule Rule);

/// <summary>Reads the rules.</summary>
internal static class EndpointRules
{
    public static bool Has(EndpointMetadataCollection? metadata, EndpointRule rule)
    {
        foreach (EndpointRuleMetadata found in metadata?.GetOrderedMetadata<EndpointRuleMetadata>() ?? [])
        {
            if (found.Rule == rule)
            {
                return true;
            }
        }

        return false;
    }
}
