"""What an IOS-XE 17 router can be asked for. A feature stands here from the day that its template and dialect do."""

from __future__ import annotations

from simpul.intent.abilities import Abilities, Release
from simpul.words.sentence import tell

ABILITIES = Abilities(
    ports=r"(?:(?:Fast|Gigabit|TwoGigabit|FiveGigabit|TenGigabit|FortyGigabit)Ethernet|TwentyFiveGigE|HundredGigE)"
          r"[0-9]+(?:/[0-9]+){0,2}",
    port_example="GigabitEthernet1, TenGigabitEthernet0/0/1",
    features=frozenset({"tunnel:ikev2-psk", "tunnel:gre-ikev2-psk", "line:static", "line:dhcp", "line:pppoe",
                        "line:ipv6", "line:several", "two-routers", "trunk", "ospf", "hosts",
                        "hosts:dhcp", "hosts:relay", "management", "management:rescue", "management:radius",
                        "management:tacacs", "management:syslog", "public-wifi",
                        "public-wifi:hours", "management:snmp"}),
    lacks={
        "tunnel:wireguard": tell("it has no WireGuard: use IKEv2"),
        "tunnel:ikev2-certificate": tell(
            "it asks for a list of revocations over HTTP or LDAP while a tunnel comes up, so the list would stand "
            "outside of the network: use ikev2-psk",
        ),
        "segment:several-ports": tell(
            "its ports are routed, each with networks of its own: give the segment one of them, and a switch behind "
            "it",
        ),
        "line:ipv6-only": tell(
            "a tunnel for both families (`dual-overlay`) stands on IPv4: order a line that has it, too",
        ),
        "role:hub": tell(
            "a static tunnel needs its far end's address, and sites have none: let another platform be the hub",
        ),
    },
    # It knows no way to dial or answer IKEv2 at another port: 500, and 4500 from where addresses are translated on.
    ike_port=4500,
    releases=(Release("17", "17.3", "18"),),
)
