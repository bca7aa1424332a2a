"""Small words that everything shares, and how a refusal is laid out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

GENERAL: Final[Mapping[str, str]] = {
    "{shown} and {more:,} more": "{shown} dan {more:,} lagi",
    "{these} and {this}": "{these} dan {this}",
    "{these} or {this}": "{these} atau {this}",
    "{question} [y/N] ": "{question} [y/T] ",
    "{headline}\n  help: {hint}": "{headline}\n  tindakan: {hint}",
    "  help: {hint}": "  tindakan: {hint}",
    "{head} warning: {message}": "{head} peringatan: {message}",
    "  {number} | (not shown: the line may hold a secret)": "  {number} | (tidak ditampilkan: mungkin memuat rahasia)",
    "{number} finding(s) in the inventory; the first: {message}":
        "{number} temuan dalam inventaris; yang pertama: {message}",
    "{number} finding(s) in the ledger; the first: {message}": "{number} temuan dalam ledger; yang pertama: {message}",
    "unknown": "tidak diketahui",
    "router": "router",
    "routers": "router",
    "device": "perangkat",
    "devices": "perangkat",
    "unit": "unit",
    "units": "unit",
    "object": "objek",
    "objects": "objek",
    "other object": "objek lain",
    "other objects": "objek lain",
    "more line": "baris lagi",
    "more lines": "baris lagi",
    "session": "sesi",
    "sessions": "sesi",
    "number": "nomor",
    "numbers": "nomor",
    "key": "kunci",
    "keys": "kunci",
    "device runs": "perangkat berjalan",
    "devices run": "perangkat berjalan",
    "router runs": "router berjalan",
    "routers run": "router berjalan",
    "new object": "objek baru",
    "new objects": "objek baru",
    "sum": "ringkasan",
    "sums": "ringkasan",
    " ({lines:,} lines)": " ({lines:,} baris)",
    "question": "pertanyaan",
    "questions": "pertanyaan",
}
