"""AICO v1, the protocol core: cipher, identities, handshake, envelopes, stream records.

Written from the protocol document alone; the section numbers in comments are its sections.
Both sides are here. The server side is as lenient as AICO's Python backend, the client side
is as strict as the document asks of a client, because each serves to test the other kind.
No sockets, no HTTP: bytes and JSON values in, bytes and JSON values out.
"""

from __future__ import annotations

import base64
import json
import os
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from nacl.bindings import crypto_box_beforenm, crypto_scalarmult_base
from nacl.exceptions import CryptoError
from nacl.public import Box
from nacl.signing import SigningKey, VerifyKey

API = "/api/v1"
HANDSHAKE_PATH = API + "/handshake"
HEALTH_PATHS = (API + "/health", API + "/health/")

# The label names another cipher than the one in use (section 2). It is sent as it is.
LABEL = "xchacha20poly1305"
NONCE_SIZE = 24
MIN_PAYLOAD = 40
SKEW_SECONDS = 30
LIFETIME_SECONDS = 3600

# Section 9, byte for byte.
METHOD_NOT_ALLOWED = b'{"error":"Method not allowed"}'
INVALID_HANDSHAKE = b'{"error":"Invalid handshake format"}'
HANDSHAKE_FAILED = b'{"error":"Handshake processing failed"}'
NO_SESSION = (b'{"error":"Encryption required",'
              b'"message":"Perform handshake at /api/v1/handshake first"}')
DOES_NOT_OPEN = (b'{"error":"Encryption error","detail":"Failed to decrypt payload: '
                 b'An error occurred trying to decrypt the message"}')
SESSION_EXPIRED = b'{"error":"Encryption error","detail":"Session expired"}'
INTERNAL_ERROR = b'{"error":"Internal server error"}'

SIX_MEMBERS = ("component", "public_key", "timestamp", "challenge", "signature", "identity_key")


class ProtocolError(Exception):
    """The other side broke the protocol. Raised by the strict client side."""


class CannotOpen(Exception):
    """AICO's wording for a request payload that does not open (section 9, rows 6 and 7)."""


class HandshakeRefused(Exception):
    """The server side refuses a handshake with this status and body."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


# --- encodings ---------------------------------------------------------------------------

def compact(value: Any) -> bytes:
    """JSON as AICO seals it: no spaces, ASCII escapes, no newline."""
    return json.dumps(value, separators=(",", ":")).encode("ascii")


def spaced(value: Any) -> bytes:
    """JSON as AICO writes its envelopes: Python's default separators."""
    return json.dumps(value).encode("ascii")


def to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def from_base64_lenient(text: Any) -> bytes:
    """As AICO decodes: foreign characters are dropped, missing padding fails."""
    return base64.b64decode(text)


def from_base64_strict(text: Any) -> bytes:
    if not isinstance(text, str):
        raise ProtocolError("base64 member is not a string")
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise ProtocolError("not strict base64") from error
    # Python accepts stray bits before the padding; one byte string has one encoding.
    if to_base64(data) != text:
        raise ProtocolError("not canonical base64")
    return data


def _refuse_constant(name: str) -> Any:
    raise ValueError("not JSON: " + name)


def parse_strict_json(data: bytes) -> Any:
    """JSON without Python's extensions; a lone surrogate escape is refused as well."""
    try:
        value = json.loads(data.decode("utf-8"), parse_constant=_refuse_constant)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise ProtocolError("plaintext is not JSON") from error
    return value


# --- keys --------------------------------------------------------------------------------

def x25519_public(secret: bytes) -> bytes:
    return crypto_scalarmult_base(secret)


def box_key(secret: bytes, public: bytes) -> bytes:
    """X25519, then HSalsa20. Low-order and wrong-length public keys raise."""
    if len(public) != 32:
        raise ValueError("an X25519 public key has 32 bytes")
    return crypto_box_beforenm(public, secret)


def seal(key: bytes, plaintext: bytes, nonce: bytes | None = None) -> bytes:
    """nonce || tag || ciphertext. Only tests with known answers pass a nonce."""
    return bytes(Box.decode(key).encrypt(plaintext, nonce or os.urandom(NONCE_SIZE)))


def open_box(key: bytes, payload: bytes) -> bytes:
    return Box.decode(key).decrypt(payload)


def client_id_of(identity_public: bytes) -> str:
    return identity_public.hex()[:16]


def verify(identity_public: bytes, challenge: bytes, signature: bytes) -> bool:
    try:
        VerifyKey(identity_public).verify(challenge, signature)
    except (CryptoError, ValueError, TypeError):
        return False
    return True


class Identity:
    """An Ed25519 pair. It signs raw challenges and nothing else."""

    def __init__(self, seed: bytes | None = None) -> None:
        self._key = SigningKey(os.urandom(32) if seed is None else seed)
        self.public = bytes(self._key.verify_key)
        self.client_id = client_id_of(self.public)

    def sign(self, challenge: bytes) -> bytes:
        return self._key.sign(challenge).signature


# --- handshake, server side (section 3) --------------------------------------------------

@dataclass
class AcceptedHandshake:
    client_id: str
    key: bytes
    answer: dict[str, Any]


def accept_handshake(body: bytes, identity: Identity,
                     server_secret: bytes | None = None,
                     server_challenge: bytes | None = None,
                     now: float | None = None) -> AcceptedHandshake:
    """Everything after the method check. All failures of the content look alike."""
    now = time.time() if now is None else now
    try:
        outer = json.loads(body)
        if "handshake_request" not in outer:
            raise HandshakeRefused(400, INVALID_HANDSHAKE)
        identity_public, peer_public = _check_request(outer["handshake_request"], now)
        secret = server_secret or os.urandom(32)
        key = box_key(secret, peer_public)
    except HandshakeRefused:
        raise
    except Exception as error:  # AICO catches all here; which check failed must not show
        raise HandshakeRefused(500, HANDSHAKE_FAILED) from error
    challenge = server_challenge or os.urandom(32)
    return AcceptedHandshake(client_id_of(identity_public), key,
                             _answer(identity, secret, challenge, now))


def _check_request(inner: dict[str, Any], now: float) -> tuple[bytes, bytes]:
    if set(inner) - set(SIX_MEMBERS):
        raise ValueError("unknown member")
    inner["component"]  # required, never looked at
    identity_public = from_base64_lenient(inner["identity_key"])
    challenge = from_base64_lenient(inner["challenge"])
    signature = from_base64_lenient(inner["signature"])
    if abs(now - inner.get("timestamp", now)) > SKEW_SECONDS:
        raise ValueError("clock skew")
    if not verify(identity_public, challenge, signature):
        raise ValueError("signature")
    return identity_public, from_base64_lenient(inner["public_key"])


def _answer(identity: Identity, secret: bytes, challenge: bytes, now: float) -> dict[str, Any]:
    return {
        "status": "session_established",
        "handshake_response": {
            "component": "backend",
            "public_key": to_base64(x25519_public(secret)),
            "timestamp": now,
            "challenge": to_base64(challenge),
            "signature": to_base64(identity.sign(challenge)),
            "identity_key": to_base64(identity.public),
        },
    }


# --- handshake, client side --------------------------------------------------------------

class ClientHandshake:
    """One attempt: a fresh X25519 pair and challenge under a given identity."""

    def __init__(self, identity: Identity, component: str = "python_peer",
                 secret: bytes | None = None, challenge: bytes | None = None) -> None:
        self.identity = identity
        self.component = component
        self.challenge = os.urandom(32) if challenge is None else challenge
        self._secret = secret or os.urandom(32)

    def inner(self, **changes: Any) -> dict[str, Any]:
        """The inner object without a timestamp; changes replace or add members."""
        members: dict[str, Any] = {
            "component": self.component,
            "public_key": to_base64(x25519_public(self._secret)),
            "challenge": to_base64(self.challenge),
            "signature": to_base64(self.identity.sign(self.challenge)),
            "identity_key": to_base64(self.identity.public),
        }
        members.update(changes)
        return members

    def request(self, **changes: Any) -> bytes:
        return spaced({"handshake_request": self.inner(**changes)})

    def complete_like_flutter(self, answer: bytes) -> ClientSession:
        """Flutter reads only `status` and `public_key` (section 3)."""
        outer = json.loads(answer)
        if outer["status"] != "session_established":
            raise ProtocolError("status is not session_established")
        return self._session(from_base64_lenient(outer["handshake_response"]["public_key"]))

    def complete_strictly(self, answer: bytes, now: float | None = None) -> ClientSession:
        """AICO's Python channel class, and the sizes that section 3 lists."""
        outer = parse_strict_json(answer)
        if not isinstance(outer, dict) or outer.get("status") != "session_established":
            raise ProtocolError("status is not session_established")
        inner = outer.get("handshake_response")
        if not isinstance(inner, dict) or set(inner) != set(SIX_MEMBERS):
            raise ProtocolError("not exactly the six inner members")
        self._check_skew(inner["timestamp"], time.time() if now is None else now)
        public, challenge, signature, identity = (
            from_base64_strict(inner[name])
            for name in ("public_key", "challenge", "signature", "identity_key"))
        if (len(public), len(challenge), len(signature), len(identity)) != (32, 32, 64, 32):
            raise ProtocolError("a member has the wrong size")
        if not verify(identity, challenge, signature):
            raise ProtocolError("the server's signature does not verify")
        return self._session(public)

    @staticmethod
    def _check_skew(timestamp: Any, now: float) -> None:
        if isinstance(timestamp, bool) or not isinstance(timestamp, (int, float)):
            raise ProtocolError("timestamp is not a number")
        if abs(now - timestamp) > SKEW_SECONDS:
            raise ProtocolError("clock skew")

    def _session(self, server_public: bytes) -> ClientSession:
        try:
            key = box_key(self._secret, server_public)
        except (CryptoError, ValueError, TypeError) as error:
            raise ProtocolError("the server's public key is not usable") from error
        return ClientSession(key, self.identity.client_id)


@dataclass
class ClientSession:
    """One key for both directions, so both ends must refuse nonces they have seen or sent."""

    key: bytes
    client_id: str
    _nonces: set[bytes] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def seal(self, plaintext: bytes) -> str:
        payload = seal(self.key, plaintext)
        with self._lock:
            self._nonces.add(payload[:NONCE_SIZE])
        return to_base64(payload)

    def request(self, value: Any) -> bytes:
        return self.envelope(self.seal(compact(value)))

    def envelope(self, payload: Any) -> bytes:
        return spaced({"encrypted": True, "payload": payload, "client_id": self.client_id})

    def open_payload(self, text: Any) -> bytes:
        payload = from_base64_strict(text)
        if len(payload) < MIN_PAYLOAD:
            raise ProtocolError("payload is too short")
        nonce = payload[:NONCE_SIZE]
        with self._lock:
            if nonce in self._nonces:
                raise ProtocolError("repeated or reflected nonce")
            self._nonces.add(nonce)
        try:
            return open_box(self.key, payload)
        except CryptoError as error:
            raise ProtocolError("payload does not open") from error

    def open_envelope(self, data: bytes) -> tuple[dict[str, Any], bytes]:
        """The outer object and the plaintext of one unary answer or stream line."""
        outer = parse_strict_json(data)
        if not isinstance(outer, dict) or outer.get("encrypted") is not True:
            raise ProtocolError("not sealed: " + data[:120].decode("utf-8", "replace"))
        return outer, self.open_payload(outer.get("payload"))

    def open_answer(self, data: bytes) -> Any:
        return parse_strict_json(self.open_envelope(data)[1])


# --- requests and answers, server side (sections 5 and 6) --------------------------------

def open_request_payload(key: bytes, payload: Any) -> Any:
    """Rows 6 and 7: the exception texts of Python and PyNaCl are part of the answer."""
    try:
        return json.loads(open_box(key, from_base64_lenient(payload)).decode("utf-8"))
    except Exception as error:
        raise CannotOpen("Failed to decrypt payload: %s" % error) from error


def answer_envelope(payload: str) -> bytes:
    return spaced({"encrypted": True, "payload": payload, "encryption": LABEL})


def seal_json_part(key: bytes, part: bytes) -> bytes | None:
    """An envelope if the part is JSON, else None: it then goes out in plaintext."""
    try:
        value = json.loads(part.decode("utf-8"))
    except ValueError:
        return None
    return answer_envelope(to_base64(seal(key, compact(value))))


# --- stream records (section 7) ----------------------------------------------------------

def is_blank(part: bytes) -> bool:
    return not part.strip()


def record_plaintext(part: bytes) -> tuple[bytes, bool]:
    """What is sealed for one body part, and whether the record is a raw one."""
    try:
        return compact(json.loads(part.decode("utf-8").strip())), False
    except ValueError:
        return compact({"raw_data": to_base64(part)}), True


def record_line(payload: str, raw: bool) -> bytes:
    outer: dict[str, Any] = {"encrypted": True, "payload": payload, "encryption": LABEL}
    if raw:
        outer["type"] = "raw"
    return spaced(outer) + b"\n"


class LineSplitter:
    """Lines at LF without a trailing CR, blank ones dropped, their length limited."""

    def __init__(self, limit: int = 1 << 20) -> None:
        self._limit = limit
        self._rest = b""

    @property
    def pending(self) -> bool:
        return bool(self._rest.strip())

    def feed(self, data: bytes) -> list[bytes]:
        *lines, self._rest = (self._rest + data).split(b"\n")
        if any(len(line) > self._limit for line in lines + [self._rest]):
            raise ProtocolError("line too long")
        return [line.removesuffix(b"\r") for line in lines if line.strip()]

    def finish(self) -> list[bytes]:
        rest, self._rest = self._rest, b""
        return [rest.removesuffix(b"\r")] if rest.strip() else []


class RecordReader:
    """The reader algorithm of section 7, steps 2 to 5, for NDJSON inside raw records."""

    def __init__(self, session: ClientSession) -> None:
        self._session = session
        self._outer = LineSplitter()
        self._inner = LineSplitter()
        self.raw_records = 0
        self.records = 0

    def feed(self, data: bytes) -> list[Any]:
        return [item for line in self._outer.feed(data) for item in self._line(line)]

    def finish(self) -> list[Any]:
        items = [item for line in self._outer.finish() for item in self._line(line)]
        return items + [parse_strict_json(line) for line in self._inner.finish()]

    def _line(self, line: bytes) -> list[Any]:
        outer, plaintext = self._session.open_envelope(line)
        self.records += 1
        if outer.get("type") == "raw":
            return self._raw(plaintext)
        if self._inner.pending:
            raise ProtocolError("a whole item follows an unfinished raw line")
        return [parse_strict_json(plaintext)]

    def _raw(self, plaintext: bytes) -> list[Any]:
        self.raw_records += 1
        value = parse_strict_json(plaintext)
        if not isinstance(value, dict):
            raise ProtocolError("a raw record without raw_data")
        data = from_base64_strict(value.get("raw_data"))
        return [parse_strict_json(line) for line in self._inner.feed(data)]
