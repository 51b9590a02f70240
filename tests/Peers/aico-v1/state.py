"""What the server remembers: sessions, and what happened, for the tests to read."""

from __future__ import annotations

import json
import os
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from http_server import Exchange


@dataclass
class Session:
    key: bytes
    expires_at: float  # wall clock, as AICO has it

    @property
    def expired(self) -> bool:
        return time.time() >= self.expires_at


class Sessions:
    """One session per client_id; a new one replaces the old one, nothing is ever removed."""

    def __init__(self, lifetime: float) -> None:
        self._lifetime = lifetime
        self._by_id: dict[str, Session] = {}
        self._lock = threading.Lock()

    def put(self, client_id: str, key: bytes) -> None:
        with self._lock:
            self._by_id[client_id] = Session(key, time.time() + self._lifetime)

    def live(self, client_id: Any) -> Session | None:
        if not isinstance(client_id, str):
            return None
        with self._lock:
            session = self._by_id.get(client_id)
        return None if session is None or session.expired else session

    def forget_all(self) -> None:
        with self._lock:
            self._by_id.clear()

    def expire_all(self) -> None:
        with self._lock:
            for session in self._by_id.values():
                session.expires_at = 0

    def replace_all(self) -> None:
        """As if somebody else had completed a handshake with each identity."""
        with self._lock:
            live = [i for i, session in self._by_id.items() if not session.expired]
        for client_id in live:
            self.put(client_id, os.urandom(32))


@dataclass
class Stats:
    handshakes: int = 0
    executions: int = 0
    by_path: dict[str, int] = field(default_factory=dict)
    by_message: dict[str, int] = field(default_factory=dict)
    requests: list[list[Any]] = field(default_factory=list)


class Counter:
    """What tests read: who asked, what was answered, what the application ran."""

    def __init__(self) -> None:
        self._stats = Stats()
        self._lock = threading.Lock()

    def request(self, exchange: Exchange) -> None:
        # The status is filled in before the answer's first byte, so that a client which has
        # the answer finds it here.
        entry: list[Any] = [exchange.method, exchange.path, None]
        exchange.on_status = lambda status: entry.__setitem__(2, status)
        with self._lock:
            self._stats.requests.append(entry)

    def handshake(self) -> None:
        with self._lock:
            self._stats.handshakes += 1

    def execution(self, path: str, body: Any) -> None:
        message = body.get("message") if isinstance(body, dict) else None
        with self._lock:
            self._stats.executions += 1
            self._stats.by_path[path] = self._stats.by_path.get(path, 0) + 1
            if isinstance(message, str):
                self._stats.by_message[message] = self._stats.by_message.get(message, 0) + 1

    def snapshot(self) -> bytes:
        with self._lock:
            return json.dumps(vars(self._stats)).encode()

    def reset(self) -> None:
        with self._lock:
            self._stats = Stats()
