"""A plan as it is printed: `simpul plan`, `show`, and what `apply` and `approve` show before they ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PLAN: Final[Mapping[str, str]] = {
    "Plan: {edits}, on {devices} in {units}; {rest}.": "Rencana: {edits}, pada {devices} dalam {units}; {rest}.",
    "{n} to add": "{n} ditambah",
    "{n} to change": "{n} diubah",
    "{n} to remove": "{n} dihapus",
    "{n} unchanged": "{n} tetap",
    "{n} not reached": "{n} tidak terjangkau",
    "{n} kept out": "{n} dikesampingkan",
    "  plan {plan}   data path {path}   + add   ~ change   - remove":
        "  rencana {plan}   jalur data {path}   + tambah   ~ ubah   - hapus",
    "not known": "tidak diketahui",
    "data path {path}": "jalur data {path}",
    "No changes: {devices} what is intended.": "Tidak ada perubahan: {devices} seperti yang dimaksud.",
    "No changes: no device could be compared with what is intended.":
        "Tidak ada perubahan: tidak ada perangkat yang dapat dibandingkan dengan yang dimaksud.",
    "  What {names} lacks waits for sites that were not reached, not asked for or kept out.":
        "  Yang kurang di {names} menunggu lokasi yang tidak terjangkau, tidak diminta, atau dikesampingkan.",
    "  What {names} lack waits for sites that were not reached, not asked for or kept out.":
        "  Yang kurang di {names} menunggu lokasi yang tidak terjangkau, tidak diminta, atau dikesampingkan.",
    "{first}, and {more:,} more like it": "{first}, dan {more:,} lagi yang serupa",
    "{number:,} devices: {names}": "{number:,} perangkat: {names}",
    "      runs as intended, but would not boot so: saved again":
        "      sudah berjalan benar, tetapi belum tersimpan: disimpan lagi",
    "      undo:": "      pembatalan:",
    "      undo: removes {objects}, newest first": "      pembatalan: menghapus {objects}, yang terbaru lebih dahulu",
    "  + new {what}": "  + baru: {what}",
    "  - gone: {what}": "  - hilang: {what}",
    "{what} on {devices}": "{what} pada {devices}",
    "{what} on {devices}: {objects}": "{what} pada {devices}: {objects}",
    "{what}, {near} -- {far} over {line}: {objects} on {devices}":
        "{what}, {near} -- {far} lewat {line}: {objects} pada {devices}",
    "      {sums} of the same shape, other names and addresses:":
        "      {sums} dengan bentuk yang sama, nama dan alamat lain:",
    "        and {more:,} more": "        dan {more:,} lagi",
    "    and {more:,} more; --html shows them": "    dan {more:,} lagi; --html menampilkannya",
    "Summed up: {objects}; --full shows every line of them.":
        "Diringkas: {objects}; --full menampilkan setiap barisnya.",
    "Not reached, so not changed: {devices}": "Tidak terjangkau, jadi tidak diubah: {devices}",
    "  Their sites' changes wait; the next plan picks them up.":
        "  Perubahan di lokasinya menunggu; rencana berikut memuatnya.",
    "  ! {name} is kept out, with the rest of its site: {why}":
        "  ! {name} dikesampingkan bersama lokasinya: {why}",
    "    Nothing of others is overwritten: rename or remove theirs, or take it over (simpul adopt). All else is "
    "planned.":
        "    Milik pihak lain tidak pernah ditimpa: ganti nama, hapus, atau ambil alih (simpul adopt). Selebihnya "
        "tetap direncanakan.",
    "{numbers} records appended to {ledger}": "{numbers} catatan ditambahkan ke {ledger}",
    "{keys} tunnel keys made": "{keys} kunci tunnel dibuat",
    "{done}; commit the ledger with the inventory": "{done}; commit ledger bersama inventaris",
    "{number} configurations in {out}, {lost} routers not reached":
        "{number} konfigurasi di {out}, {lost} router tidak terjangkau",
    "{number} configurations in {out}, {unread} of them not understood, {lost} routers not reached":
        "{number} konfigurasi di {out}, {unread} di antaranya tidak dimengerti, {lost} router tidak terjangkau",
    # Why a plan cannot be read or made.
    "--lang {asked}: there is no such language": "--lang {asked}: tidak ada bahasa itu",
    "one of {names}": "salah satu dari {names}",
    "{path} cannot be read: {why}": "{path} tidak dapat dibaca: {why}",
    "simpul plan --out writes one": "simpul plan --out menulisnya",
    "there is no folder {folder}": "tidak ada folder {folder}",
    "simpul fetch --out or simpul render --out make one": "simpul fetch --out atau simpul render --out membuatnya",
    "{path} is not UTF-8 text": "{path} bukan teks UTF-8",
    "save it again": "simpan lagi",
    "{name}: {platform} cannot adopt what others made":
        "{name}: {platform} tidak dapat mengambil alih buatan pihak lain",
    "remove adopts: there, and theirs on the device": "hapus adopts: di sana, dan milik mereka di perangkat",
}
