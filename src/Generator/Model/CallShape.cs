namespace Aico.Generators.Model;

/// <summary>What a method gives: contract language, section 4.1.</summary>
internal enum CallShape
{
    Task,
    ValueTask,

    /// <summary>Items.</summary>
    Stream,

    /// <summary>Verified chunks of bytes.</summary>
    ByteStream,

    /// <summary>Server-sent events with their names and ids.</summary>
    EventStream,

    /// <summary>Status, headers and result, or the error.</summary>
    Response,

    /// <summary>The same behind its interface.</summary>
    ResponseInterface,

    /// <summary>Status and headers first, then items.</summary>
    StreamingResponse,
}
