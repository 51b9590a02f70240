namespace Aico;

/// <summary>When a contract fails that has methods the chosen protocol cannot carry.</summary>
public enum UnsupportedMethods
{
    /// <summary>When the client is made, with a list of all such methods.</summary>
    FailAtCreate,

    /// <summary>When such a method is called.</summary>
    FailAtCall,
}
