"""`--limit EXPR`: which devices a run is about.

Terms are joined by commas, and a device is chosen when any of them names it: its own name (`*` and `?` as in a shell),
its site's key, its government's code, its role or its platform. `!term` takes away.
"""

from __future__ import annotations

import difflib
from fnmatch import fnmatchcase

from simpul.errors import SimpulError
from simpul.intent.model import Device, Network
from simpul.words.sentence import tell


def chosen(network: Network, expression: str | None) -> list[str]:
    """The names of the managed devices that `expression` chooses, in the order of the inventory; all without one.

    Raises SimpulError (SIM801) where a term names nothing: a misspelt limit must not become an empty run.
    """
    devices = [d for d in network.devices().values() if d.managed]
    if not expression:
        return [d.name for d in devices]
    terms = [t.strip() for t in expression.split(",") if t.strip()]
    wanted = [t for t in terms if not t.startswith("!")]
    unwanted = [t[1:] for t in terms if t.startswith("!")]
    for term in (*wanted, *unwanted):
        if not any(_matches(network, d, term) for d in devices):
            close = difflib.get_close_matches(term, _known(network), n=1)
            raise SimpulError("SIM801", tell(
                "--limit {term}: there is no such device, site, government, role or platform", term=term),
                              hint=tell("did you mean {close}?", close=close[0]) if close
                              else tell("simpul status lists the devices"))
    return [d.name for d in devices
            if (not wanted or any(_matches(network, d, t) for t in wanted))
            and not any(_matches(network, d, t) for t in unwanted)]


def _matches(network: Network, device: Device, term: str) -> bool:
    site = network.sites[device.site]
    return fnmatchcase(device.name, term) or term in (site.key, site.government, str(site.role), device.platform)


def _known(network: Network) -> list[str]:
    known: set[str] = set()
    for device in network.devices().values():
        site = network.sites[device.site]
        known |= {device.name, site.key, site.government, str(site.role), device.platform}
    return sorted(known)
