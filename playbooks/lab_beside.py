"""The lab that stands beside an inventory, for whoever asks its routers from outside of it and gets no answer."""

from __future__ import annotations

import os
from pathlib import Path

from lab.errors import LabError
from lab.hands import PROXY
from lab.processes import MARK
from playbooks.lab import lab_of
from simpul.words.sentence import tell


def way_in(inventory: Path) -> str | None:
    """How the routers of an inventory are reached that stand in its lab; None where no lab stands, or where this
    command runs inside of it.
    """
    if os.environ.get(MARK) or os.environ.get(PROXY):
        return None
    try:
        management = lab_of(inventory).topology.management
    except (LabError, OSError):
        return None
    if management is None:
        return None
    return tell("the lab of this inventory is up, and its routers are reached from inside: simpul lab exec {host} "
                "simpul ...", host=management.name)
