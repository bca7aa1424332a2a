"""A network in which one line is dialled."""

from __future__ import annotations

from dataclasses import replace

from simpul.intent.model import Access
from simpul.network.model import DeviceModel


def with_a_line_that_is_dialled(model: DeviceModel) -> DeviceModel:
    return replace(model, uplinks=tuple(
        replace(u, access=Access.PPPOE, address=None, gateway=None, mtu=1492) if n == 0 else u
        for n, u in enumerate(model.uplinks)))
