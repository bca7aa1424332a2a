"""A router's dialled lines are few: numbers that it does not have are refused before they are typed."""

from __future__ import annotations

import pytest

from platforms.cisco_iosxe.dialect import objects
from simpul.errors import DialectError

LINES = " description simpul:line fibre\n encapsulation ppp\n dialer pool {0}\n"


@pytest.mark.parametrize("number", [0, 256])
def test_a_number_that_no_dialler_has(number: int) -> None:
    with pytest.raises(DialectError, match=f"SIM407.*there is no Dialer{number}: IOS-XE numbers them .* 1 to 255"):
        objects.read(f"interface/Dialer{number}", f"interface Dialer{number}\n{LINES.format(number)}")
    assert objects.read("interface/Dialer255", f"interface Dialer255\n{LINES.format(255)}").owned
