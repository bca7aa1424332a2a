"""A real FRR in a throw-away namespace: what the dialect's words are judged by."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

_INIT = """
set -e
mount --make-rprivate /
for folder in /run/frr /var/tmp /etc/frr; do mount -t tmpfs tmpfs $folder; done
: > /etc/frr/vtysh.conf
: > /etc/frr/frr.conf
chown -R frr:frr /run/frr /etc/frr
ip link set lo up
for daemon in zebra staticd bgpd bfdd ospfd ospf6d; do
  /usr/lib/frr/$daemon -d -f /dev/null -i /run/frr/$daemon.pid -A 127.0.0.1 -P 0 >/run/frr/$daemon.log 2>&1
done
echo ready > "$1"
exec sleep infinity
"""


def missing() -> str | None:
    """Why no real FRR can be started here, or None."""
    if os.geteuid() != 0:
        return "not root: cannot make namespaces"
    for need in ("/usr/lib/frr/bgpd", "/usr/lib/frr/frr-reload.py"):
        if not Path(need).exists():
            return f"{need} is not installed (packages frr, frr-pythontools)"
    if shutil.which("unshare") is None:
        return "unshare is not installed (package util-linux)"
    return None


class Frr:
    """zebra, staticd, bgpd, bfdd, ospfd and ospf6d of one throw-away router; stop() ends it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="simpul-frr-"))
        self.folder.chmod(0o755)
        ready = self.folder / "ready"
        with (self.folder / "log").open("wb") as log:
            self._holder = subprocess.Popen(
                [
                    "unshare",
                    "-n",
                    "-m",
                    "-p",
                    "--fork",
                    "--kill-child",
                    "--mount-proc",
                    "sh",
                    "-c",
                    _INIT,
                    "sh",
                    str(ready),
                ],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )
        deadline = time.monotonic() + 20
        while not ready.exists():
            if self._holder.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError("FRR did not start")
            time.sleep(0.05)
        children = Path(f"/proc/{self._holder.pid}/task/{self._holder.pid}/children").read_text().split()
        self._pid = children[0]

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command inside the namespace; output and errors in one text."""
        return subprocess.run(["nsenter", "-t", self._pid, "-n", "-m", "-p", *command], text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=60)

    def running(self) -> str:
        """What `vtysh -c 'show running-config no-header'` prints."""
        done = self.run("vtysh", "-c", "show running-config no-header")
        if done.returncode:
            raise RuntimeError(done.stdout)
        return done.stdout

    def load(self, text: str) -> tuple[int, str]:
        """Run lines through `vtysh -f`, as the device-side helper does; exit status and what vtysh said."""
        file = self.folder / "lines"
        file.write_text(text)
        done = self.run("vtysh", "-f", str(file))
        return done.returncode, done.stdout

    def check(self, text: str) -> tuple[int, str]:
        """`vtysh -C -f`: parse only."""
        file = self.folder / "lines"
        file.write_text(text)
        done = self.run("vtysh", "-C", "-f", str(file))
        return done.returncode, done.stdout

    def reload_test(self, text: str) -> tuple[int, str]:
        """`frr-reload.py --test`: FRR's own opinion of what is left to do until `text` runs."""
        file = self.folder / "frr.conf"
        file.write_text(text)
        done = self.run("/usr/lib/frr/frr-reload.py", "--test", "--stdout", str(file))
        return done.returncode, done.stdout

    def stop(self) -> None:
        self._holder.kill()
        self._holder.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
