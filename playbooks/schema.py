"""`simpul schema`: the inventory's language for editors, as JSON Schema.

python -m playbooks.schema [--out DIR]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from playbooks import terminal
from records.files import write_atomically
from simpul.intent.schema import schema

FILE = "inventory.schema.json"


def run(out: Path | None) -> int:
    """Print the schema, or write it as DIR/inventory.schema.json."""
    text = json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"
    if out is None:
        terminal.document(text)
        return 0
    out.mkdir(parents=True, exist_ok=True)
    write_atomically(out / FILE, text.encode(), 0o644)
    terminal.say(f"{out / FILE}; docs/operating.md says how an editor finds it")
    return 0


if __name__ == "__main__":
    from playbooks.cli import main

    main(["schema", *sys.argv[1:]])
