using System.Globalization;
using System.Runtime.InteropServices;
using Aico.Generator.Bench;
using Microsoft.CodeAnalysis;

// Writes the table of docs/performance.md. An argument limits it: "40x12" measures that size only.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
(int Interfaces, int Methods)[] sizes = [(1, 5), (40, 12), (200, 12)];
int[] unrelated = [0, 2_000, 8_000];
(string Name, Func<Workload, Compilation, Compilation>? Edit)[] scenarios =
[
    ("cold", null),
    ("keystroke", static (workload, before) => workload.TypeSomewhere(before)),
    ("one interface", static (workload, before) => workload.EditInterface(before)),
];

foreach (Contestant contestant in Contestant.All)
{
    // The first runs compile the compiler.
    for (int i = 0; i < 5; i++)
    {
        _ = Measurement.Cold(contestant, new Workload(contestant.IsRefit, 40, 12, 0));
    }
}

Console.WriteLine($"{Environment.ProcessorCount} cores, .NET {Environment.Version}, {RuntimeInformation.ProcessArchitecture}, {DateTime.UtcNow:yyyy-MM-dd}");
Console.WriteLine("| Interfaces × methods | Unrelated types | Run | " + string.Join(" | ", Contestant.All.Select(static contestant => contestant.Name)) + " | ours / control |");
Console.WriteLine("|---|---|---|" + string.Concat(Contestant.All.Select(static _ => "---|")) + "---|");
foreach ((int interfaces, int methods) in sizes.Where(size => args.Length == 0 || args[0] == $"{size.Interfaces}x{size.Methods}"))
{
    foreach (int types in unrelated)
    {
        foreach ((string name, Func<Workload, Compilation, Compilation>? edit) in scenarios)
        {
            Measurement[] measured =
            [
                .. Contestant.All.Select(contestant =>
                {
                    Workload workload = new(contestant.IsRefit, interfaces, methods, types);
                    GC.Collect();
                    return edit is null ? Measurement.Cold(contestant, workload) : Measurement.Edit(contestant, workload, edit);
                }),
            ];
            string cells = string.Join(" | ", measured.Select(static value => $"{value.Milliseconds:0.0} ms, {value.Megabytes:0.0} MB"));
            Console.WriteLine($"| {interfaces} × {methods} | {types} | {name} | {cells} | {measured[0].Milliseconds / measured[2].Milliseconds:0.00} |");
        }
    }
}
