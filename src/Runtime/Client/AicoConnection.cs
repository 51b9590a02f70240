namespace Aico;

/// <summary>One origin, one protocol, one session: shared by every client made from it.</summary>
public sealed class AicoConnection : IAsyncDisposable
{
    /// <summary>Makes a connection that owns its HTTP client.</summary>
    public AicoConnection(AicoConnectionOptions options) => ArgumentNullException.ThrowIfNull(options);

    /// <summary>Binds a contract. Called by generated code.</summary>
    public CallInvoker CreateInvoker(ContractDescriptor contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return new CallInvoker(this);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;
}
