using Aico.AspNetCore.State;
using Aico.Protocols.Aico2;

namespace Aico.AspNetCore.Tests.Aico2;

/// <summary>The decision table of section 12.3 and the times of section 12.2, without a server.</summary>
public sealed class RequestLedgerTests
{
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(600);
    private static readonly TimeSpan ProcessStart = TimeSpan.FromSeconds(5000);
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(6000);

    /// <summary>Rows: recorded, retry, idempotent, single node, seconds between start and now, verdict.</summary>
    public static TheoryData<bool, bool, bool, bool, double, string> Table => new()
    {
        { false, false, true, true, 9999, "Run" }, // rule 1
        { false, true, true, false, 9999, "Run" },
        { true, false, false, true, 0, "Run" }, // rule 4
        { true, false, false, true, 600, "Run" },
        { true, false, false, false, 600, "Run" },
        { true, false, false, true, 600.001, "TooLate" }, // rule 5
        { true, false, true, true, 600.001, "TooLate" }, // idempotent or not
        { true, true, true, false, 9999, "Run" }, // rule 6
        { true, true, false, true, 600, "Run" }, // rule 7
        { true, true, false, true, 600.001, "OutcomeUnknown" }, // rule 8
        { true, true, false, false, 0, "OutcomeUnknown" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void The_table_decides(bool recorded, bool retry, bool idempotent, bool singleNode, double secondsAgo, string verdict)
    {
        var ledger = new RequestLedger(10, KeepFor, singleNode, TimeSpan.Zero);
        var request = new LedgerRequest(1, recorded, retry, idempotent, Now - TimeSpan.FromSeconds(secondsAgo));
        Assert.Equal(verdict, ledger.Look(request, Now).Verdict.ToString());
        Assert.Equal(0, ledger.Count);
        Assert.Equal(verdict, ledger.TryBegin(request, Now).Verdict.ToString());
        Assert.Equal(verdict == "Run" && recorded ? 1 : 0, ledger.Count);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0.001, false)]
    public void Rule_7_a_retry_of_a_call_begun_before_this_process_is_ambiguous(double secondsBefore, bool runs)
    {
        var ledger = new RequestLedger(10, KeepFor, isSingleNode: true, ProcessStart);
        var retry = new LedgerRequest(1, true, true, false, ProcessStart - TimeSpan.FromSeconds(secondsBefore));
        Assert.Equal(runs ? LedgerVerdict.Run : LedgerVerdict.OutcomeUnknown, ledger.TryBegin(retry, ProcessStart + TimeSpan.FromSeconds(60)).Verdict);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rules_2_and_3_a_known_call_does_not_run_again_idempotent_or_not(bool retry)
    {
        var ledger = new RequestLedger(10, KeepFor, isSingleNode: true, ProcessStart);
        var first = new LedgerRequest(7, true, false, true, Now);
        ledger.TryBegin(first, Now);
        LedgerRequest again = first with { IsRetry = retry };
        Assert.Equal(new LedgerDecision(LedgerVerdict.InProgress), ledger.TryBegin(again, Now));
        ledger.Complete(7, Now, 201);
        Assert.Equal(new LedgerDecision(LedgerVerdict.AlreadyProcessed, 201), ledger.TryBegin(again, Now));
        Assert.Equal(new LedgerDecision(LedgerVerdict.AlreadyProcessed, 201), ledger.Look(again, Now));

        // Rule 1 comes before them.
        Assert.Equal(LedgerVerdict.Run, ledger.TryBegin(again with { IsRecorded = false }, Now).Verdict);
        ledger.TryBegin(first with { CallId = 8 }, Now);
        ledger.Complete(8, Now, null);
        Assert.Equal(new LedgerDecision(LedgerVerdict.AlreadyProcessed), ledger.TryBegin(again with { CallId = 8 }, Now));
    }

    [Fact]
    public void An_entry_is_kept_for_its_time_and_what_began_before_is_too_late()
    {
        var ledger = new RequestLedger(10, KeepFor, isSingleNode: true, ProcessStart);
        var request = new LedgerRequest(1, true, false, false, Now - TimeSpan.FromSeconds(2));
        ledger.TryBegin(request, Now);
        Assert.Equal(LedgerVerdict.InProgress, ledger.Look(request, Now + KeepFor).Verdict);
        Assert.Equal(LedgerVerdict.TooLate, ledger.Look(request, Now + KeepFor + TimeSpan.FromTicks(1)).Verdict);
        Assert.Equal(0, ledger.Count);
        Assert.Equal(LedgerVerdict.OutcomeUnknown, ledger.Look(request with { IsRetry = true }, Now + KeepFor + TimeSpan.FromTicks(1)).Verdict);
    }

    [Fact]
    public void A_flood_drops_the_oldest_and_moves_the_horizon_to_it()
    {
        var ledger = new RequestLedger(3, KeepFor, isSingleNode: true, ProcessStart);
        for (int i = 0; i < 5; i++)
        {
            TimeSpan begin = Now + TimeSpan.FromSeconds(i);
            Assert.Equal(LedgerVerdict.Run, ledger.TryBegin(new LedgerRequest((UInt128)i, true, false, false, begin), begin).Verdict);
        }

        Assert.Equal(3, ledger.Count);
        TimeSpan now = Now + TimeSpan.FromSeconds(10);
        var held = new LedgerRequest(0, true, false, false, Now - TimeSpan.FromSeconds(1));
        Assert.Equal(LedgerVerdict.TooLate, ledger.TryBegin(held, now).Verdict);
        Assert.Equal(LedgerVerdict.OutcomeUnknown, ledger.TryBegin(held with { IsRetry = true }, now).Verdict);
        Assert.Equal(LedgerVerdict.Run, ledger.TryBegin(held with { CallId = 9, Start = Now + TimeSpan.FromSeconds(1) }, now).Verdict);
    }

    [Fact]
    public void An_end_that_belongs_to_a_forgotten_entry_changes_nothing()
    {
        var ledger = new RequestLedger(10, KeepFor, isSingleNode: true, ProcessStart);
        var request = new LedgerRequest(1, true, true, true, Now);
        ledger.TryBegin(request, Now);
        TimeSpan later = Now + KeepFor + TimeSpan.FromSeconds(1);
        Assert.Equal(LedgerVerdict.Run, ledger.TryBegin(request, later).Verdict);
        ledger.Complete(1, Now, 200);
        Assert.Equal(LedgerVerdict.InProgress, ledger.Look(request, later).Verdict);
        ledger.Complete(1, later, 202);
        ledger.Complete(1, later, 500);
        Assert.Equal(202, ledger.Look(request, later).OriginalStatus);
    }

    [Fact]
    public void Of_an_original_that_races_its_retries_one_runs()
    {
        for (int round = 0; round < 50; round++)
        {
            var ledger = new RequestLedger(10, KeepFor, isSingleNode: true, ProcessStart);
            int runs = 0;
            using var start = new Barrier(8);
            Thread[] threads = [.. Enumerable.Range(0, 8).Select(i => new Thread(() =>
            {
                start.SignalAndWait();
                if (ledger.TryBegin(new LedgerRequest(1, true, i % 2 == 1, i % 4 == 1, Now), Now).Verdict == LedgerVerdict.Run)
                {
                    Interlocked.Increment(ref runs);
                }
            }))];
            Array.ForEach(threads, static thread => thread.Start());
            Array.ForEach(threads, static thread => thread.Join());
            Assert.Equal(1, runs);
        }
    }

    /// <summary>Rows: t, E, age, all in seconds; and start, counted from M.</summary>
    [Theory]
    [InlineData(10, 12, null, 8)]
    [InlineData(10, 10, null, 8)]
    [InlineData(20, 12, null, 10)] // a client whose clock runs ahead
    [InlineData(10, 12, 4, 4)]
    [InlineData(1, 1, 9_999_999, -10_000_000)]
    public void Start_is_never_later_than_the_calls_first_moment(int sent, int elapsed, int? age, double start)
    {
        TimeSpan established = TimeSpan.FromSeconds(3000);
        var call = new CallFields(1, sent * 1000L, age * 1000L);
        var request = LedgerRequest.Of(established, TimeSpan.FromSeconds(elapsed), call, "POST", null);
        Assert.Equal((established + TimeSpan.FromSeconds(start), age is not null), (request.Start, request.IsRetry));
    }

    [Theory]
    [InlineData("GET", null, false, true)]
    [InlineData("HEAD", null, false, true)]
    [InlineData("OPTIONS", null, false, true)]
    [InlineData("PUT", null, true, true)]
    [InlineData("DELETE", null, true, true)]
    [InlineData("POST", null, true, false)]
    [InlineData("PATCH", null, true, false)]
    [InlineData("BREW", null, true, false)]
    [InlineData("POST", true, true, true)]
    [InlineData("PUT", false, true, false)]
    public void Verbs_say_what_is_recorded_and_what_is_idempotent(string method, bool? declared, bool recorded, bool idempotent)
    {
        var request = LedgerRequest.Of(default, default, default, method, declared);
        Assert.Equal((recorded, idempotent), (request.IsRecorded, request.IsIdempotent));
    }
}
