namespace Aico.Integration.Tests.RoundTrip.Notes;

#region service
internal sealed class NotesService(NoteStore store) : INotesApi
{
    public Task<Note> GetAsync(int id, CancellationToken cancellationToken) =>
        Task.FromResult(store.Find(id) ?? throw new ProblemException(404, "There is no such note."));

    public IAsyncEnumerable<Note> ListAsync(string? tag, CancellationToken cancellationToken) => store.All(tag);
}
#endregion
