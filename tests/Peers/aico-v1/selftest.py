"""Self test: the known answers, then this server against this client, in one process.

    selftest.py VECTORS.json

Prints one line per failure and a summary; the exit code is 1 if anything failed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, Callable

import aico_v1 as v1
from fault_checks import Control, FaultChecks
from http_server import HttpServer
from nacl.bindings import crypto_scalarmult
from scenarios import SCENARIOS, Context, run_scenario
from server import Peer


class Report:
    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0

    def check(self, name: str, holds: bool, detail: str = "") -> None:
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print("FAILED %s %s" % (name, detail))

    def raises(self, name: str, action: Callable[[], Any], text: str | None = None) -> None:
        try:
            action()
        except Exception as error:  # the kind differs by section; that it fails is the point
            self.check(name, text is None or str(error) == text, repr(error))
        else:
            self.check(name, False, "was accepted")


# --- known answers -----------------------------------------------------------------------

class Vectors:
    def __init__(self, path: str) -> None:
        self.all = json.loads(Path(path).read_text("utf-8"))
        self.x25519 = {name: (bytes.fromhex(pair["secret_hex"]), bytes.fromhex(pair["public_hex"]))
                       for name, pair in self.all["x25519_keys"].items()}
        self.seals = {entry["id"]: entry for entry in self.all["seal"]}

    def key(self, entry: dict[str, Any]) -> bytes:
        return v1.box_key(self.x25519[entry["client"]][0], self.x25519[entry["server"]][1])


def check_x25519(vectors: Vectors, report: Report) -> None:
    for name, (secret, public) in vectors.x25519.items():
        report.check("x25519_keys " + name, v1.x25519_public(secret) == public)
    for entry in vectors.all["x25519_shared"]:
        secret = vectors.x25519[entry["secret"]][0]
        public = (bytes.fromhex(entry["public_hex"]) if "public_hex" in entry
                  else vectors.x25519[entry["public"]][1])
        report.check("x25519_shared " + entry["id"],
                     crypto_scalarmult(secret, public).hex() == entry["x25519_hex"]
                     and v1.box_key(secret, public).hex() == entry["box_key_hex"])
    secret = vectors.x25519["client-1"][0]
    for entry in vectors.all["x25519_reject"]:
        public = bytes.fromhex(entry["public_hex"])
        report.raises("x25519_reject " + entry["id"], lambda: v1.box_key(secret, public))


def check_seal(vectors: Vectors, report: Report) -> None:
    for entry in vectors.all["seal"]:
        key, plaintext = vectors.key(entry), entry["plaintext_utf8"].encode("utf-8")
        sealed = v1.to_base64(v1.seal(key, plaintext, bytes.fromhex(entry["nonce_hex"])))
        opened = v1.open_box(key, v1.from_base64_strict(entry["payload"]))
        report.check("seal " + entry["id"], sealed == entry["payload"] and opened == plaintext)


def check_open_fail(vectors: Vectors, report: Report) -> None:
    for section in ("open_fail", "open_not_json"):
        for entry in vectors.all[section]:
            key = vectors.key(entry)
            report.raises("%s %s (lenient)" % (section, entry["id"]),
                          lambda: v1.open_request_payload(key, entry["payload"]),
                          entry["aico_error"])
            session = v1.ClientSession(key, "")
            report.raises("%s %s (strict)" % (section, entry["id"]),
                          lambda: v1.parse_strict_json(session.open_payload(entry["payload"])))
    for entry in vectors.all["open_not_json"]:
        opened = v1.open_box(vectors.key(entry), v1.from_base64_strict(entry["payload"]))
        report.check("open_not_json " + entry["id"],
                     v1.to_base64(opened) == entry["plaintext_base64"])


def check_leniency(vectors: Vectors, report: Report) -> None:
    for section in ("open_python_only_json", "base64_lenient"):
        for entry in vectors.all[section]:
            key, name = vectors.key(entry), "%s %s" % (section, entry["id"])
            value = v1.open_request_payload(key, entry["payload"])
            # Compared as text: NaN is not equal to itself.
            report.check(name, repr(value) == repr(json.loads(entry["plaintext_utf8"])))
    for entry in vectors.all["base64_lenient"]:
        report.raises("base64_lenient %s (strict)" % entry["id"],
                      lambda: v1.from_base64_strict(entry["payload"]))


def check_ed25519(vectors: Vectors, report: Report) -> None:
    for entry in vectors.all["ed25519"]:
        identity = v1.Identity(bytes.fromhex(entry["seed_hex"]))
        challenge = v1.from_base64_strict(entry["challenge_base64"])
        signature = identity.sign(challenge)
        report.check("ed25519 " + entry["id"],
                     v1.to_base64(identity.public) == entry["public_base64"]
                     and identity.client_id == entry["client_id"]
                     and v1.to_base64(signature) == entry["signature_base64"]
                     and v1.verify(identity.public, challenge, signature))
    for entry in vectors.all["ed25519_reject"]:
        public, challenge, signature = (v1.from_base64_strict(entry[name + "_base64"])
                                        for name in ("public", "challenge", "signature"))
        report.check("ed25519_reject " + entry["id"], not v1.verify(public, challenge, signature))


def check_handshake(vectors: Vectors, report: Report) -> None:
    entry = vectors.all["handshake"]
    seeds = {e["id"]: bytes.fromhex(e["seed_hex"]) for e in vectors.all["ed25519"]}
    request = json.loads(entry["request_json"])["handshake_request"]
    response = json.loads(entry["response_json"])
    client = v1.ClientHandshake(v1.Identity(seeds[entry["client_ed25519"]]), "test_client",
                                vectors.x25519[entry["client_x25519"]][0],
                                v1.from_base64_strict(request["challenge"]))
    report.check("handshake request", client.inner(timestamp=request["timestamp"]) == request)

    server_time = response["handshake_response"]["timestamp"]
    accepted = v1.accept_handshake(
        entry["request_json"].encode(), v1.Identity(seeds[entry["server_ed25519"]]),
        vectors.x25519[entry["server_x25519"]][0],
        v1.from_base64_strict(response["handshake_response"]["challenge"]), server_time)
    report.check("handshake response",
                 v1.compact(accepted.answer).decode() == entry["response_json"])
    session = client.complete_strictly(entry["response_json"].encode(), server_time)
    flutter = client.complete_like_flutter(entry["response_json"].encode())
    report.check("handshake keys", session.client_id == accepted.client_id == entry["client_id"]
                 and {session.key, flutter.key, accepted.key}
                 == {bytes.fromhex(entry["box_key_hex"])})


def check_envelopes(vectors: Vectors, report: Report) -> None:
    client_id = vectors.all["handshake"]["client_id"]
    for entry in vectors.all["envelopes"]:
        sealed = vectors.seals[entry["opens_to"]]
        session = v1.ClientSession(vectors.key(sealed), client_id)
        text, payload = entry["json"].encode(), sealed["payload"]
        raw = "raw_base64" in entry
        written = {"request": lambda: session.envelope(payload),
                   "response": lambda: v1.answer_envelope(payload),
                   "stream-line": lambda: v1.record_line(payload, raw)}[entry["kind"]]()
        _, opened = session.open_envelope(text)
        report.check("envelopes " + entry["id"],
                     written == text and opened == sealed["plaintext_utf8"].encode("utf-8"))
        if raw:
            part = v1.from_base64_strict(entry["raw_base64"])
            report.check("envelopes raw part", v1.record_plaintext(part) == (opened, True))


def check_vectors(path: str, report: Report) -> None:
    vectors = Vectors(path)
    for check in (check_x25519, check_seal, check_open_fail, check_leniency, check_ed25519,
                  check_handshake, check_envelopes):
        check(vectors, report)


# --- server against client ---------------------------------------------------------------

def check_scenarios(base: str, report: Report) -> None:
    with tempfile.TemporaryDirectory() as folder:
        context = Context(base, hardened=False, pause_file=Path(folder, "go"))
        driver = threading.Thread(target=restart_on_demand, args=(base, context.pause_file))
        driver.start()
        for name in SCENARIOS:
            report.check("scenario " + name, *run_scenario(name, context))
        driver.join()


def restart_on_demand(base: str, pause_file: Path) -> None:
    """What the driver of flutter-refresh does from outside."""
    waiting = pause_file.with_name(pause_file.name + ".waiting")
    deadline = time.monotonic() + 120
    while not waiting.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    Control(base).post("restart")
    pause_file.touch()


def check_process(report: Report) -> None:
    """The port line, and the end with stdin."""
    command = [sys.executable, str(Path(__file__).with_name("server.py")), "--port", "0",
               "--lifetime", "0", "--identity-seed", "55" * 32]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin and process.stdout
    port = json.loads(process.stdout.readline())["port"]
    context = Context("http://127.0.0.1:%d" % port, hardened=False)
    client = context.client()
    client.handshake()
    answer = client.send("POST", "/echo", {"message": "x"})
    report.check("lifetime 0", answer.body == v1.NO_SESSION, repr(answer))
    process.stdin.close()
    report.check("exit at the end of stdin", process.wait(10) == 0)
    report.check("nothing more on stdout", process.stdout.read() == b"")


def check_live(report: Report) -> None:
    server = HttpServer("127.0.0.1", 0, Peer(v1.Identity()).handle)
    server.start()
    base = "http://127.0.0.1:%d" % server.port
    check_scenarios(base, report)
    FaultChecks(base, report.check).run()
    server.stop()
    check_process(report)


def main() -> int:
    parser = argparse.ArgumentParser(description="Self test of the AICO v1 peer.")
    parser.add_argument("vectors", help="path of aico-v1-vectors.json")
    options = parser.parse_args()
    report = Report()
    check_vectors(options.vectors, report)
    check_live(report)
    print("%d checks passed, %d failed" % (report.passed, report.failed))
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
