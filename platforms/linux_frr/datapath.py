"""What a router's data path cannot carry of what is declared: `check` asks no router, and who reads a plan is told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from simpul.config.model import RenderedObject
from simpul.plan.model import DeviceFacts

_WELL_KNOWN: Final = "# port 4500"


def cautions(facts: DeviceFacts, rendered: Iterable[RenderedObject]) -> tuple[str, ...]:
    """What the router will refuse of what was rendered; nothing where nobody asked it.

    In user space each IKEv2 tunnel has a charon of its own (docs/decisions/43), and one of them the well-known ports.
    The helper refuses the second, and with it the change that it belongs to, so that all else of a hub goes on.
    """
    ends = [o.id.removeprefix("swanctl/").removesuffix(".conf") for o in rendered
            if o.id.startswith("swanctl/") and _WELL_KNOWN in o.text.splitlines()]
    if len(ends) < 2 or not facts.datapath.startswith("userspace"):
        return ()
    return (f"its data path is userspace, which ends one tunnel at UDP 4500, and {len(ends)} are declared "
            f"({', '.join(ends)}): it will refuse all but one of them. A kernel with XFRM interfaces ends them all",)
