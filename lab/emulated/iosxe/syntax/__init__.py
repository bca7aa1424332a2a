"""The vendor's commands as data, mode by mode, in the order in which the running configuration shows them.

A row is a syntax (`grammar.py`), then its attributes: `@opens=MODE`, `@default=VALUE` (or `on`), `@group=PLACE`,
`@sort=KIND`, `@exits=LINE`, `@removes`. An empty line begins a new chapter, which the vendor sets off by `!`.

The syntaxes are those of Cisco's command references for IOS-XE 17 (Master Command List), as far as they are known here:
a command that stands in none of these tables is refused as an unknown one, and the device keeps it in `refused`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from lab.emulated.iosxe.grammar import Command, Language

# What several rows share; a row that ends in a backslash goes on in the next line.
MACROS = {
    "$METHODS": "{group WORD | local | local-case | enable | line | none | if-authenticated | start-stop | "
                "stop-only}...",
    "$SEVERITY": "{emergencies | alerts | critical | errors | warnings | notifications | informational | debugging}",
    "$TRANSFORM": "{esp-gcm | esp-gcm 128 | esp-gcm 192 | esp-gcm 256 | esp-aes | esp-aes 128 | esp-aes 192 | "
                  "esp-aes 256 | esp-3des | esp-des | esp-null | esp-md5-hmac | esp-sha-hmac | esp-sha256-hmac | "
                  "esp-sha384-hmac | esp-sha512-hmac | ah-sha-hmac}...",
}
# What every mode of configuration knows besides its own commands.
CONTROLS = """
exit @control=exit
end @control=end
do LINE @control=do
"""


@dataclass(frozen=True, eq=False)
class Mode:
    """One mode: what its prompt says, and its language."""

    name: str
    prompt: str
    rows: str
    language: Language = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "language", Language(commands(self.rows + "\n" + CONTROLS)))


def commands(rows: str) -> Iterator[Command]:
    """Read a table."""
    chapter = rank = 0
    rows = re.sub(r"\\\n\s*", "", rows)
    for macro, meaning in MACROS.items():
        rows = rows.replace(macro, meaning)
    for row in rows.splitlines():
        if not row.strip() or row.lstrip().startswith("#"):
            chapter += not row.strip()
            continue
        syntax, *attributes = row.split(" @")
        given = dict(a.partition("=")[::2] for a in attributes)
        rank += 1
        made = Command(syntax.strip(), opens=given.get("opens", ""), default=given.get("default"),
                       group=int(given["group"]) if "group" in given else None, sort=given.get("sort", ""),
                       removes="removes" in given, control=given.get("control", ""), name=given.get("name", ""),
                       exits=given.get("exits", ""), hidden="hidden" in given)
        object.__setattr__(made, "rank", rank)
        object.__setattr__(made, "chapter", chapter)
        yield made


@cache
def modes() -> dict[str, Mode]:
    """All modes of configuration by name; read once, shared by all devices."""
    from lab.emulated.iosxe.syntax import crypto, interfaces, policy, routing, services, top  # noqa: PLC0415

    found = {}
    for module in (top, interfaces, routing, crypto, policy, services):
        for name, (prompt, rows) in module.MODES.items():
            found[name] = Mode(name, prompt, rows)
    return found
