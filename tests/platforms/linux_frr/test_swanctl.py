"""IKEv2 drop-ins: what swanctl.conf may say, and in which words it is printed."""

from __future__ import annotations

import pytest

from platforms.linux_frr.dialect import LinuxFrr, canonical
from platforms.linux_frr.dialect.swanctl import read_tunnel
from simpul.config.model import RenderedObject
from simpul.errors import DialectError
from simpul.source import Reason, Source
from tests.platforms.linux_frr.swanctl import CERTIFIED, TEXT

ID = "swanctl/ike52.conf"


def test_canonical_text_is_its_own() -> None:
    assert canonical(ID, TEXT) == TEXT


def test_any_order_and_spacing_gives_the_same_text() -> None:
    tail = "secrets {" + TEXT.partition("secrets {")[2]
    head = TEXT.partition("secrets {")[0]
    comments, _, rest = head.partition("connections {")
    other = f"{comments}\n# a word of somebody\n" + tail.replace("  ", "\t")
    other += "connections   {" + rest.replace(" = ", "=")
    other = other.replace("    encap=yes\n", "").replace("    version=2\n", "    encap =  yes\n\n    version=2\n")
    assert other != TEXT
    assert canonical(ID, other) == TEXT


def test_it_is_read_as_what_it_means() -> None:
    tunnel = read_tunnel(ID, TEXT)
    assert tunnel.connection.settings["remote_addrs"] == "203.0.113.2"
    assert tunnel.connection.remote == {"auth": "psk", "id": "ike52.hub-1"}
    assert tunnel.connection.child.settings["if_id_out"] == "52"
    assert tunnel.secret is not None
    assert tunnel.secret.reference == "secret:psk:0123456789abcdef0123456789abcdef"


def test_it_gives_an_interface_and_needs_its_line() -> None:
    reason = Reason("a test", Source("x.yaml", 1, 1))
    found = LinuxFrr().intended([RenderedObject(ID, TEXT, "vpn", "site:x", reason)]).objects[ID]
    assert found.defines == {"interface:ike52"}
    assert found.requires == {"uplink:fibre"}


def test_with_certificates_it_needs_them_and_has_no_key_of_its_own() -> None:
    assert canonical(ID, CERTIFIED) == CERTIFIED
    reason = Reason("a test", Source("x.yaml", 1, 1))
    found = LinuxFrr().intended([RenderedObject(ID, CERTIFIED, "vpn", "site:x", reason)]).objects[ID]
    assert {"x509:authority", "x509:revoked", "x509:certificate", "x509:key"} < found.requires
    with pytest.raises(DialectError, match="`secrets` has no place"):
        canonical(ID, CERTIFIED + "secrets {\n}\n")
    with pytest.raises(DialectError, match="`secrets` is missing"):
        canonical(ID, TEXT.partition("secrets {")[0])


@pytest.mark.parametrize(("object_id", "text", "words"), [
    ("x509/key.conf", "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n", "only as the reference"),
    ("x509/certificate.conf", "hunter2\n", "not one PEM text"),
    ("x509/certificate.conf", "-----BEGIN CERTIFICATE-----\n%%\n-----END CERTIFICATE-----\n", "not base64"),
    ("x509/revoked.conf", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "X509 CRL"),
    ("x509/other.conf", "x\n", "no object of linux_frr"),
])
def test_papers_are_what_their_names_say(object_id: str, text: str, words: str) -> None:
    with pytest.raises(DialectError, match=words) as caught:
        canonical(object_id, text)
    assert "hunter2" not in str(caught.value)


def test_a_paper_is_printed_as_openssl_prints_it() -> None:
    body = "A" * 100
    text = f"-----BEGIN CERTIFICATE-----\n{body[:64]}\n{body[64:]}\n-----END CERTIFICATE-----\n"
    assert canonical("x509/certificate.conf", text.replace("A" * 64 + "\n", "A" * 64)) == text
    assert canonical("x509/key.conf", "secret:x509:0123\n") == "secret:x509:0123\n"


@pytest.mark.parametrize(("old", "new", "line", "words"), [
    ("    encap = yes\n", "    encap = yes\n    encap = no\n", 13, "stands twice"),
    ("    encap = yes\n", "    encap = perhaps\n", 12, "not one of"),
    ("    encap = yes\n", "    include /etc/passwd\n", 12, "neither a setting nor a section"),
    ("    version = 2\n", "    version = 1\n", 8, "not one of 2"),
    ("aes256gcm16-prfsha384-ecp384", "3des-md5-modp768", 9, "AES-256-GCM"),
    ("aes256gcm16-ecp384\n", "aes128-sha1\n", 28, "AES-256-GCM"),
    ("      auth = psk\n      id = ike52.hub-1\n", "      id = ike52.hub-1\n", 22, "`auth` is missing"),
    ("local_ts = 0.0.0.0/0,::/0\n", "local_ts = everything\n", 29, "everything"),
    ("if_id_in = 52\n", "if_id_in = 0\n", 31, "1"),      # the kernel: "if_id value is invalid"
    ("    children {\n", "    children {\n      other {\n      }\n", 27, "no place"),
    ("    children {\n      ike52 {", "    children {\n      ike53 {", 27, "no place"),
    ("secrets {\n", "pools {\n}\nsecrets {\n", 41, "`pools` has no place"),
    ("secrets {\n", "secrets {\n  eap-x {\n  }\n", 42, "no place"),
    ('"secret:psk:0123456789abcdef0123456789abcdef"', '"hunter2"', 45, "reference of a secret"),
    ("  }\n}\n", "  }\n", 41, "not closed"),
    ("secrets {\n", "}\nsecrets {\n", 41, "nobody opened"),
    ("# uplink fibre\n", "", 4, "`uplink` is missing"),
    ("# mtu 1400\n", "# mtu 20\n", 4, "576"),
])
def test_what_is_refused_says_where_and_why(old: str, new: str, line: int, words: str) -> None:
    assert old in TEXT
    at = TEXT.rindex(old) if old == "  }\n}\n" else TEXT.index(old)
    with pytest.raises(DialectError) as caught:
        canonical(ID, TEXT[:at] + new + TEXT[at + len(old):])
    found = caught.value.diagnostic
    assert words in found.message
    assert found.where is not None
    assert found.where.file == ID
    assert found.where.line == line
    assert "hunter2" not in str(caught.value)
