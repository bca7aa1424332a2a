"""Which language a person at a terminal reads, as the locale says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

Language = Literal["en", "id"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


def language_of(environment: Mapping[str, str]) -> Language:
    """The language of messages: the first of LC_ALL, LC_MESSAGES and LANG that is set decides (POSIX, XBD 8.2).

    >>> language_of({"LANG": "id_ID.UTF-8"}), language_of({"LANG": "id_ID.UTF-8", "LC_ALL": "C"}), language_of({})
    ('id', 'en', 'en')
    """
    named = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(name))), "")
    # language[_territory][.codeset][@modifier]
    spoken = named.partition("@")[0].partition(".")[0].partition("_")[0]
    return "id" if spoken.lower() == "id" else "en"
