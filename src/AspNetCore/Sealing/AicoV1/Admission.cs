using Aico.Protocols.AicoV1;

namespace Aico.AspNetCore.Sealing.AicoV1;

/// <summary>What the gate decided on a request.</summary>
internal readonly struct Admission
{
    private Admission(RefusalReason? refusal, bool sessionNamed, AicoV1Session? session, byte[]? plaintext)
    {
        Refusal = refusal;
        SessionNamed = sessionNamed;
        Session = session;
        Plaintext = plaintext;
    }

    /// <summary>Null if the request goes to the application.</summary>
    public RefusalReason? Refusal { get; }

    /// <summary>Whether the request named a session, known or not.</summary>
    public bool SessionNamed { get; }

    /// <summary>The session to seal the answer under, acquired; null where the answer is plaintext.</summary>
    public AicoV1Session? Session { get; }

    /// <summary>What the request held, for the application; null for a GET without a body.</summary>
    public byte[]? Plaintext { get; }

    public static Admission Dispatch(AicoV1Session session, byte[]? plaintext) => new(null, true, session, plaintext);

    public static Admission Plain(RefusalReason refusal, bool sessionNamed = true) => new(refusal, sessionNamed, null, null);

    public static Admission Sealed(RefusalReason refusal, AicoV1Session session) => new(refusal, true, session, null);
}
