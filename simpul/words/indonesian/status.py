"""Where routers stand: `simpul status`, and the states of changes that everything else names, too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

STATUS: Final[Mapping[str, str]] = {
    "confirmed {time} by {actor}, plan {plan}": "dikonfirmasi {time} oleh {actor}, rencana {plan}",
    "first file made {time}, not yet reached": "berkas pertama dibuat {time}, belum pernah dijangkau",
    "no first file yet: simpul bootstrap": "belum ada berkas pertama: jalankan simpul bootstrap",
    "{fates}: run simpul resume": "{fates}: jalankan simpul resume",
    "{name}  {unit} was taken back, and not to what stood before: {left}: run simpul plan":
        "{name}  {unit} dibatalkan, tetapi tidak kembali seperti semula: {left}: jalankan simpul plan",
    "commit begun": "commit dimulai",
    "confirm begun": "konfirmasi dimulai",
    "revert begun": "pembatalan dimulai",
    "staged": "disiapkan",
    "armed": "pembatalan terpasang",
    "committed": "sudah commit, belum dikonfirmasi",
    "confirmed": "dikonfirmasi",
    "confirmed-unsaved": "dikonfirmasi, belum tersimpan",
    "reverted": "dibatalkan",
    "unreachable": "tidak terjangkau",
    "moved": "bergeser",
    "refused": "ditolak",
    "fallen": "ada yang putus",
    "not begun": "belum dimulai",
    "waiting": "menunggu",
    "not reached": "tidak terjangkau",
    "not ours": "bukan milik kita",
    "done": "selesai",
    "deferred": "ditunda",
    "failed": "gagal",
    "split": "terbelah",
}
