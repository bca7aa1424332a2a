"""`kill -9` of the tool in the middle of a change, on every platform: the process is really killed, at each step and at
moments within it. Afterwards the device says where the change stands, settles it at once for whoever asks, and without
anybody takes it back by itself; it is as before or as confirmed, and never between.
"""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import pytest

from platforms.registry import names
from simpul.config.model import Object
from simpul.plan.left import Left
from simpul.plan.model import Fragment
from tests.platforms.contract.stand import Stand, stood

ROOT = Path(__file__).resolve().parents[3]
# A process that makes a change as the tool does, and says each step before it takes it.
TOOL = """
import json, pickle, sys
from platforms.registry import platform
from platforms.session import Endpoint
name, seconds, endpoint, where = sys.argv[1], int(sys.argv[2]), Endpoint(**json.loads(sys.argv[3])), sys.argv[4]
fragment = pickle.load(open(where, "rb"))
def say(word):
    print(word, flush=True)
say("open")
device = platform(name).open(endpoint)
say("stage"); device.stage(fragment, {})
say("arm"); device.arm(fragment.id, seconds)
say("commit"); device.commit(fragment.id)
say("second"); device.close(); device = platform(name).open(endpoint)
say("confirm"); device.confirm(fragment.id, [fragment.id])
say("done")
"""


@pytest.fixture(params=names())
def stand(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stand]:
    with stood(str(request.param), tmp_path) as made:
        yield made
        for device in made.opened:
            device.close()


def killed(stand: Stand, fragment: Fragment, folder: Path, word: str, after: float) -> str:
    """Run the tool and kill it so many seconds after it said a word. The last word that it said."""
    where = folder / "fragment"
    where.write_bytes(pickle.dumps(fragment))
    process = subprocess.Popen(
        [sys.executable, "-c", TOOL, stand.platform, str(stand.seconds), json.dumps(asdict(stand.endpoint)),
         str(where)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT)
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said = line.strip()
        if said == word:
            time.sleep(after)
            break
    process.kill()
    rest = process.stdout.read().split()
    process.wait()
    process.stdout.close()
    assert said == word, f"it ended at {said!r}"
    return rest[-1] if rest else word


def runs(stand: Stand) -> dict[str, Object]:
    device = stand.open()
    found = dict(stand.runs(device).objects)
    device.close()
    return found


@pytest.mark.campaign
@pytest.mark.parametrize("settled", ["by a hand at once", "by itself"])
@pytest.mark.parametrize("word", ["stage", "arm", "commit", "second", "confirm"])
def test_the_tool_is_killed_anywhere(stand: Stand, tmp_path: Path, word: str, settled: str) -> None:
    kill(stand, tmp_path, word, settled, (0.0, 0.05, 0.4))


@pytest.mark.parametrize("word, settled", [("arm", "by itself"), ("commit", "by a hand at once"),
                                           ("confirm", "by itself")])
def test_the_tool_is_killed(stand: Stand, tmp_path: Path, word: str, settled: str) -> None:
    kill(stand, tmp_path, word, settled, (0.05,))


def kill(stand: Stand, tmp_path: Path, word: str, settled: str, moments: Sequence[float]) -> None:
    before = runs(stand)
    for after in moments:
        device = stand.open()
        fragment = stand.fragment(device, 0)
        device.close()
        last = killed(stand, fragment, tmp_path, word, after)
        if settled == "by itself":
            stand.wait(stand.seconds + 30 if stand.seconds > 30 else stand.seconds + 4)
        device = stand.open()
        # A device may be at the last line that it was given.
        for _ in range(20):
            fate = device.fate(fragment.id)
            if settled == "by itself" and fate in ("armed", "committed"):
                time.sleep(0.5)
        assert fate in ("unseen", "staged", "armed", "committed", "reverted", "confirmed", "confirmed-unsaved")
        if settled == "by itself":
            assert fate not in ("armed", "committed"), "its undo did not fire"
        if fate in ("confirmed", "confirmed-unsaved"):
            assert last in ("confirm", "done"), "nobody asked for it yet"
            device.confirm(fragment.id, [fragment.id])
            assert stand.stands(device) == (True, False)
            return
        device.revert(fragment.id)
        assert device.fate(fragment.id) in ("unseen", "reverted")
        assert device.pending() == ()
        assert device.otherwise([fragment]) == {fragment.id: Left()}
        assert dict(stand.runs(device).objects) == before
        device.close()
