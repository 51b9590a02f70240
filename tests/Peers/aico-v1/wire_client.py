"""What the scenarios use to talk to a server: HTTP, sealed calls, streams.

Nothing here repeats a request or repairs anything: a scenario sees what the wire gave.
"""

from __future__ import annotations

import http.client
import json
import time
from dataclasses import dataclass, field
from typing import Any, Iterator
from urllib.parse import urlsplit

import aico_v1 as v1

TIMEOUT_SECONDS = 20
JSON_TYPE = "application/json"
ENVELOPE_MEMBERS = {"encrypted", "payload", "encryption"}


class Failed(Exception):
    """An expectation of a scenario did not hold."""


class TruncatedStream(Exception):
    """The stream ended without the item that completes it."""


def expect(holds: bool, text: str) -> None:
    if not holds:
        raise Failed(text)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    def expect_exactly(self, status: int, body: bytes, what: str) -> None:
        expect(self.status == status and self.body == body and self.media_type == JSON_TYPE,
               "%s: wanted %d %r, got %d %s %r"
               % (what, status, body, self.status, self.media_type, self.body[:300]))


class Http:
    """One keep-alive connection."""

    def __init__(self, base: str, prefix: str = v1.API, timeout: float = TIMEOUT_SECONDS) -> None:
        parts = urlsplit(base)
        self._prefix = prefix
        self._connection = http.client.HTTPConnection(parts.hostname or "localhost", parts.port,
                                                      timeout=timeout)

    def send(self, method: str, path: str, body: bytes | None = None,
             headers: dict[str, str] | None = None) -> Answer:
        response = self.open(method, path, body, headers)
        try:
            data = response.read()
        except BaseException:
            self.close()
            raise
        return Answer(response.status, headers_of(response), data)

    def open(self, method: str, path: str, body: bytes | None = None,
             headers: dict[str, str] | None = None) -> http.client.HTTPResponse:
        try:
            self._connection.request(method, self._prefix + path, body, headers or {})
            return self._connection.getresponse()
        except BaseException:
            self.close()
            raise

    def send_large(self, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        """A server may refuse, and stop reading, before it has the whole body."""
        self._connection.putrequest("POST", self._prefix + path)
        for name, value in headers.items():
            self._connection.putheader(name, value)
        self._connection.putheader("Content-Length", str(len(body)))
        self._connection.endheaders()
        try:
            self._connection.send(body)
        except OSError:
            pass  # the answer may be there all the same
        response = self._connection.getresponse()
        return Answer(response.status, headers_of(response), response.read())

    def close(self) -> None:
        self._connection.close()


def headers_of(response: http.client.HTTPResponse) -> dict[str, str]:
    return {name.lower(): value for name, value in response.getheaders()}


@dataclass
class StreamResult:
    headers: dict[str, str]
    items: list[Any] = field(default_factory=list)
    arrivals: list[float] = field(default_factory=list)
    records: int = 0
    raw_records: int = 0
    ended: float = 0

    @property
    def text(self) -> str:
        return "".join(i["content"] for i in self.items if i.get("type") == "chunk")

    def expect_complete(self) -> None:
        last = self.items[-1] if self.items else {}
        if last.get("type") == "error":
            raise Failed("the application's error: %s" % last.get("error"))
        if last.get("type") != "chunk" or last.get("done") is not True:
            raise TruncatedStream("no item with done=true")


class Client:
    """An identity with at most one current session."""

    def __init__(self, base: str, component: str, token: str,
                 identity: v1.Identity | None = None) -> None:
        self.base = base
        self.component = component
        self.identity = identity or v1.Identity()
        self.http = Http(base)
        self.session: v1.ClientSession | None = None
        self._token = token

    def post_handshake(self, body: bytes) -> Answer:
        return self.http.send("POST", "/handshake", body, {"Content-Type": JSON_TYPE})

    def start_handshake(self, challenge: bytes | None = None) -> v1.ClientHandshake:
        return v1.ClientHandshake(self.identity, self.component, challenge=challenge)

    def handshake(self, like_flutter: bool = False) -> v1.ClientSession:
        attempt = self.start_handshake()
        answer = self.post_handshake(attempt.request(timestamp=time.time()))
        expect(answer.status == 200, "handshake: %d %r" % (answer.status, answer.body[:300]))
        complete = attempt.complete_like_flutter if like_flutter else attempt.complete_strictly
        self.session = complete(answer.body)
        return self.session

    def current(self) -> v1.ClientSession:
        return self.session or self.handshake()

    def headers(self, **more: str) -> dict[str, str]:
        fixed = {"Content-Type": JSON_TYPE, "Authorization": "Bearer " + self._token}
        return fixed | {name.replace("_", "-"): value for name, value in more.items()}

    def send_body(self, method: str, path: str, body: bytes) -> Answer:
        return self.http.send(method, path, body, self.headers())

    def send(self, method: str, path: str, value: Any = None,
             session: v1.ClientSession | None = None) -> Answer:
        """One sealed request; the answer is left as it came."""
        session = session or self.current()
        body = session.request({} if value is None else value)
        headers = self.headers(X_Client_ID=session.client_id) if method == "GET" else self.headers()
        return self.http.send(method, path, body, headers)

    def ask(self, method: str, path: str, value: Any = None, status: int = 200,
            session: v1.ClientSession | None = None) -> Any:
        """One sealed request whose answer must have this status and be sealed."""
        session = session or self.current()
        return open_sealed(session, self.send(method, path, value, session), status)

    def stream(self, message: str, **context: Any) -> StreamResult:
        result: StreamResult | None = None
        for result in self.stream_steps(message, **context):
            pass
        assert result is not None
        result.expect_complete()
        return result

    def stream_steps(self, message: str, **context: Any) -> Iterator[StreamResult]:
        """Yields the growing result after every network read, and once at the end."""
        session = self.current()
        body: dict[str, Any] = {"message": message}
        if context:
            body["context"] = context
        response = self.http.open("POST", "/conversation/messages?stream=true",
                                  session.request(body), self.headers())
        answer = Answer(response.status, headers_of(response), b"")
        if answer.status != 200 or answer.media_type != "application/x-ndjson":
            raise Failed("not a stream: %d %s %r"
                         % (answer.status, answer.media_type, response.read()[:300]))
        reader, result = v1.RecordReader(session), StreamResult(answer.headers)
        try:
            while data := response.read1(65536):
                _add(result, reader, reader.feed(data))
                yield result
            _add(result, reader, reader.finish())
        finally:
            self.http.close()
        result.ended = time.monotonic()
        yield result


def _add(result: StreamResult, reader: v1.RecordReader, items: list[Any]) -> None:
    result.items += items
    result.arrivals += [time.monotonic()] * len(items)
    result.records, result.raw_records = reader.records, reader.raw_records


def open_sealed(session: v1.ClientSession, answer: Answer, status: int) -> Any:
    expect(answer.status == status,
           "wanted status %d, got %d %r" % (status, answer.status, answer.body[:300]))
    expect(answer.body.isascii(), "an envelope that is not ASCII")
    outer, plaintext = session.open_envelope(answer.body)
    expect(set(outer) == ENVELOPE_MEMBERS and outer["encryption"] == v1.LABEL,
           "envelope members: %s" % sorted(outer))
    return v1.parse_strict_json(plaintext)


def flip(payload: str, at: int) -> str:
    data = bytearray(v1.from_base64_strict(payload))
    data[at] ^= 1
    return v1.to_base64(bytes(data))


def payload_of(answer: Answer) -> str:
    return json.loads(answer.body)["payload"]
