using System.Globalization;
using Aico.Runtime.Bench;
using BenchmarkDotNet.Running;

// `sessions N` weighs N sessions of a server; anything else goes to BenchmarkDotNet, such as `--job short --inProcess --filter *`.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["sessions", { } count])
{
    SessionWeight.Measure(int.Parse(count, CultureInfo.InvariantCulture));
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(FrameBenchmarks).Assembly).Run(args);
