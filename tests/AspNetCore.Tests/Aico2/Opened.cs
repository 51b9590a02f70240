using System.Buffers;
using System.Text;
using Aico.Protocols;
using Aico.Protocols.Aico2;

namespace Aico.AspNetCore.Tests.Aico2;

/// <summary>A whole answer: as it came over the wire, and opened if it is sealed.</summary>
internal sealed record Opened(MessageHead Outer, byte[] Bytes, MessageHead? Head, byte[] Body, List<string> Items, string? Error)
{
    public string Text => Encoding.UTF8.GetString(Head is null ? Bytes : Body);

    public int Status => Head?.Status ?? Outer.Status;

    public static Opened Of(Peer peer, ulong number, MessageHead outer, byte[] bytes)
    {
        if (outer.Status != 200 || !outer.HasMediaType(Wire.MessageMediaType))
        {
            return new Opened(outer, bytes, null, [], [], null);
        }

        using Aico2Opener opener = Aico2Opener.OfResponse(peer.Session, number, new OpenLimits(int.MaxValue, int.MaxValue));
        var input = new ReadOnlySequence<byte>(bytes);
        MessageHead? head = null;
        var body = new MemoryStream();
        var items = new List<string>();
        var item = new MemoryStream();
        string? error = null;
        while (opener.TryRead(ref input, endOfInput: true, out MessagePart part))
        {
            switch (part.Kind)
            {
                case PartKind.Head:
                    head = part.Head;
                    break;
                case PartKind.Failure:
                    error = Encoding.UTF8.GetString(part.Data.Span);
                    break;
                case PartKind.Fault:
                    throw new InvalidOperationException($"The answer is broken: {opener.Cause}.");
                case PartKind.End:
                    return new Opened(outer, bytes, head, body.ToArray(), items, error);
                case PartKind.Item:
                    item.Write(part.Data.Span);
                    if (part.EndOfItem)
                    {
                        items.Add(Encoding.UTF8.GetString(item.ToArray()));
                        item.SetLength(0);
                    }

                    break;
                default:
                    body.Write(part.Data.Span);
                    break;
            }
        }

        throw new InvalidOperationException("The answer is not complete.");
    }

    /// <summary>Requires a plaintext problem, byte for byte.</summary>
    public void MustBePlain(int status, string name, string title)
    {
        Assert.Equal(
            (status, $$"""{"type":"urn:aico:problem:{{name}}","title":"{{title}}","status":{{status}}}"""),
            (Outer.Status, Encoding.UTF8.GetString(Bytes)));
        Assert.Equal("application/problem+json", Outer.Find("Content-Type"));
        Assert.Equal("no-store", Outer.Find("Cache-Control"));
        Assert.Equal(Bytes.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), Outer.Find("Content-Length"));
    }

    /// <summary>Requires a sealed problem of the protocol, byte for byte.</summary>
    public void MustBeSealedProblem(int status, string name, string title, bool? executed, int? original = null)
    {
        string tail = (executed is { } known ? $",\"executed\":{(known ? "true" : "false")}" : "") + (original is { } code ? $",\"original_status\":{code}" : "");
        Assert.Equal(
            (status, $$"""{"type":"urn:aico:problem:{{name}}","title":"{{title}}","status":{{status}}{{tail}}}"""),
            (Head?.Status ?? -1, Encoding.UTF8.GetString(Body)));
        Assert.Equal(("application/problem+json", "no-store"), (Head!.Find("content-type"), Head.Find("cache-control")));
        MustLookAlike();
    }

    public void MustBeSealed(int status, string body)
    {
        Assert.Equal((status, body), (Head?.Status ?? -1, Encoding.UTF8.GetString(Body)));
        MustLookAlike();
    }

    /// <summary>Requires an ERROR frame, byte for byte.</summary>
    public void MustEndIn(int status, string name, string title, bool executed) => Assert.Equal(
        $$"""{"type":"urn:aico:problem:{{name}}","title":"{{title}}","status":{{status}},"executed":{{(executed ? "true" : "false")}}}""", Error);

    // Section 7: outside, every sealed answer is the same.
    private void MustLookAlike()
    {
        Assert.Equal(
            (200, Wire.MessageMediaType, "no-store, no-transform", "no", null),
            (Outer.Status, Outer.Find("Content-Type"), Outer.Find("Cache-Control"), Outer.Find("X-Accel-Buffering"), Outer.Find("Content-Encoding")));
        Assert.Null(Error);
    }
}
