"""The scenarios of client.py: each opens what it needs, checks it all, returns one remark.

`hardened` scenarios follow section 17 of the protocol document, the others what AICO's own
backend does; README.md lists where the two lawfully differ.
"""

from __future__ import annotations

import json
import os
import struct
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

import aico_v1 as v1
from nacl.exceptions import CryptoError
from wire_client import (JSON_TYPE, Answer, Client, Failed, Http, StreamResult, expect, flip,
                         open_sealed, payload_of)

CONVERSATION = "/conversation/messages"
STREAM = CONVERSATION + "?stream=true"
REQUEST_LIMIT = 1 << 20
HANDSHAKE_LIMIT = 4096


@dataclass
class Context:
    base: str
    component: str = "python_peer"
    hardened: bool = True
    token: str = "peer-token"
    pause_file: Path | None = None

    def client(self) -> Client:
        return Client(self.base, self.component, self.token)


Scenario = Callable[[Context], str]
SCENARIOS: dict[str, Scenario] = {}


def scenario(function: Scenario) -> Scenario:
    SCENARIOS[function.__name__.replace("_", "-")] = function
    return function


def numbered(name: str) -> Callable[[Scenario], Scenario]:
    """For names that are not Python names."""
    def register(function: Scenario) -> Scenario:
        SCENARIOS[name] = function
        return function
    return register


def echo(client: Client, message: str = "hello", session: v1.ClientSession | None = None) -> None:
    answer = client.ask("POST", "/echo", {"message": message}, session=session)
    expect(answer.get("echo") == message, "echo answered %r" % (answer,))


# --- handshake ---------------------------------------------------------------------------

@scenario
def handshake_strict(context: Context) -> str:
    client = context.client()
    first, second = client.handshake(), client.handshake()
    expect(first.key != second.key, "two handshakes gave one key")
    echo(client)
    return "six members, sizes, skew and signature checked"


@scenario
def handshake_flutter(context: Context) -> str:
    client = context.client()
    client.handshake(like_flutter=True)
    echo(client)
    return "status and public_key read"


@scenario
def handshake_failures(context: Context) -> str:
    client, count = context.client(), 0
    for method in ("GET", "PUT", "DELETE"):
        client.http.send(method, "/handshake").expect_exactly(405, v1.METHOD_NOT_ALLOWED, method)
        count += 1
    for what, status, refusal, body in _refused_handshakes(client, context.hardened):
        client.post_handshake(body).expect_exactly(status, refusal, what)
        count += 1
    for what, path, attempt, body in _accepted_handshakes(client, context.hardened):
        answer = client.http.send("POST", path, body, {"Content-Type": JSON_TYPE})
        expect(answer.status == 200, "%s: %d %r" % (what, answer.status, answer.body))
        client.session = attempt.complete_strictly(answer.body)
        echo(client)
        count += 1
    slash = client.http.send("POST", "/handshake/", client.start_handshake().request())
    expect(slash.status == 404, "trailing slash: %d" % slash.status)
    return "%d requests" % (count + 1)


def _refused_handshakes(client: Client,
                        hardened: bool) -> list[tuple[str, int, bytes, bytes]]:
    now = time.time()
    unwrapped = [("empty object", b"{}"), ("list", b"[]"),
                 ("unwrapped", v1.spaced(client.start_handshake().inner()))]
    unreadable = [("empty body", b""), ("not JSON", b"not json"), ("cut JSON", b'{"handshake')]
    # A member and what becomes of it. Every body has its own challenge: a repeated one would
    # be refused for that reason alone.
    changes: dict[str, tuple[str, Callable[[Any], Any]]] = {
        "unknown member": ("extra", lambda _: 1),
        "bad signature": ("signature", lambda right: flip(right, 0)),
        "short signature": ("signature", lambda _: v1.to_base64(bytes(63))),
        "signature of another challenge": ("challenge", lambda right: flip(right, 0)),
        "bad base64": ("public_key", lambda _: "!!!"),
        "unpadded base64": ("public_key", lambda right: right.rstrip("=")),
        "low-order key": ("public_key", lambda _: v1.to_base64(bytes(32))),
        "low-order key 1": ("public_key", lambda _: v1.to_base64(b"\x01" + bytes(31))),
        "short key": ("public_key", lambda _: v1.to_base64(b"\x09" * 31)),
        "long key": ("public_key", lambda _: v1.to_base64(b"\x09" * 33)),
        "short identity": ("identity_key", lambda _: v1.to_base64(bytes(31))),
        "number as key": ("public_key", lambda _: 5),
        "string timestamp": ("timestamp", lambda _: str(now)),
        "null timestamp": ("timestamp", lambda _: None),
        "milliseconds": ("timestamp", lambda _: now * 1000),
        "timestamp in the past": ("timestamp", lambda _: now - 60),
        "timestamp in the future": ("timestamp", lambda _: now + 60),
    }
    bodies = []
    for what, (member, change) in changes.items():
        inner = client.start_handshake().inner()
        inner[member] = change(inner.get(member))
        bodies.append((what, v1.spaced({"handshake_request": inner})))
    for member in client.start_handshake().inner():
        inner = client.start_handshake().inner()
        del inner[member]
        bodies.append(("missing " + member, v1.spaced({"handshake_request": inner})))
    for value in (None, 5, "text", []):
        bodies.append(("request is %r" % (value,), v1.spaced({"handshake_request": value})))
    if hardened:
        for size in (0, 5, 31, 33, 64):
            bodies.append(("challenge of %d bytes" % size,
                           client.start_handshake(os.urandom(size)).request()))
    return ([(what, 400, v1.INVALID_HANDSHAKE, body) for what, body in unwrapped]
            + [(what, 500, v1.HANDSHAKE_FAILED, body) for what, body in unreadable + bodies])


def _accepted_handshakes(client: Client, hardened: bool
                         ) -> list[tuple[str, str, v1.ClientHandshake, bytes]]:
    now, accepted = time.time(), []

    def add(what: str, path: str = "/handshake", challenge: bytes | None = None,
            outer: dict[str, Any] | None = None, **changes: Any) -> None:
        attempt = client.start_handshake(challenge)
        body = v1.spaced({"handshake_request": attempt.inner(**changes), **(outer or {})})
        accepted.append((what, path, attempt, body))

    add("absent timestamp")
    add("integer timestamp", timestamp=int(now))
    add("fractional timestamp", timestamp=now)
    add("timestamp 20 s behind", timestamp=now - 20)
    add("timestamp 20 s ahead", timestamp=now + 20)
    add("query string", path="/handshake?x=1")
    add("member beside the request", outer={"other": True})
    add("component a number", component=5)
    if not hardened:
        add("challenge of 5 bytes", challenge=b"12345")
        add("empty challenge", challenge=b"")
    return accepted


@scenario
def handshake_too_large(context: Context) -> str:
    client = context.client()
    attempt = client.start_handshake()
    answer = client.post_handshake(attempt.request(component="x" * HANDSHAKE_LIMIT))
    if context.hardened:
        answer.expect_exactly(500, v1.HANDSHAKE_FAILED, "handshake above 4 KiB")
        return "refused as row 4"
    client.session = attempt.complete_strictly(answer.body)
    echo(client)
    return "AICO has no limit: accepted"


@scenario
def challenge_replay(context: Context) -> str:
    client = context.client()
    first = client.start_handshake()
    session = first.complete_strictly(client.post_handshake(first.request()).body)
    second = client.start_handshake(first.challenge)
    answer = client.post_handshake(second.request())
    if context.hardened:
        answer.expect_exactly(500, v1.HANDSHAKE_FAILED, "replayed challenge")
        echo(client, session=session)
        return "refused; the victim's session lives"
    echo(client, session=second.complete_strictly(answer.body))
    _expect_row_6(client.send("POST", "/echo", {"message": "x"}, session), "the victim")
    return "AICO accepts it: the victim is evicted"


@scenario
def two_sessions(context: Context) -> str:
    client = context.client()
    first, second = client.handshake(), client.handshake()
    echo(client, session=second)
    if context.hardened:
        echo(client, session=first)
        echo(client, session=second)
        return "both sessions work"
    _expect_row_6(client.send("POST", "/echo", {"message": "x"}, first), "the older session")
    return "the newer session works, the older was replaced"


@scenario
def five_sessions(context: Context) -> str:
    client, sessions = context.client(), []
    for _ in range(4):
        sessions.append(client.handshake())
        echo(client, session=sessions[-1])
    if context.hardened:
        for session in sessions:
            echo(client, session=session)
    fifth = client.handshake()
    echo(client, session=fifth)
    dead = [number for number, session in enumerate(sessions, 1)
            if not _session_lives(client, session)]
    expect(len(dead) == (1 if context.hardened else 4), "pushed out: %s" % dead)
    return "the fifth works; pushed out: %s" % dead


def _session_lives(client: Client, session: v1.ClientSession) -> bool:
    answer = client.send("POST", "/echo", {"message": "alive"}, session)
    if answer.status == 200:
        open_sealed(session, answer, 200)
        return True
    _expect_row_6(answer, "a session that was pushed out")
    return False


def _expect_row_6(answer: Answer, what: str) -> None:
    answer.expect_exactly(400, v1.DOES_NOT_OPEN, what)


def _expect_row_7(answer: Answer, what: str) -> None:
    """AICO's other texts: Python's and PyNaCl's wording varies with their versions."""
    expect(answer.status == 400 and answer.media_type == JSON_TYPE,
           "%s: %d %s" % (what, answer.status, answer.media_type))
    body = json.loads(answer.body)
    expect(set(body) == {"error", "detail"} and body["error"] == "Encryption error"
           and body["detail"].startswith("Failed to decrypt payload: "),
           "%s: %r" % (what, answer.body))


# --- unary calls -------------------------------------------------------------------------

@numbered("echo")
def echo_scenario(context: Context) -> str:
    client = context.client()
    data = {"n": 1.5, "list": [None, True, -1], "object": {"nested": {"deep": "x"}}}
    answer = client.ask("POST", "/echo", {"message": "hello", "test_data": data})
    expect(set(answer) == {"echo", "received_data", "server_timestamp", "status"},
           "members: %s" % sorted(answer))
    expect(answer["echo"] == "hello" and answer["received_data"] == data
           and answer["status"] == "success" and isinstance(answer["server_timestamp"], int),
           "echo answered %r" % (answer,))
    result = client.ask("POST", CONVERSATION, {"message": "hi there"})
    expect(result["success"] is True and result["ai_response"] == "You said: hi there",
           "conversation answered %r" % (result,))
    return "echo and an unary conversation message"


@scenario
def unicode(context: Context) -> str:
    client = context.client()
    texts = ["Gr\u00fc\u00dfe \U0001f680", "\u65e5\u672c\u8a9e", "\u2028\u2029", "e\u0301",
             "\"\\/\b\f\n\r\t", "\u0000\u001f\u007f", "", " ", "\ufeffx", "\U0010ffff", "<&>'+"]
    for text in texts:
        answer = client.ask("POST", "/echo", {"message": text, "test_data": {text: text}})
        expect(answer["echo"] == text and answer["received_data"] == {text: text},
               "%r came back as %r" % (text, answer))
    unescaped = json.dumps({"message": texts[0]}, ensure_ascii=False).encode("utf-8")
    session = client.current()
    sealed = session.envelope(session.seal(unescaped))
    answer = open_sealed(session, client.send_body("POST", "/echo", sealed), 200)
    expect(answer["echo"] == texts[0], "unescaped UTF-8 came back as %r" % (answer,))
    return "%d texts" % (len(texts) + 1)


@scenario
def get_sealed_body(context: Context) -> str:
    client = context.client()
    answer = client.ask("GET", "/echo/ping")
    expect(answer["message"] == "pong" and len(answer["trace_id"]) == 8, "%r" % (answer,))
    status = client.ask("GET", "/gateway/status")
    expect({"status", "service", "adapters", "version"} <= set(status), "%r" % (status,))
    # The parameters of a GET are those in the URL; what is in the sealed body is ignored.
    history = client.ask("GET", CONVERSATION + "?page=3&page_size=7&conversation_id=user_1",
                         {"page": 9, "page_size": 9})
    expect((history["page"], history["page_size"], history["conversation_id"])
           == (3, 7, "user_1"), "history answered %r" % (history,))
    return "ping, gateway status, history with a query"


@scenario
def get_header_only(context: Context) -> str:
    client = context.client()
    session = client.current()
    headers = {"X-Client-ID": session.client_id, "Authorization": "Bearer " + context.token}
    answer = open_sealed(session, client.http.send("GET", "/echo/ping", None, headers), 200)
    expect(answer["message"] == "pong", "%r" % (answer,))
    headers["X-Client-ID"] = "0" * 16
    client.http.send("GET", "/echo/ping", None, headers).expect_exactly(
        401, v1.NO_SESSION, "unknown X-Client-ID")
    return "answered under the session of the header"


@scenario
def get_query_client_id(context: Context) -> str:
    client = context.client()
    session = client.current()
    headers = {"Authorization": "Bearer " + context.token}
    path = "/echo/ping?client_id=" + session.client_id
    answer = open_sealed(session, client.http.send("GET", path, None, headers), 200)
    expect(answer["message"] == "pong", "%r" % (answer,))
    return "answered under the session of the query"


def _remember(client: Client) -> str:
    body = {"conversation_id": "user_1", "content": "likes tea"}
    answer = client.ask("POST", "/memory-album/remember", body, 201)
    expect(answer["success"] is True and isinstance(answer["fact_id"], str), "%r" % (answer,))
    return answer["fact_id"]


@scenario
def delete_204(context: Context) -> str:
    client = context.client()
    fact = _remember(client)
    answer = client.send("DELETE", "/memory-album/" + fact)
    expect(answer.status == 204 and answer.body == b"",
           "%d %r" % (answer.status, answer.body[:300]))
    echo(client)
    return "201, then 204 without a body"


@scenario
def patch(context: Context) -> str:
    client = context.client()
    fact = _remember(client)
    answer = client.ask("PATCH", "/memory-album/" + fact,
                        {"is_favorite": True, "user_note": "note"})
    expect(answer["fact_id"] == fact and answer["is_favorite"] is True
           and answer["user_note"] == "note", "%r" % (answer,))
    return "the changed memory came back"


@scenario
def application_error(context: Context) -> str:
    client = context.client()
    session = client.current()
    answer = client.send("POST", "/echo", {"test_data": {}}, session)
    expect(answer.status in (400, 422), "missing message: status %d" % answer.status)
    body = open_sealed(session, answer, answer.status)
    expect(isinstance(body, dict) and "detail" in body, "%r" % (body,))
    return "sealed %d" % answer.status


@scenario
def unknown_route(context: Context) -> str:
    client = context.client()
    for method in ("GET", "POST"):
        body = client.ask(method, "/no-such-route", None, 404)
        expect("detail" in body, "%r" % (body,))
    session = client.current()
    answer = client.send("POST", "/echo/no-such-route", None, session)
    expect(answer.status == (404 if context.hardened else 401),
           "under /echo: status %d" % answer.status)
    expect("detail" in open_sealed(session, answer, answer.status), "no detail under /echo")
    return "sealed 404; under /echo sealed %d" % answer.status


@scenario
def health_exempt(context: Context) -> str:
    http = Http(context.base)
    answer = http.send("GET", "/health")
    expect(answer.status == 200 and answer.media_type == JSON_TYPE,
           "%d %s" % (answer.status, answer.media_type))
    members = {"status", "service", "version", "timestamp", "uptime_seconds"}
    expect(members <= set(json.loads(answer.body)), "%r" % answer.body)
    expect(http.send("GET", "/health/").status != 401, "/health/ is not exempt")
    http.send("GET", "/health/detailed").expect_exactly(401, v1.NO_SESSION, "/health/detailed")
    return "plaintext health; /health/detailed is covered"


@scenario
def tts_plaintext(context: Context) -> str:
    client = context.client()
    answer = client.send("POST", "/tts/synthesize", {"text": "hello"})
    expect(answer.status == 200 and answer.headers.get("content-type") == "audio/wav",
           "%d %s" % (answer.status, answer.headers.get("content-type")))
    sound = answer.body
    expect(sound[:4] == b"RIFF" and sound[8:16] == b"WAVEfmt ", "no RIFF header")
    expect(struct.unpack("<I", sound[4:8])[0] == len(sound) - 8, "RIFF size")
    expect(struct.unpack("<I", sound[40:44])[0] == len(sound) - 44, "data size")
    return "%d bytes of audio/wav" % len(sound)


# --- requests that must not be dispatched ------------------------------------------------

@numbered("no-session-401")
def no_session_401(context: Context) -> str:
    client = context.client()
    session = client.current()
    payload = session.seal(v1.compact({"message": "x"}))
    stranger = v1.spaced({"encrypted": True, "payload": payload, "client_id": "0" * 16})
    bodies = {"unknown client_id": stranger, "empty body": b"", "not JSON": b"not json",
              "no client_id": v1.spaced({"encrypted": True, "payload": payload}),
              "list": b"[]", "number": b"5"}
    for value in (None, [session.client_id], 5, {}, ""):
        bodies["client_id %r" % (value,)] = v1.spaced(
            {"encrypted": True, "payload": payload, "client_id": value})
    for what, body in bodies.items():
        for path in ("/echo", STREAM):
            client.send_body("POST", path, body).expect_exactly(401, v1.NO_SESSION, what)
    headers = client.headers(X_Client_ID=session.client_id)
    client.http.send("POST", "/echo", b"{}", headers).expect_exactly(
        401, v1.NO_SESSION, "POST with the header only")
    client.http.send("GET", "/echo/ping").expect_exactly(401, v1.NO_SESSION, "bare GET")
    client.http.send("DELETE", "/memory-album/x").expect_exactly(
        401, v1.NO_SESSION, "bare DELETE")
    head = client.http.send("HEAD", "/echo/ping")
    expect(head.status == 401 and head.body == b"", "HEAD: %d" % head.status)
    return "%d bodies, each unary and as a stream" % len(bodies)


@scenario
def uppercase_client_id(context: Context) -> str:
    client = context.client()
    while client.identity.client_id.isdigit():
        client.identity = v1.Identity()
    session = client.handshake()
    body = v1.spaced({"encrypted": True, "payload": session.seal(b'{"message":"x"}'),
                      "client_id": session.client_id.upper()})
    client.send_body("POST", "/echo", body).expect_exactly(401, v1.NO_SESSION, "upper case")
    headers = {"X-Client-ID": session.client_id.upper()}
    client.http.send("GET", "/echo/ping", None, headers).expect_exactly(
        401, v1.NO_SESSION, "upper case in the header")
    return "no session"


@scenario
def preflight_401(context: Context) -> str:
    headers = {"Origin": "http://example.test", "Access-Control-Request-Method": "POST"}
    Http(context.base).send("OPTIONS", "/echo", None, headers).expect_exactly(
        401, v1.NO_SESSION, "preflight")
    return "row 5"


def _post_payload(client: Client, payload: Any) -> Answer:
    return client.send_body("POST", "/echo", client.current().envelope(payload))


@numbered("tampered-400")
def tampered_400(context: Context) -> str:
    client = context.client()
    session = client.current()
    for at in (0, 23, 24, 39, 40, -1):
        payload = flip(session.seal(b'{"message":"x"}'), at)
        _expect_row_6(_post_payload(client, payload), "bit flipped in byte %d" % at)
    foreign = v1.to_base64(v1.seal(bytes(32), b'{"message":"x"}'))
    _expect_row_6(_post_payload(client, foreign), "sealed under another key")
    echo(client)
    return "row 6 for nonce, tag, ciphertext and key; the session lives"


@numbered("short-payload-400")
def short_payload_400(context: Context) -> str:
    client = context.client()
    sealed = v1.from_base64_strict(client.current().seal(b"{}"))
    for size in (24, 39, 40):
        _expect_row_6(_post_payload(client, v1.to_base64(sealed[:size])), "%d bytes" % size)
    for size in (0, 1, 23):
        answer = _post_payload(client, v1.to_base64(sealed[:size]))
        (_expect_row_6 if context.hardened else _expect_row_7)(answer, "%d bytes" % size)
    echo(client)
    return "0 to 40 bytes"


@numbered("bad-base64-400")
def bad_base64_400(context: Context) -> str:
    client = context.client()
    session = client.current()
    check = _expect_row_6 if context.hardened else _expect_row_7
    check(_post_payload(client, "!!!not base64!!!"), "not base64")
    check(_post_payload(client, session.seal(b'{"a":1}').rstrip("=")), "unpadded")
    payload = session.seal(b'{"message":"x"}')
    answer = _post_payload(client, payload[:20] + "\n" + payload[20:])
    if context.hardened:
        _expect_row_6(answer, "line break inside")
        return "row 6, line breaks included"
    open_sealed(session, answer, 200)
    return "row 7; AICO drops line breaks"


@numbered("wrong-type-payload-400")
def wrong_type_payload_400(context: Context) -> str:
    client = context.client()
    for value in (5, 1.5, True, False, None, [], ["x"], {}, {"a": 1}):
        answer = _post_payload(client, value)
        what = "payload %r" % (value,)
        if context.hardened:
            _expect_row_6(answer, what)
        elif isinstance(value, (list, dict)):
            _expect_row_7(answer, what)
        else:
            answer.expect_exactly(500, v1.INTERNAL_ERROR, what)
    echo(client)
    return "row 6" if context.hardened else "row 9 for scalars, row 7 for the rest"


@numbered("not-json-sealed-400")
def not_json_sealed_400(context: Context) -> str:
    client = context.client()
    session = client.current()
    plaintexts = [b"", b"text", b'{"a":"\xff"}', b'\xef\xbb\xbf{"message":"x"}', b'{"a":',
                  b'{"message":"x"}{}', b"{'a':1}"]
    if context.hardened:
        plaintexts.append(b'{"message":"x","test_data":{"a":NaN}}')
    for plaintext in plaintexts:
        answer = _post_payload(client, session.seal(plaintext))
        if context.hardened:
            open_sealed(session, answer, 400)
        else:
            _expect_row_7(answer, "plaintext %r" % plaintext)
    echo(client)
    return "%d plaintexts, %s" % (len(plaintexts),
                                  "sealed 400" if context.hardened else "row 7")


@scenario
def plaintext_in_session(context: Context) -> str:
    client = context.client()
    client_id = client.current().client_id
    bodies = [{"message": "x", "client_id": client_id},
              {"encrypted": False, "payload": "x", "client_id": client_id},
              {"encrypted": True, "message": "x", "client_id": client_id}]
    if context.hardened:
        for body in bodies:
            for method, path in (("POST", "/echo"), ("POST", STREAM), ("GET", "/echo/ping")):
                _expect_row_6(client.send_body(method, path, v1.spaced(body)), str(body))
        echo(client)
        return "row 6 at once"
    for body in bodies:
        _expect_hang(context, v1.spaced(body))
    answer = client.send_body("GET", "/echo/ping", v1.spaced(bodies[0]))
    open_sealed(client.current(), answer, 200)
    return "AICO hangs where the endpoint reads the body, else answers"


def _expect_hang(context: Context, body: bytes) -> None:
    http = Http(context.base, timeout=0.5)
    try:
        answer = http.send("POST", "/echo", body, {"Content-Type": JSON_TYPE})
    except TimeoutError:
        return
    raise Failed("answered %d %r" % (answer.status, answer.body))


@numbered("replay-409")
def replay_409(context: Context) -> str:
    client = context.client()
    session = client.current()
    body = session.request({"message": "once"})
    open_sealed(session, client.send_body("POST", "/echo", body), 200)
    again = client.send_body("POST", "/echo", body)
    if not context.hardened:
        open_sealed(session, again, 200)
        return "AICO runs it twice"
    _, plaintext = session.open_envelope(again.body)
    expect(again.status == 409 and plaintext == b'{"detail":"Duplicate request"}',
           "%d %r" % (again.status, plaintext))
    other = client.send_body("POST", CONVERSATION, body)
    open_sealed(session, other, 409)
    echo(client)
    return "sealed 409, on another path too"


@numbered("reflection-400")
def reflection_400(context: Context) -> str:
    client = context.client()
    session = client.current()
    # The answer to a ping has a `message`, so that it would pass as a request for an echo.
    answer = client.send("GET", "/echo/ping", None, session)
    reflected = client.send_body("POST", "/echo", session.envelope(payload_of(answer)))
    if context.hardened:
        _expect_row_6(reflected, "reflected answer")
        echo(client)
        return "row 6"
    expect(open_sealed(session, reflected, 200)["echo"] == "pong", "the reflection did not run")
    return "AICO runs it"


@scenario
def payload_too_large(context: Context) -> str:
    client = context.client()
    session = client.current()
    message = "x" * (REQUEST_LIMIT + REQUEST_LIMIT // 2)
    answer = client.http.send_large("/echo", session.request({"message": message}),
                                    client.headers())
    client.http.close()
    if context.hardened:
        answer.expect_exactly(413, b'{"error":"Payload too large"}', "above the limit")
    else:
        expect(open_sealed(session, answer, 200)["echo"] == message, "another echo")
    client.ask("POST", "/echo", {"message": "x" * (REQUEST_LIMIT // 2)}, session=session)
    return "413, and half a MiB passes" if context.hardened else "AICO has no limit"


# --- streams -----------------------------------------------------------------------------

def _check_stream(result: StreamResult, message: str) -> None:
    items, answer = result.items, "You said: " + message
    expect(items[0].get("type") == "metadata", "first item %r" % (items[0],))
    expect(result.text == answer, "content %r" % result.text)
    so_far = ""
    for item in items[1:]:
        so_far += item["content"]
        expect(item["accumulated"] == so_far and item["content_type"] == "response",
               "item %r" % (item,))
    expect([item["done"] for item in items[1:]] == [False] * (len(items) - 2) + [True], "done")
    for name in ("conversation_id", "message_id"):
        expect(items[0][name] == items[-1][name], name + " differs between first and last")
    expect(len(items) == len(answer.split()) + 2, "%d items" % len(items))


@numbered("stream")
def stream_scenario(context: Context) -> str:
    client = context.client()
    result = client.stream("one two three")
    _check_stream(result, "one two three")
    expect("content-length" not in result.headers, "a stream with Content-Length")
    expect(result.headers.get("x-request-id") == result.items[0]["message_id"]
           and result.headers.get("x-conversation-id") == result.items[0]["conversation_id"],
           "headers %r" % (result.headers,))
    expect(result.records == len(result.items) and result.raw_records == 0,
           "%d records, %d raw" % (result.records, result.raw_records))
    text = "Gr\u00fc\u00dfe \U0001f680 \u65e5\u672c"
    _check_stream(client.stream(text), text)
    echo(client)
    return "%d records, and a second stream in Unicode" % result.records


@scenario
def stream_incremental(context: Context) -> str:
    client = context.client()
    result = client.stream("one two three", chunk_delay_ms=150)
    _check_stream(result, "one two three")
    spread = result.ended - result.arrivals[0]
    expect(spread >= 0.3, "all records within %.3f s: not flushed one by one, or the server "
                          "does not honour context.chunk_delay_ms" % spread)
    return "first record %.2f s before the end" % spread


@scenario
def two_parallel_streams(context: Context) -> str:
    owner = context.client()
    session = owner.current()
    outcomes: list[StreamResult | BaseException | None] = [None, None]

    def run(number: int) -> None:
        client = Client(context.base, context.component, context.token, owner.identity)
        client.session = session
        try:
            outcomes[number] = client.stream("stream %d" % number, chunk_delay_ms=50)
        except BaseException as error:
            outcomes[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, outcome in enumerate(outcomes):
        expect(isinstance(outcome, StreamResult), "stream %d: %r" % (number, outcome))
        assert isinstance(outcome, StreamResult)
        _check_stream(outcome, "stream %d" % number)
    first, second = (o for o in outcomes if isinstance(o, StreamResult))
    expect(first.arrivals[0] < second.ended and second.arrivals[0] < first.ended,
           "the streams ran one after the other")
    return "both complete, in one session, at the same time"


# --- Flutter's way of renewing a session -------------------------------------------------

@scenario
def flutter_refresh(context: Context) -> str:
    if context.pause_file is None:
        raise Failed("needs --pause-file")
    client = context.client()
    client.handshake(like_flutter=True)
    echo(client, "before")
    _wait_for(context.pause_file)
    client.http.close()  # the restart killed the connection
    stale = client.send("POST", "/echo", {"message": "after"})
    stale.expect_exactly(401, v1.NO_SESSION, "after the restart")
    client.handshake(like_flutter=True)
    echo(client, "after")
    return "row 5, one handshake, one repetition"


def _wait_for(path: Path, seconds: float = 120) -> None:
    """Tells the driver by a file of its own that it may restart the server now."""
    path.with_name(path.name + ".waiting").touch()
    deadline = time.monotonic() + seconds
    while not path.exists():
        expect(time.monotonic() < deadline, "the pause file did not appear")
        time.sleep(0.1)


def run_scenario(name: str, context: Context) -> tuple[bool, str]:
    try:
        return True, SCENARIOS[name](context)
    except (Failed, v1.ProtocolError, CryptoError) as error:
        return False, "%s: %s" % (type(error).__name__, error)
    except Exception as error:  # a broken server may cause any; the next scenario still runs
        return False, "unexpected %r" % error
