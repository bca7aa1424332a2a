"""Services' files: one canonical text, true references, and nothing that runs a script or asks the internet."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from platforms.linux_frr.dialect import LinuxFrr, canonical
from simpul.config.model import RenderedObject
from simpul.errors import DialectError
from simpul.source import Reason, Source

VRRP = """\
vrrp_instance vlan20 {
    interface vlan20
    virtual_router_id 1
    priority 150
    advert_int 1
    unicast_src_ip 10.66.0.2
    unicast_peer {
        10.66.0.3
    }
    virtual_ipaddress {
        10.66.0.1/32 dev vlan20
    }
    virtual_ipaddress_excluded {
        fe80::1/128 dev vlan20
        fd64:1::1/128 dev vlan20
    }
    track_file {
        uplinks
    }
}
"""
GLOBAL = """\
global_defs {
    router_id kukar-edge-1
    vrrp_version 3
}
vrrp_track_file uplinks {
    file /run/simpul/cut-off
    weight -100
}
"""
ADVERTS = """\
interface vlan20 {
    AdvSendAdvert on;
    IgnoreIfMissing on;
    MinRtrAdvInterval 30;
    MaxRtrAdvInterval 100;
    AdvRASrcAddress {
        fe80::1;
    };
    prefix fd64:1::/64 {
    };
    RDNSS fd64:1::1 {
    };
    DNSSL kaltim.internal {
    };
};
"""
NAMES = """\
no-resolv
no-hosts
bind-dynamic
server=/kaltim.internal/10.126.0.1@10.126.0.5
"""
SEGMENT = """\
interface=vlan20
dhcp-range=set:vlan20,10.66.0.10,10.66.0.40,255.255.255.192,12h
dhcp-option=tag:vlan20,option:router,10.66.0.1
host-record=layanan-data.64-02.kaltim.internal,10.66.3.128,fd64:1::80
"""
TEXTS = {
    "keepalived/00-global.conf": GLOBAL, "keepalived/vlan20.conf": VRRP, "radvd/vlan20.conf": ADVERTS,
    "dnsmasq/00-global.conf": NAMES, "dnsmasq/vlan20.conf": SEGMENT,
}


@pytest.mark.parametrize("object_id", TEXTS)
def test_any_spacing_becomes_one_text(object_id: str) -> None:
    text = TEXTS[object_id]
    untidy = "\n\n".join(f"\t{row.strip()}  " for row in text.splitlines())
    assert canonical(object_id, untidy) == text
    assert canonical(object_id, text) == text


@pytest.mark.parametrize(("object_id", "text", "says"), [
    ("keepalived/a.conf", VRRP.replace("    priority 150", "    notify /tmp/x"), "unknown word 'notify'"),
    ("keepalived/a.conf", "include /etc/keepalived/*\n", "unknown word 'include'"),
    ("keepalived/a.conf", VRRP.rstrip("}\n"), "is not closed"),
    ("keepalived/a.conf", VRRP + "}\n", "never opened"),
    ("keepalived/a.conf", VRRP.replace("10.66.0.3", "the other"), "takes 1 word"),
    ("keepalived/a.conf", VRRP.replace("priority 150", "priority 255"), "number from 1 to 254"),
    ("keepalived/00-global.conf", GLOBAL.replace("/run/simpul/cut-off", "/etc/shadow"), "a file of /run/simpul"),
    ("radvd/a.conf", ADVERTS.replace("on;", "maybe;"), "not one of on, off"),
    ("radvd/a.conf", ADVERTS + ADVERTS.replace("vlan20", "vlan30"), "one interface a file"),
    ("dnsmasq/a.conf", "conf-file=/etc/shadow\n", "unknown word 'conf-file'"),
    ("dnsmasq/a.conf", "dhcp-script=/tmp/x\n", "unknown word"),
    ("dnsmasq/a.conf", "server=8.8.8.8\n", "asked outside"),
    ("dnsmasq/a.conf", "server=/kaltim.internal/2001:4860:4860::8888\n", "asked outside"),
    ("dnsmasq/a.conf", "server=/kaltim.internal/#\n", "no server to ask"),
    ("dnsmasq/a.conf", "server=dns.google\n", "no server to ask"),
    ("dnsmasq/00-global.conf", "no-hosts\n", "`no-resolv` is missing"),
])
def test_what_must_not_come_in_is_refused(object_id: str, text: str, says: str) -> None:
    with pytest.raises(DialectError, match=says):
        canonical(object_id, text)


def test_references_are_true() -> None:
    reason = Reason("a test", Source("a.yaml", 1, 1))
    objects = LinuxFrr().intended([
        *(RenderedObject(i, t, "services", "site:x", reason) for i, t in TEXTS.items()),
        RenderedObject("interface/vlan20.conf", "vlan 20\naddress 10.66.0.2/26\n", "vlan", "site:x", reason),
    ]).objects
    given = {name for item in objects.values() for name in item.defines}
    for item in objects.values():
        assert item.requires <= given, item.id
    # VRRP goes before the address that it speaks with does, and comes after it.
    assert "address:vlan20:10.66.0.2" in objects["keepalived/vlan20.conf"].requires
    assert "keepalived:track:uplinks" in objects["keepalived/vlan20.conf"].requires
    assert "interface:vlan20" in objects["dnsmasq/vlan20.conf"].requires & objects["radvd/vlan20.conf"].requires


@pytest.mark.lab
@pytest.mark.parametrize(("kind", "command"), [
    ("radvd", ("radvd", "-c", "-C")), ("dnsmasq", ("dnsmasq", "--test", "-C")),
    ("keepalived", ("keepalived", "-t", "-f")),
])
def test_the_daemons_own_parsers_take_the_canonical_texts(kind: str, command: tuple[str, ...], tmp_path: Path) -> None:
    if shutil.which(command[0], path="/usr/sbin") is None:
        pytest.skip(f"{command[0]} is not installed: make packages")
    file = tmp_path / "whole.conf"
    text = "".join(text for i, text in TEXTS.items() if i.startswith(f"{kind}/"))
    there = 'ip link add vlan20 type bridge; ip link set vlan20 up; ip addr add 10.66.0.2/26 dev vlan20; exec "$@"'
    inside = ("unshare", "-n", "sh", "-c", there, "sh", *command, str(file))
    file.write_text(text)
    done = subprocess.run(inside, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    file.write_text(text + "nonsense\n")
    assert subprocess.run(inside, capture_output=True, check=False).returncode != 0
