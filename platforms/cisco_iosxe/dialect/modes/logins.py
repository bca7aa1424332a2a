"""What may stand in servers and groups of login, on terminal lines, and in the chain of people's keys."""

from __future__ import annotations

from typing import Final

LOGINS: Final = {
    "radius": "address ipv4|ipv6 ~\ntimeout ~ @default=5\nretransmit ~ @default=3\nkey ~ @short @secret=1\n",
    "tacacs": "address ipv4|ipv6 ~\nkey ~ @short @secret=1\ntimeout ~ @default=5\nsingle-connection\n",
    "aaa-group": "server name * @needs=aaa-server:2 @ordered\nip vrf forwarding ~ @needs=vrf:3\n"
                 "ip radius source-interface ~ @needs=interface:3\nip tacacs source-interface ~ @needs=interface:3\n",
    "line": """
access-class ~ in vrf-also @needs=acl:1
access-class ~ in @needs=acl:1
exec-timeout ~ @default=10 0
ipv6 access-class ~ in @needs=acl6:2
login authentication ~ @needs=aaa-login:2
authorization exec ~ @needs=aaa-exec:2
transport input ~
""",
    "console": "login authentication ~ @needs=aaa-login:2\nauthorization exec ~ @needs=aaa-exec:2\n",
    "pubkey-chain": "username * @opens=pubkey-user\n",
    "pubkey-user": "key-hash * * ~ @short\nkey-hash * *\n",
}
