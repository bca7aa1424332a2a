"""The authority behind IKEv2's certificates, judged by OpenSSL."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from records.authority import Authority, read_papers, standings
from records.secrets import AgeStore, init
from simpul.errors import SecretError

NOW = datetime(2026, 12, 1, tzinfo=UTC)
pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="NOT PROVEN: there is no openssl to judge by")


@pytest.fixture
def store(tmp_path: Path) -> AgeStore:
    return init(tmp_path / ".simpul")


@pytest.fixture
def authority(tmp_path: Path, store: AgeStore) -> Authority:
    made = Authority(tmp_path, store)
    made.create("kaltim", NOW)
    return made


def judged(folder: Path, device: str, at: datetime = NOW) -> str:
    """What OpenSSL says of a device's certificate, the list of revocations and all uses considered."""
    done = subprocess.run(
        ["openssl", "verify", "-attime", str(int(at.timestamp())), "-x509_strict", "-crl_check", "-CAfile",
         str(folder / "pki/authority.pem"), "-CRLfile", str(folder / "pki/revoked.pem"),
         str(folder / f"pki/devices/{device}.pem")], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_what_is_issued_holds_and_ends(tmp_path: Path, authority: Authority) -> None:
    assert authority.issue(["edge-1", "hub-1"], NOW) == ["edge-1", "hub-1"]
    assert judged(tmp_path, "edge-1").endswith("edge-1.pem: OK\n")
    assert "has expired" in judged(tmp_path, "edge-1", NOW + timedelta(days=731))
    text = subprocess.run(["openssl", "x509", "-noout", "-text", "-in", str(tmp_path / "pki/devices/edge-1.pem")],
                          capture_output=True, text=True, check=True).stdout
    assert "DNS:edge-1" in text
    assert "ecdsa-with-SHA384" in text
    assert "CA:FALSE" in text


def test_what_is_taken_back_is_refused_and_the_others_stay(tmp_path: Path, authority: Authority) -> None:
    authority.issue(["edge-1", "hub-1"], NOW)
    kept = (tmp_path / "pki/devices/edge-1.pem").read_bytes()
    authority.revoke("edge-1", NOW)
    assert "certificate revoked" in judged(tmp_path, "edge-1")
    assert {s.device: s.revoked for s in standings(tmp_path)} == {"edge-1": True, "hub-1": False}
    authority.issue(["edge-1"], NOW)
    assert judged(tmp_path, "edge-1").endswith("OK\n"), "a new certificate is another one"
    authority.revoke("hub-1", NOW)
    (tmp_path / "pki/devices/edge-1.pem").write_bytes(kept)
    assert "certificate revoked" in judged(tmp_path, "edge-1")
    assert "expired" not in judged(tmp_path, "edge-1", NOW + timedelta(days=700)), "the list outlives certificates"
    listed = (tmp_path / "pki/revoked.pem").read_bytes()
    authority.revoke("hub-1", NOW)
    assert (tmp_path / "pki/revoked.pem").read_bytes() == listed, "again is fine and changes nothing"
    with pytest.raises(SecretError, match="SIM541"):
        authority.revoke("hub-2", NOW)


def test_a_certificate_is_due_before_it_ends(tmp_path: Path, authority: Authority) -> None:
    authority.issue(["edge-1"], NOW)
    [standing] = standings(tmp_path)
    assert not standing.due(NOW + timedelta(days=669))
    assert standing.due(NOW + timedelta(days=671))


def test_keys_are_in_the_store_by_the_name_that_a_router_works_out(
    tmp_path: Path, store: AgeStore, authority: Authority,
) -> None:
    authority.issue(["edge-1"], NOW)
    own = read_papers(tmp_path).devices["edge-1"]
    private = store.get(f"x509:{own.key}")
    seen = subprocess.run("openssl pkey -pubout -outform DER | sha256sum | cut -c1-32", shell=True,  # noqa: S602
                          input=private, capture_output=True, text=True, check=True).stdout.strip()
    assert seen == own.key
    assert "PRIVATE KEY" in private
    for path in (tmp_path / "pki").rglob("*"):
        assert path.is_dir() or "PRIVATE" not in path.read_text()
    authority.issue(["edge-1"], NOW)
    assert read_papers(tmp_path).devices["edge-1"].key != own.key, "renewed with a new key"


@pytest.mark.parametrize("file", ["devices/edge-1.pem", "revoked.pem", "authority.pem"])
@pytest.mark.parametrize("text", ["no PEM", None])
def test_a_file_that_is_damaged_or_gone_is_named(
    tmp_path: Path, authority: Authority, file: str, text: str | None,
) -> None:
    authority.issue(["edge-1"], NOW)
    path = tmp_path / "pki" / file
    path.unlink()
    if text is not None:
        path.write_text(text)
    elif file != "revoked.pem":
        return                              # a certificate that is not there is none, and says so by its own code
    with pytest.raises(SecretError, match=rf"SIM543.*{path.name}"):
        (authority.issue(["edge-2"], NOW) if file == "authority.pem" else standings(tmp_path))


def test_an_authority_is_never_overwritten_and_never_guessed(tmp_path: Path, store: AgeStore) -> None:
    with pytest.raises(SecretError, match="SIM542"):
        Authority(tmp_path, store).issue(["edge-1"], NOW)
    Authority(tmp_path, store).create("kaltim", NOW)
    with pytest.raises(SecretError, match="SIM540"):
        Authority(tmp_path, store).create("kaltim", NOW)
    (tmp_path / "pki/devices").mkdir()
    (tmp_path / "pki/devices/x.pem").write_text("no certificate")
    with pytest.raises(SecretError, match="SIM543"):
        read_papers(tmp_path)
