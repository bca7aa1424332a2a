"""What tells a gateway that no session stands over its router's tunnels, at a hub with a tunnel for each of 1,393
sites: it looks each second, so a look may not cost what the number of tunnels squared does.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from platforms.linux_frr.helper import helper_text

TUNNELS = 1393
ALLOWED = 1         # s of the processor for five looks, which the kernel enforces; they took 9, and take 0.04


def way_out() -> str:
    """The helper's own function."""
    text = helper_text()
    begin = text.index("\nway_out() {")
    return text[begin:text.index("\n}\n", begin) + 3]


def looked(folder: Path, sockets: list[str]) -> str:
    """What keepalived's flag says after five looks at these established sockets."""
    live = folder / "live" / "wireguard"
    live.mkdir(parents=True, exist_ok=True)
    for number in range(TUNNELS):
        (live / f"wg{number}.conf").write_text(f"[Interface]\n# address {address(number)}/31\n"
                                               f"# address fd64:78::{2 * number:x}/127\n")
    (folder / "said").write_text("".join(f"0 0 {row}\n" for row in sockets))
    script = (f"ulimit -t {ALLOWED}; RUN={folder} flag={folder}/flag looks=0; ss() {{ cat {folder}/said; }}\n"
              f"{way_out()}\nfor look in 1 2 3 4 5; do way_out; done")
    subprocess.run(["/bin/sh", "-euc", script], check=True, timeout=120, stdout=subprocess.DEVNULL)
    return (folder / "flag").read_text().strip()


def address(number: int, end: int = 0) -> str:
    return f"10.120.{(2 * number + end) // 256}.{(2 * number + end) % 256}"


def test_at_a_hub_with_every_session_up_a_look_is_short(tmp_path: Path) -> None:
    sockets = [f"{here}:179 {there}:{40000 + n}" for n in range(TUNNELS) for here, there in (
        (address(n), address(n, 1)), (f"[fd64:78::{2 * n:x}]", f"[fd64:78::{2 * n + 1:x}]"))]
    assert looked(tmp_path, sockets) == "0"


def test_sessions_over_other_interfaces_are_no_way_out(tmp_path: Path) -> None:
    assert looked(tmp_path, []) == "1"
    assert looked(tmp_path, ["10.64.0.1:179 10.64.0.2:40000", "[fd64::1]:40001 [fd64::2]:179"]) == "1"
    last = f"[fd64:78::{2 * TUNNELS - 2:x}]:40001 [fd64:78::ffff]:179"
    assert looked(tmp_path, ["10.64.0.1:179 10.64.0.2:40000", last]) == "0"
