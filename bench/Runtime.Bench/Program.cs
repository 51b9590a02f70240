using System.Globalization;
using Aico.Runtime.Bench;
using BenchmarkDotNet.Running;

// `sessions N` weighs N sessions of a server, `ends` tells the two ends of a call apart; anything else goes to BenchmarkDotNet, such as `--job short --inProcess --filter *`.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["sessions", { } count])
{
    SessionWeight.Measure(int.Parse(count, CultureInfo.InvariantCulture));
    return;
}

if (args is ["ends"])
{
    await new CallBenchmarks().ReportAsync().ConfigureAwait(false);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(FrameBenchmarks).Assembly).Run(args);
