"""`python -m lab.microvm -- COMMAND...`: run a command on Debian's stock kernel, in a virtual machine of its own."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from lab.errors import LabError
from lab.microvm.machine import run


def main(arguments: list[str] | None = None) -> int:
    """The command's own exit code; 1 where no machine starts, 124 where the command did not end in time."""
    parser = argparse.ArgumentParser(prog="python -m lab.microvm", description=__doc__)
    parser.add_argument("--deadline", type=float, default=900, metavar="SECONDS",
                        help="when the machine is killed (default: %(default)g)")
    parser.add_argument("--out", type=Path, metavar="DIR",
                        help="keep the kernel's words here, and below out/ what the command left in "
                             "/run/microvm/job/out")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="simpul-microvm-") as temporary:
        folder: Path = options.out or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            outcome = run(options.command, folder=folder.resolve(), deadline=options.deadline, say=_say)
        except LabError as error:
            print(error, file=sys.stderr)
            return 1
        if outcome.status is None:
            print("\n".join(outcome.console.read_text(errors="replace").splitlines()[-20:]), file=sys.stderr)
            print(f"the micro-VM did not end by itself in {outcome.seconds:.0f} s", file=sys.stderr)
            return 124
        return outcome.status


def _say(words: bytes) -> None:
    sys.stdout.buffer.write(words)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
