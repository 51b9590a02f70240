using Aico.Protocols.Aico2;

namespace Aico.AspNetCore.Hosting;

/// <summary>Checks the settings of AICO/2. The ranges are those of sections 3.3 and 18 of its document.</summary>
internal static class Aico2OptionsRules
{
    private const int MaxKeys = 8;

    // A longer body could be forgotten by the ledger before it is dispatched.
    private static readonly TimeSpan BodyTimeBelow = TimeSpan.FromSeconds(530);

    // A timer takes no longer wait.
    private static readonly TimeSpan MaxStreamTime = TimeSpan.FromDays(24);

    public static void Validate(List<string> failures, Aico2ServerOptions options)
    {
        void Require(bool condition, string failure) => ServerOptionsValidator.Require(failures, condition, failure);

        int keys = options.Keys.Count + options.ServerKeyFiles.Count;
        Require(keys > 0, "AICO/2 needs a static key of the server: call AddServerKey, or name a file in ServerKeyFiles (Aico2ServerKey.Generate().Save(path) makes one).");
        Require(keys <= MaxKeys, "AICO/2 takes at most 8 static keys of the server.");
        Require(options.ServerKeyFiles.All(static path => !string.IsNullOrEmpty(path)), "ServerKeyFiles must be paths.");
        Require(
            options.AllowAnonymousClients || options.AuthenticateClientKey is not null,
            "AICO/2 has no client to serve: set AuthenticateClientKey, or leave AllowAnonymousClients on.");
        Require(
            options.Suites.Count > 0 && options.Suites.All(static name => Suite.TryFind(name, out _)),
            "Suites must be xchacha20poly1305, aegis256 or both.");
        Require(IsWholeSeconds(options.SessionLifetime, Wire.MinLifetimeSeconds, Wire.MaxLifetimeSeconds), "SessionLifetime must be 60 to 14,400 whole seconds.");
        Require(options.MaxRequestsPerSession is >= Wire.MinMaxRequests and <= Wire.MaxMaxRequests, "MaxRequestsPerSession must be 1,024 to 1,048,576.");
        Require(IsWholeSeconds(options.Heartbeat, Wire.MinHeartbeatSeconds, Wire.MaxHeartbeatSeconds), "Heartbeat must be 5 to 60 whole seconds.");
        Require(Enum.IsDefined(options.Topology), "Topology must be one of its values.");
        Require(options.MaxSessions >= 1, "MaxSessions must be positive.");
        Require(options.MaxUnconfirmedSessions >= 1, "MaxUnconfirmedSessions must be positive.");
        Require(options.MaxSessionsPerClientKey >= 1, "MaxSessionsPerClientKey must be positive.");
        Require(options.MaxRunningRequestsPerSession >= 1, "MaxRunningRequestsPerSession must be positive.");
        Require(options.LedgerTime >= TimeSpan.FromSeconds(600) && options.LedgerTime <= TimeSpan.FromDays(1), "LedgerTime must be 600 s to 24 h.");
        Require(options.LedgerEntries >= 1, "LedgerEntries must be positive.");
        Require(options.MaxFramePlaintext is >= Wire.MinFramePlaintext and <= Wire.MaxFramePlaintext, "MaxFramePlaintext must be 1,024 to 65,536.");
        Require(options.MaxItemBytes is >= 1 and <= 1 << 30, "MaxItemBytes must be 1 to 1 GiB.");
        Require(options.MaxBodyBytes is >= 1 and <= 1 << 30, "MaxBodyBytes must be 1 to 1 GiB.");
        Require(options.MaxBodyTime > TimeSpan.Zero && options.MaxBodyTime < BodyTimeBelow, "MaxBodyTime must be positive and below 530 s.");
        Require(options.MaxStreamTime > TimeSpan.Zero && options.MaxStreamTime <= MaxStreamTime, "MaxStreamTime must be positive and at most 24 days.");
        Require(options.HandshakesPerSecond > 0, "HandshakesPerSecond must be positive.");
        Require(options.HandshakeBurst >= 1, "HandshakeBurst must be positive.");
        Require(options.MaxConcurrentHandshakes >= 1, "MaxConcurrentHandshakes must be positive.");
        Require(options.AllowedAuthorities.All(static authority => FieldRules.IsAuthority(authority)), "AllowedAuthorities must be hosts with an optional port.");
        Require(options.StrippedPrefix is null or ['/', .., not '/'], "StrippedPrefix must begin with a slash, be longer than that and not end with one.");
    }

    private static bool IsWholeSeconds(TimeSpan time, int least, int most) =>
        time.Ticks % TimeSpan.TicksPerSecond == 0 && time.TotalSeconds >= least && time.TotalSeconds <= most;
}
