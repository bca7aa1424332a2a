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
    "the plan is not in its canonical form: it was edited after it was made":
        "rencana tidak dalam bentuk kanonisnya: disunting setelah dibuat",
    "a plan is never edited; make it anew": "rencana tidak pernah disunting; buat lagi",
    "the plan has format {raw}, this version reads {format}": "rencana berformat {raw}, versi ini membaca {format}",
    "make the plan anew": "buat rencana lagi",
    "the file is not a plan: {error!r}": "berkas ini bukan rencana: {error!r}",
    "make it with simpul plan --out": "buat dengan simpul plan --out",
    "fragment {fragment} of {device} does not match its content":
        "fragmen {fragment} di {device} tidak cocok dengan isinya",
    "the plan was edited; make it anew": "rencana disunting; buat lagi",
    "the plan would send other lines than it shows: {wrong}":
        "rencana akan mengirim baris lain daripada yang ditunjukkannya: {wrong}",
    "somebody edited it, or another version of Simpul made it: make a new plan":
        "ada yang menyuntingnya, atau dibuat Simpul versi lain: buat rencana baru",
    "{file} is gone": "{file} hilang",
    "{file} is new": "{file} baru",
    "{file} changed": "{file} berubah",
    "the inventory moved since the plan was made ({what})": "inventaris bergeser sejak rencana dibuat ({what})",
    "no file moved since the plan was made, but the day or Simpul itself did":
        "tidak ada berkas yang bergeser sejak rencana dibuat, tetapi harinya atau Simpul sendiri berganti",
    "{since}: {other:,} of the plan's {objects} would be written otherwise now: {names}":
        "{since}: {other:,} dari {objects} rencana kini akan ditulis lain: {names}",
    "nothing was done; make a new plan and read what differs":
        "tidak ada yang dikerjakan; buat rencana baru dan baca bedanya",
    "{numbers} that the inventory asks for are not in the ledger: the plan was made by a dry run, or the inventory has "
    "grown since":
        "{numbers} yang diminta inventaris tidak ada di ledger: rencana dibuat dengan dry run, atau inventaris "
        "bertambah sejak itu",
    "nothing was done; simpul plan --out records them and makes the plan anew":
        "tidak ada yang dikerjakan; simpul plan --out mencatatnya dan membuat rencana lagi",
    "{keys} that the plan names are not in the store: {names}":
        "{keys} yang disebut rencana tidak ada di penyimpan: {names}",
    "a dry run makes no keys; simpul plan --out makes the plan anew":
        "dry run tidak membuat kunci; simpul plan --out membuat rencana lagi",
    "these changes wait for each other: {circle}": "perubahan-perubahan ini saling menunggu: {circle}",
    "give one of them a new name, so that old and new can stand side by side":
        "beri salah satunya nama baru, agar yang lama dan yang baru dapat berdampingan",
    "only one may have {held} at a time: declare another for one of them, apply, and then this":
        "{held} hanya dapat dimiliki satu pada satu waktu: nyatakan yang lain untuk salah satunya, terapkan, lalu ini",
    "the step {action} {step} was made for another configuration":
        "langkah {action} {step} dibuat untuk konfigurasi lain",
    "make a new plan": "buat rencana baru",
    "{change} needs {missing}, which nothing on the device defines and nothing here makes":
        "{change} memerlukan {missing}, yang tidak ada di perangkat dan tidak dibuat di sini",
    "{elsewhere} would: plan its feature too": "{elsewhere} membuatnya: rencanakan juga fiturnya",
    "declare it, or drop the reference": "nyatakan, atau hapus rujukannya",
    "nothing of others is overwritten: rename or remove theirs, or take it over with `simpul adopt`":
        "milik pihak lain tidak pernah ditimpa: ganti nama, hapus, atau ambil alih dengan `simpul adopt`",
    "--limit {term}: there is no such device, site, government, role or platform":
        "--limit {term}: tidak ada perangkat, lokasi, pemerintah, peran, atau platform itu",
    "did you mean {close}?": "maksud Anda {close}?",
    "simpul status lists the devices": "simpul status menyebut semua perangkat",
}
