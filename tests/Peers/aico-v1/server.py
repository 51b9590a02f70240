"""A stand-in for AICO's backend: section 9 of the protocol document, warts included.

    server.py --port 0 [--host 127.0.0.1] [--lifetime SECONDS] [--identity-seed HEX]

Prints {"port": N} once it listens. Ends when its stdin ends, and on SIGTERM.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from dataclasses import dataclass
from typing import Any, Iterator

import aico_v1 as v1
import faults as fault_kinds
from application import (NDJSON, Application, AppRequest, AppResponse, HttpError, json_response)
from faults import BadFault, FaultQueue, Faults
from http_server import Exchange, HttpServer, parse_json_body
from state import Counter, Session, Sessions

STREAMING_TYPES = (NDJSON, "text/event-stream", "application/stream+json")
BODILESS = object()  # stands for "the body is not JSON", which no JSON value can


# --- one sealed request ------------------------------------------------------------------

@dataclass
class Opened:
    """A request that found its session."""

    session: Session
    body: Any = BODILESS
    payload: str | None = None
    readable: bool = True  # False: section 9, row 10

    def body_bytes(self) -> bytes:
        # AICO hands the application its own serialisation, not the client's bytes.
        return b"" if self.body is BODILESS else json.dumps(self.body).encode()


@dataclass
class Record:
    """One body part of a stream, as the layer would send it."""

    part: bytes
    wire: bytes
    sealed: bool


class StreamCut(Exception):
    """The session expired in mid-stream: AICO cuts the connection."""


class StreamWriter:
    """Writes a stream's bytes record by record, in pieces of a fixed size, or at once."""

    def __init__(self, exchange: Exchange, faults: Faults) -> None:
        self._exchange = exchange
        self._size = faults["split"]["bytes"] if "split" in faults else None
        self._join = "join" in faults
        self._buffer = b""

    def write(self, data: bytes) -> None:
        if self._size is None and not self._join:
            self._exchange.write_chunk(data)
            return
        self._buffer += data
        while self._size is not None and len(self._buffer) >= self._size:
            piece, self._buffer = self._buffer[:self._size], self._buffer[self._size:]
            self._exchange.write_chunk(piece)

    def flush(self) -> None:
        self._exchange.write_chunk(self._buffer)
        self._buffer = b""


class Peer:
    def __init__(self, identity: v1.Identity, lifetime: float = v1.LIFETIME_SECONDS) -> None:
        self._identity = identity
        self._sessions = Sessions(lifetime)
        self._counter = Counter()
        self._faults = FaultQueue()
        self._application = Application()

    def handle(self, exchange: Exchange) -> None:
        if exchange.path.startswith("/_control/"):
            self._control(exchange)
        elif exchange.path.startswith(v1.API + "/"):
            self._counter.request(exchange)
            self._api(exchange)
        else:
            exchange.send_json(404, b'{"detail":"Not Found"}')

    def _api(self, exchange: Exchange) -> None:
        if exchange.path == v1.HANDSHAKE_PATH:
            self._handshake(exchange)
        elif exchange.path == v1.HANDSHAKE_PATH + "/":
            exchange.send_json(404, b'{"detail":"Not Found"}')
        elif exchange.path in v1.HEALTH_PATHS:
            self._send_plain(exchange, self._application.run(_app_request(exchange, exchange.body)))
        else:
            opened = self._open(exchange)
            if opened is not None:
                self._dispatch(exchange, opened)

    # --- control -------------------------------------------------------------------------

    def _control(self, exchange: Exchange) -> None:
        command = (exchange.method, exchange.path.removeprefix("/_control/"))
        actions = {("POST", "restart"): self._sessions.forget_all,
                   ("POST", "expire"): self._sessions.expire_all,
                   ("POST", "replace"): self._sessions.replace_all,
                   ("POST", "reset"): self._reset}
        if command == ("GET", "stats"):
            exchange.send_json(200, self._counter.snapshot())
        elif command == ("POST", "fault"):
            self._order_fault(exchange)
        elif command in actions:
            actions[command]()
            exchange.send_json(200, b"{}")
        else:
            exchange.send_json(404, b'{"error":"unknown command"}')

    def _reset(self) -> None:
        self._counter.reset()
        self._faults.clear()

    def _order_fault(self, exchange: Exchange) -> None:
        try:
            queued = self._faults.add(parse_json_body(exchange))
            exchange.send_json(200, json.dumps({"queued": queued}).encode())
        except (BadFault, ValueError) as error:
            exchange.send_json(400, json.dumps({"error": str(error)}).encode())

    # --- handshake -----------------------------------------------------------------------

    def _handshake(self, exchange: Exchange) -> None:
        self._counter.handshake()
        if exchange.method != "POST":
            exchange.send_json(405, v1.METHOD_NOT_ALLOWED)
            return
        faults = self._faults.take(fault_kinds.HANDSHAKE, exchange.method, exchange.path)
        if "handshake-delay" in faults and self._client_left(
                exchange, faults["handshake-delay"]["seconds"]):
            return
        replaced = fault_kinds.replaced_handshake(faults)
        if replaced is not None:
            status, content_type, body = replaced
            exchange.send(status, [("content-type", content_type)], body)
            return
        self._accept_handshake(exchange, faults)

    def _accept_handshake(self, exchange: Exchange, faults: Faults) -> None:
        try:
            accepted = v1.accept_handshake(exchange.body, self._identity)
        except v1.HandshakeRefused as refusal:
            exchange.send_json(refusal.status, refusal.body)
            return
        self._sessions.put(accepted.client_id, accepted.key)
        answer = fault_kinds.spoil_handshake(accepted.answer, faults)
        exchange.send_json(200, v1.compact(answer))

    # --- session lookup and decryption (sections 4 and 9) ---------------------------------

    def _open(self, exchange: Exchange) -> Opened | None:
        """None: the answer has been sent."""
        outer = _json_or_bodiless(exchange.body)
        session = self._find_session(exchange, outer)
        if session is None:
            exchange.send_json(401, v1.NO_SESSION)
            return None
        if outer is BODILESS:
            return Opened(session)
        if not isinstance(outer, dict):
            exchange.send_json(500, v1.INTERNAL_ERROR)  # row 9
            return None
        if not outer.get("encrypted") or "payload" not in outer:
            return Opened(session, outer, readable=False)
        return self._decrypt(exchange, session, outer["payload"])

    def _find_session(self, exchange: Exchange, outer: Any) -> Session | None:
        names: list[Any] = [outer.get("client_id")] if isinstance(outer, dict) else []
        if exchange.method == "GET":
            names += [exchange.headers.get("x-client-id"), exchange.query.get("client_id")]
        found = (self._sessions.live(name) for name in names)
        return next((session for session in found if session is not None), None)

    @staticmethod
    def _decrypt(exchange: Exchange, session: Session, payload: Any) -> Opened | None:
        if payload is None or isinstance(payload, (bool, int, float)):
            exchange.send_json(500, v1.INTERNAL_ERROR)  # row 9
            return None
        if session.expired:
            exchange.send_json(400, v1.SESSION_EXPIRED)
            return None
        try:
            return Opened(session, v1.open_request_payload(session.key, payload), payload)
        except v1.CannotOpen as error:
            body = {"error": "Encryption error", "detail": str(error)}
            exchange.send_json(400, v1.compact(body))
            return None

    # --- dispatch ------------------------------------------------------------------------

    def _dispatch(self, exchange: Exchange, opened: Opened) -> None:
        request = _app_request(exchange, opened.body_bytes())
        kind = fault_kinds.STREAM if Application.wants_stream(request) else fault_kinds.UNARY
        faults = self._faults.take(kind, exchange.method, exchange.path)
        if self._answered_before_dispatch(exchange, faults):
            return
        if not opened.readable and self._application.reads_body(request):
            exchange.connection.wait_until_client_leaves(None)  # row 10: not a byte
            exchange.keep_alive = False
            return
        self._counter.execution(exchange.path, opened.body)
        response = self._run(request, faults)
        if "delay" in faults and self._client_left(exchange, faults["delay"]["seconds"]):
            return
        if response is None:
            self._send_unhandled(exchange)
        elif "plaintext-200" in faults:
            self._send_plain(exchange, response)
        elif self._is_streaming(response):
            self._send_stream(exchange, opened, response, faults)
        else:
            self._send_unary(exchange, opened, response, faults)

    @staticmethod
    def _answered_before_dispatch(exchange: Exchange, faults: Faults) -> bool:
        if "stale" in faults:
            exchange.send_json(401, v1.NO_SESSION)
        elif "undecryptable" in faults:
            exchange.send_json(400, v1.DOES_NOT_OPEN)
        elif "session-expired-race" in faults:
            exchange.send_json(400, v1.SESSION_EXPIRED)
        elif "plaintext-status" in faults:
            fault = faults["plaintext-status"]
            headers = [("content-type", fault["content_type"]), *fault["headers"].items()]
            exchange.send(fault["status"], headers, fault_kinds.as_body(fault["body"]))
        else:
            return False
        return True

    def _run(self, request: AppRequest, faults: Faults) -> AppResponse | None:
        """None: the application let an exception escape (row 15)."""
        if "plaintext-500" in faults:
            return None
        response = _ordered_response(request, faults)
        if response is not None:
            return response
        if "plaintext-200" in faults:
            request.query.pop("stream", None)  # the unary form of the same answer
        try:
            return self._application.run(request)
        except Exception as error:
            print("application: %r" % error, file=sys.stderr)
            return None

    # --- answers -------------------------------------------------------------------------

    @staticmethod
    def _send_unhandled(exchange: Exchange) -> None:
        exchange.send(500, [("content-type", "text/plain; charset=utf-8")],
                      b"Internal Server Error")
        exchange.keep_alive = False  # and the head does not say so

    @staticmethod
    def _send_plain(exchange: Exchange, response: AppResponse) -> None:
        exchange.send(response.status, response.headers, b"".join(response.parts))

    @staticmethod
    def _is_streaming(response: AppResponse) -> bool:
        content_type = dict(response.headers).get("content-type", "").lower()
        return any(kind in content_type for kind in STREAMING_TYPES)

    def _send_unary(self, exchange: Exchange, opened: Opened, response: AppResponse,
                    faults: Faults) -> None:
        headers = _spoiled_headers(response, faults)
        parts = [_unary_part(opened, part, faults) for part in response.parts]
        if len(parts) <= 1:
            exchange.send(response.status, headers, b"".join(parts))
            return
        exchange.start_chunked(response.status, headers)
        for part in parts:
            exchange.write_chunk(part)
        exchange.end_chunked()

    def _send_stream(self, exchange: Exchange, opened: Opened, response: AppResponse,
                     faults: Faults) -> None:
        exchange.start_chunked(response.status, _spoiled_headers(response, faults))
        writer = StreamWriter(exchange, faults)
        parts = fault_kinds.spoil_parts(response.parts, faults)
        records = _spoiled_records(_records(opened, parts), opened, faults)
        limit = _record_limit(faults)
        sent = 0
        try:
            for record in records:
                if sent == limit:
                    self._end_early(exchange, writer, record, faults)
                    return
                writer.write(record.wire)
                sent += record.sealed
        except StreamCut:
            writer.flush()
            exchange.abort()
            return
        if limit is not None:
            self._end_early(exchange, writer, None, faults)
            return
        writer.flush()
        exchange.end_chunked()

    def _end_early(self, exchange: Exchange, writer: StreamWriter, following: Record | None,
                   faults: Faults) -> None:
        if "half-record" in faults and following is not None:
            writer.write(following.wire[:len(following.wire) // 2])
        writer.flush()
        if "hang-after" in faults:
            exchange.connection.wait_until_client_leaves(None)
            exchange.abort()
        elif "cut" in faults:
            exchange.abort(faults["cut"]["reset"])
        else:
            exchange.end_chunked()

    @staticmethod
    def _client_left(exchange: Exchange, seconds: float) -> bool:
        left = exchange.connection.wait_until_client_leaves(seconds)
        exchange.keep_alive = exchange.keep_alive and not left
        return left


def _app_request(exchange: Exchange, body: bytes) -> AppRequest:
    host = exchange.headers.get("host", "localhost")
    return AppRequest(exchange.method, exchange.path.removeprefix(v1.API), dict(exchange.query),
                      exchange.headers, body, "http://%s%s" % (host, exchange.path))


def _json_or_bodiless(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        return BODILESS


def _ordered_response(request: AppRequest, faults: Faults) -> AppResponse | None:
    """The application answers what a fault says instead of running the endpoint."""
    if "sealed-status" in faults:
        fault = faults["sealed-status"]
        defaults = {401: "Invalid token", 403: "Not authenticated"}
        body = fault.get("body", {"detail": defaults.get(fault["status"], "ordered by a test")})
        return json_response(body, fault["status"], list(fault["headers"].items()))
    if "demand-token" in faults and "authorization" not in request.headers:
        return json_response({"detail": "Not authenticated"}, 403)
    if "sealed-404-as-401" in faults:
        missing = AppRequest(request.method, "/users/nobody", {}, {}, b"", "")
        return Application.rewrite_404(missing, HttpError(404, "Not Found").response)
    if "redirect" in faults:
        location = faults["redirect"].get("location", request.url + "/")
        return AppResponse(307, [("location", location)])
    if "empty-200" in faults:
        return AppResponse(200)
    if "no-content-204" in faults:
        return AppResponse(204, [])
    return None


def _spoiled_headers(response: AppResponse, faults: Faults) -> list[tuple[str, str]]:
    if "wrong-content-type" not in faults:
        return response.headers
    others = [header for header in response.headers if header[0] != "content-type"]
    return [("content-type", faults["wrong-content-type"]["content_type"])] + others


def _unary_part(opened: Opened, part: bytes, faults: Faults) -> bytes:
    """Section 6: JSON becomes an envelope, all else goes out as it is."""
    if opened.session.expired:
        return part  # row 19: in plaintext, with its ordinary status
    envelope = v1.seal_json_part(opened.session.key, part)
    if envelope is None:
        return part
    payload = json.loads(envelope)["payload"]
    if "tamper-answer" in faults:
        payload = fault_kinds.flip_last_bit(payload)
    replaced = fault_kinds.replaced_payload(faults, opened.session.key, opened.payload, 0)
    return v1.answer_envelope(payload if replaced is None else replaced)


def _records(opened: Opened, parts: Iterator[bytes]) -> Iterator[Record]:
    """Section 7: every part alone."""
    for part in parts:
        if not part:
            continue
        if v1.is_blank(part):
            yield Record(part, part, False)
            continue
        plaintext, raw = v1.record_plaintext(part)
        if not opened.session.expired:
            payload = v1.to_base64(v1.seal(opened.session.key, plaintext))
            yield Record(part, v1.record_line(payload, raw), True)
        elif raw:
            yield Record(part, part, True)  # in plaintext, and the stream goes on
        else:
            raise StreamCut()


def _spoiled_records(records: Iterator[Record], opened: Opened,
                     faults: Faults) -> Iterator[Record]:
    spoiled = _spoil_single_records(records, opened, faults)
    return _without_final_newline(spoiled) if "no-final-newline" in faults else spoiled


def _spoil_single_records(records: Iterator[Record], opened: Opened,
                          faults: Faults) -> Iterator[Record]:
    index = 0
    for record in records:
        if not record.sealed:
            yield record
            continue
        record.wire = _spoiled_wire(record, opened, faults, index)
        yield record
        if faults.index("duplicate-record") == index:
            yield record
        index += 1


def _spoiled_wire(record: Record, opened: Opened, faults: Faults, index: int) -> bytes:
    if faults.index("plaintext-record") == index:
        return record.part.strip() + b"\n"
    try:
        outer = json.loads(record.wire)
        payload = outer["payload"]
    except (ValueError, KeyError):
        return record.wire  # already plaintext, after expiry
    replaced = fault_kinds.replaced_payload(faults, opened.session.key, opened.payload, index)
    if replaced is not None:
        payload = replaced
    if faults.index("tamper-record") == index:
        payload = fault_kinds.flip_last_bit(payload)
    return v1.record_line(payload, outer.get("type") == "raw")


def _without_final_newline(records: Iterator[Record]) -> Iterator[Record]:
    held = next(records, None)
    for record in records:
        assert held is not None
        yield held
        held = record
    if held is not None:
        held.wire = held.wire.removesuffix(b"\n")
        yield held


def _record_limit(faults: Faults) -> int | None:
    for name in ("truncate", "cut", "half-record", "hang-after"):
        if name in faults:
            return faults[name]["after"]
    return None


# --- process -----------------------------------------------------------------------------

def _exit_with_stdin() -> None:
    """A test run that dies closes the pipe; orphans must not stay behind."""
    while os.read(0, 4096):
        pass
    os._exit(0)


def main() -> None:
    parser = argparse.ArgumentParser(description="A stand-in for AICO's backend.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--lifetime", type=float, default=v1.LIFETIME_SECONDS,
                        help="seconds that a session lives")
    parser.add_argument("--identity-seed", type=bytes.fromhex, metavar="HEX",
                        help="Ed25519 seed, 32 bytes; a fresh identity without it")
    parser.add_argument("--verbose", action="store_true", help="log requests on stderr")
    options = parser.parse_args()

    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    peer = Peer(v1.Identity(options.identity_seed), options.lifetime)
    server = HttpServer(options.host, options.port, peer.handle, options.verbose)
    server.start()
    print(json.dumps({"port": server.port}), flush=True)
    threading.Thread(target=_exit_with_stdin, daemon=True).start()
    while True:
        signal.pause()


if __name__ == "__main__":
    main()
