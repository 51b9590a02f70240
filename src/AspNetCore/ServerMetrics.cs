using System.Diagnostics.Metrics;

namespace Aico.AspNetCore;

/// <summary>The server's instruments, in the meter called <c>Aico</c>. Tags hold fixed words only.</summary>
internal sealed class ServerMetrics
{
    public const string MeterName = "Aico";

    private readonly Counter<long> _handshakes;
    private readonly Counter<long> _staleSessions;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _brokenMessages;
    private Func<int> _activeSessions = static () => 0;

    public ServerMetrics(IMeterFactory factory)
    {
        // The factory owns the meter.
        Meter meter = factory.Create(MeterName);
        _handshakes = meter.CreateCounter<long>("aico.server.handshakes", "{handshake}", "Handshakes that ended, by outcome.");
        _staleSessions = meter.CreateCounter<long>("aico.server.stale_sessions", "{request}", "Requests that named a session this server does not know.");
        _refused = meter.CreateCounter<long>("aico.server.refused", "{request}", "Requests refused before dispatch, by reason.");
        _requests = meter.CreateCounter<long>("aico.server.requests", "{request}", "Requests dispatched to the application.");
        _brokenMessages = meter.CreateCounter<long>("aico.server.broken_messages", "{message}", "Requests whose frames broke after their head was accepted, by problem.");
        meter.CreateObservableUpDownCounter("aico.server.active_sessions", () => Volatile.Read(ref _activeSessions)(), "{session}", "Sessions that the server holds.");
    }

    /// <summary>Adds one protocol's sessions to those counted.</summary>
    public void CountSessions(Func<int> count)
    {
        Func<int> others = _activeSessions;
        Volatile.Write(ref _activeSessions, () => others() + count());
    }

    public void HandshakeEnded(HandshakeOutcome outcome) =>
        _handshakes.Add(1, new KeyValuePair<string, object?>("aico.outcome", outcome.ToString()));

    public void Refused(RefusalReason reason, bool sessionNamed)
    {
        _refused.Add(1, new KeyValuePair<string, object?>("aico.reason", reason.ToString()));
        if (reason == RefusalReason.NoSession && sessionNamed)
        {
            _staleSessions.Add(1);
        }
    }

    /// <summary>Counts a refusal of AICO/2, by the problem's name.</summary>
    public void Refused(string problem, bool isStale)
    {
        _refused.Add(1, new KeyValuePair<string, object?>("aico.reason", problem));
        if (isStale)
        {
            _staleSessions.Add(1);
        }
    }

    public void Broken(string problem) => _brokenMessages.Add(1, new KeyValuePair<string, object?>("aico.reason", problem));

    public void Dispatched() => _requests.Add(1);
}
