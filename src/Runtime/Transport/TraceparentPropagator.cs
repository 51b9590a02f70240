using System.Diagnostics;

namespace Aico.Transport;

/// <summary>Lets the outer message carry <c>traceparent</c> and nothing else of a trace: its state and baggage are the application's words, in plaintext.</summary>
/// <remarks>Source: AICO/2, section 6.</remarks>
internal sealed class TraceparentPropagator : DistributedContextPropagator
{
    private const string Traceparent = "traceparent";

    private static readonly DistributedContextPropagator W3C = CreateDefaultPropagator();

    public override IReadOnlyCollection<string> Fields { get; } = [Traceparent];

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter)
    {
        if (setter is not null)
        {
            W3C.Inject(activity, carrier, (target, name, value) =>
            {
                if (name == Traceparent)
                {
                    setter(target, name, value);
                }
            });
        }
    }

    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) =>
        W3C.ExtractTraceIdAndState(carrier, getter, out traceId, out traceState);

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;
}
