using Aico.Calls;

namespace Aico.Runtime.Tests.Calls;

public sealed class RetryRuleTests
{
    [Theory]
    [InlineData(MethodFlags.Replayable, 1, RetryDecision.Retry)]
    [InlineData(MethodFlags.Replayable | MethodFlags.Stream, 1, RetryDecision.Retry)]
    [InlineData(MethodFlags.Replayable, 2, RetryDecision.AttemptsUsed)]
    [InlineData(MethodFlags.Replayable | MethodFlags.Idempotent, 2, RetryDecision.AttemptsUsed)]
    [InlineData(MethodFlags.Replayable | MethodFlags.NoRetry, 1, RetryDecision.ForbiddenByContract)]
    [InlineData(MethodFlags.NoRetry, 1, RetryDecision.ForbiddenByContract)]
    [InlineData(MethodFlags.None, 1, RetryDecision.ContentNotReplayable)]
    [InlineData(MethodFlags.Idempotent, 1, RetryDecision.ContentNotReplayable)]
    internal void The_decision_follows_from_the_methods_flags_and_the_attempts(MethodFlags flags, int attempts, RetryDecision expected)
    {
        var method = new MethodDescriptor<int>("IApi.A", HttpMethod.Post, "/a", flags, static (ref RequestWriter request, in int state) => request.Path("/a"));
        Assert.Equal(expected, RetryRule.Decide(method, attempts, method.Has(MethodFlags.Replayable)));
    }

    [Fact]
    public void Every_refusal_has_an_explanation_of_its_own() =>
        Assert.Equal(Enum.GetValues<RetryDecision>().Length, Enum.GetValues<RetryDecision>().Select(RetryRule.Explain).Distinct().Count());
}
