using Aico.AspNetCore.Sealing;
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

    /// <summary>Serves requests to an endpoint that are not sealed. Sealed ones under AICO/2 are opened and answered sealed all the same.</summary>
    /// <remarks>Anyone on the path can read and change them. Source: AICO/2, section 10, step 1.</remarks>
    /// <typeparam name="TBuilder">The endpoint's builder.</typeparam>
    /// <param name="builder">The endpoint's builder.</param>
    /// <returns>The endpoint's builder.</returns>
    public static TBuilder AllowUnsealed<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.With(EndpointRule.AllowUnsealed);

    /// <summary>Serves an endpoint under AICO/2 only: AICO v1 is refused there, also on a host that serves both.</summary>
    /// <remarks>Source: AICO/2, section 17.</remarks>
    /// <typeparam name="TBuilder">The endpoint's builder.</typeparam>
    /// <param name="builder">The endpoint's builder.</param>
    /// <returns>The endpoint's builder.</returns>
    public static TBuilder RequireAico2<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.With(EndpointRule.RequireAico2);

    /// <summary>Lets an endpoint read its request under AICO/2 while it comes: a client stream or duplex. Without it, a request is verified to its end first.</summary>
    /// <remarks>
    /// What was read is verified; a request that was cut, changed or cancelled fails the reader with an <see cref="IOException"/>, it never just ends.
    /// Source: AICO/2, section 10, step 11.
    /// </remarks>
    /// <typeparam name="TBuilder">The endpoint's builder.</typeparam>
    /// <param name="builder">The endpoint's builder.</param>
    /// <returns>The endpoint's builder.</returns>
    public static TBuilder AllowStreamedRequest<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.With(EndpointRule.AllowStreamedRequest);

    private static TBuilder With<TBuilder>(this TBuilder builder, EndpointRule rule)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Add(endpoint => endpoint.Metadata.Add(new EndpointRuleMetadata(rule)));
        return builder;
    }
}
