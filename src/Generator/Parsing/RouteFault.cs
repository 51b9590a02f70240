using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

internal sealed record RouteFault(DiagnosticDescriptor Descriptor, string Reason);
