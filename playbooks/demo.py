"""`make demo`: the main job, end to end, as far as this machine allows.

Bontang has one line. Its second is declared; the plan shows what that means on every router, before any hears of it; it
is applied under armed undo, from behind the hub; the routers are asked whether it is so. With root and the router
packages this runs on real routers; elsewhere on emulated ones of three vendors, and it says what that does not show.
"""

from __future__ import annotations

import re
import sys
import time
from dataclasses import replace
from pathlib import Path

from playbooks import terminal
from playbooks.rehearsal import Rehearsal, Step, impossible
from playbooks.workspace import PRODUCT
from simpul.report.line import Line

LIMIT = "hub,64.72,64.74,64.11"
_FILE = Path("governments") / "64.74-bontang.yaml"
_SECOND = re.compile(r"^      radio:.*?\n(?=    \w)", re.MULTILINE | re.DOTALL)
_MISTYPED = ("203.0.113.26/30, gateway: 203.0.113.25", "203.0.113.30/30, gateway: 203.0.113.29")
_RISK = """\
      AVAIL-1: {reason: the second line is being built, owner: Diskominfo Bontang, until: 2027-03-31}
"""


def run() -> int:
    """Run the demonstration. Exit 0 when everything that could be shown was shown."""
    started = time.monotonic()
    missing = impossible()
    done = _mixed() if missing else _real()
    if missing:
        terminal.say(f"Emulated, because {missing.message}:", "yellow")
        terminal.say("real routers and real packets were not shown; no vendor's own router was ever asked.", "yellow")
        terminal.say("As root on Debian 12, one command enables real ones: make packages", "yellow")
    if done:
        terminal.say(f"The demonstration took {time.monotonic() - started:.0f} s.", "green")
    return 0 if done else 1


def _announce(command: str) -> None:
    terminal.show([Line(f"$ {command}", "cyan")])


def _real() -> bool:
    with Rehearsal(PRODUCT / "inventory", _announce) as rehearsal:
        file = rehearsal.inventory / _FILE
        whole = file.read_text()
        before = _SECOND.sub("", whole)
        if before == whole:
            terminal.say(f"{_FILE} has no second line any more: the demonstration needs a new example", "red")
            return False
        one_line = before.replace("    accepted_risks:\n", f"    accepted_risks:\n{_RISK}", 1)
        return _on_routers(rehearsal, file, whole, one_line)


def _mixed() -> bool:
    """The whole way on emulated routers: a Cisco edge and MikroTik villages joined to hubs of linux_frr."""
    with Rehearsal(PRODUCT / "examples" / "mixed" / "inventory", _announce, emulated=True) as rehearsal:
        file = rehearsal.inventory / "governments" / "64.02-kutai-kartanegara.yaml"
        whole = file.read_text()
        _title("From factory state to a converged network of three platforms, emulated")
        if not all(_shown(step, lines=2) for step in rehearsal.build()):
            return False
        if not (_shown(rehearsal.run("a second plan is empty", "plan", "--dry-run", inside=True), lines=2)
                and _shown(rehearsal.run("verify", "verify", inside=True), lines=40)):
            return False
        _title("A line's address is mistyped: the change cuts its own path, and the router takes it back by itself")
        file.write_text(whole.replace(*_MISTYPED))
        kukar = ("--limit", "kukar-edge-1")
        wrong = rehearsal.run("apply what cannot work", "apply", "--yes", *kukar, inside=True)
        _shown(replace(wrong, status=0), lines=6)
        file.write_text(whole)
        return ("NOT ALL of plan" in wrong.output and _shown(rehearsal.run("ten minutes pass", "lab", "pass", "900"))
                and _until_reached(rehearsal, kukar)
                and _shown(rehearsal.run("proven later", "audit")))


def _until_reached(rehearsal: Rehearsal, only: tuple[str, ...]) -> bool:
    """A router that took a change back dials again: its tunnels and sessions need a moment."""
    for _ in range(20):
        step = rehearsal.run("it runs what it ran", "plan", "--dry-run", *only, inside=True)
        if "No changes" in step.output and "Not reached" not in step.output:
            return _shown(step, lines=2)
        time.sleep(3)
    return _shown(step, lines=20) and False


def _on_routers(rehearsal: Rehearsal, file: Path, whole: str, one_line: str) -> bool:
    """The whole way, on real routers. Bontang's second line is cabled from the start, and configured when declared."""
    _title("From factory state to a converged network: real FRR, WireGuard, nftables and Open vSwitch in namespaces")
    for step in rehearsal.build(LIMIT, cabled=lambda: file.write_text(one_line)):
        if not _shown(step, lines=2):
            return False
    only = ("--limit", LIMIT)
    if not _shown(rehearsal.run("a second plan is empty", "plan", "--dry-run", *only, inside=True), lines=2):
        return False
    file.write_text(whole)
    _title("Bontang's second uplink is declared; this is what it means on the routers")
    if not _shown(rehearsal.run("plan", "plan", "--out", "second.json", *only, inside=True), lines=120):
        return False
    _title("Applied: exactly this plan, each end under its own armed undo, confirmed over a new session")
    for name, words in (("apply", ("apply", "second.json")), ("verify", ("verify", *only)),
                        ("status", ("status", "--limit", "64.74,hub"))):
        if not _shown(rehearsal.run(name, *words, inside=True), lines=40):
            return False
    _title("And proven later: every step stands in a log whose lines follow from each other")
    return _shown(rehearsal.run("audit", "audit"))


def _title(text: str) -> None:
    terminal.show([Line(""), Line(text, "bold")])


def _shown(step: Step, lines: int = 8) -> bool:
    """Print what a person would want to see of a step's output, under the command that was announced."""
    ok = step.status == 0
    output = [line for line in step.output.rstrip().splitlines() if line.strip() or lines > 20]
    cut = output if not ok or len(output) <= lines else (output[:lines] if lines > 20 else output[-lines:])
    terminal.show(Line(f"  {line}") for line in cut)
    if len(cut) < len(output) and lines > 20:
        terminal.show([Line(f"  ... {len(output) - len(cut)} more lines", "dim")])
    terminal.show([Line(f"  {'done' if ok else f'ended with {step.status}'} in {step.seconds:.1f} s",
                        "dim" if ok else "red")])
    return ok


if __name__ == "__main__":
    sys.exit(run())
