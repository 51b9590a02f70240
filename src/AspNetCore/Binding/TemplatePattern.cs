namespace Aico.AspNetCore.Binding;

/// <summary>How many segments of an endpoint's pattern are the template's own, as metadata. Route groups put more before them.</summary>
internal sealed record TemplatePattern(int SegmentCount);
