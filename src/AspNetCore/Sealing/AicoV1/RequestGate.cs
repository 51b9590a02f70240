using System.Security.Cryptography;
using Aico.AspNetCore.State;
using Aico.Protocols;
using Aico.Protocols.AicoV1;

namespace Aico.AspNetCore.Sealing.AicoV1;

/// <summary>Finds the session of a request and opens it, or says why not. No HTTP types: bytes in, a decision out.</summary>
/// <remarks>AICO v1 document: section 4 (lookup), section 9 (rows 5 to 10), section 17 (rules 1, 5, 7, 11, 12, 14 and 16).</remarks>
internal sealed class RequestGate
{
    private readonly SessionTable _sessions;
    private readonly bool _acceptHeaderOnlyGet;

    public RequestGate(SessionTable sessions, bool acceptHeaderOnlyGet)
    {
        _sessions = sessions;
        _acceptHeaderOnlyGet = acceptHeaderOnlyGet;
    }

    /// <summary>Decides on one request.</summary>
    /// <param name="isGet">Whether its method is GET.</param>
    /// <param name="body">Its whole body.</param>
    /// <param name="headerId">The header <c>X-Client-ID</c>, or null.</param>
    /// <param name="queryId">The query's <c>client_id</c>, or null.</param>
    /// <param name="now">When it arrived.</param>
    public Admission Admit(bool isGet, ReadOnlySpan<byte> body, string? headerId, string? queryId, in Instant now)
    {
        // Section 4: body, then for GET header, then query; the first that names a live session.
        Envelope envelope = Envelope.Read(body);
        AicoV1Session[] candidates = _sessions.Acquire(envelope.ClientId, now);
        bool named = envelope.ClientId is not null;
        if (isGet && candidates.Length == 0)
        {
            candidates = _sessions.Acquire(headerId, now);
            named |= headerId is not null;
            if (candidates.Length == 0)
            {
                candidates = _sessions.Acquire(queryId, now);
                named |= queryId is not null;
            }
        }

        // Row 5.
        if (candidates.Length == 0)
        {
            return Admission.Plain(RefusalReason.NoSession, named);
        }

        AicoV1Session? kept = null;
        try
        {
            Admission admission;
            if (isGet && body.IsEmpty)
            {
                // Rule 5: under the newest session of that id, if it is accepted at all. It proves nothing, so the session does not count as used.
                admission = _acceptHeaderOnlyGet ? Admission.Dispatch(candidates[0], null) : Admission.Plain(RefusalReason.NotOpened);
            }
            else
            {
                admission = Open(envelope, candidates);
            }

            kept = admission.Session;
            return admission;
        }
        finally
        {
            foreach (AicoV1Session candidate in candidates)
            {
                if (!ReferenceEquals(candidate, kept))
                {
                    candidate.Release();
                }
            }
        }
    }

    private Admission Open(in Envelope envelope, AicoV1Session[] candidates)
    {
        // Rule 11 (row 10) and rows 6, 7 and 9: one answer for whatever does not open.
        byte[] payload = new byte[StrictBase64.MaxDecodedLength(envelope.Payload.Length)];
        if (!envelope.IsSealed || !StrictBase64.TryDecode(envelope.Payload, payload, out int length) || length < Wire.Overhead)
        {
            return Admission.Plain(RefusalReason.NotOpened);
        }

        byte[] plaintext = new byte[length - Wire.Overhead];
        AicoV1Session? session = Array.Find(candidates, candidate => candidate.TryOpen(payload.AsSpan(0, length), plaintext));
        if (session is null)
        {
            return Admission.Plain(RefusalReason.NotOpened);
        }

        Admission admission = Judge(session, payload, plaintext);
        if (admission.Refusal is not null)
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }

        return admission;
    }

    private Admission Judge(AicoV1Session session, ReadOnlySpan<byte> payload, byte[] plaintext)
    {
        // Rule 16, in one atomic step per session: of two equal requests at once, one passes.
        switch (session.Admit(payload))
        {
            case NonceUse.Own:
                return Admission.Plain(RefusalReason.Reflected);
            case NonceUse.Repeated:
                return Admission.Sealed(RefusalReason.Repeated, session);
            case NonceUse.Full:
                _sessions.Remove(session);
                return Admission.Plain(RefusalReason.NoSession);
            default:
                _sessions.MarkUsed(session);
                break;
        }

        // Rule 7.
        return JsonText.IsOneValue(plaintext) ? Admission.Dispatch(session, plaintext) : Admission.Sealed(RefusalReason.NotJson, session);
    }
}
