"""Which two platforms can end one tunnel, and by what. Data: a new platform adds its rows here and nowhere else.

`check` refuses a site whose uplink would have to end on a hub of a platform that its own cannot be joined with.
"""

from __future__ import annotations

from collections.abc import Mapping

# WireGuard (in the kernel, or wireguard-go) and IKEv2 (strongSwan; ESP in user space) between two linux_frr routers:
# proven in the lab. IKEv2 with XFRM interfaces of the kernel is written and was never run.
PAIRS: Mapping[frozenset[str], tuple[str, ...]] = {
    frozenset({"linux_frr"}): ("wireguard", "ikev2-psk", "ikev2-certificate"),
}
