"""`--help` in Bahasa Indonesia: the same commands with other words."""

from __future__ import annotations

from typing import Any

from simpul.words.indonesian.help import HELP


def in_indonesian(command: Any) -> Any:
    """A command of click's with all below it, its help translated; the command itself, so that it can be called."""
    for part in (command, *command.params):
        for name in ("help", "rich_help_panel"):
            said = getattr(part, name, None)
            if isinstance(said, str):
                setattr(part, name, HELP.get(said.strip(), said))
    for below in getattr(command, "commands", {}).values():
        in_indonesian(below)
    return command
