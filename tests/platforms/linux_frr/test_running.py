"""What a router sends, read with suspicion, and what of it is Simpul's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.linux_frr.dialect import LinuxFrr, stream
from simpul.errors import DialectError
from tests.platforms.linux_frr.frr_texts import (
    fetched,
    file_objects,
    frr_objects,
    rendered,
    running_text,
)

DIALECT = LinuxFrr()
HOST = "hostname r1\n"
BGP = "router bgp 64602\n bgp router-id 10.126.0.1\n no bgp default ipv4-unicast\nexit\n"


@given(frr_objects(bgp_always=True), file_objects())
def test_what_was_rendered_is_what_runs(objects: dict[str, str], files: dict[str, str]) -> None:
    every = {**objects, **files}
    seen = DIALECT.running(fetched(every, running_text(objects, theirs=True)))
    assert seen.owned() == DIALECT.intended(rendered(every))
    theirs = {i for i, o in seen.objects.items() if not o.owned}
    assert theirs == {"frr/other/lines", "frr/prefix-list/OFFICE.conf", "frr/route-map/OFFICE.conf",
                      "frr/route/172.30.0.0_16.conf", "frr/neighbor/192.0.2.9.conf", "frr/other/bgp.conf"}


@given(frr_objects(bgp_always=True))
def test_without_drop_ins_only_what_is_marked_is_ours(objects: dict[str, str]) -> None:
    seen = DIALECT.running(fetched({}, running_text(objects)))
    for object_id, item in seen.objects.items():
        marked = "/SIMPUL-" in object_id or object_id.startswith("frr/neighbor/")
        assert item.owned == marked
        assert not item.owned or not item.saved


def test_properties_of_the_router_are_ours_where_the_drop_in_names_them() -> None:
    frr = ("router bgp 64602\n bgp router-id 10.9.9.9\n bgp deterministic-med\n no bgp default ipv4-unicast\n !\n"
           " address-family ipv4 unicast\n  network 172.30.0.0/16\n exit-address-family\nexit\n!\n")
    seen = DIALECT.running(fetched({"frr/bgp.conf": BGP}, frr)).objects
    # Changed by hand: the property is ours, its value is what runs, and a boot would bring the other back.
    assert seen["frr/bgp.conf"].text == BGP.replace("10.126.0.1", "10.9.9.9")
    assert seen["frr/bgp.conf"].owned
    assert not seen["frr/bgp.conf"].saved
    assert seen["frr/other/bgp.conf"].text == (
        "router bgp 64602\n bgp deterministic-med\n !\n address-family ipv4 unicast\n  network 172.30.0.0/16\n"
        " exit-address-family\nexit\n")
    assert seen["frr/other/bgp.conf"].requires == {"bgp:64602"}


def test_saved_is_what_a_boot_would_bring_back() -> None:
    prefix_list = "ip prefix-list SIMPUL-a seq 5 permit 10.0.0.0/8\n"
    object_id = "frr/prefix-list/SIMPUL-a.conf"
    for files, unsaved, wanted in (
        ({object_id: prefix_list}, (), True),
        ({object_id: prefix_list}, (object_id,), False),
        ({object_id: prefix_list.replace("10.0", "11.0")}, (), False),
        ({}, (), False),
    ):
        seen = DIALECT.running(fetched(files, prefix_list, unsaved=unsaved)).objects[object_id]
        assert (seen.text, seen.saved) == (prefix_list, wanted)
    assert (
        not DIALECT.running(fetched({"host/r1.conf": HOST}, "", unsaved=["host/r1.conf"])).objects["host/r1.conf"].saved
    )
    gone = DIALECT.running(fetched({}, "", absent=["host/r1.conf"])).objects["host/r1.conf"]
    assert (gone.text, gone.saved, gone.owned) == ("", False, True)
    stopped = DIALECT.running(fetched({object_id: prefix_list}, "")).objects[object_id]
    assert (stopped.text, stopped.saved) == ("", False)


def test_a_family_that_is_active_by_default_is_said() -> None:
    frr = "router bgp 1\n neighbor 10.1.1.1 remote-as 2\n neighbor 10.1.1.1 description simpul:x\nexit\n"
    assert (
        "  neighbor 10.1.1.1 activate\n" in DIALECT.running(fetched({}, frr)).objects["frr/neighbor/10.1.1.1.conf"].text
    )


def test_secrets_of_others_stay_on_the_router() -> None:
    frr = ("router bgp 1\n neighbor 10.1.1.1 remote-as 2\n neighbor 10.1.1.1 password hunter2\nexit\n"
           "key chain k\n key 1\n  key-string hunter2\n exit\nexit\npassword hunter2\n"
           "interface eth0\n ip ospf message-digest-key 1 md5 hunter2\nexit\n")
    assert "hunter2" not in repr(DIALECT.running(fetched({}, frr)))


def test_others_words_may_be_unknown_but_ours_may_not() -> None:
    seen = DIALECT.running(fetched({}, "ip prefix-list OFFICE seq 5 permit 10.0.0.0/8 sometimes\n"))
    assert (
        seen.objects["frr/prefix-list/OFFICE.conf"].text == "ip prefix-list OFFICE seq 5 permit 10.0.0.0/8 sometimes\n"
    )
    with pytest.raises(DialectError, match="is not how a prefix list is written"):
        DIALECT.running(fetched({}, "ip prefix-list SIMPUL-a seq 5 permit 10.0.0.0/8 sometimes\n"))


def test_a_live_file_that_this_version_cannot_read_is_shown_as_it_is() -> None:
    seen = DIALECT.running(fetched({"host/r1.conf": "hostname r1\nfuture word\n"}, "")).objects["host/r1.conf"]
    assert (seen.text, seen.owned) == ("hostname r1\nfuture word\n", True)


GOOD = fetched({"host/r1.conf": HOST}, "end\n")


@pytest.mark.parametrize(("text", "words"), [
    ("", "ends without"),
    (GOOD.replace("== end\n", ""), "ends without"),
    (GOOD.replace(" 12 ", " 13 "), "not 13 bytes long"),
    (GOOD.replace(" 12 ", " 11 "), "goes on with"),
    (GOOD.replace(" 12 ", " 999999999 "), "not 999999999 bytes long"),
    (GOOD.replace(" 12 ", " 99999999999999999999 "), "goes on with"),
    (GOOD.replace(" 12 ", " -1 "), "goes on with"),
    (GOOD.replace("== frr 4", "== frr 3"), "goes on with"),
    (GOOD + "rm -rf\n", "follows"),
    (GOOD.replace("host/r1.conf", "../../etc/shadow"), "no object's id"),
    (GOOD.replace("host/r1.conf", "/etc/shadow"), "no object's id"),
    (GOOD.replace(" saved", " maybe"), "goes on with"),
    (GOOD.replace("== frr", "== file host/r1.conf 0 saved\n\n== frr"), "comes twice"),
    (GOOD.replace("== frr 4\nend\n\n", ""), "is missing"),
    (GOOD.replace("hostname r1", "hostname \0\0"), "null byte"),
    ("== end\n", "is missing"),
])
def test_a_stream_that_lies_is_refused(text: str, words: str) -> None:
    with pytest.raises(DialectError) as caught:
        DIALECT.running(text)
    assert caught.value.code == "SIM406"
    assert words in caught.value.diagnostic.message


def test_a_flood_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "MAX_BYTES", 1000)
    with pytest.raises(DialectError, match="no configuration"):
        DIALECT.running(fetched({}, "x" * 1001))


@given(st.text())
def test_noise_is_refused_or_read_but_never_a_crash(text: str) -> None:
    for noise in (text, fetched({"host/r1.conf": text}, ""), fetched({}, text)):
        try:
            DIALECT.running(noise)
        except DialectError:
            continue


@given(st.text(max_size=40), st.integers(0, len(GOOD) - 1))
def test_a_damaged_stream_never_crashes(text: str, at: int) -> None:
    try:
        DIALECT.running(GOOD[:at] + text + GOOD[at + 1:])
    except DialectError:
        return


def test_bytes_are_counted_not_letters() -> None:
    text = "chain a {\n\tcomment \"é\"\n}\n"
    assert DIALECT.running(fetched({"nft/inside/10-a.nft": text}, "")).objects["nft/inside/10-a.nft"].text == text
