"""IKEv2 on one router: two tunnels, of which one dials the other, each by a charon of its own."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from records.authority import Authority, read_papers
from records.secrets import init
from tests.platforms.linux_frr.swanctl import CERTIFIED, TEXT
from tests.platforms.linux_frr_device.far_ends import NAME
from tests.platforms.linux_frr_device.throwaway_router import BASE, HELPER, Router, fragment, typed, until

pytestmark = [pytest.mark.lab, pytest.mark.skipif(not shutil.which("swanctl"), reason="NOT PROVEN: no strongSwan")]

ONE, TWO = "00000000000000a1", "00000000000000b2"
KEY = "0f" * 32
INPUT = BASE["nft/wan/10-input.nft"].replace("\tct state", "\tudp dport 20052 accept\n\tct state")


def ends(text: str) -> tuple[str, str]:
    """A tunnel that listens as ike52, and its far end as ike53, which dials the router's own line."""
    dials = text.replace("# port 20052\n", "").replace("203.0.113.2\n", "203.0.113.10\n")
    listens = "".join(line for line in text.splitlines(keepends=True)
                      if not any(word in line for word in ("remote_addrs", "remote_port", "_action")))
    local, remote = "      id = ike52.edge-1\n", "      id = ike52.hub-1\n"
    swapped = listens.replace(local, "@").replace(remote, local).replace("@", remote)
    renamed = dials.replace("  ike52 {", "  ike53 {").replace("ike-ike52 {", "ike-ike53 {")
    return swapped, renamed.replace("10.127.0.105/31", "10.127.0.104/31").replace("fd89::69", "fd89::68")


def keyed(text: str, key: str) -> str:
    return text.replace("secret:psk:0123456789abcdef0123456789abcdef", key)


def apply(router: Router, identifier: str, *steps: tuple[str, str]) -> None:
    """Put these objects, the filter of the WAN first."""
    rows = [("put", i) for i, _ in steps]
    data = fragment(NAME, [*rows[:1], ("nft", "wan"), *rows[1:]] if steps[0][0].startswith("nft") else rows, {},
                    {n + (n > 0 and steps[0][0].startswith("nft")): text for n, (_, text) in enumerate(steps)})
    router.helper("stage", identifier, data=data)
    router.helper("arm", identifier, "120")
    router.helper("commit", identifier)


def up(router: Router, *tunnels: str) -> None:
    for tunnel in tunnels:
        until(f"{tunnel} is up", router, HELPER, "probe", "handshake", tunnel, seconds=40)


def test_two_tunnels_meet_and_an_undo_leaves_nothing(router: Router) -> None:
    before = router.live()
    listens, dials = ends(TEXT)
    apply(router, ONE, ("nft/wan/10-input.nft", INPUT), ("swanctl/ike52.conf", keyed(listens, KEY)),
          ("swanctl/ike53.conf", keyed(dials, KEY)))
    up(router, "ike52", "ike53")
    assert "ike5" not in router.text("ip", "-n", "wan", "-o", "link")
    assert "mtu 1400" in router.text("ip", "link", "show", "ike53")
    fetched = router.helper("fetch")
    assert KEY not in fetched
    assert typed(router) == []
    assert fetched.count(f"secret:psk:{hashlib.sha256(KEY.encode()).hexdigest()[:32]}") == 2
    # One changes: the other's security association stays.
    age = router.helper("probe", "handshake", "ike52")
    assert "established" in age
    router.helper("revert", ONE)
    assert router.run("pgrep", "charon-systemd", check=False).returncode == 1
    assert router.live() == before


def test_another_key_stays_out_and_the_right_one_comes_in_by_itself(router: Router) -> None:
    listens, dials = ends(TEXT)
    apply(router, ONE, ("nft/wan/10-input.nft", INPUT), ("swanctl/ike52.conf", keyed(listens, "another")),
          ("swanctl/ike53.conf", keyed(dials, KEY)))
    until("it was refused", router, "grep", "AUTH", "/run/simpul/log/ike53")
    assert router.helper("probe", "handshake", "ike53", status=1) == "ike53: not established\n"
    router.helper("confirm", ONE)
    apply(router, TWO, ("swanctl/ike52.conf", keyed(listens, KEY)))
    up(router, "ike52", "ike53")


def test_certificates_and_a_list_that_takes_one_back(
    factory: Callable[[str], Router], tmp_path: Path,
) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    store = init(tmp_path / ".simpul")
    authority = Authority(tmp_path, store)
    authority.create("kaltim", now)
    authority.issue([NAME], now)
    papers = read_papers(tmp_path)
    own = papers.devices[NAME]
    assert papers.authority and papers.revoked
    listens, dials = ends(CERTIFIED)
    named = {f"swanctl/ike{n}.conf": text.replace("ike52.edge-1", NAME).replace("ike52.hub-1", NAME)
             for n, text in ((52, listens), (53, dials))}
    router = factory(NAME)
    router.confirmed({**{i: t for i, t in BASE.items() if not i.startswith("wireguard/")}, **named,
                      "nft/wan/10-input.nft": INPUT, "x509/authority.conf": papers.authority,
                      "x509/revoked.conf": papers.revoked, "x509/certificate.conf": own.pem,
                      "x509/key.conf": store.get(f"x509:{own.key}") + "\n"})
    router.helper("boot")
    up(router, "ike52", "ike53")
    fetched = router.helper("fetch")
    assert f"secret:x509:{own.key}\n" in fetched
    assert "PRIVATE" not in fetched
    authority.revoke(NAME, now)
    apply(router, ONE, ("x509/revoked.conf", read_papers(tmp_path).revoked or ""))
    until("it was refused", router, "grep", "certificate was revoked", "/run/simpul/log/ike52")
    assert router.helper("probe", "handshake", "ike53", status=1) == "ike53: not established\n"
    router.helper("revert", ONE)
    up(router, "ike52", "ike53")
