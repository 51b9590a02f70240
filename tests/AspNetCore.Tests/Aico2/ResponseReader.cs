using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Aico.Protocols;
using Aico.Protocols.Aico2;

namespace Aico.AspNetCore.Tests.Aico2;

/// <summary>Reads a sealed answer part by part, as it arrives.</summary>
internal sealed class ResponseReader : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly PipeReader _input;
    private readonly Aico2Opener _opener;

    private ResponseReader(HttpResponseMessage response, PipeReader input, Aico2Opener opener)
    {
        _response = response;
        _input = input;
        _opener = opener;
    }

    public MessageHead Head { get; private set; } = null!;

    public long Frames => _opener.Progress;

    public static async Task<ResponseReader> StartAsync(Aico2Session session, ulong number, HttpResponseMessage response)
    {
        Assert.Equal((200, Wire.MessageMediaType), ((int)response.StatusCode, response.Content.Headers.ContentType?.ToString()));
        Stream body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var reader = new ResponseReader(
            response, PipeReader.Create(body), Aico2Opener.OfResponse(session, number, new OpenLimits(int.MaxValue, int.MaxValue)));
        MessagePart head = await reader.PartAsync();
        Assert.Equal(PartKind.Head, head.Kind);
        reader.Head = head.Head!;
        return reader;
    }

    /// <summary>The next part: "item:", "bytes:", "failure:" and its text, "end", or "fault" and its kind.</summary>
    public async Task<string> NextAsync()
    {
        MessagePart part = await PartAsync();
        string text = Encoding.UTF8.GetString(part.Data.Span);
        return part.Kind switch
        {
            PartKind.Item => (part.EndOfItem ? "item:" : "piece:") + text,
            PartKind.Bytes => "bytes:" + text,
            PartKind.Failure => "failure:" + text,
            PartKind.End => "end",
            _ => "fault:" + part.Fault,
        };
    }

    /// <summary>Reads until so many frames are here, heartbeats included, and no further.</summary>
    public async Task FramesAsync(long count)
    {
        while (_opener.Progress < count)
        {
            ReadResult result = await _input.ReadAsync(TestContext.Current.CancellationToken);
            ReadOnlySequence<byte> rest = result.Buffer;
            Assert.False(_opener.TryRead(ref rest, result.IsCompleted, out MessagePart part), $"There is a {part.Kind}.");
            _input.AdvanceTo(rest.Start, rest.End);
        }
    }

    public void Dispose()
    {
        _opener.Dispose();
        _response.Dispose();
    }

    private async Task<MessagePart> PartAsync()
    {
        while (true)
        {
            ReadResult result;
            try
            {
                result = await _input.ReadAsync(TestContext.Current.CancellationToken);
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException)
            {
                return MessagePart.Broken(OpenFault.Truncated);
            }

            ReadOnlySequence<byte> rest = result.Buffer;
            if (_opener.TryRead(ref rest, result.IsCompleted, out MessagePart part))
            {
                part = part with { Data = part.Data.ToArray() };
                _input.AdvanceTo(rest.Start);
                return part;
            }

            _input.AdvanceTo(rest.Start, rest.End);
        }
    }
}
