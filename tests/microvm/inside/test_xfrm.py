"""What an IKEv2 tunnel may rely on in a kernel with XFRM interfaces: one charon, `if_id`, any/any selectors."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.microvm
CHARONS = ("/usr/sbin/charon-systemd", "/usr/lib/ipsec/charon")
SCRIPT = Path(__file__).with_name("xfrm_tunnels.sh")


def charon() -> str | None:
    return next((name for name in CHARONS if Path(name).exists()), None)


def missing() -> str | None:
    if shutil.which("swanctl") is None or charon() is None:
        return "strongSwan is not installed"
    made = subprocess.run(["unshare", "-n", "ip", "link", "add", "probe", "type", "xfrm", "if_id", "1"],
                          capture_output=True, text=True, check=False)
    return f"no XFRM interfaces ({made.stderr.strip()})" if made.returncode else None


def test_two_any_any_tunnels_share_one_charon(tmp_path: Path) -> None:
    if reason := missing():
        pytest.skip(f"not on this kernel: {reason}; the micro-VM tries it")
    done = subprocess.run(["unshare", "-n", "-m", "-p", "--fork", "--kill-child", "--mount-proc", "sh", str(SCRIPT),
                           str(tmp_path), str(charon())], capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    said = dict(line.split("=", 1) for line in done.stdout.splitlines())
    assert said["ping1"] == said["ping2"] == "answered"
    for number, (mine, others) in {"1": (0, 1), "2": (1, 0)}.items():
        before, after = ([int(n) for n in part.split("/")] for part in said[f"carried{number}"].split("-"))
        # Five requests and their answers of 84 bytes, each seen by an association out and one in.
        assert after[mine] - before[mine] >= 5 * 2 * 84
        assert after[others] == before[others]
    assert said["charons"] == "2"                       # one at each end, for both tunnels
    assert said["tunnel_interfaces_in_wan"] == "0"
    assert (said["first_without_its_line"], said["second_without_the_first"]) == ("lost", "answered")
