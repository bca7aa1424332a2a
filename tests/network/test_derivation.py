"""What makes a model is given a derivation and can reach for nothing else: neither the network, nor the ledger, nor the
day. So what is remembered by a derivation is never stale.
"""

from __future__ import annotations

import sys

from tests.test_walls import ROOT, imported

MAKES = "simpul.network.device"
# What knows more than one router: the whole inventory, and a session with the ledger.
WHOLE = {"simpul.intent.model.Network", "simpul.network.numbers", "simpul.network.flows", "simpul.network.tunnels",
         "simpul.network.derive"}
# Of the standard library, what says the same whenever and wherever it is asked.
ALWAYS = {"__future__", "base64", "collections", "dataclasses", "functools", "hashlib", "ipaddress", "re", "typing",
          "zlib"}


def closure(module: str) -> dict[str, frozenset[str]]:
    """What each module of the room imports that this one leads to."""
    found: dict[str, frozenset[str]] = {}
    left = [module]
    while left:
        one = left.pop()
        path = (ROOT / one.replace(".", "/")).with_suffix(".py")
        if one not in found and path.is_file():
            found[one] = imported(path)
            left += [name for name in found[one] if name.startswith("simpul.network.")]
    return found


def test_what_makes_a_model_reaches_for_nothing_but_its_derivation() -> None:
    made = closure(MAKES)
    assert {"simpul.network.bgp", "simpul.network.filters", "simpul.network.derivation"} <= made.keys()
    for module, names in made.items():
        assert not names & WHOLE, module
        assert {n.partition(".")[0] for n in names} & sys.stdlib_module_names <= ALWAYS, module
