namespace Aico.Integration.Tests.RoundTrip.Notes;

#region contract
[EncryptedApi("/api/v1/notes")]
public interface INotesApi
{
    [Get("/{id}")]
    Task<Note> GetAsync(int id, CancellationToken cancellationToken = default);

    [Get(""), StreamEnd(Optional = true)]
    IAsyncEnumerable<Note> ListAsync(string? tag = null, CancellationToken cancellationToken = default);
}
#endregion
