namespace Aico.AspNetCore.Tests.Binding;

public sealed class ShelfService : IShelf<Line, Colour>
{
    public Task<Line> GetAsync(Colour id, CancellationToken cancellationToken) => Task.FromResult(new Line((int)id, id.ToString()));
}
