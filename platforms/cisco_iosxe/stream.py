"""The stream that the driver fetches and the dialect reads: `== PART BYTES`, so many bytes, a line's end; then `== end`.
"""

from __future__ import annotations

from collections.abc import Mapping


def stream(parts: Mapping[str, str]) -> str:
    """Parts by name, each whole. Lengths count bytes of UTF-8."""
    heads = ((f"== {name} {len(text.encode())}\n", text) for name, text in parts.items())
    return "".join(f"{head}{text}\n" for head, text in heads) + "== end\n"
