namespace Aico;

/// <summary>What a server knows of the other processes that serve its origin: decides whether a retry may run after a restart.</summary>
/// <remarks>Source: AICO/2, section 12.3.</remarks>
public enum Topology
{
    /// <summary>One process at a time serves the origin, and the old one is dead before the next starts.</summary>
    SingleNode,

    /// <summary>Several nodes, restarts that roll or overlap, or a host that is started again within one process. A retry whose original is not known here is not run, unless it is idempotent.</summary>
    Unknown,
}
