using Aico.Architecture.Tests.Harness;

namespace Aico.Architecture.Tests.Rules;

/// <summary>Which room may name which: only a later row of the order, or a free room.</summary>
/// <param name="Rows">Rooms from the caller's side to the bottom. Rooms of one row may name each other, as long as there is no cycle.</param>
/// <param name="Free">Rooms that name no other room and that every room may name.</param>
/// <param name="Strict">Rooms that may not even name the free ones.</param>
internal sealed record RoomOrder(string[][] Rows, string[] Free, string[] Strict)
{
    /// <summary>Every use that the order forbids. Files at the root of a project are its public face: they stand above the order.</summary>
    public IEnumerable<string> Check(SourceCode code) => code.Uses
        .Where(static use => use.DeclaredIn is not null && use.File.Room.Length > 0)
        .Select(static use => (Use: use, From: use.File.Room, To: SourceFile.RoomOf(use.DeclaredIn!)))
        .Where(step => step.To.Length > 0 && step.To != step.From && !Allows(step.From, step.To))
        .Select(static step => $"{step.From} -> {step.To}: {step.Use}")
        .Distinct();

    /// <summary>Rooms that have no place in the order.</summary>
    public IEnumerable<string> Unknown(SourceCode code) => code.Files
        .Select(static file => file.Room)
        .Distinct()
        .Where(room => room.Length > 0 && RowOf(room) < 0 && !Free.Contains(room));

    private bool Allows(string from, string to)
    {
        if (Free.Contains(from))
        {
            return false;
        }

        return Free.Contains(to) ? !Strict.Contains(from) : RowOf(to) >= RowOf(from);
    }

    private int RowOf(string room) => Array.FindIndex(Rows, row => row.Contains(room));
}
