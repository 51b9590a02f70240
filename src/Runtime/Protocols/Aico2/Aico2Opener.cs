using System.Buffers;
using System.Buffers.Binary;

namespace Aico.Protocols.Aico2;

/// <summary>Opens a message: frames, then what they mean. Sections 7 and 8.</summary>
/// <remarks>
/// The first part is the head. Everything that is not authentic or breaks a rule gives the one fault NotOpened, since a flipped header bit may
/// look like either; only an early end and a limit of this side are told apart. Nothing of the faulty frame is delivered.
/// </remarks>
internal sealed class Aico2Opener : MessageOpener
{
    private readonly Aico2Session _session;
    private readonly Direction _direction;
    private readonly OpenLimits _limits;
    private RequestNumber _number;
    private FrameReader? _frames;
    private BodyRules _body;
    private PadBudget _pads;
    private long _progress;
    private bool _isAuthentic;
    private List<KeyValuePair<string, string>>? _trailers;

    private Aico2Opener(Aico2Session session, Direction direction, RequestNumber number, OpenLimits limits)
    {
        _session = session;
        _direction = direction;
        _number = number;
        _limits = limits;
        if (direction == Direction.Request)
        {
            _frames = new FrameReader(session, direction, number);
        }
    }

    public override ExchangeId Exchange => new(_number.Number);

    public override long Progress => _progress;

    /// <summary>Step 5 of section 10: the first frame is authentic and unpads. What its HEAD says may still be malformed.</summary>
    public override bool IsAuthentic => _isAuthentic;

    public override bool IsComplete => _frames is { IsFinished: true } && Cause == OpenFault.None;

    public override IReadOnlyList<KeyValuePair<string, string>>? Trailers => _trailers;

    /// <summary>The protocol's own fields of a request, once its head was read.</summary>
    public CallFields Call { get; private set; }

    /// <summary>What exactly broke the message: for tests and diagnostics of our own, never for the peer.</summary>
    public OpenFault Cause { get; private set; }

    public static Aico2Opener OfRequest(Aico2Session session, RequestNumber number, OpenLimits limits) => new(session, Direction.Request, number, limits);

    public static Aico2Opener OfResponse(Aico2Session session, ulong number, OpenLimits limits) =>
        new(session, Direction.Response, new RequestNumber(number, 0), limits);

    public override bool TryRead(ref ReadOnlySequence<byte> input, bool endOfInput, out MessagePart part)
    {
        part = default;
        while (Cause == OpenFault.None)
        {
            if (_frames is null && !TryReadSalt(ref input))
            {
                if (!endOfInput)
                {
                    return false;
                }

                Cause = OpenFault.Truncated;
                break;
            }

            switch (_frames!.TryRead(ref input, endOfInput, out Frame frame))
            {
                case FrameOutcome.NeedMore:
                    return false;

                case FrameOutcome.End:
                    part = MessagePart.End with { Trailers = _trailers };
                    return true;

                case FrameOutcome.Fault:
                    Cause = _frames.Fault;
                    break;

                case FrameOutcome.Frame:
                    _isAuthentic = true;
                    Cause = Take(frame, out MessagePart? found);
                    if (Cause != OpenFault.None)
                    {
                        break;
                    }

                    _progress++;
                    if (found is { } delivered)
                    {
                        part = delivered;
                        return true;
                    }

                    break;
            }
        }

        part = MessagePart.Broken(Cause is OpenFault.Truncated or OpenFault.TooLarge ? Cause : OpenFault.NotOpened);
        return true;
    }

    public override void Dispose() => _frames?.Dispose();

    public override string ToString() => nameof(Aico2Opener);

    // Section 7: a response begins with its salt.
    private bool TryReadSalt(ref ReadOnlySequence<byte> input)
    {
        if (input.Length < Wire.SaltSize)
        {
            return false;
        }

        Span<byte> salt = stackalloc byte[Wire.SaltSize];
        input.Slice(0, Wire.SaltSize).CopyTo(salt);
        input = input.Slice(Wire.SaltSize);
        _number = _number with { Salt = BinaryPrimitives.ReadUInt64BigEndian(salt) };
        _frames = new FrameReader(_session, _direction, _number);
        return true;
    }

    // Content rules, after the frame verified. Some frames have nothing to deliver.
    private OpenFault Take(in Frame frame, out MessagePart? part)
    {
        part = null;
        switch (frame.Type)
        {
            case FrameType.Head:
                return TakeHead(frame, out part);

            case FrameType.Data:
                OpenFault fault = _body.Take(frame.Data.Length, frame.EndOfItem, frame.IsFinal);
                if (fault == OpenFault.None && _body.IsItems && (frame.EndOfItem || !frame.Data.IsEmpty))
                {
                    part = MessagePart.PieceOfItem(frame.Data, frame.EndOfItem);
                }
                else if (fault == OpenFault.None && !_body.IsItems && !frame.Data.IsEmpty)
                {
                    part = MessagePart.Bytes(frame.Data);
                }

                return fault;

            case FrameType.Trailers:
                return HeadCodec.TryReadTrailers(frame.Data.Span, out _trailers) ? _body.TakeEnd() : OpenFault.Protocol;

            case FrameType.Error:
                part = MessagePart.Failure(frame.Data);
                return OpenFault.None;

            default:
                return _pads.TryTake(Now.Monotonic) ? OpenFault.None : OpenFault.Protocol;
        }
    }

    private OpenFault TakeHead(in Frame frame, out MessagePart? part)
    {
        part = null;
        MessageHead? head;
        ContentShape shape;
        if (_direction == Direction.Request)
        {
            if (!HeadCodec.TryReadRequest(frame.Data.Span, out head, out CallFields call, out shape))
            {
                return OpenFault.Protocol;
            }

            Call = call;
        }
        else if (!HeadCodec.TryReadResponse(frame.Data.Span, out head, out shape))
        {
            return OpenFault.Protocol;
        }

        _body = new BodyRules(shape, _limits);
        _pads = new PadBudget(Now.Monotonic);
        part = MessagePart.HeadOf(head);
        return OpenFault.None;
    }
}
