using Microsoft.Extensions.Options;

namespace Aico.AspNetCore.Hosting;

/// <summary>Checks the options when the host starts, all of them at once.</summary>
internal sealed class ServerOptionsValidator : IValidateOptions<AicoServerOptions>
{
    // A timer takes no longer wait.
    private static readonly TimeSpan MaxAnswerTime = TimeSpan.FromDays(24);

    public ValidateOptionsResult Validate(string? name, AicoServerOptions options)
    {
        var failures = new List<string>();
        Require(failures, options.BasePath is ['/', .., not '/'], "BasePath must begin with a slash, be longer than that and not end with one.");
        Require(failures, options.ExemptPaths.All(static path => path is ['/', ..]), "ExemptPaths must be paths that begin with a slash.");
        if (options.V1 is { } v1)
        {
            Validate(failures, options, v1);
        }

        if (options.Aico2 is { } aico2)
        {
            Aico2OptionsRules.Validate(failures, aico2);
        }

        Require(failures, options.V1 is not null || options.Aico2 is not null, "No protocol is chosen: call UseAico2 or UseAicoV1 in AddAico.");

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void Validate(List<string> failures, AicoServerOptions options, AicoV1ServerOptions v1)
    {
        Require(
            failures,
            v1.HandshakePath is not null && v1.HandshakePath.StartsWith(options.BasePath + "/", StringComparison.Ordinal) && !v1.HandshakePath.EndsWith('/'),
            "HandshakePath must lie below BasePath and not end with a slash.");
        Require(failures, v1.HandshakePath is null || !options.ExemptPaths.Contains(v1.HandshakePath), "HandshakePath must not be among ExemptPaths.");
        Require(failures, v1.SessionLifetime > TimeSpan.Zero, "SessionLifetime must be positive.");
        Require(failures, v1.StreamOverrun >= TimeSpan.Zero, "StreamOverrun must not be negative.");
        Require(
            failures,
            v1.SessionLifetime <= MaxAnswerTime && v1.StreamOverrun <= MaxAnswerTime && v1.SessionLifetime + v1.StreamOverrun <= MaxAnswerTime,
            "SessionLifetime and StreamOverrun together must not exceed 24 days.");
        Require(failures, v1.SessionsPerClient is >= 1 and <= 64, "SessionsPerClient must be 1 to 64.");
        Require(failures, v1.MaxSessions >= 1, "MaxSessions must be positive.");
        Require(failures, v1.MaxRequestBytes is >= 256 and <= 1 << 30, "MaxRequestBytes must be 256 to 1 GiB.");
        Require(failures, v1.MaxResponseBytes is >= 256 and <= 1 << 29, "MaxResponseBytes must be 256 to 512 MiB.");
        Require(failures, v1.ClockSkew > TimeSpan.Zero, "ClockSkew must be positive.");
        Require(failures, v1.RememberedChallenges >= 1, "RememberedChallenges must be positive.");
        Require(failures, v1.MaxNoncesPerSession >= 1, "MaxNoncesPerSession must be positive.");
        Require(failures, v1.HandshakesPerSecond > 0, "HandshakesPerSecond must be positive.");
        Require(failures, v1.HandshakeBurst >= 1, "HandshakeBurst must be positive.");
        Require(failures, v1.MaxConcurrentHandshakes >= 1, "MaxConcurrentHandshakes must be positive.");
    }

    internal static void Require(List<string> failures, bool condition, string failure)
    {
        if (!condition)
        {
            failures.Add(failure);
        }
    }
}
