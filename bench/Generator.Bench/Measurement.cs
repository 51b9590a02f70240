using System.Diagnostics;
using Microsoft.CodeAnalysis;

namespace Aico.Generator.Bench;

/// <summary>Medians of one generator on one project: milliseconds of the processor and megabytes of garbage.</summary>
/// <remarks>Time of the processor, over all threads, not of the clock: what else the machine does then counts for nothing.</remarks>
internal sealed record Measurement(double Milliseconds, double Megabytes)
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(1.5);

    /// <summary>A new driver and a compilation with nothing bound, as when a solution is opened; the compiler's own code is compiled already.</summary>
    public static Measurement Cold(Contestant contestant, Workload workload) => Run(
        workload.Compile, compilation => Check(contestant.CreateDriver().RunGenerators(compilation)));

    /// <summary>A driver that has run, and a new compilation after an edit.</summary>
    public static Measurement Edit(Contestant contestant, Workload workload, Func<Workload, Compilation, Compilation> edit)
    {
        Compilation current = workload.Compile();
        GeneratorDriver driver = contestant.CreateDriver().RunGenerators(current);
        return Run(() => current = edit(workload, current), compilation => driver = Check(driver.RunGenerators(compilation)));
    }

    // Preparing, parsing included, is not measured: it is the editor's, whatever generators there are.
    private static Measurement Run(Func<Compilation> prepare, Action<Compilation> run)
    {
        List<double> times = [];
        List<double> garbage = [];
        Stopwatch all = Stopwatch.StartNew();
        for (int i = 0; i < 4 || (i < 15 && all.Elapsed < Budget); i++)
        {
            Compilation compilation = prepare();
            long before = GC.GetTotalAllocatedBytes(precise: true);
            TimeSpan start = Environment.CpuUsage.TotalTime;
            run(compilation);
            double elapsed = (Environment.CpuUsage.TotalTime - start).TotalMilliseconds;
            if (i > 0)
            {
                times.Add(elapsed);
                garbage.Add((GC.GetTotalAllocatedBytes(precise: true) - before) / 1e6);
            }
        }

        return new(Median(times), Median(garbage));
    }

    private static GeneratorDriver Check(GeneratorDriver driver) =>
        driver.GetRunResult().Results.FirstOrDefault(static result => result.Exception is not null).Exception is { } exception
            ? throw new InvalidOperationException("A generator failed.", exception)
            : driver;

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
