namespace Aico.AspNetCore.State;

/// <summary>A running exchange, as far as its session knows it.</summary>
internal interface IResettable
{
    /// <summary>Ends the exchange and its connection. Does not wait, and does not throw.</summary>
    void Reset();
}
