"""Order by reference, and what the simulation refuses."""

from __future__ import annotations

import pytest

from platforms.linux_frr.dialect import LinuxFrr
from simpul.config.diff import diff
from simpul.config.model import Action, Config, Object, Step
from simpul.config.patch import apply, order, undo
from simpul.config.simulate import simulate
from simpul.errors import PlanError, UnsafeStep
from tests.config.patch import PLAIN, config
from tests.platforms.linux_frr.frr_texts import rendered

DIALECT = LinuxFrr()


def plan(running: Config, intended: Config) -> tuple[Step, ...]:
    return order(diff(running, intended), running, intended, PLAIN)


def said(steps: tuple[Step, ...]) -> str:
    return " ".join({"create": "+", "replace": "~", "delete": "-"}[s.action] + s.id for s in steps)


def test_create_what_is_referred_to_first_whatever_its_name() -> None:
    assert (
        said(plan(config(), config(a="needs z", m="gives y; needs x", z="gives z; needs y", k="gives x")))
        == "+k +m +z +a"
    )


def test_delete_who_refers_first() -> None:
    assert said(plan(config(a="gives a", b="gives b; needs a", c="needs b"), config())) == "-c -b -a"


def test_a_swap_creates_the_new_rebinds_and_deletes_the_old() -> None:
    assert (
        said(plan(config(old="gives old", user="needs old"), config(new="gives new", user="needs new")))
        == "+new ~user -old"
    )


def test_a_name_that_moves_to_another_object_is_never_without_one() -> None:
    steps = plan(config(old="gives n", user="needs n"), config(new="gives n", user="needs n"))
    assert said(steps) == "+new -old"
    simulate(config(old="gives n", user="needs n"), steps, PLAIN)


def test_a_circle_is_named() -> None:
    running = config(a="gives old-a; needs old-b", b="gives old-b; needs old-a")
    with pytest.raises(PlanError) as caught:
        plan(running, config(a="gives new-a; needs new-b", b="gives new-b; needs new-a"))
    assert caught.value.code == "SIM441"
    assert "a -> b -> a" in str(caught.value)


def test_a_need_that_nothing_meets_is_named_with_who_would_meet_it() -> None:
    with pytest.raises(PlanError, match="a needs ghost, which nothing") as caught:
        plan(config(), config(a="needs ghost"))
    assert caught.value.code == "SIM442"
    wanted = config(a="needs n", b="gives n")
    only_a = tuple(c for c in diff(config(), wanted) if c.id == "a")
    with pytest.raises(PlanError, match="b would: plan its feature too"):
        order(only_a, config(), wanted, PLAIN)


def test_others_objects_are_not_overwritten() -> None:
    running = Config.of(
        [Object("a", "theirs\n", "routing", owned=False), Object("b", "theirs\n", "routing", owned=False)]
    )
    with pytest.raises(
        PlanError, match=r"2 intended object.s. exist on the device and are not Simpul's: a, b"
    ) as caught:
        diff(running, config(a="ours", b="ours"))
    assert caught.value.code == "SIM440"
    assert diff(running, config()) == ()


def test_what_is_right_but_unsaved_is_saved_again() -> None:
    wanted = Object("frr/route/10.0.0.0_8.conf", "ip route 10.0.0.0/8 blackhole\n", "routing")
    unsaved = Config.of([Object(wanted.id, wanted.text, "routing", saved=False)])
    changes = diff(unsaved, Config.of([wanted]))
    assert [(c.action, c.resaves) for c in changes] == [("replace", True)]
    steps = order(changes, unsaved, Config.of([wanted]), DIALECT)
    assert steps == (Step("replace", wanted.id, "routing", wanted.text, wanted.text),)
    assert diff(apply(unsaved, steps, DIALECT), Config.of([wanted])) == ()


def test_what_only_a_boot_would_bring_back_is_made_or_removed() -> None:
    ghost = Config.of([Object("host/r1.conf", "", "base", saved=False)])
    assert [(c.action, c.before) for c in diff(ghost, config(**{"host/r1.conf": "x"}))] == [("create", None)]
    steps = order(diff(ghost, config()), ghost, config(), DIALECT)
    assert steps == (Step("delete", "host/r1.conf", "base", None, None),)
    assert apply(ghost, steps, DIALECT).objects == {}


def test_a_slice_takes_along_what_it_refers_to() -> None:
    wanted = Config.of([
        Object("u", "u\n", "base", defines=frozenset({"uplink"})),
        Object("t", "t\n", "vpn", defines=frozenset({"tunnel"}), requires=frozenset({"uplink"})),
        Object("x", "x\n", "vlan"), Object("n", "n\n", "routing", requires=frozenset({"tunnel"}))])
    assert [c.id for c in diff(config(), wanted, ["routing"])] == ["n", "t", "u"]
    assert [c.id for c in diff(config(), wanted, ["vlan"])] == ["x"]
    assert [c.id for c in diff(config(), wanted)] == ["n", "t", "u", "x"]


def step(action: Action, object_id: str, before: str | None, after: str | None) -> Step:
    return Step(action, object_id, "routing", before and before + "\n", after and after + "\n")


@pytest.mark.parametrize(
    ("running", "steps", "code", "words"),
    [
        (
            config(a="gives a", b="needs a"),
            [step("delete", "a", "gives a", None)],
            "SIM450",
            "step 1 of 1 (delete a): b would need a",
        ),
        (
            config(),
            [step("create", "b", None, "needs a"), step("create", "a", None, "gives a")],
            "SIM450",
            "step 1 of 2 (create b)",
        ),
        (config(a="gives a", b="needs a"), [step("replace", "a", "gives a", "gives c")], "SIM450", "'needs a'"),
        (config(a="calm"), [step("replace", "a", "calm", "danger")], "SIM451", "step 1 of 1 (replace a): a"),
        (
            config(a="gives wg:1", b="gives wg:2"),
            [step("delete", "a", "gives wg:1", None), step("delete", "b", "gives wg:2", None)],
            "SIM452",
            "step 2 of 2 (delete b): cuts the path",
        ),
    ],
)
def test_unsafe_steps_are_refused_with_the_step_and_the_line(
    running: Config, steps: list[Step], code: str, words: str
) -> None:
    with pytest.raises(UnsafeStep) as caught:
        simulate(running, steps, PLAIN, frozenset({"wg:1", "wg:2"}))
    assert caught.value.code == code
    assert words in str(caught.value)


def test_what_was_already_so_is_not_this_plans_fault() -> None:
    running = config(a="danger", b="needs ghost", c="calm")
    simulate(
        running,
        [
            step("replace", "c", "calm", "calmer"),
            step("replace", "b", "needs ghost", "needs ghost; x".replace("; ", "\n")),
        ],
        PLAIN,
    )


def test_a_plan_for_another_configuration_is_refused() -> None:
    for steps in ([step("replace", "a", "x", "y")], [step("create", "a", None, "y")], [step("delete", "b", "x", None)]):
        with pytest.raises(PlanError) as caught:
            simulate(config(a="z"), steps, PLAIN)
        assert caught.value.code == "SIM443"


def test_undo_is_the_inverse_newest_first() -> None:
    steps = plan(config(a="x", b="y"), config(a="z", c="w"))
    assert said(steps) == "+c ~a -b"
    assert said(undo(steps)) == "+b ~a -c"
    assert undo(undo(steps)) == steps


CHAIN = "chain forward {\n\ttype filter hook forward priority filter; policy drop;\n\tgoto x\n}\n"
TABLE = {
    "nft/inside/30-forward.nft": CHAIN,
    "nft/inside/20-x.nft": "chain x {\n\tip saddr @s accept\n\tdrop\n}\n",
    "nft/inside/00-s.nft": "set s {\n\ttype ipv4_addr\n}\n",
    "nft/inside/50-s.elements": "add element inet simpul s { 10.0.0.1 }\n",
}


def test_the_last_default_deny_does_not_go() -> None:
    running = DIALECT.intended(rendered(TABLE))
    with pytest.raises(UnsafeStep, match=r"nothing denies by default in hook forward"):
        simulate(running, [DIALECT.step(running.objects["nft/inside/30-forward.nft"], None)], DIALECT)


def test_a_default_deny_may_move_to_another_file() -> None:
    running = DIALECT.intended(rendered(TABLE))
    moved = {("nft/inside/31-forward.nft" if i == "nft/inside/30-forward.nft" else i): t for i, t in TABLE.items()}
    intended = DIALECT.intended(rendered(moved))
    steps = order(diff(running, intended), running, intended, DIALECT)
    assert said(steps) == "+nft/inside/31-forward.nft -nft/inside/30-forward.nft"
    simulate(running, steps, DIALECT)


def test_a_table_comes_sets_first_and_goes_chains_first() -> None:
    intended = DIALECT.intended(rendered(TABLE))
    steps = order(diff(config(), intended), config(), intended, DIALECT)
    assert [s.id for s in steps] == ["nft/inside/00-s.nft", "nft/inside/20-x.nft", "nft/inside/30-forward.nft",
                                     "nft/inside/50-s.elements"]
    simulate(config(), steps, DIALECT)


TUNNEL = (
    "# uplink {0}\n# address 10.127.0.{1}/31\n# mtu 1420\n[Interface]\nPrivateKey = secret:wg:not-yet-made\n[Peer]\n"
    f"PublicKey = {'A' * 43}=\n"
)
TWO = {"wan/fibre.conf": "port eth0\naccess dhcp\n", "wan/satellite.conf": "port eth1\naccess dhcp\n",
       "wireguard/wg1.conf": TUNNEL.format("fibre", 0), "wireguard/wg2.conf": TUNNEL.format("satellite", 2)}


def neighbor(address: str) -> str:
    return f"router bgp 1\n neighbor {address} remote-as 2\n neighbor {address} description simpul:x\n"


def test_the_last_tunnel_of_the_session_does_not_go() -> None:
    running = DIALECT.intended(rendered(TWO))
    path = frozenset({"interface:wg1", "interface:wg2"})
    one = DIALECT.intended(rendered({i: t for i, t in TWO.items() if i != "wireguard/wg1.conf"}))
    simulate(running, order(diff(running, one), running, one, DIALECT), DIALECT, path)
    none = DIALECT.intended(rendered({i: t for i, t in TWO.items() if not i.startswith("wireguard/")}))
    with pytest.raises(
        UnsafeStep, match=r"cuts the path that this session travels on .the last of interface:wg1, interface:wg2"
    ):
        simulate(running, order(diff(running, none), running, none, DIALECT), DIALECT, path)


def test_a_neighbor_waits_for_the_tunnel_it_is_reached_over_and_leaves_before_it() -> None:
    whole = TWO | {
        "frr/bgp.conf": "router bgp 1\n no bgp default ipv4-unicast\n",
        "frr/neighbor/10.127.0.1.conf": neighbor("10.127.0.1"),
    }
    intended = DIALECT.intended(rendered(whole))
    made = [s.id for s in order(diff(config(), intended), config(), intended, DIALECT)]
    assert made.index("wan/fibre.conf") < made.index("wireguard/wg1.conf") < made.index("frr/neighbor/10.127.0.1.conf")
    gone = [s.id for s in order(diff(intended, config()), intended, config(), DIALECT)]
    assert gone.index("frr/neighbor/10.127.0.1.conf") < gone.index("wireguard/wg1.conf") < gone.index("wan/fibre.conf")


def test_bgp_does_not_go_while_others_use_it() -> None:
    running = Config.of(
        [
            *DIALECT.intended(
                rendered({"frr/bgp.conf": "router bgp 1\n no bgp default ipv4-unicast\n"})
            ).objects.values(),
            Object(
                "frr/other/bgp.conf",
                "router bgp 1\n bgp deterministic-med\nexit\n",
                "routing",
                owned=False,
                requires=frozenset({"bgp:1"}),
            ),
        ]
    )
    with pytest.raises(UnsafeStep, match=r"frr/other/bgp.conf would need bgp:1"):
        simulate(running, order(diff(running, config()), running, config(), DIALECT), DIALECT)


def test_a_hub_of_many_tunnels_is_planned_in_seconds() -> None:
    many = {
        f"wireguard/wg{n}.conf": TUNNEL.format("fibre", 0).replace("10.127.0.0", f"10.{n // 256}.{n % 256}.0")
        for n in range(1500)
    }
    many |= {"wan/fibre.conf": TWO["wan/fibre.conf"], "frr/bgp.conf": "router bgp 1\n no bgp default ipv4-unicast\n",
             "nft/inside/00-s.nft": TABLE["nft/inside/00-s.nft"]}
    many |= {
        f"nft/inside/50-s{n}.elements": f"add element inet simpul s {{ 10.{n // 256}.{n % 256}.1 }}\n"
        for n in range(1500)
    }
    many |= {
        f"frr/prefix-list/SIMPUL-p{n}.conf": f"ip prefix-list SIMPUL-p{n} seq 5 permit 10.{n // 256}.{n % 256}.0/24\n"
        for n in range(1500)
    }
    many |= {
        f"frr/neighbor/10.{n // 256}.{n % 256}.1.conf": neighbor(f"10.{n // 256}.{n % 256}.1")
        for n in range(1500)
    }
    intended = DIALECT.intended(rendered(many))
    steps = order(diff(config(), intended), config(), intended, DIALECT)
    simulate(config(), steps, DIALECT)
    assert len(steps) == 6003


def test_what_only_one_may_hold_is_let_go_before_another_takes_it() -> None:
    running, intended = config(a="holds net"), config(b="holds net; gives b", c="needs b")
    steps = plan(running, intended)
    assert [(s.action, s.id) for s in steps] == [("delete", "a"), ("create", "b"), ("create", "c")]
    simulate(running, steps, PLAIN)
    with pytest.raises(UnsafeStep, match=r"step 1 of 3 .create b.: takes net, which a still holds"):
        simulate(running, (steps[1], steps[0], steps[2]), PLAIN)


def test_two_that_swap_what_only_one_may_hold_are_refused() -> None:
    with pytest.raises(PlanError, match="SIM441") as caught:
        plan(config(a="holds x", b="holds y"), config(a="holds y", b="holds x"))
    assert "only one may have x, y at a time" in str(caught.value)
