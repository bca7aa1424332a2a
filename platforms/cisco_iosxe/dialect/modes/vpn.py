"""What may stand in IKEv2 and IPsec's modes."""

from __future__ import annotations

from typing import Final

VPN: Final = {
    "ikev2-proposal": "encryption ~\nintegrity ~\nprf ~\ngroup ~\n",
    "ikev2-policy": "match fvrf ~ @needs=vrf:2\nmatch address local **\nproposal * @needs=ikev2-proposal:1\n",
    "ikev2-keyring": "peer * @opens=ikev2-peer @exit=!\n",
    "ikev2-peer": """
description ~
address ~
hostname ~
identity ~
pre-shared-key local|remote ~ @short @secret=2
pre-shared-key ~ @short @secret=1
""",
    "ikev2-profile": """
description ~
match fvrf ~ @needs=vrf:2
match address local **
match identity remote **
match certificate *
identity local ~
authentication remote *
authentication local ~
keyring local ~ @needs=ikev2-keyring:2
pki trustpoint **
lifetime ~ @default=86400
dpd ~
nat keepalive ~
virtual-template ~
""",
    "ipsec-profile": """
description ~
set security-association lifetime seconds ~ @default=3600
set security-association lifetime kilobytes ~
set security-association idle-time ~
set security-association replay ~
set transform-set ~ @needs=transform-set:2
set pfs ~
set ikev2-profile ~ @needs=ikev2-profile:2
responder-only
""",
    "transform-set": "mode ~ @default=tunnel\n",
}
