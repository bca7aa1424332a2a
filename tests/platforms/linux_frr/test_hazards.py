from __future__ import annotations

from platforms.linux_frr.dialect import LinuxFrr
from simpul.config.model import Config, Object
from tests.platforms.linux_frr.frr_texts import fetched, rendered

DIALECT = LinuxFrr()
HOOKS = [("inside", "forward"), ("inside", "input"), ("wan", "forward"), ("wan", "input"), ("wan", "output")]
FILTERS = {
    f"nft/{zone}/10-{hook}.nft": f"chain {hook} {{\n\ttype filter hook {hook} priority filter; policy drop;\n}}\n"
    for zone, hook in HOOKS
}
NEIGHBOR = ("router bgp 1\n neighbor 10.127.0.1 remote-as 2\n neighbor 10.127.0.1 description simpul:x\n"
            " address-family ipv4 unicast\n  neighbor 10.127.0.1 activate\n"
            "  neighbor 10.127.0.1 route-map SIMPUL-r in\n"
            "  neighbor 10.127.0.1 prefix-list SIMPUL-p out\n")


def hazards(**texts: str) -> list[str]:
    return DIALECT.hazards(DIALECT.intended(rendered({**FILTERS, **texts})))


def test_a_router_with_its_filters_and_policies_has_none() -> None:
    assert hazards(**{"frr/neighbor/10.127.0.1.conf": NEIGHBOR}) == []


def test_each_default_deny_is_missed() -> None:
    missing = [f"nft/{zone}: nothing denies by default in hook {hook}" for zone, hook in HOOKS]
    assert DIALECT.hazards(Config()) == missing


def test_a_neighbor_needs_a_policy_each_way_where_it_is_active() -> None:
    bare = NEIGHBOR.replace("  neighbor 10.127.0.1 route-map SIMPUL-r in\n", "")
    assert hazards(**{"frr/neighbor/10.127.0.1.conf": bare}) == [
        "frr/neighbor/10.127.0.1.conf: neighbour 10.127.0.1 has no policy in for ipv4 unicast"]
    assert hazards(**{"frr/neighbor/10.127.0.1.conf": bare.replace("  neighbor 10.127.0.1 activate\n", "")}) == []


def test_a_list_that_permits_everything_is_one() -> None:
    text = "ip prefix-list SIMPUL-p seq 5 permit 0.0.0.0/0 le 32\n"
    assert hazards(**{"frr/prefix-list/SIMPUL-p.conf": text}) == ["frr/prefix-list/SIMPUL-p.conf: permits every prefix"]


def test_an_emptied_list_on_a_router_is_one() -> None:
    seen = DIALECT.running(fetched(FILTERS, "ip prefix-list SIMPUL-p description only words\n"))
    assert DIALECT.hazards(seen) == [
        "frr/prefix-list/SIMPUL-p.conf: no entry: FRR permits everything by an empty list"]


def test_a_chain_on_a_router_that_accepts_by_default_is_one() -> None:
    opened = {i: t.replace("drop", "accept") if i == "nft/inside/10-forward.nft" else t for i, t in FILTERS.items()}
    assert DIALECT.hazards(DIALECT.running(fetched(opened, ""))) == [
        "nft/inside/10-forward.nft: base chain of hook forward without `policy drop`",
        "nft/inside: nothing denies by default in hook forward"]


def test_what_others_do_is_theirs() -> None:
    theirs = Object("frr/neighbor/192.0.2.9.conf", NEIGHBOR.replace("10.127.0.1", "192.0.2.9"), "routing", owned=False)
    assert DIALECT.hazards(Config.of([*DIALECT.intended(rendered(FILTERS)).objects.values(), theirs])) == []
