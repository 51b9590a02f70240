using Microsoft.AspNetCore.Http.Features;

namespace Aico.AspNetCore.Sealing.Aico2;

/// <summary>When an exchange is over before its time: the client is gone, or this layer ended it.</summary>
internal sealed class ExchangeLifetime : IHttpRequestLifetimeFeature, IDisposable
{
    private readonly IHttpRequestLifetimeFeature _outer;
    private readonly CancellationTokenSource _ended;

    public ExchangeLifetime(IHttpRequestLifetimeFeature outer)
    {
        _outer = outer;
        _ended = CancellationTokenSource.CreateLinkedTokenSource(outer.RequestAborted);
        RequestAborted = _ended.Token;
    }

    public CancellationToken RequestAborted { get; set; }

    public void Abort() => _outer.Abort();

    /// <summary>Tells the application that it writes for nobody. The connection stands.</summary>
    public Task CancelAsync() => _ended.CancelAsync();

    public void Dispose() => _ended.Dispose();
}
