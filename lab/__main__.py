"""`python -m lab`: the lab by itself, for whoever works on it. `simpul lab` is the engineer's face."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from lab.errors import LabError
from lab.world import Lab


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 done, 1 refused or failed; `exec` and `ping` give the command's own."""
    options = _parser().parse_args(arguments)
    try:
        return _run(Lab(options.state), options)
    except LabError as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lab", description=__doc__)
    parser.add_argument("--state", type=Path, default=Path("/var/tmp/simpul-lab"),  # noqa: S108 - made with mode 700
                        help="the folder that remembers this lab (default: %(default)s)")
    verbs = parser.add_subparsers(dest="verb", required=True)
    up = verbs.add_parser("up", help="build the lab that a topology describes")
    up.add_argument("topology", type=Path)
    up.add_argument("--limit", action="append", metavar="NAME", help="only this router or site (repeatable)")
    verbs.add_parser("down", help="end everything")
    verbs.add_parser("status", help="what runs")
    run = verbs.add_parser("exec", help="run a command in a router or at a host: exec NAME -- COMMAND...")
    run.add_argument("name")
    run.add_argument("command", nargs="+")
    ping = verbs.add_parser("ping", help="one ping between two names")
    ping.add_argument("source")
    ping.add_argument("target")
    for verb, text in (("cut", "cut a router's power"), ("restore", "give it power again"),
                       ("replace", "put a factory-new router in its place")):
        verbs.add_parser(verb, help=text).add_argument("name")
    clock = verbs.add_parser("clock", help="take a router's battery out: how wrong its clock is at each start")
    clock.add_argument("name")
    clock.add_argument("seconds", type=int, help="seconds ahead; -31536000 is a year in the past")
    plug = verbs.add_parser("plug", help="run a first file on a router's console; or put a cable back: plug NAME PORT")
    plug.add_argument("name")
    plug.add_argument("what", help="a file, or the name of a port")
    unplug = verbs.add_parser("unplug", help="pull the cable out of a router's port")
    unplug.add_argument("name")
    unplug.add_argument("port")
    return parser


def _run(lab: Lab, options: argparse.Namespace) -> int:
    began = time.monotonic()

    def tell(text: str) -> None:
        print(f"{time.monotonic() - began:5.1f} s  {text}", file=sys.stderr)

    match options.verb:
        case "up":
            lab.up(options.topology, options.limit, tell)
        case "down":
            lab.down(tell)
        case "status":
            for node in lab.status():
                print(f"{node.name}\t{node.kind}\t{node.state}\t{node.pid or '-'}\t{node.detail}")
        case "exec":
            return lab.popen(options.name, options.command).wait()
        case "ping":
            reached = lab.ping(options.source, options.target)
            print("reached" if reached else "no answer")
            return 0 if reached else 1
        case "cut":
            lab.cut(options.name)
        case "restore":
            lab.restore(options.name)
        case "replace":
            lab.replace(options.name)
        case "clock":
            lab.set_clock(options.name, options.seconds)
        case "plug" if "/" not in options.what and options.what in {c.port for c in lab.cables(options.name)}:
            lab.link(options.name, options.what, True)
        case "plug":
            print(lab.plug(options.name, Path(options.what).read_bytes()), end="")
        case "unplug":
            lab.link(options.name, options.port, False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
