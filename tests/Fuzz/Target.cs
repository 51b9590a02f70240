namespace Aico.Fuzz;

/// <summary>A piece of the runtime that reads what an attacker may send. Throws where the piece breaks its promise.</summary>
internal abstract class Target
{
    public static readonly Target[] All = [new FramesTarget(), new HandshakeTarget(), new HeadsTarget(), new ProblemTarget(), new ClientResponseTarget()];

    public abstract string Name { get; }

    /// <summary>Inputs to begin with, which the corpus on disk adds to.</summary>
    public abstract IEnumerable<byte[]> Seeds { get; }

    /// <summary>Words of the format, for the mutator.</summary>
    public virtual byte[][] Words => [];

    /// <summary>Most bytes that one input may make the runtime allocate.</summary>
    public abstract long MaxAllocation(int inputLength);

    /// <summary>Where pieces of an input begin that the mutator may exchange, repeat and drop; empty where it has none.</summary>
    public virtual IReadOnlyList<int> PiecesOf(byte[] input) => [];

    /// <exception cref="Exception">A finding.</exception>
    public abstract void Execute(byte[] input);

    public static Target Find(string name) => All.FirstOrDefault(target => target.Name == name)
        ?? throw new ArgumentException($"There is no target '{name}': {string.Join(", ", All.Select(static target => target.Name))}.");

    protected static void Require(bool condition, string promise)
    {
        if (!condition)
        {
            throw new PromiseBrokenException(promise);
        }
    }
}
