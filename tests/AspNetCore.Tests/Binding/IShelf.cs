namespace Aico.AspNetCore.Tests.Binding;

[EncryptedApi("/shelf")]
public interface IShelf<TItem, TId>
    where TId : notnull
{
    [Get("/{id}")]
    Task<TItem> GetAsync(TId id, CancellationToken cancellationToken = default);
}
