"""Checks that every fault and control command of server.py has the effect it promises.

What the strict client says about a fault is noted as text: "ok", or the kind of the error
and the beginning of its message.
"""

from __future__ import annotations

import json
import threading
import time
from typing import Any, Callable

import aico_v1 as v1
import faults
from scenarios import CONVERSATION, STREAM
from wire_client import Answer, Client, Http, StreamResult, open_sealed

Check = Callable[[str, bool, str], None]

DOES_NOT_OPEN = "ProtocolError: payload does not open"
REPEATED = "ProtocolError: repeated or reflected nonce"
NOT_JSON = "ProtocolError: plaintext is not JSON"
NOT_SEALED = "ProtocolError: not sealed"
TRUNCATED = "TruncatedStream"
CUT = "IncompleteRead"
MESSAGE = "Gr\u00fc\u00dfe to all"
ITEMS = 7  # metadata, five words, done


class Control:
    def __init__(self, base: str) -> None:
        self._http = Http(base, "/_control")

    def post(self, command: str, body: Any = None) -> Answer:
        return self._http.send("POST", "/" + command, json.dumps(body or {}).encode())

    def fault(self, *specs: dict[str, Any]) -> None:
        answer = self.post("fault", specs[0] if len(specs) == 1 else list(specs))
        if answer.status != 200:
            raise AssertionError("fault refused: %r" % answer.body)

    def stats(self) -> dict[str, Any]:
        return json.loads(self._http.send("GET", "/stats").body)


def outcome(action: Callable[[], Any]) -> str:
    try:
        action()
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)
    return "ok"


class FaultChecks:
    def __init__(self, base: str, check: Check) -> None:
        self._base = base
        self._check = check
        self._control = Control(base)
        self._ordered: set[str] = set()

    def run(self) -> None:
        for group in (self._payload_faults, self._answer_faults, self._plain_faults,
                      self._stream_faults, self._stream_shapes, self._hang,
                      self._handshake_faults, self._combined_and_filtered, self._commands,
                      self._expiry_in_flight, self._counting):
            self._control.post("reset")
            group()
        missing = set(faults.FAULTS) - self._ordered
        self._check("every fault was tried", not missing, str(sorted(missing)))

    def _client(self) -> Client:
        client = Client(self._base, "selftest", "token")
        client.handshake()
        return client

    def _fault(self, *specs: dict[str, Any]) -> None:
        self._ordered |= {spec["name"] for spec in specs}
        self._control.fault(*specs)

    def _expect(self, what: Any, got: str, wanted: str) -> None:
        self._check("fault %s" % (what,), got.startswith(wanted),
                    "wanted %s, got %s" % (wanted, got))

    # --- unary ---------------------------------------------------------------------------

    def _payload_faults(self) -> None:
        client = self._client()
        for name, wanted in (("tamper-answer", DOES_NOT_OPEN), ("reflect", REPEATED),
                             ("not-json", NOT_JSON), ("nan", NOT_JSON),
                             ("bad-base64", "ProtocolError: not strict base64"),
                             ("short-payload", "ProtocolError: payload is too short"),
                             ("plaintext-200", NOT_SEALED)):
            self._fault({"name": name})
            self._expect(name, outcome(lambda: client.ask("POST", "/echo", {"message": "x"})),
                         wanted)
            self._expect(name + ", afterwards",
                         outcome(lambda: client.ask("POST", "/echo", {"message": "x"})), "ok")

    def _sealed_answer(self, client: Client, spec: dict[str, Any], status: int) -> Any:
        self._fault(spec)
        return client.ask("POST", "/echo", {"message": "x"}, status)

    def _answer_faults(self) -> None:
        client = self._client()
        body = self._sealed_answer(client, {"name": "sealed-status"}, 401)
        self._check("sealed 401", body == {"detail": "Invalid token"}, repr(body))
        body = self._sealed_answer(client, {"name": "sealed-status", "status": 418,
                                            "body": [1]}, 418)
        self._check("sealed 418", body == [1], repr(body))
        body = self._sealed_answer(client, {"name": "sealed-404-as-401"}, 401)
        self._check("row 14", set(body) == {"detail", "hint", "endpoint"}, repr(body))
        body = self._sealed_answer(client, {"name": "wrong-content-type",
                                            "content_type": "text/html"}, 200)
        self._check("wrong type", body["echo"] == "x", repr(body))
        started = time.monotonic()
        self._sealed_answer(client, {"name": "delay", "seconds": 0.2}, 200)
        self._check("delay", time.monotonic() - started >= 0.2, "")
        self._fault({"name": "demand-token"})
        session = client.current()
        bare = client.http.send("POST", "/echo", session.request({"message": "x"}))
        body = open_sealed(session, bare, 403)
        self._check("row 12", body == {"detail": "Not authenticated"}, repr(body))

    def _plain_faults(self) -> None:
        client = self._client()
        host = self._base + v1.API + "/echo/"
        for spec, status, body, header in (
                ({"name": "stale"}, 401, v1.NO_SESSION, None),
                ({"name": "undecryptable"}, 400, v1.DOES_NOT_OPEN, None),
                ({"name": "session-expired-race"}, 400, v1.SESSION_EXPIRED, None),
                ({"name": "plaintext-status", "status": 502, "body": "<p>", "headers": {"a": "b"},
                  "content_type": "text/html"}, 502, b"<p>", ("a", "b")),
                ({"name": "redirect"}, 307, b"", ("location", host)),
                ({"name": "empty-200"}, 200, b"", None),
                ({"name": "no-content-204"}, 204, b"", None),
                ({"name": "plaintext-500"}, 500, b"Internal Server Error",
                 ("content-type", "text/plain; charset=utf-8"))):
            self._fault(spec)
            answer = client.send("POST", "/echo", {"message": "x"})
            self._check("fault %s" % spec, (answer.status, answer.body) == (status, body)
                        and (header is None or answer.headers.get(header[0]) == header[1]),
                        repr(answer))
        self._check("row 15 does not announce the close", "connection" not in answer.headers, "")
        dead = outcome(lambda: client.send("POST", "/echo", {"message": "x"}))
        self._check("row 15 kills the connection", dead != "ok", dead)

    # --- streams -------------------------------------------------------------------------

    def _stream(self, *specs: dict[str, Any]) -> tuple[str, StreamResult]:
        """What the strict client says, and what it had got until then."""
        client, results = self._client(), [StreamResult({})]

        def read() -> None:
            for results[0] in client.stream_steps(MESSAGE):
                pass
            results[0].expect_complete()

        self._fault(*specs)
        return outcome(read), results[0]

    def _stream_faults(self) -> None:
        """The fault, the client's verdict, and how many items came before it (if certain)."""
        for spec, wanted, items in (
                ({"name": "tamper-record", "index": 2}, DOES_NOT_OPEN, None),
                ({"name": "plaintext-record", "index": 0}, NOT_SEALED, 0),
                ({"name": "duplicate-record", "index": 1}, REPEATED, None),
                ({"name": "reflect", "index": 1}, REPEATED, None),
                ({"name": "not-json", "index": 1}, NOT_JSON, None),
                ({"name": "nan"}, NOT_JSON, 0),
                ({"name": "bad-base64"}, "ProtocolError: not strict base64", 0),
                ({"name": "short-payload"}, "ProtocolError: payload is too short", 0),
                ({"name": "truncate", "after": 3}, TRUNCATED, 3),
                ({"name": "truncate", "after": 0}, TRUNCATED, 0),
                ({"name": "cut", "after": 3}, CUT, 3),
                ({"name": "cut", "after": 99}, CUT, ITEMS),
                ({"name": "half-record", "after": 2}, NOT_JSON, 2),
                ({"name": "error-record"}, "Failed: the application's error: Streaming timeout",
                 ITEMS),
                ({"name": "no-done"}, TRUNCATED, ITEMS - 1),
                ({"name": "item-after-done"}, TRUNCATED, ITEMS + 1),
                ({"name": "wrong-content-type", "content_type": "text/plain"},
                 "Failed: not a stream: 200 text/plain", 0),
                ({"name": "stale"}, "Failed: not a stream: 401 application/json", 0),
                ({"name": "plaintext-200"}, "Failed: not a stream: 200 application/json", 0),
                ({"name": "giant-record", "bytes": 1 << 20}, "ProtocolError: line too long", None),
        ):
            verdict, result = self._stream(spec)
            self._expect(spec, verdict, wanted)
            if items is not None:
                self._check("items of %s" % spec, len(result.items) == items,
                            "%d items" % len(result.items))
        verdict, _ = self._stream({"name": "cut", "after": 1, "reset": True})
        self._check("reset", verdict.startswith(("ConnectionResetError", CUT)), verdict)

    def _stream_shapes(self) -> None:
        """Faults that a good reader gets over: the items must be the usual ones."""
        raw_by_mode = {"two-lines": 3, "cut-line": 14, "mid-utf8": 14, "all-in-one": 1}
        shapes: list[tuple[tuple[dict[str, Any], ...], int]] = [
            (({"name": "raw-parts", "mode": mode},), raw) for mode, raw in raw_by_mode.items()]
        shapes += [(({"name": "blank-lines"},), 0), (({"name": "no-final-newline"},), 0),
                   (({"name": "split", "bytes": 1},), 0), (({"name": "split", "bytes": 97},), 0),
                   (({"name": "join"},), 0),
                   (({"name": "split", "bytes": 5}, {"name": "raw-parts", "mode": "mid-utf8"}), 14)]
        for specs, raw in shapes:
            verdict, result = self._stream(*specs)
            self._expect(specs, verdict, "ok")
            self._check("content under %s" % (specs,),
                        result.text == "You said: " + MESSAGE and len(result.items) == ITEMS
                        and result.raw_records == raw,
                        "%d raw, %r" % (result.raw_records, result.text))
        verdict, result = self._stream({"name": "giant-record", "bytes": 100})
        self._check("giant record", verdict == "ok" and "x" * 100 in result.text, verdict)

    def _hang(self) -> None:
        client = self._client()
        client.http = Http(self._base, timeout=0.5)
        self._fault({"name": "hang-after", "after": 2})
        self._expect("hang-after", outcome(lambda: client.stream(MESSAGE)), "TimeoutError")

    # --- handshake -----------------------------------------------------------------------

    def _handshake_faults(self) -> None:
        """The fault, the strict client's verdict, and whether Flutter's way accepts it."""
        for spec, strict, flutter in (
                ({"name": "handshake-status", "status": 503, "body": {"error": "busy"}},
                 'Failed: handshake: 503', False),
                ({"name": "handshake-html"}, NOT_JSON, False),
                ({"name": "handshake-garbage"}, NOT_JSON, False),
                ({"name": "handshake-missing", "member": "status"},
                 "ProtocolError: status", False),
                ({"name": "handshake-missing", "member": "timestamp"},
                 "ProtocolError: not exactly", True),
                ({"name": "handshake-missing", "member": "public_key"},
                 "ProtocolError: not exactly", False),
                ({"name": "handshake-extra-member"}, "ProtocolError: not exactly", True),
                ({"name": "handshake-bad-signature"}, "ProtocolError: the server's sig", True),
                ({"name": "handshake-low-order"}, "ProtocolError: the server's public", False),
                ({"name": "handshake-short-key"}, "ProtocolError: a member has", False),
                ({"name": "handshake-wrong-status-text"}, "ProtocolError: status", False)):
            client = Client(self._base, "selftest", "token")
            self._fault({**spec, "times": 2})
            self._expect(spec, outcome(client.handshake), strict)
            verdict = outcome(lambda: client.handshake(like_flutter=True))
            self._check("Flutter and %s" % spec, (verdict == "ok") == flutter, verdict)
            self._expect("%s, afterwards" % spec, outcome(client.handshake), "ok")
        self._fault({"name": "handshake-delay", "seconds": 0.2})
        started = time.monotonic()
        self._client()
        self._check("handshake-delay", time.monotonic() - started >= 0.2, "")

    # --- control -------------------------------------------------------------------------

    def _combined_and_filtered(self) -> None:
        client = self._client()
        self._fault({"name": "stale", "path": v1.API + "/echo/ping", "method": "GET"})
        self._fault({"name": "tamper-record", "index": 0})
        self._expect("filter passes others", outcome(
            lambda: client.ask("POST", "/echo", {"message": "x"})), "ok")
        stale = client.send("GET", "/echo/ping")
        self._check("filter matches", stale.body == v1.NO_SESSION, repr(stale))
        self._expect("stream fault waits for a stream",
                     outcome(lambda: client.stream(MESSAGE)), DOES_NOT_OPEN)
        for bad in ({"name": "nonsense"}, {"name": "truncate"}, {"name": "stale", "x": 1},
                    {"name": "raw-parts", "mode": "x"}, [5]):
            answer = self._control.post("fault", bad)
            self._check("bad order %s" % (bad,), answer.status == 400, repr(answer))

    def _commands(self) -> None:
        for command, status, body in (("restart", 401, v1.NO_SESSION),
                                      ("expire", 401, v1.NO_SESSION),
                                      ("replace", 400, v1.DOES_NOT_OPEN)):
            client = self._client()
            self._control.post(command)
            answer = client.send("POST", "/echo", {"message": "x"})
            self._check(command, (answer.status, answer.body) == (status, body), repr(answer))
            client.handshake()
            self._expect(command + ", afterwards", outcome(
                lambda: client.ask("POST", "/echo", {"message": "x"})), "ok")

    def _expiry_in_flight(self) -> None:
        """Row 19, and section 7's end of a stream whose session expires."""
        client = self._client()
        self._fault({"name": "delay", "seconds": 0.4})
        threading.Timer(0.15, self._control.post, ("expire",)).start()
        answer = client.send("POST", CONVERSATION, {"message": "x"})
        self._check("row 19", answer.status == 200 and b"You said: x" in answer.body,
                    repr(answer))
        client.handshake()
        threading.Timer(0.15, Control(self._base).post, ("expire",)).start()
        self._expect("expiry in mid-stream",
                     outcome(lambda: client.stream("a b c", chunk_delay_ms=100)), CUT)
        client.handshake()
        self._fault({"name": "raw-parts", "mode": "cut-line"})
        threading.Timer(0.15, Control(self._base).post, ("expire",)).start()
        body = {"message": "a b c", "context": {"chunk_delay_ms": 100}}
        leaked = client.send("POST", STREAM, body)
        self._check("raw records after expiry", b'"done": true' in leaked.body,
                    repr(leaked.body[-200:]))

    def _counting(self) -> None:
        client = self._client()
        self._fault({"name": "stale"})
        client.send("POST", "/echo", {"message": "m"})
        client.ask("POST", "/echo", {"message": "m"})
        client.stream("m")
        client.http.send("GET", "/health")
        stats = self._control.stats()
        echo, messages = v1.API + "/echo", v1.API + CONVERSATION
        wanted = {"handshakes": 1, "executions": 2, "by_path": {echo: 1, messages: 1},
                  "by_message": {"m": 2},
                  "requests": [["POST", v1.HANDSHAKE_PATH, 200], ["POST", echo, 401],
                               ["POST", echo, 200], ["POST", messages, 200],
                               ["GET", v1.API + "/health", 200]]}
        self._check("stats", stats == wanted, json.dumps(stats))
        self._control.post("reset")
        self._check("reset", self._control.stats()["requests"] == [], "")
