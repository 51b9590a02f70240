namespace Aico.AspNetCore.Tests.Binding;

[EncryptedApi("/owned")]
public interface IOwnedApi
{
    [Get("")]
    Task<string> GetAsync(CancellationToken cancellationToken = default);
}
