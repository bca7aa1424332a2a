"""The change that is pushed: 20 lines that no other device has, in each vendor's words."""

from __future__ import annotations

from typing import Final

LINES: Final = 20


def name(number: int) -> str:
    return f"router-{number}"


def lines(platform: str, number: int) -> list[str]:
    """The lines of one device, as its configuration shows them afterwards."""
    addresses = [f"10.{100 + k}.{number // 250}.{number % 250}" for k in range(LINES)]
    if platform == "cisco_iosxe":
        return [f"ip prefix-list SIMPUL-bench seq {5 * k + 5} permit {a}/32" for k, a in enumerate(addresses)]
    return [f'/ip firewall address-list add address={a} comment="simpul:addresses/bench-{k} {a}" list=bench-{k}'
            for k, a in enumerate(addresses)]


def objects(platform: str, number: int) -> dict[str, str]:
    """The same as objects of the platform's dialect, by id."""
    if platform == "cisco_iosxe":
        return {"prefix-list/SIMPUL-bench": "".join(f"{line}\n" for line in lines(platform, number))}
    return {f"addresses/bench-{k}": f"{line}\n" for k, line in enumerate(lines(platform, number))}
