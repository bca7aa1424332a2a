"""What the micro-VM starts from, without starting it."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import chdir
from dataclasses import replace
from pathlib import Path

import pytest

from lab.errors import LabError
from lab.machine import pppoe_missing
from lab.microvm import initramfs
from lab.microvm.kernel import Kernel
from lab.microvm.machine import qemu, script
from lab.provider_files import pppoe
from lab.topology import Topology
from lab.wiring import wire

BUSYBOX = shutil.which("busybox", path="/usr/bin:/bin")


@pytest.fixture
def kernel(tmp_path: Path) -> Kernel:
    """A kernel whose modules lean on each other, one of them built in."""
    folder = tmp_path / "modules" / "6.1.0-1-amd64"
    folder.mkdir(parents=True)
    needs = dict.fromkeys((*initramfs.MODULES[2:], "netfs", "9pnet", "virtio"), "")
    needs |= {"9p": "kernel/9pnet.ko kernel/netfs.ko", "9pnet_virtio": "kernel/virtio.ko kernel/9pnet.ko"}
    (folder / "kernel").mkdir()
    for name in needs:
        (folder / "kernel" / f"{name.replace('_', '-')}.ko").write_bytes(f"module {name}".encode())
    (folder / "modules.dep").write_text("".join(f"kernel/{n.replace('_', '-')}.ko: {o}\n" for n, o in needs.items()))
    (folder / "modules.builtin").write_text("kernel/virtio_pci.ko\nkernel/virtio-console.ko\n")
    return Kernel(folder.name, tmp_path / "vmlinuz", folder.parent)


def test_a_module_comes_after_what_it_needs_and_a_built_in_one_not_at_all(kernel: Kernel) -> None:
    names = [p.name for p in kernel.closure(["virtio_pci", "9pnet_virtio", "9p"])]
    assert names == ["virtio.ko", "9pnet.ko", "9pnet-virtio.ko", "netfs.ko", "9p.ko"]
    with pytest.raises(LabError, match=r"706 the kernel 6\.1\.0-1-amd64 has no module wireguard"):
        kernel.closure(["wireguard"])


@pytest.mark.skipif(BUSYBOX is None, reason="NOT PROVEN HERE: busybox is not installed")
def test_another_program_reads_the_first_file_system(kernel: Kernel, tmp_path: Path) -> None:
    assert BUSYBOX is not None
    archive = tmp_path / "initramfs"
    archive.write_bytes(initramfs.build(kernel))
    out = tmp_path / "out"
    out.mkdir()
    subprocess.run([BUSYBOX, "cpio", "-idm", "-F", str(archive)], cwd=out, check=True, capture_output=True)
    assert (out / "bin/busybox").read_bytes() == Path(BUSYBOX).read_bytes()
    order = (out / "modules/order").read_text().split()
    assert all((out / "modules" / name).read_bytes().startswith(b"module ") for name in order)
    assert order.index("9pnet.ko") < order.index("9pnet-virtio.ko")
    assert (out / "init").read_bytes() == initramfs.SCRIPT.read_bytes()
    assert (out / "init").stat().st_mode & 0o777 == 0o755


def test_the_machines_files_are_shown_read_only(kernel: Kernel, tmp_path: Path) -> None:
    for kvm in (True, False):
        words = qemu(kernel, tmp_path, "script", None, kvm=kvm)
        shares = [w for w in words if "mount_tag=" in w]
        assert [("readonly=on" in s) for s in shares] == [True, True, False]
        assert f"path={tmp_path}," in shares[2]
        assert "-nodefaults" in words                    # no network, no disk of the machine


def test_a_command_under_systemd_needs_no_folder_that_a_boot_clears_away(tmp_path: Path) -> None:
    folder = tmp_path / "with a space"
    folder.mkdir()
    with chdir(folder):
        assert script(["echo", "a b"], "script") == f"cd '{folder}' || exit\nexec echo 'a b'\n"
        assert script(["/bin/true"], "systemd") == "cd / || exit\nexec /bin/true\n"


def test_a_line_of_pppoe_is_served_as_one_only_where_it_can_be(topology: Topology) -> None:
    plain, real = (next(p for p in wire(topology, pppoe=yes).providers if p.id == "sat") for yes in (False, True))
    assert pppoe(plain, Path("/run/lab")) == {}
    ((line, (options, command)),) = pppoe(real, Path("/run/lab")).items()
    assert "mtu 1492\nmru 1492\n" in options
    assert command[:7] == ["pppoe-server", "-I", line.bridge, "-C", "sat", "-L", "203.0.113.17"]
    # The session has 8 bytes less than the cable that carries it.
    cable = {yes: next(c for c in wire(topology, pppoe=yes).cables if (c.router, c.port) == ("edge-1", "eth5"))
             for yes in (False, True)}
    assert (cable[False].mtu, cable[True].mtu) == (1492, 1500)
    assert replace(cable[True], mtu=1492) == cable[False]


def test_why_pppoe_cannot_be_real_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_: None)
    assert pppoe_missing() == "not installed: ppp pppoe"
