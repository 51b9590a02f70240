namespace Aico.Runtime.Tests.Results;

/// <summary>What each exception of the family says of the call. Source: contract language, section 5.2.</summary>
public sealed class ErrorTests
{
    private static readonly ResponseHeaders NoHeaders = new([]);

    public static TheoryData<AicoException, FailureKind, Execution> Failures => new()
    {
        { Error.Request_NoSession("IApi.A", 0, FailureKind.HandshakeFailed, "why", null), FailureKind.HandshakeFailed, Execution.NotExecuted },
        { Error.Request_NoSession("IApi.A", 0, FailureKind.ServerIdentityChanged, "why", null), FailureKind.ServerIdentityChanged, Execution.NotExecuted },
        { Error.Request_Unreachable("IApi.A", 0, Execution.NotExecuted, new IOException()), FailureKind.Transport, Execution.NotExecuted },
        { Error.Request_Rejected("IApi.A", 1, 400), FailureKind.Rejected, Execution.Unknown },
        { Error.Response_Refused("IApi.A", 1, FailureKind.TooLate, Execution.NotExecuted, 408, NoHeaders, default, "too-late", null), FailureKind.TooLate, Execution.NotExecuted },
        { Error.Response_Broken("IApi.A", 1, FailureKind.Integrity, 200, NoHeaders, "why", null), FailureKind.Integrity, Execution.Unknown },
        { Error.Response_Broken("IApi.A", 1, FailureKind.StreamFault, 200, NoHeaders, "why", null), FailureKind.StreamFault, Execution.Executed },
        { Error.Response_Timeout("IApi.A", 1, TimeoutPhase.Idle, TimeSpan.FromSeconds(1), 200, NoHeaders), FailureKind.Timeout, Execution.Unknown },
        { Error.Bytes_Interrupted("IApi.A", 1, FailureKind.Truncated, 3, "why", null), FailureKind.Truncated, Execution.Unknown },
        { Error.Bytes_Timeout("IApi.A", 1, 3, TimeoutPhase.Idle, TimeSpan.FromSeconds(1)), FailureKind.Timeout, Execution.Unknown },
        { Error.Stream_Failed("IApi.A", 1, 3, 0, null), FailureKind.StreamFault, Execution.Executed },
        { Error.Request_ConnectionBroke("IApi.A", 1, new IOException()), FailureKind.Transport, Execution.Unknown },
        { Error.Request_NotSealed("IApi.A", 1, 200), FailureKind.Downgrade, Execution.Unknown },
        { Error.Request_NotSealed("IApi.A", 1, 500), FailureKind.Unsealed, Execution.Unknown },
        { Error.Request_Integrity("IApi.A", 1), FailureKind.Integrity, Execution.Unknown },
        { Error.Request_Truncated("IApi.A", 1, null), FailureKind.Truncated, Execution.Unknown },
        { Error.Request_Timeout("IApi.A", 0, TimeoutPhase.Handshake, TimeSpan.FromSeconds(1)), FailureKind.Timeout, Execution.NotExecuted },
        { Error.Request_Timeout("IApi.A", 1, TimeoutPhase.FirstItem, TimeSpan.FromSeconds(1)), FailureKind.Timeout, Execution.Unknown },
        { Error.Response_Status("IApi.A", 1, 404, NoHeaders, default, null), FailureKind.Status, Execution.Executed },
        { Error.Response_Content("IApi.A", 1, 200, NoHeaders, default, null, "why"), FailureKind.Content, Execution.Executed },
        { Error.Response_TooLarge("IApi.A", 1, 200, NoHeaders), FailureKind.TooLarge, Execution.Unknown },
        { Error.Session_Expired("IApi.A", 2, Execution.NotExecuted, 0, "why", null), FailureKind.SessionLost, Execution.NotExecuted },
        { Error.Stream_Interrupted("IApi.A", 1, FailureKind.Truncated, 3, "why", null), FailureKind.Truncated, Execution.Unknown },
        { Error.Stream_Interrupted("IApi.A", 1, FailureKind.Content, 3, "why", null), FailureKind.Content, Execution.Executed },
        { Error.Stream_Timeout("IApi.A", 1, 3, TimeoutPhase.Idle, TimeSpan.FromSeconds(1)), FailureKind.Timeout, Execution.Unknown },
        { Error.Stream_Fault("IApi.A", 1, 3, null), FailureKind.StreamFault, Execution.Executed },
    };

    [Theory, MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public void Each_failure_says_what_it_is_and_whether_the_call_may_have_run(AicoException failure, FailureKind kind, Execution execution)
    {
        Assert.Equal(kind, failure.Kind);
        Assert.Equal(execution, failure.Execution);
        Assert.Equal(execution != Execution.NotExecuted, failure.MayHaveExecuted);
        Assert.Equal("IApi.A", failure.Method);
    }

    [Fact]
    public void Each_message_names_the_call_but_the_one_that_is_shown_to_users() => Assert.All(Failures.Select(static row => row.Data.Item1), static failure =>
        Assert.StartsWith(failure is SessionExpiredException ? "Encryption session expired. Please try again." : "IApi.A: ", failure.Message, StringComparison.Ordinal));

    [Fact]
    public void A_content_without_a_serializer_cannot_be_read_as_a_type() =>
        Assert.Throws<NotSupportedException>(static () => Error.Response_Status("IApi.A", 1, 404, NoHeaders, "{}"u8, null).GetContentAs<int>());
}
