"""What a piece of text may look like, said beside the function that reads it: what editors are told of a value.

A form refuses nothing that its reader accepts; the reader may refuse more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar, cast, runtime_checkable

from simpul.intent.tree import Scalar

T = TypeVar("T")
Json = str | int | float | bool | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class Form:
    """A value in the words of JSON Schema, with an example that its reader accepts."""

    example: str
    schema: Mapping[str, Json] = field(default_factory=dict)

    @property
    def quoted(self) -> bool:
        """Whether the value is text to YAML: then quotes around it change nothing."""
        return self.schema.get("type", "string") == "string"


@runtime_checkable
class Formed(Protocol):
    """A reader that is made of what it accepts."""

    @property
    def form(self) -> Form: ...


_FORMS: dict[object, Form] = {}


def formed(
    example: str, pattern: str | None = None, **schema: Json,
) -> Callable[[Callable[[Scalar], T]], Callable[[Scalar], T]]:
    """Say the form of the reader below. `pattern` is Python's, for the whole text."""
    said: dict[str, Json] = {"type": "string", **schema}
    if pattern is not None:
        said["pattern"] = f"^(?:{pattern.removesuffix(chr(92) + 'Z')})$"

    def note(read: Callable[[Scalar], T]) -> Callable[[Scalar], T]:
        _FORMS[read] = Form(example, said)
        return read

    return note


def form_of(read: Callable[[Scalar], object]) -> Form:
    """The form of a reader. Raises KeyError for one that says none."""
    return cast("Formed", read).form if isinstance(read, Formed) else _FORMS[read]
