using System.Diagnostics;

namespace Aico.Fuzz;

/// <summary>Mutates without a fuzzer's help, in this process: no exception, no hang, no memory beyond the target's bound.</summary>
internal sealed class Runner(Target target, int seed, string? corpus)
{
    private const int Pool = 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private byte[] _current = [];
    private long _executed;
    private long _seen = -1;

    /// <returns>Findings.</returns>
    public int Run(long executions)
    {
        List<byte[]> pool = [.. Corpus.Read(target, corpus)];
        int kept = pool.Count;
        var random = new Random(seed);
        var mutator = new Mutator(random, target);
        int findings = 0;
        var time = Stopwatch.StartNew();
        using var watchdog = new Timer(Watch, null, Limit, Limit);
        for (long i = 0; i < executions; i++)
        {
            // Half of them near the seeds: changes of changes end in rubble that is refused at its first byte.
            byte[] parent = pool[random.Next(random.Next(2) == 0 ? kept : pool.Count)];
            byte[] input = i < kept ? pool[(int)i] : mutator.Mutate(parent, pool[random.Next(pool.Count)]);
            _current = input;
            findings += Execute(input, warm: i < kept);
            _executed = i + 1;

            // Some go on living, so that changes add up.
            if (random.Next(64) == 0)
            {
                if (pool.Count < Pool)
                {
                    pool.Add(input);
                }
                else
                {
                    pool[kept + random.Next(Pool - kept)] = input;
                }
            }
        }

        Console.WriteLine($"{target.Name}: {executions} executions, {time.Elapsed.TotalSeconds:0.0} s, {findings} findings, seed {seed}");
        return findings;
    }

    // The first run of a piece of code also pays for the code.
    private int Execute(byte[] input, bool warm)
    {
        long before = GC.GetTotalAllocatedBytes();
        try
        {
            target.Execute(input);
        }
        catch (Exception exception)
        {
            return Report(input, exception.ToString());
        }

        long allocated = GC.GetTotalAllocatedBytes() - before;
        return !warm && allocated > target.MaxAllocation(input.Length) ? Report(input, $"{allocated} bytes allocated") : 0;
    }

    private int Report(byte[] input, string what)
    {
        Console.Error.WriteLine($"{target.Name}: {what}\n  {Corpus.Keep(target, corpus ?? ".", input)}");
        return 1;
    }

    private void Watch(object? state)
    {
        if (_executed == _seen)
        {
            Report(_current, $"no end within {Limit.TotalSeconds} s");
            Environment.Exit(3);
        }

        _seen = _executed;
    }
}
