using Aico.Protocols.Aico2;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Refit;

namespace Aico.Runtime.Bench;

/// <summary>Whole calls over a transport in memory: sealed by generated clients of ours, plain by Refit's.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class CallBenchmarks
{
    private IPlainApi _plain = null!;
    private ISealedApi _sealed = null!;
    private SealedServer _server = null!;

    // Numbers of a session are spent by the million here: the session renews itself in between.
    [GlobalSetup]
    public async Task SetupAsync()
    {
        _plain = RestService.ForGenerated<IPlainApi>(new HttpClient(new PlainServer()) { BaseAddress = new Uri("http://localhost") }, BenchJson.Default);
        Suite suite = Suite.HasAesInstructions ? Suite.Aegis : Suite.XChaCha;
        var options = new AicoConnectionOptions { BaseAddress = new Uri("http://localhost/") };
        _server = new SealedServer(suite);
        options.UseAico2(protocol => protocol.PinServerKey(_server.PublicKey));
        _sealed = SealedApiClient.Create(new AicoConnection(options, new HttpClient(_server) { Timeout = Timeout.InfiniteTimeSpan }));
        int plain = await CountAsync(_plain.WatchAsync());
        int own = await CountAsync(_sealed.WatchAsync());
        if ((plain, own) != (Payload.Items, Payload.Items) || await _plain.FindAsync(1, "a b") != await _sealed.FindAsync(1, "a b"))
        {
            throw new InvalidOperationException($"The two do not do the same: {plain} and {own} items.");
        }
    }

    [BenchmarkCategory("GET"), Benchmark(Baseline = true)]
    public Task<Answer> GetPlainRefit() => _plain.FindAsync(7, "a b");

    [BenchmarkCategory("GET"), Benchmark]
    public Task<Answer> GetSealed() => _sealed.FindAsync(7, "a b");

    [BenchmarkCategory("POST"), Benchmark(Baseline = true)]
    public Task<Answer> PostPlainRefit() => _plain.AddAsync(Payload.Value);

    [BenchmarkCategory("POST"), Benchmark]
    public Task<Answer> PostSealed() => _sealed.AddAsync(Payload.Value);

    [BenchmarkCategory("Item of a stream"), Benchmark(Baseline = true, OperationsPerInvoke = Payload.Items)]
    public Task<int> StreamPlainRefit() => CountAsync(_plain.WatchAsync());

    [BenchmarkCategory("Item of a stream"), Benchmark(OperationsPerInvoke = Payload.Items)]
    public Task<int> StreamSealed() => CountAsync(_sealed.WatchAsync());

    /// <summary>Tells what the client's end of a GET allocates, without the server's, which the benchmark counts too.</summary>
    public async Task ReportAsync()
    {
        const int calls = 5000;
        await SetupAsync().ConfigureAwait(false);
        for (int i = 0; i < calls; i++)
        {
            await GetSealed().ConfigureAwait(false);
        }

        (long all, long server) = (GC.GetTotalAllocatedBytes(precise: true), _server.Allocated);
        for (int i = 0; i < calls; i++)
        {
            await GetSealed().ConfigureAwait(false);
        }

        (all, server) = (GC.GetTotalAllocatedBytes(precise: true) - all, _server.Allocated - server);
        Console.WriteLine($"GET: {all / calls} B in all, of which the server's end {server / calls} B");
    }

    private static async Task<int> CountAsync(IAsyncEnumerable<Answer> answers)
    {
        int count = 0;
        await foreach (Answer answer in answers)
        {
            count += answer.Id == Payload.Value.Id ? 1 : 0;
        }

        return count;
    }
}
