"""The application behind the encryption layer: a small part of AICO's HTTP API.

It knows nothing of encryption. Answers are lists of body parts, because AICO's layer treats
each part that the application writes on its own.
"""

from __future__ import annotations

import json
import re
import struct
import time
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Callable, Iterable, Iterator

Headers = list[tuple[str, str]]
JSON = [("content-type", "application/json")]
NDJSON = "application/x-ndjson"
USER_ID = "user-0001"

# Under these AICO's own error handler turns every 404 into a 401 (section 9, row 14).
REWRITTEN_404 = ("/users/", "/admin/", "/logs/", "/echo")


@dataclass
class AppRequest:
    method: str
    path: str  # below /api/v1
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    url: str  # absolute, for redirects

    def json(self) -> dict[str, Any]:
        """The body as FastAPI would see it; anything but an object is a 422."""
        media_type = self.headers.get("content-type", "application/json").split(";")[0].strip()
        if not re.fullmatch(r"application/(json|[\w.-]+\+json)", media_type.lower()):
            raise HttpError.invalid(["body"], "Input should be a valid dictionary")
        value = json.loads(self.body or b"null")
        if not isinstance(value, dict):
            raise HttpError.invalid(["body"], "Input should be a valid dictionary")
        return value


@dataclass
class AppResponse:
    status: int
    headers: Headers = field(default_factory=lambda: list(JSON))
    parts: Iterable[bytes] = ()

    @property
    def streaming(self) -> bool:
        return any(name == "content-type" and value == NDJSON for name, value in self.headers)


class HttpError(Exception):
    def __init__(self, status: int, detail: Any, headers: Headers | None = None) -> None:
        super().__init__(status)
        self.response = json_response({"detail": detail}, status, headers)

    @classmethod
    def invalid(cls, location: list[Any], message: str, kind: str = "value_error") -> HttpError:
        return cls(422, [{"loc": location, "msg": message, "type": kind}])


def json_response(value: Any, status: int = 200, headers: Headers | None = None) -> AppResponse:
    # As Starlette renders: NaN and lone surrogates raise, and end as row 15.
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return AppResponse(status, JSON + (headers or []), [text.encode("utf-8")])


def ndjson_line(item: dict[str, Any]) -> bytes:
    return json.dumps(item, ensure_ascii=False).encode("utf-8") + b"\n"


def _utc_now() -> str:
    return datetime.now(timezone.utc).replace(tzinfo=None).isoformat()


def _text(body: dict[str, Any], name: str, least: int = 0, most: int | None = None) -> str:
    if name not in body:
        raise HttpError.invalid(["body", name], "Field required", "missing")
    value = body[name]
    if not isinstance(value, str):
        raise HttpError.invalid(["body", name], "Input should be a valid string", "string_type")
    if len(value) < least or (most is not None and len(value) > most):
        raise HttpError.invalid(["body", name], "String has a wrong length", "string_length")
    return value


def _whole_number(query: dict[str, str], name: str, default: int, most: int | None) -> int:
    try:
        value = int(query.get(name, default))
    except ValueError:
        raise HttpError.invalid(["query", name], "Input should be a valid integer",
                                "int_parsing") from None
    if value < 1 or (most is not None and value > most):
        raise HttpError.invalid(["query", name], "Input is out of range", "range")
    return value


@dataclass
class Route:
    handler: Callable[..., AppResponse]
    reads_body: bool
    arguments: tuple[str, ...] = ()


class Application:
    def __init__(self) -> None:
        self._started = time.monotonic()
        self._memories: dict[str, dict[str, Any]] = {}
        self._routes: list[tuple[str, str, Callable[..., AppResponse]]] = [
            ("GET", "/health", self._health),
            ("GET", "/gateway/status", self._gateway_status),
            ("POST", "/echo/?", self._echo),
            ("GET", "/echo/ping", self._ping),
            ("POST", "/conversation/messages", self._converse),
            ("GET", "/conversation/messages", self._history),
            ("POST", "/tts/synthesize", self._synthesize),
            ("POST", "/memory-album/remember", self._remember),
            ("PATCH", "/memory-album/([^/]+)", self._change_memory),
            ("DELETE", "/memory-album/([^/]+)", self._forget),
        ]

    def route(self, request: AppRequest) -> Route:
        """Raises HttpError where the router itself answers: 404, 405."""
        allowed = []
        for method, pattern, handler in self._routes:
            match = re.fullmatch(pattern, request.path)
            if match and method == request.method:
                return Route(handler, method in ("POST", "PATCH"), match.groups())
            if match:
                allowed.append(method)
        if allowed:
            raise HttpError(405, "Method Not Allowed", [("allow", ", ".join(allowed))])
        return Route(self._not_found, False)

    def run(self, request: AppRequest) -> AppResponse:
        try:
            route = self.route(request)
            return route.handler(request, *route.arguments)
        except HttpError as error:
            return self.rewrite_404(request, error.response)

    def reads_body(self, request: AppRequest) -> bool:
        try:
            return self.route(request).reads_body
        except HttpError:
            return False

    @staticmethod
    def wants_stream(request: AppRequest) -> bool:
        return (request.method == "POST" and request.path == "/conversation/messages"
                and request.query.get("stream", "").lower() in ("true", "1", "yes", "on"))

    @staticmethod
    def rewrite_404(request: AppRequest, response: AppResponse) -> AppResponse:
        """Row 14. The document elides AICO's text; only its sense is kept here."""
        if response.status != 404 or not request.path.startswith(REWRITTEN_404):
            return response
        return json_response({
            "detail": "This endpoint requires encrypted communication. "
                      "Please perform a handshake first.",
            "hint": "POST /api/v1/handshake",
            "endpoint": "/api/v1" + request.path}, 401)

    # --- endpoints -----------------------------------------------------------------------

    def _not_found(self, request: AppRequest) -> AppResponse:
        trimmed = request.path.rstrip("/")
        patterns = [pattern for _, pattern, _ in self._routes]
        if trimmed != request.path and any(re.fullmatch(p, trimmed) for p in patterns):
            return AppResponse(307, [("location", request.url.rstrip("/"))])
        raise HttpError(404, "Not Found")

    def _health(self, request: AppRequest) -> AppResponse:
        return json_response({
            "status": "healthy", "service": "aico-python-peer", "version": "1.0",
            "timestamp": _utc_now() + "+00:00",
            "uptime_seconds": time.monotonic() - self._started})

    def _gateway_status(self, request: AppRequest) -> AppResponse:
        return json_response({"status": "running", "service": "aico-python-peer",
                              "adapters": ["rest"], "version": "1.0"})

    def _echo(self, request: AppRequest) -> AppResponse:
        body = request.json()
        message, data = _text(body, "message"), body.get("test_data", {})
        if not isinstance(data, dict):
            raise HttpError.invalid(["body", "test_data"], "Input should be a valid dictionary",
                                    "dict_type")
        return json_response({"echo": message, "received_data": data,
                              "server_timestamp": int(time.time()), "status": "success"})

    def _ping(self, request: AppRequest) -> AppResponse:
        return json_response({"message": "pong", "timestamp": int(time.time()),
                              "trace_id": uuid.uuid4().hex[:8]})

    def _converse(self, request: AppRequest) -> AppResponse:
        body = request.json()
        answer = "You said: " + _text(body, "message")
        conversation = self._conversation_id(body.get("conversation_id"))
        message_id = str(uuid.uuid4())
        if self.wants_stream(request):
            context = body.get("context") if isinstance(body.get("context"), dict) else {}
            pause = float(context.get("chunk_delay_ms", 0)) / 1000
            headers = [("content-type", NDJSON), ("x-request-id", message_id),
                       ("x-conversation-id", conversation), ("cache-control", "no-cache")]
            return AppResponse(200, headers,
                               self._stream(answer, message_id, conversation, pause))
        return json_response({
            "success": True, "message_id": message_id, "conversation_id": conversation,
            "conversation_action": "conversation_started", "conversation_reasoning": "test peer",
            "status": "completed", "timestamp": _utc_now(), "ai_response": answer})

    @staticmethod
    def _conversation_id(given: Any) -> str:
        if isinstance(given, str) and given != "default" and "_" in given:
            return given
        return "%s_%d" % (USER_ID, int(time.time()))

    @staticmethod
    def _stream(answer: str, message_id: str, conversation: str,
                pause: float) -> Iterator[bytes]:
        yield ndjson_line({"type": "metadata", "message_id": message_id,
                           "conversation_id": conversation, "timestamp": _utc_now()})
        so_far = ""
        for word in re.findall(r"\S+\s*", answer):
            time.sleep(pause)
            so_far += word
            yield ndjson_line({"type": "chunk", "content": word, "accumulated": so_far,
                               "done": False, "content_type": "response"})
        time.sleep(pause)
        yield ndjson_line({"type": "chunk", "content": "", "accumulated": so_far, "done": True,
                           "content_type": "response", "conversation_id": conversation,
                           "message_id": message_id})

    def _history(self, request: AppRequest) -> AppResponse:
        page = _whole_number(request.query, "page", 1, None)
        size = _whole_number(request.query, "page_size", 50, 100)
        return json_response({
            "success": True, "conversation_id": request.query.get("conversation_id", ""),
            "messages": [], "total_count": size, "page": page, "page_size": size,
            "since": request.query.get("since")})  # beyond AICO's shape, to see what arrived

    def _synthesize(self, request: AppRequest) -> AppResponse:
        text = _text(request.json(), "text", 1, 5000)
        samples = b"\x00\x00\x00\x10\x00\x00\x00\xf0" * (100 + len(text))
        sound = _wav_header(len(samples)) + samples
        parts = [sound[at:at + 512] for at in range(0, len(sound), 512)]
        return AppResponse(200, [("content-type", "audio/wav"),
                                 ("content-disposition", "inline")], parts)

    def _remember(self, request: AppRequest) -> AppResponse:
        body, now, fact_id = request.json(), _utc_now(), str(uuid.uuid4())
        memory: dict[str, Any] = {
            "fact_id": fact_id, "content": _text(body, "content"),
            "source_conversation_id": _text(body, "conversation_id"),
            "source_message_id": body.get("message_id"), "is_favorite": False,
            "revisit_count": 0, "last_revisited": None, "created_at": now, "updated_at": now}
        defaults = {"content_type": "message", "fact_type": "preference", "category": "personal",
                    "memory_type": "fact"}
        for name, default in defaults.items():
            memory[name] = body.get(name, default)
        for name in ("user_note", "tags", "emotional_tone", "conversation_title",
                     "conversation_summary", "turn_range", "key_moments"):
            memory[name] = body.get(name)
        self._memories[fact_id] = memory
        return json_response({"success": True, "fact_id": fact_id,
                              "message": "Memory saved"}, 201)

    def _change_memory(self, request: AppRequest, fact_id: str) -> AppResponse:
        body, memory = request.json(), self._memory(fact_id)
        for name in ("user_note", "tags", "is_favorite"):
            if body.get(name) is not None:
                memory[name] = body[name]
        memory["updated_at"] = _utc_now()
        return json_response(memory)

    def _forget(self, request: AppRequest, fact_id: str) -> AppResponse:
        self._memory(fact_id)
        del self._memories[fact_id]
        return AppResponse(204, [])

    def _memory(self, fact_id: str) -> dict[str, Any]:
        if fact_id not in self._memories:
            raise HttpError(404, "Memory not found")
        return self._memories[fact_id]


def _wav_header(size: int) -> bytes:
    """44 bytes with true sizes: PCM, mono, 16 bit, 22050 Hz."""
    return (b"RIFF" + struct.pack("<I", 36 + size) + b"WAVEfmt "
            + struct.pack("<IHHIIHH", 16, 1, 1, 22050, 44100, 2, 16)
            + b"data" + struct.pack("<I", size))
