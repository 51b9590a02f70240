namespace Aico.Protocols;

/// <summary>Which way a message goes: all that differs between the two sides of a protocol.</summary>
internal enum Direction
{
    Request,
    Response,
}
