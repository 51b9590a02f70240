using Microsoft.AspNetCore.Builder;

namespace Aico;

/// <summary>Says what endpoints may do.</summary>
public static class AicoEndpointConventionBuilderExtensions
{
    /// <summary>Lets an endpoint send 200 answers of one media type in plaintext under AICO v1, such as audio.</summary>
    /// <remarks>
    /// They can be read and forged by anyone on the path. JSON and the streaming types are sealed all the same.
    /// Equal to <see cref="AllowPlaintextResponseAttribute"/> on the handler. Source: AICO v1, section 17, rule 10.
    /// </remarks>
    /// <typeparam name="TBuilder">The endpoint's builder.</typeparam>
    /// <param name="builder">The endpoint's builder.</param>
    /// <param name="mediaType">A media type without parameters, compared ignoring case.</param>
    /// <returns>The endpoint's builder.</returns>
    /// <exception cref="ArgumentException">The media type is empty, has parameters or a wildcard.</exception>
    public static TBuilder AllowPlaintextResponse<TBuilder>(this TBuilder builder, string mediaType)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(mediaType);
        if (mediaType.AsSpan().ContainsAny(";, *") || mediaType.Count(static c => c == '/') != 1)
        {
            throw new ArgumentException("Give one media type, without parameters and wildcards, such as audio/wav.", nameof(mediaType));
        }

        builder.Add(endpoint => endpoint.Metadata.Add(new AllowPlaintextResponseAttribute(mediaType)));
        return builder;
    }
}
