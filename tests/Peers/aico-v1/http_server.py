"""A small HTTP/1.1 server over raw sockets, one thread per connection.

http.server hides what the tests need: where a write ends, when a connection is cut, and
whether the client has left.
"""

from __future__ import annotations

import json
import select
import socket
import struct
import sys
import threading
import traceback
from http import HTTPStatus
from typing import Any, Callable
from urllib.parse import parse_qsl

HEAD_LIMIT = 64 * 1024

Headers = list[tuple[str, str]]


class ConnectionLost(Exception):
    """The client left, or sent something that is not HTTP."""


class Connection:
    """A socket with a read buffer. All writes go out at once (TCP_NODELAY)."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = sock
        self._buffer = b""

    def read_until(self, mark: bytes) -> bytes:
        while mark not in self._buffer:
            if len(self._buffer) > HEAD_LIMIT:
                raise ConnectionLost("head too long")
            self._receive()
        data, _, self._buffer = self._buffer.partition(mark)
        return data

    def read_exactly(self, size: int) -> bytes:
        parts, missing = [self._buffer[:size]], size - len(self._buffer)
        self._buffer = self._buffer[size:]
        while missing > 0:
            data = self._receive_some()
            parts.append(data[:missing])
            self._buffer = data[missing:]
            missing -= len(data)
        return b"".join(parts)

    def write(self, data: bytes) -> None:
        try:
            self._socket.sendall(data)
        except OSError as error:
            raise ConnectionLost(str(error)) from error

    def wait_until_client_leaves(self, seconds: float | None) -> bool:
        """True once the client closed; False after the given time."""
        while True:
            readable, _, _ = select.select([self._socket], [], [], seconds)
            if not readable:
                return False
            try:
                self._receive()  # a pipelined request stays in the buffer
            except ConnectionLost:
                return True

    def close(self, reset: bool = False) -> None:
        if reset:
            # Linger zero turns close() into a TCP reset.
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                    struct.pack("ii", 1, 0))
        else:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # the client was faster
        self._socket.close()

    def _receive(self) -> None:
        self._buffer += self._receive_some()

    def _receive_some(self) -> bytes:
        try:
            data = self._socket.recv(65536)
        except OSError as error:
            raise ConnectionLost(str(error)) from error
        if not data:
            raise ConnectionLost("end of input")
        return data


class Exchange:
    """One request and the means to answer it."""

    def __init__(self, connection: Connection, method: str, target: str,
                 headers: dict[str, str], body: bytes) -> None:
        self.connection = connection
        self.method = method
        self.headers = headers
        self.body = body
        self.path, _, query = target.partition("?")
        self.query = dict(parse_qsl(query, keep_blank_values=True))
        self.keep_alive = headers.get("connection", "").lower() != "close"
        self.on_status: Callable[[int], None] = lambda status: None

    def send(self, status: int, headers: Headers, body: bytes) -> None:
        """A whole answer. A HEAD request gets the head alone."""
        if status != 204:
            headers = headers + [("content-length", str(len(body)))]
        self._write(status, headers, b"" if self.method == "HEAD" else body)

    def send_json(self, status: int, body: bytes) -> None:
        self.send(status, [("content-type", "application/json")], body)

    def start_chunked(self, status: int, headers: Headers) -> None:
        self._write(status, headers + [("transfer-encoding", "chunked")], b"")

    def write_chunk(self, data: bytes) -> None:
        if data:  # an empty chunk would end the body
            self.connection.write(b"%x\r\n%s\r\n" % (len(data), data))

    def end_chunked(self) -> None:
        self.connection.write(b"0\r\n\r\n")

    def abort(self, reset: bool = False) -> None:
        self.keep_alive = False
        self.connection.close(reset)

    def _write(self, status: int, headers: Headers, body: bytes) -> None:
        self.on_status(status)
        lines = ["HTTP/1.1 %d %s" % (status, _phrase(status))]
        lines += ["%s: %s" % header for header in headers]
        self.connection.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def read_exchange(connection: Connection) -> Exchange:
    head = connection.read_until(b"\r\n\r\n").decode("latin-1")
    request_line, *header_lines = head.split("\r\n")
    try:
        method, target, _ = request_line.split(" ")
        headers = dict(_header(line) for line in header_lines)
        body = _read_body(connection, headers)
    except ValueError as error:
        raise ConnectionLost("not HTTP") from error
    return Exchange(connection, method, target, headers, body)


def _header(line: str) -> tuple[str, str]:
    name, value = line.split(":", 1)
    return name.lower(), value.strip()


def _read_body(connection: Connection, headers: dict[str, str]) -> bytes:
    if headers.get("expect", "").lower() == "100-continue":
        connection.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    if "chunked" in headers.get("transfer-encoding", "").lower():
        return _read_chunks(connection)
    return connection.read_exactly(int(headers.get("content-length", "0")))


def _read_chunks(connection: Connection) -> bytes:
    parts = []
    while True:
        size = int(connection.read_until(b"\r\n").split(b";")[0], 16)
        if size == 0:
            break
        parts.append(connection.read_exactly(size))
        connection.read_until(b"\r\n")
    while connection.read_until(b"\r\n"):
        pass  # trailers
    return b"".join(parts)


class HttpServer:
    def __init__(self, host: str, port: int, handler: Callable[[Exchange], Any],
                 verbose: bool = False) -> None:
        self._handler = handler
        self._verbose = verbose
        self._listener = socket.create_server((host, port), backlog=128)
        self.port: int = self._listener.getsockname()[1]

    def start(self) -> None:
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return  # stopped
            threading.Thread(target=self._serve, args=(Connection(sock),), daemon=True).start()

    def _serve(self, connection: Connection) -> None:
        try:
            while True:
                exchange = read_exchange(connection)
                self._handler(exchange)
                self._log("%s %s" % (exchange.method, exchange.path))
                if not exchange.keep_alive:
                    return
        except ConnectionLost as error:
            self._log(str(error))
        except Exception:
            self._log(traceback.format_exc())
        finally:
            connection.close()

    def _log(self, text: str) -> None:
        if self._verbose:
            print(text, file=sys.stderr, flush=True)


def parse_json_body(exchange: Exchange) -> Any:
    return json.loads(exchange.body or b"{}")
