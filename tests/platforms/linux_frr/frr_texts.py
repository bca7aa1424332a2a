"""Configurations for tests: random ones, and how a router would show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hypothesis import strategies as st

from platforms.linux_frr.dialect import bgp, canonical, feature_of, frr, runs
from simpul.config.model import RenderedObject
from simpul.source import Reason, Source

REASON = Reason("a test", Source("test.yaml", 1, 1))
ASN = 64602

# What others configured on the router. Not a byte of it may change.
THEIRS_TOP = """\
access-list OFFICE seq 5 permit 172.16.0.0/12
!
ip prefix-list OFFICE seq 5 permit 172.16.0.0/12 le 24
!
route-map OFFICE permit 10
 match ip address prefix-list OFFICE
 set metric 7
exit
!
ip route 172.30.0.0/16 blackhole
!
"""
THEIRS_SESSION = """\
 neighbor 192.0.2.9 remote-as 65010
 neighbor 192.0.2.9 description office
"""
THEIRS_FAMILY = """\
  network 172.30.0.0/16
  neighbor 192.0.2.9 activate
  neighbor 192.0.2.9 route-map OFFICE in
  neighbor 192.0.2.9 route-map OFFICE out
"""


def rendered(objects: Mapping[str, str]) -> list[RenderedObject]:
    """What templates would hand over."""
    return [RenderedObject(i, text, feature_of(i), "site:test", REASON) for i, text in objects.items()]


def _merge(into: bgp.Attributes, more: bgp.Attributes) -> None:
    for family, attributes in more.items():
        into.setdefault(family, {}).update(attributes)


def running_text(objects: Mapping[str, str], *, theirs: bool = False) -> str:
    """FRR's running-config that holds these objects (and others' lines)."""
    whole: bgp.Block | None = None
    text = THEIRS_TOP if theirs else ""
    for object_id, value in objects.items():
        if not object_id.startswith("frr/"):
            continue
        if object_id == "frr/bgp.conf" or object_id.startswith("frr/neighbor/"):
            block = frr.block_of(value, object_id)
            whole = whole or bgp.Block(block.asn)
            _merge(whole.own, block.own)
            whole.neighbors.update(block.neighbors)
        else:
            text += value + "!\n"
    if whole:
        text += block_text(whole, theirs=theirs)
    return text + "end\n"


def block_text(block: bgp.Block, *, theirs: bool) -> str:
    """One `router bgp` as FRR prints it."""
    rows = [f"router bgp {block.asn}\n"]
    rows += [f" {a.line}\n" for a in bgp.ordered(block.own.get("", {}).values(), "", neighbor=False)]
    for attributes in block.neighbors.values():
        rows += [f" {a.line}\n" for a in bgp.ordered(attributes.get("", {}).values(), "", neighbor=True)]
    rows += [THEIRS_SESSION] if theirs else []
    present = bgp.families(
        {f: None for s in (block.own, *block.neighbors.values()) for f in s} | ({bgp.V4: None} if theirs else {})
    )
    for family in present:
        inner = [f"  {a.line}\n" for a in bgp.ordered(block.own.get(family, {}).values(), family, neighbor=False)]
        for attributes in block.neighbors.values():
            inner += [f"  {a.line}\n" for a in bgp.ordered(attributes.get(family, {}).values(), family, neighbor=True)]
        inner += [THEIRS_FAMILY] if theirs and family == bgp.V4 else []
        if inner:
            rows += [" !\n", f" address-family {family}\n", *inner, " exit-address-family\n"]
    return "".join([*rows, "exit\n!\n"])


def fetched(files: Mapping[str, str], frr_text: str, *, unsaved: Iterable[str] = (), absent: Iterable[str] = ()) -> str:
    """The stream of `simpul-device fetch`."""
    rows = [f"== file {i} {len(t.encode())} {'unsaved' if i in unsaved else 'saved'}\n{t}\n" for i, t in files.items()]
    rows += [f"== absent {i}\n" for i in absent]
    return "".join([*rows, f"== frr {len(frr_text.encode())}\n{frr_text}\n== end\n"])


def dropins_of(frr_text: str, theirs: Iterable[str] = ()) -> dict[str, str]:
    """The drop-ins that a router with this running-config would hold, but for what is others'."""
    found = runs.split(frr_text, {})
    kept = {i: p.text for i, p in {**found.owned, **found.others}.items() if not i.startswith("frr/other/")}
    return {i: t for i, t in kept.items() if i not in set(theirs)}


# Random configurations ------------------------------------------------------------------------------------------------

_PREFIXES = (
    "10.64.0.0/16",
    "10.64.0.0/24",
    "10.65.0.0/16",
    "10.66.0.0/20",
    "10.126.0.1/32",
    "0.0.0.0/0",
    "10.64.8.0/21",
)
_PREFIXES6 = ("fd64::/32", "fd64:1::/48", "fd64:2::/48", "::/0")


@st.composite
def _entries(draw: st.DrawFn, words: str, name: str, prefixes: tuple[str, ...], bits: int) -> str:
    size = draw(st.integers(1, 5))
    seqs = sorted(draw(st.lists(st.integers(1, 8), min_size=size, max_size=size, unique=True)))
    rows, seen = [], set()
    for seq in seqs:
        prefix = draw(st.sampled_from(prefixes))
        action = draw(st.sampled_from(("permit", "permit", "permit", "deny")))
        long = draw(st.sampled_from(("", "", f" le {bits}")))
        if (action, prefix, long) not in seen:
            seen.add((action, prefix, long))
            rows.append(f"{words} prefix-list {name} seq {5 * seq} {action} {prefix}{long}\n")
    return "".join(rows)


@st.composite
def _map(draw: st.DrawFn, name: str, lists4: list[str], lists6: list[str], communities: list[str]) -> str:
    rows = []
    for seq in sorted(draw(st.lists(st.sampled_from((10, 20, 30)), min_size=1, max_size=3, unique=True))):
        action = draw(st.sampled_from(("permit", "permit", "deny")))
        lines = []
        if draw(st.booleans()) and lists4:
            lines.append(f"match ip address prefix-list {draw(st.sampled_from(lists4))}")
        if draw(st.booleans()) and lists6:
            lines.append(f"match ipv6 address prefix-list {draw(st.sampled_from(lists6))}")
        if draw(st.booleans()) and communities:
            lines.append(f"match community {draw(st.sampled_from(communities))}")
        if draw(st.booleans()):
            lines.append(f"set local-preference {draw(st.sampled_from((100, 200, 300)))}")
        if draw(st.booleans()):
            lines.append(f"set metric {draw(st.sampled_from((10, 20)))}")
        if draw(st.booleans()):
            lines.append(
                "set community " + draw(st.sampled_from(("64600:2", "64600:2 additive", "64600:3 64600:1 additive")))
            )
        if draw(st.booleans()):
            lines.append(f"description {draw(st.sampled_from(('one', 'two words')))}")
        if action == "permit" and draw(st.booleans()):
            lines.append("on-match next")
        lines = draw(st.permutations(lines))
        rows += [f"route-map {name} {action} {seq}\n", *(f" {line}\n" for line in lines), "exit\n"]
    return "".join(rows)


_NEIGHBORS = ("10.127.0.1", "10.127.0.3", "fd65::1", "10.126.0.9")


@st.composite
def _neighbor(draw: st.DrawFn, address: str, lists: list[str], maps: list[str], profiles: list[str]) -> str:
    family = "ipv6" if ":" in address else "ipv4"
    remote = draw(st.sampled_from((64600, 64600, ASN, 4200000007)))
    session = [f"neighbor {address} description simpul:{draw(st.sampled_from(('wg1', 'wg2 of hub')))}"]
    for line in ("timers 10 30", "timers 60 180", "timers connect 5", "update-source lo", "passive", "ebgp-multihop 3"):
        if draw(st.booleans()) and not (line.startswith("timers 60") and session[-1].endswith("10 30")):
            session.append(f"neighbor {address} {line}")
    inner = [f"neighbor {address} activate"]
    for way in ("in", "out"):
        if draw(st.booleans()) and lists:
            inner.append(f"neighbor {address} prefix-list {draw(st.sampled_from(lists))} {way}")
        if draw(st.booleans()) and maps:
            inner.append(f"neighbor {address} route-map {draw(st.sampled_from(maps))} {way}")
    for line in (
        "next-hop-self",
        "maximum-prefix 10",
        "maximum-prefix 20",
        "soft-reconfiguration inbound",
        "send-community",
        "allowas-in 2",
        "weight 5",
    ):
        if draw(st.booleans()) and not (line.endswith("20") and inner[-1].endswith("10")):
            inner.append(f"neighbor {address} {line}")
    if draw(st.booleans()) and profiles:
        session.append(f"neighbor {address} bfd")
        if draw(st.booleans()):
            session.append(f"neighbor {address} bfd profile {profiles[0]}")
    session, inner = draw(st.permutations(session)), draw(st.permutations(inner))
    rows = [f"router bgp {ASN}", f" neighbor {address} remote-as {remote}", *(f" {line}" for line in session),
            f" address-family {family} unicast", *(f"  {line}" for line in inner), " exit-address-family", "exit", ""]
    return "\n".join(rows)


@st.composite
def _ospf(draw: st.DrawFn, maps: list[str]) -> dict[str, str]:
    """OSPF with a LAN core on one interface: both families or one."""
    both, tells, bound = draw(st.booleans()), draw(st.booleans()), draw(st.sampled_from(maps))
    told = f" redistribute {draw(st.sampled_from(('bgp', 'static metric 20')))} route-map {maps[0]}\n" if tells else ""
    routers = "".join(
        f"{words} route-map {bound}\nrouter {router}\n {router} router-id 10.126.0.1\n{told}exit\n"
        for words, router in (("ip protocol ospf", "ospf"), ("ipv6 protocol ospf6", "ospf6"))[:1 + both])
    # FRR keeps 16 octets of an MD5 key (RFC 2328, D.3): a name that is no longer stands for a key in these texts.
    area, key = draw(st.sampled_from((0, 7))), f"secret:ospf:{draw(st.sampled_from('ab')) * 4}"
    rows = [f"ip ospf area {area}", "ip ospf authentication message-digest", f"ip ospf message-digest-key 1 md5 {key}"]
    if both:
        rows += [f"ipv6 ospf6 area {area}", f"ipv6 ospf6 authentication key-id 1 hash-algo hmac-sha-256 key {key}"]
    return {"frr/ospf.conf": routers, "interface/vlan60.conf": "vlan 60\naddress 10.127.9.1/24\n",
            "frr/ospf-interface/vlan60.conf": "interface vlan60\n" + "".join(f" {r}\n" for r in rows) + "exit\n"}


@st.composite
def frr_objects(draw: st.DrawFn, *, bgp_always: bool = False, ospf: bool = False) -> dict[str, str]:
    """Canonical owned FRR objects by id, with references that hold. `ospf`: sometimes with a LAN core."""
    found: dict[str, str] = {}
    lists4 = draw(st.lists(st.sampled_from(("SIMPUL-a", "SIMPUL-b", "SIMPUL-c")), unique=True))
    lists6 = draw(st.lists(st.sampled_from(("SIMPUL-a", "SIMPUL-z")), unique=True))
    communities = draw(st.lists(st.sampled_from(("SIMPUL-s", "SIMPUL-t")), unique=True))
    maps = draw(st.lists(st.sampled_from(("SIMPUL-in", "SIMPUL-out", "SIMPUL-both")), unique=True))
    for name in lists4:
        found[f"frr/prefix-list/{name}.conf"] = draw(_entries("ip", name, _PREFIXES, 32))
    for name in lists6:
        found[f"frr/prefix-list6/{name}.conf"] = draw(_entries("ipv6", name, _PREFIXES6, 128))
    for name in communities:
        rows = draw(
            st.lists(
                st.tuples(st.sampled_from((5, 10, 15)), st.sampled_from(("64600:1", "64600:2", "64600:3 64600:1"))),
                min_size=1,
                max_size=3,
                unique_by=(lambda r: r[0], lambda r: r[1]),
            )
        )
        found[f"frr/community-list/{name}.conf"] = "".join(
            f"bgp community-list standard {name} seq {seq} permit {value}\n" for seq, value in rows)
    for name in maps:
        found[f"frr/route-map/{name}.conf"] = draw(_map(name, lists4, lists6, communities))
    profiles = draw(st.lists(st.sampled_from(("SIMPUL-fibre", "SIMPUL-radio")), unique=True))
    for name in profiles:
        times = ("detect-multiplier 5", "transmit-interval 900", "receive-interval 300")
        found[f"frr/bfd-profile/{name}.conf"] = "\n".join(
            ["bfd", f" profile {name}", *(f"  {line}" for line in draw(st.lists(st.sampled_from(times), unique=True))),
             " exit", "exit", ""])
    for prefix in draw(st.lists(st.sampled_from(("10.64.0.0/12", "10.65.0.0/16", "fd64::/32")), unique=True)):
        words = "ipv6" if ":" in prefix else "ip"
        found[f"frr/route/{prefix.replace('/', '_')}.conf"] = (
            f"{words} route {prefix} blackhole{draw(st.sampled_from(('', ' 250')))}\n"
        )
    if bgp_always or draw(st.booleans()):
        rows2 = [
            f"router bgp {ASN}",
            f"bgp router-id 10.126.0.{draw(st.integers(1, 3))}",
            "no bgp default ipv4-unicast",
        ]
        rows2 += draw(
            st.lists(
                st.sampled_from(
                    (
                        "bgp graceful-restart",
                        "bgp log-neighbor-changes",
                        "no bgp network import-check",
                        "bgp bestpath as-path multipath-relax",
                    )
                ),
                unique=True,
            )
        )
        for family, prefixes in (
            ("ipv4", ("10.64.0.0/16", "10.65.0.0/24", "10.126.0.1/32")),
            ("ipv6", ("fd64::/32", "fd64:1::/48")),
        ):
            chosen = draw(st.lists(st.sampled_from(prefixes), unique=True))
            rows2 += [f"address-family {family} unicast", *(f"network {p}" for p in chosen), "exit-address-family"]
        found["frr/bgp.conf"] = "\n".join([*rows2, ""])
        for address in draw(st.lists(st.sampled_from(_NEIGHBORS), unique=True)):
            lists = lists6 if ":" in address else lists4
            found[f"frr/neighbor/{address}.conf"] = draw(_neighbor(address, lists, maps, profiles))
    if ospf and maps:
        found |= draw(_ospf(maps)) if draw(st.booleans()) else {}
    return {i: canonical(i, t) for i, t in found.items()}


IKEV2 = """\
# uplink {uplink}
# address 10.127.1.{low}/31
# mtu 1400
connections {{
  ike{number} {{
    version = 2
    proposals = aes256gcm16-prfsha384-ecp384
    local {{
      auth = psk
      id = ike{number}.{auth}
    }}
    remote {{
      auth = psk
      id = ike{number}.hub
    }}
    children {{
      ike{number} {{
        esp_proposals = aes256gcm16-ecp384
        local_ts = 0.0.0.0/0
        remote_ts = 0.0.0.0/0
      }}
    }}
  }}
}}
secrets {{
  ike-ike{number} {{
    id-1 = ike{number}.{auth}
    id-2 = ike{number}.hub
    secret = "secret:psk:not-yet-made"
  }}
}}
"""


@st.composite
def file_objects(draw: st.DrawFn) -> dict[str, str]:
    """Canonical drop-ins of the other kinds, with references that hold."""
    found: dict[str, str] = {}
    uplinks = draw(st.lists(st.sampled_from(("fibre", "satellite")), unique=True))
    for number, name in enumerate(sorted(uplinks)):
        found[f"wan/{name}.conf"] = f"port eth{number}\naccess dhcp\nmtu {draw(st.sampled_from((1492, 1500)))}\n"
    if uplinks:
        for number in draw(st.lists(st.integers(1, 4), unique=True)):
            found[f"wireguard/wg{number}.conf"] = (
                f"# uplink {draw(st.sampled_from(uplinks))}\n# address 10.127.1.{2 * number - 2}/31\n# mtu 1412\n"
                "[Interface]\n"
                f"PrivateKey = secret:wg:not-yet-made\n[Peer]\nPublicKey = {'A' * 43}=\nAllowedIPs = 0.0.0.0/0, ::/0\n"
            )
        for number in draw(st.lists(st.integers(5, 7), unique=True)):
            found[f"swanctl/ike{number}.conf"] = IKEV2.format(
                number=number, uplink=draw(st.sampled_from(uplinks)), low=2 * number - 2,
                auth=draw(st.sampled_from(("a", "b"))))
    sets = draw(st.lists(st.sampled_from(("s1", "s2", "s3")), unique=True))
    for name in sets:
        found[f"nft/inside/00-{name}.nft"] = f"set {name} {{\n\ttype ipv4_addr\n}}\n"
        if draw(st.booleans()):
            found[f"nft/inside/50-{name}.elements"] = (
                f"add element inet simpul {name} {{ 10.0.0.{draw(st.integers(1, 3))} }}\n"
            )
    made: list[str] = []
    for name in draw(st.lists(st.sampled_from(("c1", "c2", "c3", "c4")), unique=True)):
        rules = [f"\tip saddr @{s} accept" for s in sets if draw(st.booleans())]
        rules += [f"\tjump {c}" for c in made if draw(st.booleans())]
        found[f"nft/inside/10-{name}.nft"] = "\n".join([f"chain {name} {{", *rules, "\tcounter drop", "}", ""])
        made.append(name)
    return {i: canonical(i, t) for i, t in found.items()}
