"""Runs scenarios against a server of the test API and prints one JSON object for each.

    client.py --base http://127.0.0.1:PORT [options] SCENARIO... | all

The exit code is 1 if any scenario failed.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from scenarios import SCENARIOS, Context, run_scenario


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="AICO v1 client scenarios.")
    parser.add_argument("--base", help="http://host:port, without /api/v1")
    parser.add_argument("--component", default="python_peer")
    parser.add_argument("--peer", choices=("aico", "hardened"), default="hardened",
                        help="AICO's own behaviour, or that of the document's section 17")
    parser.add_argument("--token", default="peer-token", help="sent as bearer token")
    parser.add_argument("--pause-file", type=Path,
                        help="flutter-refresh goes on when this file appears")
    parser.add_argument("--list", action="store_true", help="print the scenarios' names")
    parser.add_argument("scenario", nargs="*")
    options = parser.parse_args()
    unknown = [name for name in options.scenario if name not in SCENARIOS and name != "all"]
    if unknown:
        parser.error("unknown scenario: " + ", ".join(unknown))
    if not options.list and (not options.base or not options.scenario):
        parser.error("needs --base and a scenario")
    return options


def all_scenarios(context: Context) -> list[str]:
    """All that can run: flutter-refresh needs a driver that restarts the server."""
    return [name for name in SCENARIOS if context.pause_file or name != "flutter-refresh"]


def main() -> int:
    options = parse_arguments()
    if options.list:
        print("\n".join(SCENARIOS))
        return 0
    context = Context(options.base, options.component, options.peer == "hardened",
                      options.token, options.pause_file)
    names = all_scenarios(context) if "all" in options.scenario else options.scenario
    failures = 0
    for name in names:
        ok, detail = run_scenario(name, context)
        failures += not ok
        print(json.dumps({"scenario": name, "ok": ok, "detail": detail}), flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
