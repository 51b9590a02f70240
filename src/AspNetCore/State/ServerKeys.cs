using Aico.Protocols.Aico2;

namespace Aico.AspNetCore.State;

/// <summary>The server's static keys: those it was given, then those of its files. Loaded once, at the host's start.</summary>
internal sealed class ServerKeys : IDisposable
{
    private readonly List<Aico2ServerKey> _own = [];

    private ServerKeys(IReadOnlyList<Aico2ServerKey> given, IEnumerable<string> files, bool createMissing)
    {
        try
        {
            foreach (string path in files)
            {
                _own.Add(Load(path, createMissing));
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        All = [.. given.Concat(_own).Select(static key => key.Key)];
    }

    /// <summary>The keys, the one for new clients first.</summary>
    public IReadOnlyList<ServerKey> All { get; }

    /// <exception cref="FileNotFoundException">A file is not there, and must not be made.</exception>
    /// <exception cref="InvalidDataException">A file holds no key, or others can read it.</exception>
    public static ServerKeys Load(Aico2ServerOptions options) => new(options.Keys, options.ServerKeyFiles, options.CreateMissingKeyFile);

    public void Dispose() => _own.ForEach(static key => key.Dispose());

    private static Aico2ServerKey Load(string path, bool createMissing)
    {
        if (createMissing && !File.Exists(path))
        {
            using Aico2ServerKey made = Aico2ServerKey.Generate();
            made.Save(path);
        }

        // Always what the file says.
        return Aico2ServerKey.Load(path);
    }
}
