"""The ledger of numbers: lines that contradict each other, pools that are used up (SIM2xx)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LEDGER: Final[Mapping[str, str]] = {
    "a number from {first} to {last} is asked for": "yang diminta nomor dari {first} sampai {last}",
    "{first} to {last} is no range of numbers to give {kind} {key} from":
        "{first} sampai {last} bukan rentang nomor untuk memberi {kind} {key}",
    "a range is written first, last, both included, and begins at 0 or above":
        "rentang ditulis pertama, terakhir, keduanya termasuk, dan mulai dari 0 atau lebih",
    "one of {names} is asked for": "yang diminta salah satu dari {names}",
    "nothing": "kosong",
    "there is nothing to choose {kind} of {key} from": "tidak ada pilihan {kind} untuk {key}",
    "declare at least one candidate": "nyatakan sedikitnya satu calon",
    "the value to remember as {kind} of {key} is empty or more than a line":
        "nilai yang harus diingat sebagai {kind} dari {key} kosong atau lebih dari sebaris",
    "give it as one line of visible characters": "berikan sebagai satu baris karakter yang terlihat",
    "{kind} {value} is already {holder}'s and cannot be {key}'s as well":
        "{kind} {value} sudah milik {holder} dan tidak bisa menjadi milik {key} juga",
    "make a new one for {key}: what two share, one cannot change without the other":
        "buat yang baru untuk {key}: yang dipakai dua pihak tidak dapat diganti oleh satu pihak saja",
    "an IPv{space} prefix of /{length} is asked for": "yang diminta prefix IPv{space} /{length}",
    "its pool is {pool}": "pool-nya {pool}",
    "no IPv{space} prefix of /{length} can be given to {kind} {key} from {pool}":
        "tidak ada prefix IPv{space} /{length} yang dapat diberikan kepada {kind} {key} dari {pool}",
    "an empty pool": "pool kosong",
    "declare the pool and a length that fits it": "nyatakan pool itu dan panjang yang muat di dalamnya",
    "the value to remember as {kind} cannot be read: {error}":
        "nilai yang harus diingat sebagai {kind} tidak dapat dibaca: {error}",
    "a prefix is written address/length, a number without leading zeros":
        "prefix ditulis alamat/panjang, nomor tanpa nol di depan",
    "{kind!r} {key!r} cannot name a number in the ledger": "{kind!r} {key!r} tidak dapat menamai nomor di ledger",
    "a kind is lower-case letters, digits and . _ : @ / -; a key is one word":
        "jenis terdiri dari huruf kecil, angka, dan . _ : @ / -; kunci satu kata",
    "{record} holds {kind} {value}, but {asked}": "{record} memegang {kind} {value}, tetapi {asked}",
    "numbers never move: declare again what fits {value} (pools are appended to, never shortened), or give it up by "
    "appending: {today} free {kind} {record} {value}":
        "nomor tidak pernah berpindah: nyatakan lagi yang cocok dengan {value} (pool ditambah, tidak pernah "
        "dipendekkan), atau lepaskan dengan menambahkan: {today} free {kind} {record} {value}",
    "{number} resting": "{number} beristirahat",
    "{resting} (the first until {day})": "{resting} (yang pertama sampai {day})",
    "{first} to {last}": "{first} sampai {last}",
    "prefixes of /{length}": "prefix /{length}",
    "widen the range at its end": "perlebar rentangnya di ujung",
    "append a prefix to the end of the pool": "tambahkan prefix di ujung pool",
    "nothing is left for {kind} {key} in {names}: room for {blocks} {unit}, {held} given, {resting}":
        "tidak ada lagi untuk {kind} {key} di {names}: ruang untuk {blocks} {unit}, {held} sudah diberikan, {resting}",
    "{grow} in the inventory; what was given stays as it is":
        "{grow} di inventaris; yang sudah diberikan tetap seperti adanya",
    "kind": "jenis",
    "value": "nilai",
    "verb": "kata kerja",
    "a prefix is written address/length with no bits set behind its length, a number without leading zeros":
        "prefix ditulis alamat/panjang tanpa bit yang terpasang di belakang panjangnya, nomor tanpa nol di depan",
    "it holds nothing of that kind": "tidak ada yang sejenis yang dipegangnya",
    "it holds {held}": "yang dipegangnya {held}",
    "{record} never held {kind} {value}, which this line frees: {holds}":
        "{record} tidak pernah memegang {kind} {value}, yang dilepas baris ini: {holds}",
    "the line that gave it is missing or misspelt: restore it from the version history; a free line repeats the "
    "kind, key and value of its give line":
        "baris yang memberikannya hilang atau salah tulis: pulihkan dari riwayat versi; baris free mengulang jenis, "
        "kunci, dan nilai dari baris give-nya",
    "a line that is not written yet": "baris yang belum ditulis",
    "{later} is given {kind} {value} here and {value2} at {before}":
        "{later} diberi {kind} {value} di sini dan {value2} di {before}",
    "a number never moves: find out which one its devices carry and free the other, for example by appending: "
    "<today> free {kind} {later} {value}":
        "nomor tidak pernah berpindah: cari tahu yang mana yang dipakai perangkatnya dan lepaskan yang lain, "
        "misalnya dengan menambahkan: <today> free {kind} {later} {value}",
    "{kind} {value} is given to {later} here": "{kind} {value} diberikan kepada {later} di sini",
    "{here} and to {first} at {before}": "{here} dan kepada {first} di {before}",
    "{here} and as part of {around} to {first} at {before}":
        "{here} dan sebagai bagian dari {around} kepada {first} di {before}",
    "two branches took the same free number; the first line keeps it. If {later} was never applied to a device, "
    "append: <today> free {kind} {later} {value} and plan again: it is given another one":
        "dua cabang mengambil nomor bebas yang sama; baris pertama yang memegangnya. Bila {later} belum pernah "
        "diterapkan ke perangkat, tambahkan: <today> free {kind} {later} {value} lalu buat rencana lagi: ia diberi "
        "nomor lain",
    "the last line does not end: it may have been cut off while it was written":
        "baris terakhir tidak berakhir: mungkin terpotong sewaktu ditulis",
    "compare it with the version history; if it is whole, end it with a newline, else remove it":
        "bandingkan dengan riwayat versi; bila utuh, akhiri dengan ganti baris, bila tidak, hapus",
    "a line is: DATE give|choose|free KIND KEY VALUE, for example 2026-11-22 give site4 64.02/kabkota/1 10.66.0.0/22":
        "sebaris berbentuk: DATE give|choose|free KIND KEY VALUE, misalnya 2026-11-22 give site4 64.02/kabkota/1 "
        "10.66.0.0/22",
    "a merge left its marks here": "sisa tanda merge ada di sini",
    "remove the mark lines and keep the lines of both sides; with 'inventory/ledger merge=union' in .gitattributes "
    "git does this by itself":
        "hapus baris tandanya dan simpan baris dari kedua pihak; dengan 'inventory/ledger merge=union' di "
        ".gitattributes git melakukannya sendiri",
    "{word} is no day written YYYY-MM-DD": "{word} bukan hari yang ditulis YYYY-MM-DD",
    "{word} is none of give, choose, free": "{word} bukan give, choose, atau free",
    "{word} is no kind: lower-case letters, digits and . _ : @ / -, a letter first":
        "{word} bukan jenis: huruf kecil, angka, dan . _ : @ / -, diawali huruf",
    "the line ends before its {field}": "baris ini berakhir sebelum {field}-nya",
    "the line holds a character that cannot be seen": "baris ini memuat karakter yang tidak terlihat",
    "{value} has a leading zero": "{value} punya nol di depan",
    "{value} is no IPv4 prefix": "{value} bukan prefix IPv4",
    "{value} is no IPv6 prefix": "{value} bukan prefix IPv6",
    "{value} has bits set behind its length": "{value} punya bit yang terpasang di belakang panjangnya",
    "{kind} {value} of {first} (line {line}) and {value2} of {later} (line {line2}) cannot both stand, and {keys} "
    "may already be on devices":
        "{kind} {value} milik {first} (baris {line}) dan {value2} milik {later} (baris {line2}) tidak dapat berlaku "
        "bersama, dan {keys} mungkin sudah ada di perangkat",
    "look at what the devices carry, then append a free line for the other value by hand; the key that lost it is "
    "given another number by the next plan":
        "lihat yang dipakai perangkat, lalu tambahkan baris free untuk nilai yang lain dengan tangan; kunci yang "
        "kehilangan diberi nomor lain oleh rencana berikut",
}
