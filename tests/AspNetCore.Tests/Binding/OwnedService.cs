namespace Aico.AspNetCore.Tests.Binding;

public sealed class OwnedService(string name, TaskCompletionSource disposed) : IOwnedApi, IDisposable
{
    public Task<string> GetAsync(CancellationToken cancellationToken) => Task.FromResult($"{name} {disposed.Task.IsCompleted}");

    public void Dispose() => disposed.SetResult();
}
