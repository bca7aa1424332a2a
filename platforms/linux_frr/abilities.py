"""What a linux_frr router can be asked for: all that the inventory's language knows, but TACACS+ and GRE."""

from __future__ import annotations

from simpul.intent.abilities import FEATURES, Abilities
from simpul.words.sentence import tell

ABILITIES = Abilities(
    # IFNAMSIZ is 16 with its NUL; what stands between commas in FRR and nftables would end a name.
    ports=r"[a-z][a-z0-9.-]{0,14}",
    port_example="eth0, ens18",
    features=frozenset(FEATURES) - {"tunnel:gre-ikev2-psk", "management:tacacs"},
    lacks={"management:tacacs": tell("its PAM asks RADIUS servers, and TACACS+ is not written: leave logins out")},
)
