using System.Globalization;
using Aico.Fuzz;
using SharpFuzz;

// TARGET                                            started by afl-fuzz or libFuzzer
// run TARGET|all --executions N [--seed S] [--corpus DIR]
// corpus DIR                                        writes the seeds
// replay TARGET FILE                                runs one input
return args switch
{
    ["run", var name, .. var options] => Run(name, options),
    ["corpus", var folder] => Write(folder),
    ["replay", var name, var file] => Replay(Target.Find(name), file),
    [var name] => Serve(Target.Find(name)),
    _ => Usage(),
};

static int Run(string name, string[] options)
{
    long executions = 100_000;
    int seed = 1;
    string? corpus = null;
    for (int i = 0; i + 1 < options.Length; i += 2)
    {
        switch (options[i])
        {
            case "--executions":
                executions = long.Parse(options[i + 1], CultureInfo.InvariantCulture);
                break;
            case "--seed":
                seed = int.Parse(options[i + 1], CultureInfo.InvariantCulture);
                break;
            case "--corpus":
                corpus = options[i + 1];
                break;
            default:
                return Usage();
        }
    }

    IEnumerable<Target> targets = name == "all" ? Target.All : [Target.Find(name)];
    return targets.Sum(target => new Runner(target, seed, corpus).Run(executions)) == 0 ? 0 : 1;
}

static int Write(string folder)
{
    foreach (Target target in Target.All)
    {
        Corpus.Write(target, folder);
    }

    return 0;
}

static int Replay(Target target, string file)
{
    target.Execute(File.ReadAllBytes(file));
    return 0;
}

static int Serve(Target target)
{
    if (Environment.GetEnvironmentVariable("__LIBFUZZER_SHM_ID") is not null)
    {
        Fuzzer.LibFuzzer.Run(input => target.Execute(input.ToArray()));
    }
    else
    {
        Fuzzer.OutOfProcess.Run(stream =>
        {
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            target.Execute(copy.ToArray());
        });
    }

    return 0;
}

static int Usage()
{
    Console.Error.WriteLine("Aico.Fuzz TARGET | run TARGET|all --executions N [--seed S] [--corpus DIR] | corpus DIR | replay TARGET FILE");
    return 2;
}
