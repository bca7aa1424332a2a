"""What a router said, read once for all who ask what of it is whose."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from platforms.linux_frr.dialect import LinuxFrr, stream
from simpul.config.model import Config


class Reading:
    """One answer of `simpul-device fetch`. A hub's takes long to read, and fifty sites' parts are held against it."""

    def __init__(self, text: str) -> None:
        """Raises DialectError where it is not what is documented."""
        self._text = text
        self.files = stream.read(text).files

    @cached_property
    def _unclaimed(self) -> Config:
        return LinuxFrr().running(self._text)

    def config(self, claims: Mapping[str, str]) -> Config:
        """As `LinuxFrr.running` reads it with these claims. Raises DialectError."""
        if not any(self._tells(i) for i in claims):
            return self._unclaimed
        return LinuxFrr().running(self._text, claims)

    def _tells(self, claimed: str) -> bool:
        """Whether it can matter that an object is claimed: FRR runs something by its name that is read as others'."""
        if not claimed.startswith("frr/") or claimed in self.files:
            return False
        objects = self._unclaimed.objects
        if claimed.startswith("frr/ospf"):
            return any(i.startswith("frr/other/") for i in objects)
        if claimed.startswith("frr/bfd-profile/"):
            return "frr/other/bfd" in objects
        return claimed in objects
