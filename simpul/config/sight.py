"""How a reviewer is told of an object without its text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Opening:
    """What an object lets through or takes in, in short words: never left out of a report.

    `label` and `place` say by which means ("filter", "wan listen"; "routes", ""), `subject` for whom where it is for
    one alone ("wg57"), `values` what: ports, prefixes, pairs of them.
    """

    label: str
    place: str
    subject: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sight:
    """An object in words that need no vendor.

    `heart` is what is new in the network when the object is: "tunnel wg57". `gist` is what matters of its text; an
    object with neither gist nor openings is only counted, by its `noun`. `whole` is an object whose text has to be
    read: no summary would be honest.
    """

    noun: str                            # "BGP neighbour"; more than one: with an s, or as `plural` says
    plural: str = ""
    name: str = ""                       # tells it from others of its noun: an address, a port
    heart: str = ""
    over: str = ""                       # what the heart goes over, said by the end that begins it
    gist: tuple[str, ...] = ()
    opens: tuple[Opening, ...] = ()
    whole: bool = False

    @property
    def nouns(self) -> str:
        return self.plural or f"{self.noun}s"
