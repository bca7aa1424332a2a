"""The ledger's file: what it says, and how it complains."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from simpul.errors import BrokenLedger, Diagnostic
from simpul.ledger import HEADER, Ledger, Record, Span, read_ledger, span_of

DAY = date(2026, 11, 22)
SITE = "2026-11-22 give site4 64.02/kabkota/1 10.66.0.0/22\n"


def findings(text: str) -> list[tuple[str, str]]:
    """(code, place) of every finding, through the door that users come in by."""
    with pytest.raises(BrokenLedger) as refused:
        Ledger.parse(text, "inventory/ledger")
    return [(d.code, str(d.where)) for d in refused.value.diagnostics]


def only(text: str) -> Diagnostic:
    _, found = read_ledger(text, "inventory/ledger")
    assert len(found) == 1
    return found[0]


def test_a_line_says_day_verb_kind_key_value() -> None:
    ledger = Ledger.parse(HEADER + SITE)
    assert ledger.records == (Record(DAY, "give", "site4", "64.02/kabkota/1", "10.66.0.0/22"),)
    assert ledger.get("site4", "64.02/kabkota/1") == "10.66.0.0/22"
    assert ledger.get("site6", "64.02/kabkota/1") is None
    assert ledger.get("site4", "64.02/kabkota/2") is None


def test_text_is_the_header_and_the_lines() -> None:
    assert Ledger.parse(HEADER + SITE).text() == HEADER + SITE
    assert all(line.startswith("#") for line in HEADER.splitlines())


def test_comments_blank_lines_alignment_and_windows_line_ends_are_read() -> None:
    text = "\n  # a note\n2026-11-22   give  site4\t64.02/kabkota/1   10.66.0.0/22 \r\n"
    assert Ledger.parse(text).text() == HEADER + SITE


def test_a_value_may_hold_spaces() -> None:
    ledger = Ledger.parse("2026-11-22 give host-key hub-1 ssh-ed25519 AAAAC3Nza\n")
    assert ledger.get("host-key", "hub-1") == "ssh-ed25519 AAAAC3Nza"
    assert Ledger.parse(ledger.text()) == ledger


def test_days_need_no_order_since_branches_merge() -> None:
    ledger = Ledger.parse("2027-01-05 give asn b 4200000001\n2026-12-01 give asn a 4200000000\n")
    assert (ledger.get("asn", "a"), ledger.get("asn", "b")) == ("4200000000", "4200000001")


def test_a_freed_key_holds_nothing() -> None:
    ledger = Ledger.parse(SITE + "2027-01-01 free site4 64.02/kabkota/1 10.66.0.0/22\n")
    assert ledger.get("site4", "64.02/kabkota/1") is None
    assert ledger.kinds() == ("site4",)
    assert [str(r) for r in ledger.freed("site4")["64.02/kabkota/1"]] == [
        "2027-01-01 free site4 64.02/kabkota/1 10.66.0.0/22"]


@pytest.mark.parametrize(("line", "code", "column"), [
    ("22.11.2026 give asn a 1", "SIM200", 1),
    ("20261122 give asn a 1", "SIM200", 1),
    ("2026-02-30 give asn a 1", "SIM200", 1),
    ("2026-11-22 gave asn a 1", "SIM200", 12),
    ("2026-11-22 give ASN a 1", "SIM200", 17),
    ("2026-11-22 give asn a", "SIM200", 22),
    ("2026-11-22 give asn", "SIM200", 20),
    ("2026-11-22", "SIM200", 11),
    ("2026-11-22 give asn a\u200bb 1", "SIM200", 21),
    ("2026-11-22 give asn a 010", "SIM200", 23),
    ("2026-11-22 give site4 a 10.66.0.1/22", "SIM200", 25),
    ("2026-11-22 give site4 a 10.066.0.0/22", "SIM200", 25),
    ("2026-11-22 give site4 a 10.66.0.256/32", "SIM200", 25),
    ("2026-11-22 give site6 a fd64:::/48", "SIM200", 25),
    ("2026-11-22 give site6 a fd64::1/48", "SIM200", 25),
    ("<<<<<<< HEAD", "SIM205", 1),
    ("=======", "SIM205", 1),
    (">>>>>>> add-kukar", "SIM205", 1),
    ("2026-11-22 free asn a 7", "SIM204", 23),
])
def test_a_bad_line_is_reported_at_its_word(line: str, code: str, column: int) -> None:
    assert findings(f"{SITE}{line}\n") == [(code, f"inventory/ledger:2:{column}")]


def test_all_findings_come_at_once_sorted_by_place() -> None:
    text = ("2026-11-22 give asn a 1\n2026-11-22 give asn b 1\nnonsense\n"
            "2026-11-22 free asn c 9\n2026-11-22 give asn d 4")
    assert findings(text) == [("SIM202", "inventory/ledger:2:23"), ("SIM200", "inventory/ledger:3:1"),
                              ("SIM204", "inventory/ledger:4:23"), ("SIM201", "inventory/ledger:5:24")]


def test_a_last_line_that_was_cut_off_is_never_believed() -> None:
    # /2 of a /22 whose writer lost power: a sound line to look at, and a quarter of all addresses.
    assert ("SIM201", "inventory/ledger:1:48") in findings("2026-11-22 give site4 64.02/kabkota/1 0.0.0.0/2")


def test_one_number_for_two_keys_names_both_lines_and_the_way_out() -> None:
    found = only(SITE + "2026-11-23 give site4 64.05/kabkota/1 10.66.2.0/24\n")
    assert (found.code, str(found.where)) == ("SIM202", "inventory/ledger:2:39")
    assert "64.05/kabkota/1" in found.message
    assert "10.66.0.0/22 to 64.02/kabkota/1 at inventory/ledger:1" in found.message
    assert found.hint is not None
    assert "free site4 64.05/kabkota/1 10.66.2.0/24" in found.hint


def test_every_prefix_inside_anothers_is_found() -> None:
    inside = "".join(f"2026-11-23 give site4 k{n} 10.66.{n}.0/24\n" for n in (0, 2, 3, 4))
    assert findings(SITE + inside) == [("SIM202", f"inventory/ledger:{line}:26") for line in (2, 3, 4)]


def test_one_key_with_two_values_names_both() -> None:
    found = only(SITE + "2026-11-23 give site4 64.02/kabkota/1 10.66.8.0/22\n")
    assert (found.code, str(found.where)) == ("SIM203", "inventory/ledger:2:39")
    assert "10.66.0.0/22 at inventory/ledger:1" in found.message


def test_a_public_key_given_to_two_is_found() -> None:
    text = "2026-11-22 give wg a@x 2mQ/9=\n2026-11-22 give wg b@x 2mQ/9=\n"
    assert findings(text) == [("SIM202", "inventory/ledger:2:24")]


def test_what_is_chosen_may_be_shared() -> None:
    text = "2026-11-22 choose hub-router a hub-1\n2026-11-22 choose hub-router b hub-1\n"
    assert Ledger.parse(text).get("hub-router", "b") == "hub-1"


def test_kinds_do_not_share_their_numbers() -> None:
    assert Ledger.parse(SITE + "2026-11-22 give segment4 64.02/kabkota/1:office 10.66.0.0/26\n").conflicts == ()


def test_a_conflict_ends_with_the_free_of_either_side() -> None:
    text = SITE + "2026-11-23 give site4 64.05/kabkota/1 10.66.0.0/22\n"
    Ledger.parse(text + "2026-11-24 free site4 64.05/kabkota/1 10.66.0.0/22\n")
    ledger = Ledger.parse(text + "2026-11-24 free site4 64.02/kabkota/1 10.66.0.0/22\n")
    assert ledger.get("site4", "64.05/kabkota/1") == "10.66.0.0/22"


@pytest.mark.parametrize("loser", ["10.66.0.0/22", "10.66.8.0/22"])
def test_two_values_of_one_key_end_with_the_free_of_either(loser: str) -> None:
    text = SITE + "2026-11-23 give site4 64.02/kabkota/1 10.66.8.0/22\n"
    ledger = Ledger.parse(text + f"2026-11-24 free site4 64.02/kabkota/1 {loser}\n")
    assert {ledger.get("site4", "64.02/kabkota/1"), loser} == {"10.66.0.0/22", "10.66.8.0/22"}


def test_what_two_branches_both_say_is_harmless() -> None:
    twice = SITE + "2026-11-23 give site4 64.02/kabkota/1 10.66.0.0/22\n"
    frees = "2026-12-01 free site4 64.02/kabkota/1 10.66.0.0/22\n2026-12-02 free site4 64.02/kabkota/1 10.66.0.0/22\n"
    assert Ledger.parse(twice).get("site4", "64.02/kabkota/1") == "10.66.0.0/22"
    assert Ledger.parse(twice + frees).get("site4", "64.02/kabkota/1") is None


@pytest.mark.parametrize(("value", "span"), [
    ("10.66.0.0/22", Span("4", 0x0A420000, 0x0A4203FF)),
    ("0.0.0.0/0", Span("4", 0, 2**32 - 1)),
    ("10.126.0.1/32", Span("4", 0x0A7E0001, 0x0A7E0001)),
    ("::/0", Span("6", 0, 2**128 - 1)),
    ("fd64::/127", Span("6", 0xFD64 << 112, (0xFD64 << 112) + 1)),
    ("FD64:0::/48", Span("6", 0xFD64 << 112, (0xFD64 << 112) + 2**80 - 1)),
    ("1:2:3:4:5:6:7:8/128", Span("6", 0x00010002000300040005000600070008, 0x00010002000300040005000600070008)),
    ("0", Span("n", 0, 0)),
    ("4200000000", Span("n", 4200000000, 4200000000)),
    ("ssh-ed25519 AAAA/b+", None),
    ("SHA256:ab/12", None),
    ("\u0661\u0662", None),
])
def test_spans(value: str, span: Span | None) -> None:
    assert span_of(value) == span


def test_the_attribute_that_merges_the_ledger_is_set() -> None:
    attributes = Path(__file__).parents[2] / ".gitattributes"
    assert "inventory/ledger merge=union" in attributes.read_text().splitlines()
