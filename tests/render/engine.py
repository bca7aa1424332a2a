"""Models and templates as small as the engine takes them."""

from __future__ import annotations

from dataclasses import dataclass

from simpul.source import Reason, Source

WHY = Reason("a test", Source("inventory/x.yaml", 7, 3))


@dataclass
class Thing:
    """As much of a model as these templates ask for."""

    name: str = "edge-1"
    platform: str = "toy"
    unit: str = "site:x"
    reason: Reason = WHY


def one(body: str, identifier: str = '"a.conf"') -> str:
    return f"{{% object {identifier}, device.unit, device.reason %}}\n{body}\n{{% endobject %}}\n"
