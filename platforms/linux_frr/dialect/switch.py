"""How the router's own switch differs from what the files ask for: ports of others, ports in other VLANs, and what
watches or steers frames.

The helper passes on what Open vSwitch has in its database, and the flows of `br0`: as it is made there is one, which
switches by addresses (`ovs-ofctl(8)`, NORMAL).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

BRIDGE: Final = "br0"
_OWN: Final = ("4095", "-", "-", "false")    # of the bridge's own port, which hears no VLAN (`simpul-effects`)
_NORMAL: Final = "priority=0 actions=NORMAL"
_WORDS: Final = ("tag", "trunks", "mode", "protected")


@dataclass(frozen=True, slots=True)
class Found:
    """Texts of what is nobody's, by object id; and by objects of ours what runs besides and what does not."""

    others: Mapping[str, str]
    besides: tuple[tuple[str, str], ...]
    missing: tuple[tuple[str, str], ...]


def compare(rows: list[str], texts: Mapping[str, str]) -> Found:
    """`rows`: "port NAME TAG TRUNKS MODE PROTECTED", "bridge NAME plain|watched" and "flow ...". Without any the switch
    does not run, or an older helper does not tell of it.
    """
    others: dict[str, str] = {}
    besides: list[tuple[str, str]] = []
    missing: list[tuple[str, str]] = []
    wanted = _wanted(texts)
    seen = set()
    for row in rows:
        kind, _, rest = row.partition(" ")
        words = rest.split(" ")
        if kind == "port" and len(words) == 5:
            name, has = words[0], (words[1], words[2], words[3], words[4])
            seen.add(name)
            owner, wants = wanted.get(name, ("", _OWN if name == BRIDGE else None))
            if wants == has:
                continue
            if owner.startswith("switch/") or (owner and wants is not None and wants[1:] == has[1:]):
                besides.append((owner, _said(name, has)))
            else:
                others[f"kernel/switch/{name}"] = f"switch {_said(name, has)}\n"
        elif kind == "bridge" and words != [BRIDGE, "plain"]:
            others[f"kernel/switch/{words[0]}"] = f"switch {row}\n"
        elif kind == "flow" and rest != _NORMAL:
            others["kernel/switch/flows"] = others.get("kernel/switch/flows", "") + f"switch {row}\n"
    if rows:
        missing += [(owner, _said(name, wants)) for name, (owner, wants) in wanted.items() if name not in seen]
    return Found(others, tuple(besides), tuple(missing))


def _said(name: str, has: tuple[str, str, str, str]) -> str:
    return f"port {name} " + " ".join(f"{word} {value}" for word, value in zip(_WORDS, has, strict=True)
                                     if value not in ("-", "false"))


def _wanted(texts: Mapping[str, str]) -> dict[str, tuple[str, tuple[str, str, str, str]]]:
    """Each port that the files ask for: whose it is, and its tag, trunks, mode and whether it is kept apart."""
    found: dict[str, tuple[str, tuple[str, str, str, str]]] = {}
    for object_id, text in texts.items():
        kind, _, rest = object_id.partition("/")
        if kind not in ("switch", "interface", "public"):
            continue
        name = rest.removesuffix(".conf")
        said = dict(row.split()[:2] for row in text.splitlines() if len(row.split()) > 1)
        if kind != "switch":
            found[name] = object_id, (said.get("vlan", "-"), "-", "-", "false")
            continue
        alone = "true" if "isolated" in said else "false"
        if "access" in said:
            found[name] = object_id, (said["access"], "-", "-", alone)
        else:
            trunks = ",".join(sorted(said.get("trunk", "-").split(","), key=lambda v: (len(v), v)))
            found[name] = object_id, (said.get("native", "-"), trunks, "native-untagged", alone)
    return found
