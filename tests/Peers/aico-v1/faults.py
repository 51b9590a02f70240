"""Faults that a test orders through the control interface.

Two places misbehave: the application (it writes other parts than it should) and the wire
(what the encryption layer made of the parts is spoiled on its way). README.md lists all.
"""

from __future__ import annotations

import copy
import json
import os
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import aico_v1 as v1
from application import ndjson_line

REQUIRED = object()
OPTIONAL = object()

HANDSHAKE, STREAM, UNARY, ANY = "handshake", "stream", "unary", "any"

# name -> (what it applies to, arguments with their defaults)
FAULTS: dict[str, tuple[str, dict[str, Any]]] = {
    # instead of dispatch
    "stale": (ANY, {}),
    "undecryptable": (ANY, {}),
    "session-expired-race": (ANY, {}),
    "plaintext-status": (ANY, {"status": REQUIRED, "body": "", "content_type": "text/plain",
                               "headers": {}}),
    # of the application
    "sealed-status": (ANY, {"status": 401, "body": OPTIONAL, "headers": {}}),
    "demand-token": (ANY, {}),
    "sealed-404-as-401": (ANY, {}),
    "plaintext-500": (ANY, {}),
    "plaintext-200": (ANY, {}),
    "redirect": (ANY, {"location": OPTIONAL}),
    "empty-200": (ANY, {}),
    "no-content-204": (ANY, {}),
    "delay": (ANY, {"seconds": REQUIRED}),
    "wrong-content-type": (ANY, {"content_type": REQUIRED}),
    # of one sealed payload: the unary answer, or the stream record with that index
    "reflect": (ANY, {"index": 0}),
    "not-json": (ANY, {"index": 0}),
    "nan": (ANY, {"index": 0}),
    "bad-base64": (ANY, {"index": 0}),
    "short-payload": (ANY, {"index": 0, "bytes": v1.MIN_PAYLOAD - 1}),
    "tamper-answer": (UNARY, {}),
    "tamper-record": (STREAM, {"index": REQUIRED}),
    "plaintext-record": (STREAM, {"index": REQUIRED}),
    "duplicate-record": (STREAM, {"index": REQUIRED}),
    # of the end of a stream
    "truncate": (STREAM, {"after": REQUIRED}),
    "cut": (STREAM, {"after": REQUIRED, "reset": False}),
    "half-record": (STREAM, {"after": REQUIRED}),
    "hang-after": (STREAM, {"after": REQUIRED}),
    "no-final-newline": (STREAM, {}),
    # of the writes
    "split": (STREAM, {"bytes": REQUIRED}),
    "join": (STREAM, {}),
    # of the parts that the application writes
    "raw-parts": (STREAM, {"mode": REQUIRED}),
    "blank-lines": (STREAM, {}),
    "giant-record": (STREAM, {"bytes": REQUIRED}),
    "error-record": (STREAM, {"error": "Streaming timeout"}),
    "no-done": (STREAM, {}),
    "item-after-done": (STREAM, {}),
    # of the handshake
    "handshake-status": (HANDSHAKE, {"status": REQUIRED, "body": "",
                                     "content_type": "application/json"}),
    "handshake-html": (HANDSHAKE, {}),
    "handshake-missing": (HANDSHAKE, {"member": REQUIRED}),
    "handshake-bad-signature": (HANDSHAKE, {}),
    "handshake-low-order": (HANDSHAKE, {}),
    "handshake-short-key": (HANDSHAKE, {}),
    "handshake-wrong-status-text": (HANDSHAKE, {}),
    "handshake-garbage": (HANDSHAKE, {}),
    "handshake-delay": (HANDSHAKE, {"seconds": REQUIRED}),
    "handshake-extra-member": (HANDSHAKE, {}),
}

RAW_MODES = ("two-lines", "cut-line", "mid-utf8", "all-in-one")


class BadFault(Exception):
    """An order that names no fault of ours, or names it wrongly."""


class Faults:
    """The faults of one request, by name."""

    def __init__(self, by_name: dict[str, dict[str, Any]] | None = None) -> None:
        self._by_name = by_name or {}

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def __getitem__(self, name: str) -> dict[str, Any]:
        return self._by_name[name]

    def index(self, name: str) -> int | None:
        return self[name]["index"] if name in self else None


@dataclass
class _Order:
    faults: dict[str, dict[str, Any]]
    times: int
    method: str | None
    path: str | None

    def matches(self, kind: str, method: str, path: str) -> bool:
        kinds = (HANDSHAKE,) if kind == HANDSHAKE else (ANY, kind)
        return (all(FAULTS[name][0] in kinds for name in self.faults)
                and self.method in (None, method) and self.path in (None, path))


class FaultQueue:
    """First in, first out; a request takes the first order that matches it, and only that."""

    def __init__(self) -> None:
        self._orders: list[_Order] = []
        self._lock = threading.Lock()

    def add(self, order: Any) -> int:
        """One fault object, or a list of them to be applied to the same request."""
        parsed = _parse_order(order if isinstance(order, list) else [order])
        with self._lock:
            self._orders.append(parsed)
            return len(self._orders)

    def take(self, kind: str, method: str, path: str) -> Faults:
        with self._lock:
            for order in self._orders:
                if order.matches(kind, method, path):
                    order.times -= 1
                    if order.times <= 0:
                        self._orders.remove(order)
                    return Faults(order.faults)
        return Faults()

    def clear(self) -> None:
        with self._lock:
            self._orders.clear()


def _parse_order(specs: list[Any]) -> _Order:
    faults: dict[str, dict[str, Any]] = {}
    common: dict[str, Any] = {"times": 1, "method": None, "path": None}
    for spec in specs:
        if not isinstance(spec, dict) or spec.get("name") not in FAULTS:
            raise BadFault("unknown fault: %r" % (spec,))
        arguments = {k: v for k, v in spec.items() if k != "name"}
        common.update({k: arguments.pop(k) for k in list(arguments) if k in common})
        faults[spec["name"]] = _arguments(spec["name"], arguments)
    if not faults:
        raise BadFault("an empty order")
    return _Order(faults, **common)


def _arguments(name: str, given: dict[str, Any]) -> dict[str, Any]:
    known = FAULTS[name][1]
    if set(given) - set(known):
        raise BadFault("%s has no argument %s" % (name, ", ".join(set(given) - set(known))))
    missing = [k for k, default in known.items() if default is REQUIRED and k not in given]
    if missing:
        raise BadFault("%s needs %s" % (name, ", ".join(missing)))
    if name == "raw-parts" and given["mode"] not in RAW_MODES:
        raise BadFault("raw-parts knows the modes " + ", ".join(RAW_MODES))
    return {k: given.get(k, default) for k, default in known.items()
            if k in given or default is not OPTIONAL}


# --- the application's parts -------------------------------------------------------------

def spoil_parts(parts: Iterable[bytes], faults: Faults) -> Iterator[bytes]:
    """`parts` are the stream's items, one line each; what comes out may be anything."""
    lines = iter(parts)
    if "no-done" in faults or "error-record" in faults:
        lines = _without_last(lines)
    if "giant-record" in faults:
        lines = _with_giant(lines, faults["giant-record"]["bytes"])
    if "error-record" in faults:
        lines = _with_last(lines, {"type": "error", "error": faults["error-record"]["error"]})
    if "item-after-done" in faults:
        lines = _with_last(lines, {"type": "chunk", "content": "late", "accumulated": "late",
                                   "done": False, "content_type": "response"})
    if "blank-lines" in faults:
        lines = _with_blanks(lines)
    if "raw-parts" in faults:
        lines = _RAW[faults["raw-parts"]["mode"]](lines)
    return lines


def _without_last(lines: Iterator[bytes]) -> Iterator[bytes]:
    held = next(lines, None)
    for line in lines:
        if held is not None:
            yield held
        held = line


def _with_last(lines: Iterator[bytes], item: dict[str, Any]) -> Iterator[bytes]:
    yield from lines
    yield ndjson_line(item)


def _with_giant(lines: Iterator[bytes], size: int) -> Iterator[bytes]:
    yield next(lines)
    yield ndjson_line({"type": "chunk", "content": "x" * size, "accumulated": "",
                       "done": False, "content_type": "response"})
    yield from lines


def _with_blanks(lines: Iterator[bytes]) -> Iterator[bytes]:
    blanks = (b"\n", b"\r\n", b"  \r\n", b"\t\n")
    for number, line in enumerate(lines):
        yield blanks[number % len(blanks)]
        yield line
    yield b"\r\n"


def _two_lines(lines: Iterator[bytes]) -> Iterator[bytes]:
    for line in lines:
        yield line + next(lines, b"")


def _cut_line(lines: Iterator[bytes]) -> Iterator[bytes]:
    for line in lines:
        yield line[:len(line) // 2]
        yield line[len(line) // 2:]


def _mid_utf8(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Cut inside the first character of several bytes; lines without one are cut in half."""
    for line in lines:
        leads = (at for at, byte in enumerate(line) if byte >= 0xC0)
        at = next(leads, len(line) // 2 - 1) + 1
        yield line[:at]
        yield line[at:]


def _all_in_one(lines: Iterator[bytes]) -> Iterator[bytes]:
    yield b"".join(lines)


_RAW = {"two-lines": _two_lines, "cut-line": _cut_line, "mid-utf8": _mid_utf8,
        "all-in-one": _all_in_one}


# --- sealed payloads ---------------------------------------------------------------------

def replaced_payload(faults: Faults, key: bytes, request_payload: str | None,
                     index: int) -> str | None:
    """The payload to send instead of the right one, if a fault asks for that here."""
    if faults.index("reflect") == index:
        return request_payload
    if faults.index("not-json") == index:
        return v1.to_base64(v1.seal(key, b"this is not JSON"))
    if faults.index("nan") == index:
        return v1.to_base64(v1.seal(key, b'{"a":NaN}'))
    if faults.index("bad-base64") == index:
        return "!!!not base64!!!"
    if faults.index("short-payload") == index:
        return v1.to_base64(os.urandom(faults["short-payload"]["bytes"]))
    return None


def flip_last_bit(payload: str) -> str:
    data = bytearray(v1.from_base64_lenient(payload))
    data[-1] ^= 1
    return v1.to_base64(bytes(data))


# --- the handshake's answer --------------------------------------------------------------

def spoil_handshake(answer: dict[str, Any], faults: Faults) -> dict[str, Any]:
    spoiled = copy.deepcopy(answer)
    inner = spoiled["handshake_response"]
    if "handshake-bad-signature" in faults:
        inner["signature"] = flip_last_bit(inner["signature"])
    if "handshake-low-order" in faults:
        inner["public_key"] = v1.to_base64(bytes(32))
    if "handshake-short-key" in faults:
        inner["public_key"] = v1.to_base64(v1.from_base64_lenient(inner["public_key"])[:31])
    if "handshake-extra-member" in faults:
        inner["seventh"] = "member"
    if "handshake-wrong-status-text" in faults:
        spoiled["status"] = "ok"
    if "handshake-missing" in faults:
        member = faults["handshake-missing"]["member"]
        (spoiled if member in spoiled else inner).pop(member, None)
    return spoiled


def replaced_handshake(faults: Faults) -> tuple[int, str, bytes] | None:
    """Status, content type and body of an answer that comes instead of the handshake's."""
    if "handshake-status" in faults:
        fault = faults["handshake-status"]
        return fault["status"], fault["content_type"], as_body(fault["body"])
    if "handshake-html" in faults:
        return 200, "text/html", b"<html><body>Sign in to the network</body></html>"
    if "handshake-garbage" in faults:
        return 200, "application/json", b'{"status":"session_established",'
    return None


def as_body(value: Any) -> bytes:
    """Text goes out as it is, every other value as JSON."""
    return value.encode("utf-8") if isinstance(value, str) else json.dumps(value).encode()
