"""How texts refer to secrets, and how values get in."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simpul.errors import SecretError
from simpul.secrets import Revealed, fingerprint, insert, reference, references, reveal

WG = "wg:Ng+Gwv3e/Al4oI61syj4jFiJnCDxS3u7gozgJ02lFWA="


@pytest.mark.parametrize(("text", "names"), [
    (f"PrivateKey = secret:{WG}\n", (WG,)),
    (f'private-key="secret:{WG}" comment=x', (WG,)),
    (f"key secret:{WG};", (WG,)),
    ("a secret:psk:one, then secret:psk:two. And secret:psk:one again", ("psk:one", "psk:two")),
    ("no-secret:psk:one nosecret:psk:one my_secret:psk:one", ()),
    ("secret: psk", ()),
    ("secret:", ()),
    ("password-in-clear", ()),
])
def test_references(text: str, names: tuple[str, ...]) -> None:
    assert references(text) == names


def test_a_value_stands_where_its_reference_stood() -> None:
    text = f"[Interface]\nPrivateKey = secret:{WG}\nPresharedKey = secret:psk:a\n"
    values = {WG: "AAAA=", "psk:a": "secret:psk:b"}
    # A value that looks like a reference is a value.
    assert insert(text, values.__getitem__) == "[Interface]\nPrivateKey = AAAA=\nPresharedKey = secret:psk:b\n"


def test_text_without_references_is_untouched_and_asks_for_nothing() -> None:
    def lookup(name: str) -> str:
        raise AssertionError(name)

    assert insert("hostname hub-1\n", lookup) == "hostname hub-1\n"


@pytest.mark.parametrize("text", ["key secret:psk:a\n", "secret:psk:a # note\n", "  secret:psk:a\n", "secret:psk:a \n"])
def test_a_value_adds_no_line_to_a_configuration(text: str) -> None:
    with pytest.raises(SecretError) as refused:
        insert(text, lambda _: "x\nno access-list")
    assert refused.value.code == "SIM506"
    assert "no access-list" not in str(refused.value)


@pytest.mark.parametrize("text", ["secret:psk:a", "secret:psk:a\n", "first\nsecret:psk:a\nlast\n"])
def test_a_file_of_several_lines_may_take_the_place_of_a_line(text: str) -> None:
    assert insert(text, lambda _: "one\ntwo\n") == text.replace("secret:psk:a", "one\ntwo")


def test_a_reference_is_found_again() -> None:
    assert reference(WG) == f"secret:{WG}"
    assert references(f"x {reference(WG)}\n") == (WG,)
    with pytest.raises(SecretError) as refused:
        reference("two words")
    assert refused.value.code == "SIM500"


@given(st.from_regex(r"[A-Za-z0-9](?:[A-Za-z0-9:+/=._@-]{0,20}[A-Za-z0-9=+/])?", fullmatch=True))
@settings(max_examples=100, deadline=None)
def test_every_name_survives_its_reference(name: str) -> None:
    for text in (f"{reference(name)}\n", f"key {reference(name)};", f'"{reference(name)}"', f"({reference(name)})"):
        assert references(text) == (name,)


def test_fingerprints_are_keyed_and_comparable() -> None:
    key, other = b"k" * 32, b"o" * 32
    assert fingerprint(key, "value") == hmac.new(key, b"value", hashlib.sha256).hexdigest()[:8]
    assert fingerprint(key, "value", 4) == fingerprint(key, "value")[:4]
    assert fingerprint(key, "value") != fingerprint(key, "valuf")
    assert fingerprint(key, "value") != fingerprint(other, "value")
    with pytest.raises(ValueError, match="4 to 64"):
        fingerprint(key, "value", 3)


class Fixed:
    def get(self, name: str) -> str:
        if name != "psk:a":
            raise SecretError("SIM501", f"there is no secret {name}")
        return "hush"

    def names(self) -> tuple[str, ...]:
        return ("psk:a",)


def test_revealed_secrets_do_not_print() -> None:
    revealed = reveal(["psk:a"], Fixed())
    assert dict(revealed) == {"psk:a": "hush"}
    assert (repr(revealed), str(revealed)) == ("<1 secrets>", "<1 secrets>")
    assert isinstance(revealed, Revealed)
    with pytest.raises(SecretError):
        reveal(["psk:a", "psk:b"], Fixed())
