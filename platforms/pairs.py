"""Which two platforms can end one tunnel, and by what, the best first. Data: a new platform adds its rows here.

What stands here could be. Whether Simpul has it, the two platforms' `abilities.py` say; `check` refuses a line that
could have no tunnel to a hub site, with the reason. GRE under IKEv2 stands only between two fixed addresses.

- WireGuard between Linux and RouterOS is one protocol (help.mikrotik.com, WireGuard); proven in the lab between two
  linux_frr, in the kernel or by wireguard-go.
- IKEv2 between two linux_frr: strongSwan, with XFRM interfaces (docs.strongswan.org, Route-based VPN) or ESP in user
  space.
- linux_frr and IOS-XE: any/any selectors, an XFRM interface here, a static virtual tunnel interface there (Cisco,
  Security for VPNs with IPsec Configuration Guide, IOS XE 17: IPsec Virtual Tunnel Interfaces). Never tried on a real
  IOS-XE.
- IOS-XE has no WireGuard. RouterOS has IPsec policies, no tunnel interface of IPsec and no VRF for it
  (help.mikrotik.com, IPsec), so no route leads into it: what it has in common with IOS-XE is GRE in transport mode, for
  which both ends must be known beforehand.
"""

from __future__ import annotations

from typing import Final

from simpul.intent.model import Pairs, TunnelKind

_IKEV2: Final = (TunnelKind.IKEV2_PSK, TunnelKind.IKEV2_CERTIFICATE)

PAIRS: Pairs = {
    frozenset({"linux_frr"}): (TunnelKind.WIREGUARD, *_IKEV2),
    frozenset({"linux_frr", "mikrotik_routeros"}): (TunnelKind.WIREGUARD,),
    frozenset({"linux_frr", "cisco_iosxe"}): _IKEV2,
    frozenset({"mikrotik_routeros"}): (TunnelKind.WIREGUARD,),
    frozenset({"mikrotik_routeros", "cisco_iosxe"}): (TunnelKind.GRE_IKEV2_PSK,),
    frozenset({"cisco_iosxe"}): _IKEV2,
}
