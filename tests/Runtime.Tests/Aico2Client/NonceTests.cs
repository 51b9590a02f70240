using Aico.Protocols.Aico2;
using Aico.Runtime.Tests.Aico2Client.Harness;
using CsCheck;

namespace Aico.Runtime.Tests.Aico2Client;

/// <summary>Row K1 over whole clients: whatever servers answer, however calls overlap, no nonce repeats under a key. Sections 4 and 6.</summary>
public sealed class NonceTests
{
    private enum Step
    {
        Answer,
        Stale,
        TooLate,
        Reject,
        Reset,
        Upload,
        ReadTwice,
        WarmUp,
        Restart,
    }

    [Fact]
    public async Task No_nonce_repeats_under_a_key() => await Gen.Enum<Step>().Array[1, 20].Array[1, 4].SampleAsync(RunAsync, iter: 60, threads: 1);

    private static async Task RunAsync(Step[][] callers)
    {
        var time = new WatchedClock();
        using var server = new SealedServer(time) { Otherwise = static exchange => exchange.Sealed("""{"text":"ok"}""") };
        await using var client = new SealedClient(server: server, time: time);
        await time.PassJittersAsync(Task.WhenAll(callers.Select(steps => Task.Run(() => CallAsync(client, steps)))));

        var seen = new Dictionary<(string, RequestNumber), string>();
        foreach (SealedExchange call in server.Calls)
        {
            // One number and salt seal one byte string; each frame of it has an index of its own.
            Assert.True(seen.TryAdd((call.Header(Wire.SessionHeader)!, call.Number), ""), "A number was used twice with the same salt.");
        }

        IEnumerable<(string, ulong)> numbers = server.Calls.Select(static call => (call.Header(Wire.SessionHeader)!, call.Number.Number));
        Assert.Equal(server.Calls.Count, numbers.Distinct().Count());
    }

    private static async Task CallAsync(SealedClient client, Step[] steps)
    {
        foreach (Step step in steps)
        {
            switch (step)
            {
                case Step.Stale:
                    client.Server.AnswerEarly(static (_, _) => Task.FromResult(SealedExchange.SessionUnknown()));
                    break;
                case Step.Reject:
                    client.Server.AnswerEarly(static (_, _) => Task.FromResult(SealedExchange.Rejected()));
                    break;
                case Step.Reset:
                    client.Server.AnswerEarly(static (_, _) => throw new HttpRequestException("reset"));
                    break;
                case Step.TooLate:
                    client.Server.AnswerEarly(static async (exchange, cancellationToken) =>
                    {
                        await exchange.ReadAsync(cancellationToken);
                        return exchange.Session is null ? SealedExchange.SessionUnknown() : exchange.Refused(ProblemType.TooLate, executed: false);
                    });
                    break;
                case Step.ReadTwice:
                    client.Server.AnswerEarly(static async (exchange, cancellationToken) =>
                    {
                        var sinks = new[] { new MemoryStream(), new MemoryStream() };
                        await exchange.ReadAsync(sinks[0], cancellationToken);
                        if (await Record.ExceptionAsync(() => exchange.ReadAsync(sinks[1], cancellationToken)) is null)
                        {
                            Assert.Equal(sinks[0].ToArray(), sinks[1].ToArray());
                        }

                        return SealedExchange.SessionUnknown();
                    });
                    break;
                case Step.Restart:
                    client.Server.Restart();
                    break;
            }

            // What the calls come to is other tests' business; here only what they send counts.
            Exception? failure = await Record.ExceptionAsync(() => step switch
            {
                Step.WarmUp => client.Connection.WarmUpAsync(),
                Step.Upload => client.Api.UploadAsync(SealedApi.UploadMethod, new Upload { Stream = new MemoryStream(new byte[40_000]) }),
                _ => client.Api.EchoAsync(),
            });
            Assert.True(failure is null or AicoException, failure?.ToString());
        }
    }
}
