namespace Aico.Integration.Tests.RoundTrip.Notes;

internal sealed class NoteStore
{
    private readonly Note[] _notes = [new(1, "milk", "shop"), new(2, "call Ann", "home")];

    public Note? Find(int id) => Array.Find(_notes, note => note.Id == id);

    public async IAsyncEnumerable<Note> All(string? tag)
    {
        foreach (Note note in _notes.Where(note => tag is null || note.Tag == tag))
        {
            await Task.Yield();
            yield return note;
        }
    }
}
