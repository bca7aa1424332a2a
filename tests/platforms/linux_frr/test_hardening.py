"""Files of management: one canonical text, and no word by which more people would come in, or Simpul could not."""

from __future__ import annotations

import pytest

from platforms.linux_frr.dialect import LinuxFrr, canonical
from simpul.config.model import RenderedObject
from simpul.errors import DialectError
from simpul.network.hardening import unused_ports
from tests.network.conftest import Built, _shipped, renderer

VILLAGE = "kd-64-11-01-2008-1"
KIND = ("banner", "account", "radius", "sshd", "snmpd", "rsyslog")


@pytest.fixture(scope="module")
def built() -> Built:
    return _shipped()


@pytest.fixture(scope="module")
def objects(built: Built) -> dict[str, RenderedObject]:
    return {o.id: o for o in renderer().render(built.models[VILLAGE]) if o.id.partition("/")[0] in KIND}


def test_what_is_rendered_is_canonical_and_whole(objects: dict[str, RenderedObject]) -> None:
    assert {i.partition("/")[0] for i in objects} == set(KIND)
    for identifier, item in objects.items():
        assert item.feature == "hardening"
        assert canonical(identifier, item.text) == item.text
    config = LinuxFrr().intended(objects.values())
    given = {n for o in config.objects.values() for n in o.defines}
    assert not {n for o in config.objects.values() for n in o.requires} - given


@pytest.mark.parametrize("identifier, old, new, code", [
    ("sshd/00-global.conf", "PermitRootLogin prohibit-password", "PermitRootLogin yes", "SIM404"),
    ("sshd/00-global.conf", "PermitRootLogin prohibit-password", "PermitRootLogin no", "SIM404"),
    ("sshd/00-global.conf", "PasswordAuthentication no", "PasswordAuthentication yes", "SIM404"),
    ("sshd/00-global.conf", "PubkeyAuthentication yes", "PubkeyAuthentication no", "SIM404"),
    ("sshd/00-global.conf", "aes256-ctr", "aes256-ctr,3des-cbc", "SIM404"),
    ("sshd/00-global.conf", "hmac-sha2-256-etm@openssh.com", "hmac-sha1", "SIM404"),
    ("sshd/00-global.conf", "AllowGroups root simpul", "AllowGroups simpul", "SIM404"),
    ("sshd/00-global.conf", "    AuthenticationMethods publickey", "    AuthenticationMethods none", "SIM404"),
    ("sshd/00-global.conf", "Match User root", "Match User nobody", "SIM404"),
    ("sshd/00-global.conf", "MaxAuthTries 3", "MaxAuthTries 300", "SIM400"),
    ("sshd/00-global.conf", "MaxAuthTries 3", "Include /etc/x", "SIM400"),
    ("sshd/00-global.conf", "Ciphers aes256-gcm@openssh.com,aes256-ctr\n", "", "SIM404"),
    ("account/rina.conf", "account rina", "account root", "SIM400"),
    ("account/rina.conf", "key ", "password $2b$04$abc\nkey ", "SIM405"),
    ("account/rescue.conf", "secret:rescue:not-yet-made", "hunter2", "SIM405"),
    ("account/rescue.conf", "password", "key ssh-ed25519 AAAA\npassword", "SIM404"),
    ("radius/10-aaa-smr.conf", "secret:radius:not-yet-made", "testing123", "SIM405"),
    ("radius/10-aaa-smr.conf", "10.64.0", "203.0.113", "SIM404"),
    ("radius/10-aaa-smr.conf", ":1812", ":1813", "SIM400"),
    ("snmpd/10-pemantau.conf", "secret:snmp:not-yet-made", "passphrase", "SIM400"),
    ("snmpd/10-pemantau.conf", "SHA-256", "MD5", "SIM400"),
    ("snmpd/10-pemantau.conf", "authpriv", "noauth", "SIM400"),
    ("snmpd/10-pemantau.conf", "rouser pemantau authpriv -V simpul", "rocommunity public", "SIM404"),
    ("snmpd/10-pemantau.conf", "rouser", "rwuser", "SIM404"),
    ("rsyslog/10-log-smr.conf", 'target="10.', 'target="8.', "SIM404"),
    ("rsyslog/10-log-smr.conf", "*.* action", "*.* ^/bin/sh action", "SIM400"),
    ("banner/00-login.conf", "PERINGATAN", "\\l\x07", "SIM400"),
])
def test_what_would_let_in_more_is_refused(
    objects: dict[str, RenderedObject], identifier: str, old: str, new: str, code: str,
) -> None:
    text = objects[identifier].text
    assert old in text
    with pytest.raises(DialectError) as error:
        canonical(identifier, text.replace(old, new, 1))
    assert error.value.diagnostic.code == code, error.value


def test_ports_without_a_cause_are_shut(built: Built) -> None:
    model = built.models[VILLAGE]
    used = {*(p.name for p in model.ports), *(u.port for u in model.uplinks)}
    assert model.shut and not used & set(model.shut)
    assert unused_ports(built.network.sites[model.site].profile, frozenset(used)) == model.shut
    text = next(o.text for o in renderer().render(model) if o.id.startswith("host/"))
    assert [row.removeprefix("shut ") for row in text.splitlines() if row.startswith("shut ")] == list(model.shut)
