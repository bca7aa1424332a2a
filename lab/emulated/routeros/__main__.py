"""`python -m lab.emulated.routeros`: emulated routers to try, until Ctrl-C. A line each: name, port, host key.

They stand alone: which of them are joined by lines is said in Python (`lab.emulated.world`).
"""

from __future__ import annotations

import argparse
import signal
import sys
from functools import partial

from lab.emulated.clock import Clock
from lab.emulated.routeros.device import RouterOs
from lab.emulated.server import Farm


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m lab.emulated.routeros", description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=1, help="how many (1)")
    parser.add_argument("--port", type=int, default=0, help="the first one's port; the others follow (any free ones)")
    parser.add_argument("--version", default="7.20.1", help="of RouterOS (7.20.1); before and after 7.20 they differ")
    parser.add_argument("--mode", default="advanced", help="device mode: home, basic, advanced")
    parser.add_argument("--password", default="", help="admin's (none)")
    parser.add_argument("--speed", type=float, default=1.0, help="emulated seconds a second (1)")
    given = parser.parse_args()
    with Farm(Clock(speed=given.speed)) as farm:
        for number in range(given.count):
            router = farm.call(partial(
                RouterOs, farm.clock, version=given.version, mode=given.mode, password=given.password,
                serial=f"EM{number:09}"))
            router.do(f"/system identity set name=router-{number + 1}")
            port = farm.plug(router, port=given.port + number if given.port else 0)
            key = router.host_key.export_public_key("openssh").decode("ascii").strip()
            sys.stdout.write(f"{router.name} {port} {key}\n")
        sys.stdout.flush()
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
