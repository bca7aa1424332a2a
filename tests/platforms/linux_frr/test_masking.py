"""What a router's own shell masks of FRR's configuration before it leaves: others' secrets are nobody's here."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "platforms" / "linux_frr"
SCRIPTS = ("simpul-device", "simpul-survey")

SECRET = (
    "enable password GEHEIM", "password GEHEIM", " neighbor 10.0.0.1 password GEHEIM", " isis password md5 GEHEIM",
    " area-password clear GEHEIM", " domain-password md5 GEHEIM snp validate", " ip rip authentication string GEHEIM",
    " ip nhrp authentication GEHEIM", " msdp peer 10.0.0.1 password GEHEIM", "  key-string GEHEIM",
    " ip ospf message-digest-key 1 md5 GEHEIM", " ip ospf authentication-key GEHEIM",
    " ipv6 ospf6 authentication key-id 1 hash-algo hmac-sha-256 key GEHEIM")
PLAIN = (
    "service password-encryption", " neighbor 10.0.0.1 description no password is written here", "hostname password",
    " ip ospf authentication message-digest", " ip rip authentication mode md5")


def masked(script: str, text: str) -> str:
    found = re.findall(r"'(s/\^\( \*\(neighbor.*?masked/)'", (FOLDER / script).read_text(encoding="utf-8"))
    assert len(found) == 1, script
    return subprocess.run(["sed", "-E", "-e", found[0]], input=text, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_secret_does_not_leave_and_what_is_none_is_kept(script: str) -> None:
    said = masked(script, "\n".join((*SECRET, *PLAIN)) + "\n").splitlines()
    assert not [line for line in said if "GEHEIM" in line]
    assert len([line for line in said if line.endswith("secret:masked")]) == len(SECRET)
    assert tuple(said[len(SECRET):]) == PLAIN
