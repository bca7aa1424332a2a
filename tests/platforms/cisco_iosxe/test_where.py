"""An error of a template's text is told with its line, though a statement does not know where it stands."""

from __future__ import annotations

import pytest

from platforms.cisco_iosxe.dialect.objects import read
from simpul.errors import DialectError

_IKE = "crypto ikev2 keyring SIMPUL-9\n peer far\n  address 198.51.100.1\n  pre-shared-key {}\n"


@pytest.mark.parametrize(("object_id", "text", "line"), [
    ("interface/Loopback7", "interface Loopback7\n description simpul:x\n\n ip adress 10.0.0.1\n", 4),
    ("interface/Vlan7", "interface Vl7\n description simpul:x\n vrrp 1 address-family ipv4\n  priorty 7\n", 4),
    ("ikev2/keyring/SIMPUL-9", _IKE.format("rahasia"), 4),
    ("system/ssh", "ip ssh time-out 60\nip ssh version 2\nusername budi privilege 15\n", 3),
    ("prefix-list/SIMPUL-a", "ip prefix-list SIMPUL-a permit 10.0.0.0/8\n"
                             "ip prefix-list SIMPUL-b permit 10.0.0.0/8\n", 2),
    ("bgp/neighbor/10.0.0.1", "router bgp 64600\n neighbor 10.0.0.1 remote-as 64601\n"
                              " neighbor 10.0.0.1 description simpul:x\n neighbor 10.0.0.2 remote-as 64602\n", 1),
])
def test_the_line_of_an_error(object_id: str, text: str, line: int) -> None:
    with pytest.raises(DialectError) as caught:
        read(object_id, text)
    where = caught.value.diagnostic.where
    assert where is not None
    assert (where.file, where.line) == (object_id, line)
