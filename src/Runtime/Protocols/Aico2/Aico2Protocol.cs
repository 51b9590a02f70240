using System.Buffers;
using System.Buffers.Binary;
using Aico.Crypto;

namespace Aico.Protocols.Aico2;

/// <summary>AICO/2: a Noise handshake per session, then every message a sequence of AEAD frames.</summary>
/// <remarks>
/// Noise_NK or Noise_IK with 25519, ChaChaPoly and SHA256 (revision 34); frames under XChaCha20-Poly1305 or AEGIS-256.
/// What the attacker can and cannot do is said in section 1 of the AICO/2 document.
/// </remarks>
internal sealed class Aico2Protocol : IWireProtocol
{
    private readonly Aico2Settings _settings;

    public Aico2Protocol(Aico2Settings settings)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.MaxFramePlaintext, Wire.MinFramePlaintext);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.MaxFramePlaintext, Wire.MaxFramePlaintext);
        ArgumentOutOfRangeException.ThrowIfZero(settings.Suites.Count);
        _settings = settings;
    }

    // A stale answer is a hint without authority, and a message that does not open says nothing of the session: sections 8 and 11.
    public static ProtocolFeatures Capabilities { get; } = new()
    {
        Name = Wire.ProtocolName,
        SealsEnd = true,
        SealsBytes = true,
        SealsEveryVerb = true,
        SealsHead = true,
        SealsEveryContent = true,
        MaxRetryDelay = Wire.MaxHintJitter,
    };

    public ProtocolFeatures Features => Capabilities;

    public ClientHandshake StartHandshake(in Instant now) =>
        StartHandshake(_settings.ServerKey ?? throw new InvalidOperationException("There is no server key to begin with."));

    /// <summary>Begins a handshake with a server that must hold this key: one of the pins, or the one just fetched.</summary>
    public Aico2ClientHandshake StartHandshake(ReadOnlySpan<byte> serverKey) => new(this, _settings, serverKey);

    public int JudgedBytes(MessageHead answer) =>
        answer.Status != 200 && answer.HasMediaType(Wire.ProblemMediaType) ? Wire.MaxProblem : 0;

    /// <summary>Sections 7, 11 and 15. No plaintext is ever data, whatever the contract says.</summary>
    public Verdict Judge(MessageHead answer, ReadOnlySequence<byte> body, string? plaintextMediaType)
    {
        if (answer.Status == 200 && answer.HasMediaType(Wire.MessageMediaType) && OuterRequest.IsNotEncoded(answer))
        {
            return Verdict.Sealed;
        }

        if (answer.Status is >= 200 and < 300)
        {
            return Verdict.Downgrade;
        }

        return Problem.Recognise(answer, body) switch
        {
            ProblemType.SessionUnknown => Verdict.Stale,
            ProblemType.Rejected => Verdict.Rejected,
            _ => Verdict.Unsealed,
        };
    }

    public Refusal? JudgeOpened(MessageHead opened, ReadOnlyMemory<byte> body) => Problem.Judge(opened, body);

    /// <summary>Begins to seal a message. A request draws n and salt here, once; a response takes the n of its request.</summary>
    /// <exception cref="SessionUsedUpException">A request, and all numbers are used.</exception>
    /// <exception cref="ArgumentException">The head cannot be sealed: a field breaks a rule of section 9, or it has more than 16,384 bytes.</exception>
    public MessageSealer Seal(Session session, Direction direction, MessageHead head, in AttemptInfo attempt, ExchangeId exchange = default)
    {
        var own = (Aico2Session)session;
        var plaintext = new ArrayBufferWriter<byte>(512);
        ContentShape shape = HeadCodec.ShapeOf(head);
        ulong number = exchange.Number;
        if (direction == Direction.Request)
        {
            HeadCodec.WriteRequest(head, CallFieldsOf(own, attempt), plaintext);
        }
        else
        {
            ArgumentOutOfRangeException.ThrowIfZero(number, nameof(exchange));
            HeadCodec.WriteResponse(head, plaintext);
        }

        FramePadding padding = attempt.PaddingBucket is { } bucket ? FramePadding.Of(bucket) : _settings.Padding;
        if (plaintext.WrittenCount > Wire.MaxHeadPlaintext - (padding.IsNone ? 0 : 1))
        {
            throw new ArgumentException("The head has more bytes than a head may have.", nameof(head));
        }

        // Last, when nothing can fail any more: a number that is drawn is used.
        if (direction == Direction.Request && !own.TryNumber(out number))
        {
            throw new SessionUsedUpException();
        }

        var message = new RequestNumber(number, FreshSalt());
        MessageHead outer = direction == Direction.Request ? OuterRequestOf(own, message, head, shape) : OuterResponseOf(shape);
        return new Aico2Sealer(own, direction, message, outer, plaintext, shape, padding, _settings.MaxFramePlaintext);
    }

    /// <summary>Begins to open a message. A request says in its outer head which it is; a response takes the n of its request.</summary>
    /// <exception cref="ArgumentException">A request whose outer head was not checked before.</exception>
    public MessageOpener Open(Session session, Direction direction, MessageHead head, OpenLimits limits, ExchangeId exchange = default)
    {
        var own = (Aico2Session)session;
        if (direction == Direction.Request)
        {
            OuterRequest outer = OuterRequest.Read(head) ?? throw new ArgumentException("This is not the head of a sealed request.", nameof(head));
            return Aico2Opener.OfRequest(own, outer.Number, limits);
        }

        ArgumentOutOfRangeException.ThrowIfZero(exchange.Number, nameof(exchange));
        return Aico2Opener.OfResponse(own, exchange.Number, limits);
    }

    internal Aico2Session CreateClientSession(SessionTerms terms, Secret keys, ReadOnlySpan<byte> hash, in Instant now)
    {
        Span<byte> random = stackalloc byte[sizeof(uint)];
        _settings.Random(random);
        double jitter = (BinaryPrimitives.ReadUInt32BigEndian(random) / (double)uint.MaxValue * 2) - 1;
        return new Aico2Session(this, terms, keys, hash, Wire.RenewalShare + (jitter * Wire.RenewalJitter), now);
    }

    // Section 6: t rounded down, the call's age rounded up.
    private static CallFields CallFieldsOf(Aico2Session session, in AttemptInfo attempt)
    {
        long time = (attempt.Now.Monotonic - session.Established.Monotonic).Ticks / TimeSpan.TicksPerMillisecond;
        long age = (attempt.CallAge.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;
        return new CallFields(attempt.CallId, time, attempt.Number > 1 ? age : null);
    }

    private static MessageHead OuterRequestOf(Aico2Session session, RequestNumber number, MessageHead head, ContentShape shape)
    {
        int query = head.Target.IndexOf('?', StringComparison.Ordinal);
        var outer = new MessageHead
        {
            Method = "POST",
            Scheme = head.Scheme,
            Authority = head.Authority,
            Target = query < 0 ? head.Target : head.Target[..query],
            Headers =
            {
                new("Content-Type", Wire.MessageMediaType),
                new("Accept", Wire.MessageMediaType),
                new(Wire.SessionHeader, Base64UrlText.Encode(session.Id)),
                new(Wire.RequestHeader, number.ToString()),
            },
        };
        AddIncremental(outer, shape);
        return outer;
    }

    private static MessageHead OuterResponseOf(ContentShape shape)
    {
        var outer = new MessageHead
        {
            Status = 200,
            Headers =
            {
                new("Content-Type", Wire.MessageMediaType),
                new("Cache-Control", "no-store, no-transform"),
                new("X-Accel-Buffering", "no"),
            },
        };
        AddIncremental(outer, shape);
        return outer;
    }

    // Sections 6 and 7: a stream asks proxies to pass on what they have.
    private static void AddIncremental(MessageHead outer, ContentShape shape)
    {
        if (shape.IsItems)
        {
            outer.Headers.Add(new("Incremental", "?1"));
        }
    }

    private ulong FreshSalt()
    {
        Span<byte> salt = stackalloc byte[Wire.SaltSize];
        _settings.Random(salt);
        return BinaryPrimitives.ReadUInt64BigEndian(salt);
    }
}
