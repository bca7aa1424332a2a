"""A NAPALM user before a stand: with one of our adapters, or with the driver that NAPALM itself brings for a vendor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from napalm import get_network_driver

from platforms.registry import names
from tests.platforms.contract.stand import Stand, stood


@dataclass(slots=True)
class User:
    """`driver`: NAPALM's name of it. `opened` are the drivers that are open."""

    driver: str
    stand: Stand
    folder: Path
    opened: list[Any] = field(default_factory=list)

    def open(self, **different: Any) -> Any:
        """A driver with an open session; `different`: another name or host key than the device's."""
        where = replace(self.stand.endpoint, **different)
        made = get_network_driver(self.driver)(where.host, where.user, "", 15, {
            "port": where.port, "key_file": where.key_file, "name": where.name,
            **(self._netmikos(where.host_key) if self.driver not in names() else {"host_key": where.host_key})})
        self.opened.append(made)
        made.open()
        return made

    def _netmikos(self, host_key: str) -> dict[str, object]:
        """A pinned host key for a driver that hands Netmiko's own arguments on: as strict as Netmiko can be."""
        known = self.folder / "known_hosts"
        where = self.stand.endpoint
        known.write_text(f"[{where.host}]:{where.port} {' '.join(host_key.split()[:2])}\n" if host_key else "")
        return {"use_keys": True, "ssh_strict": bool(host_key), "alt_host_keys": True, "alt_key_file": str(known)}

    def candidate(self, *numbers: int, refused: bool = False) -> str:
        """The objects of these numbers as the driver takes them, and one that the device refuses."""
        wanted = [self.stand.texts[n][:2] for n in numbers]
        if refused:
            wanted.append((self.stand.refused.id, "".join(f"{line}\n" for line in self.stand.refused.do)))
        if self.driver in names():
            return "".join(f"== {i}\n{text}" for i, text in wanted)
        return "".join(text for _, text in wanted) + "end\n"

    def stands(self) -> tuple[bool, ...]:
        """Of each object, whether it is there, asked over a session of its own."""
        device = self.stand.open()
        try:
            return self.stand.stands(device)
        finally:
            device.close()

    def texts(self) -> dict[str, str]:
        """All that runs, by object."""
        device = self.stand.open()
        try:
            return {o.id: o.text for o in self.stand.runs(device).objects.values()}
        finally:
            device.close()


@contextmanager
def user(driver: str, platform: str, folder: Path) -> Iterator[User]:
    """A NAPALM user before a new stand of a platform. Skips the test, loudly, where it cannot be here."""
    with stood(platform, folder) as made:
        found = User(driver, made, folder)
        try:
            yield found
        finally:
            for each in (*found.opened, *made.opened):
                # Where the device lost its power, nobody is there to be told goodbye.
                with suppress(OSError):
                    each.close()
