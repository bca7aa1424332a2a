"""Who agreed to what, and whether the log is whole: `simpul approve`, `audit`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

EVIDENCE: Final[Mapping[str, str]] = {
    # `simpul approve`.
    "{name} approves for {government}: {routers}": "{name} menyetujui untuk {government}: {routers}",
    "Approve exactly this?": "Setujui tepat seperti ini?",
    "not approved; --yes approves without asking": "tidak disetujui; --yes menyetujui tanpa bertanya",
    "{who} approves plan {plan} for {government}: {file}": "{who} menyetujui rencana {plan} untuk {government}: {file}",
    "the plan changes no router of {government}, for which {name} approves":
        "rencana ini tidak mengubah router {government}, padahal untuk itulah {name} memberi persetujuan",
    "there is nothing here to agree to": "tidak ada yang perlu disetujui di sini",
    "{key} signed with another key than its public half says":
        "{key} menandatangani dengan kunci lain daripada yang disebut pasangan publiknya",
    "name the private key itself": "sebut kunci pribadinya sendiri",
    "{name} approves for {government} until {day}": "{name} memberi persetujuan untuk {government} sampai {day}",
    "{name} approves for {government} from {day}": "{name} memberi persetujuan untuk {government} mulai {day}",
    "somebody whose term it is approves this": "mintalah persetujuan orang yang sedang bertugas",
    "{key} is no approver's key in this inventory": "{key} bukan kunci pemberi persetujuan di inventaris ini",
    "approvers stand in their government's file: approvers: {{siti: {{name: ..., key: ...}}}}":
        "pemberi persetujuan dicatat di berkas pemerintahnya: approvers: {{siti: {{name: ..., key: ...}}}}",
    # What `simpul apply` asks for.
    "the plan is not approved: {left}": "rencana belum disetujui: {left}",
    "simpul plan --out FILE, then each of them: simpul approve FILE --key KEY; then simpul apply FILE":
        "simpul plan --out BERKAS, lalu masing-masing: simpul approve BERKAS --key KUNCI; lalu simpul apply BERKAS",
    "{who} does not approve for {government} in this inventory today":
        "{who} hari ini bukan pemberi persetujuan untuk {government} di inventaris ini",
    "it is another plan's": "itu untuk rencana lain",
    "{file} is no signature of {who} over it": "{file} bukan tanda tangan {who} atasnya",
    "take it away, or ask its approver for it again": "singkirkan, atau minta lagi kepada pemberi persetujuannya",
    # `simpul audit`.
    "{events} events, each following from the one before; head {head}":
        "{events} kejadian, masing-masing menyambung dari yang sebelumnya; ujung {head}",
    "  the head that was noted, line {line}, is one of them":
        "  ujung yang pernah dicatat, baris {line}, ada di antaranya",
    "--head {noted}: that is no head of a log": "--head {noted}: itu bukan ujung sebuah catatan",
    "LINE:SHA256, as `simpul audit` printed it": "BARIS:SHA256, seperti dicetak `simpul audit`",
    "line {line}: plan {plan} brought to routers {time} by {actor}":
        "baris {line}: rencana {plan} dibawa ke router {time} oleh {actor}",
    "  the plan is kept whole: {path}": "  rencana tersimpan utuh: {path}",
    "  its plan is not in {folder}: ask for the file with this SHA-256":
        "  rencananya tidak ada di {folder}: mintalah berkas dengan SHA-256 ini",
    "  {path} is not the plan that was brought: its SHA-256 is another":
        "  {path} bukan rencana yang dibawa: SHA-256-nya lain",
    "  approved by {who} for {government} {time}: {words}": "  disetujui oleh {who} untuk {government} {time}: {words}",
    "the signature holds": "tanda tangannya sah",
    "the signature in line {line} does not hold": "tanda tangan di baris {line} tidak sah",
    "the signature holds, by a key that the inventory does not name for {government} now: {key}":
        "tanda tangannya sah, dengan kunci yang kini tidak disebut inventaris untuk {government}: {key}",
    "the signature holds, and it was outside {who}'s term: {place}":
        "tanda tangannya sah, tetapi di luar masa tugas {who}: {place}",
    "{who} saw a log with another line {line}: this one was written anew":
        "{who} melihat catatan dengan baris {line} yang lain: yang ini ditulis ulang",
    "  without an approval for {government}, which the inventory asks for":
        "  tanpa persetujuan untuk {government}, padahal inventaris memintanya",
    "  without an approval for {government}, whose approvers begin later":
        "  tanpa persetujuan untuk {government}, yang pemberi persetujuannya baru bertugas kemudian",
    "{government} ({routers} of its routers change): {words}": "{government} ({routers} routernya berubah): {words}",
    "one of {names} must approve": "salah satu dari {names} harus menyetujui",
    "{names} approved, and who brings a plan to the routers does not approve it":
        "{names} sudah menyetujui, tetapi pembawa rencana ke router tidak menyetujui rencananya sendiri",
    "nobody may approve there: the terms of all its approvers are over":
        "tidak ada yang boleh menyetujui di sana: masa tugas semua pemberi persetujuannya sudah lewat",
    "{file} is no approval: it was damaged or edited": "{file} bukan persetujuan: rusak atau disunting",
    "ask its approver for it again: simpul approve writes it":
        "minta lagi kepada pemberi persetujuannya: simpul approve menulisnya",
    "{tool} does not sign with {key_file}": "{tool} tidak menandatangani dengan {key_file}",
    "name the private key, or the .pub file of a key that your agent holds":
        "sebut kunci pribadi, atau berkas .pub dari kunci yang dipegang agen Anda",
    "{key_file} is no SSH key that can be read": "{key_file} bukan kunci SSH yang dapat dibaca",
    "{beside} cannot be read: {error}": "{beside} tidak dapat dibaca: {error}",
    "name an SSH key": "sebut sebuah kunci SSH",
    "{tool} is not installed here: approvals are signed and checked with it":
        "{tool} tidak terpasang di sini: persetujuan ditandatangani dan diperiksa dengannya",
    "install OpenSSH's client, 8.1 or newer": "pasang klien OpenSSH, 8.1 atau lebih baru",
    # The event log.
    "line {seq} with the SHA-256 {sha256} was noted as part of this log, which now has {last} lines and does not hold "
    "it":
        "baris {seq} dengan SHA-256 {sha256} pernah dicatat sebagai bagian catatan ini, yang kini punya {last} baris "
        "dan tidak memuatnya",
    "the log was cut short or written anew: find the copy that the head was taken from":
        "catatan dipotong atau ditulis ulang: cari salinan asal ujung itu",
    "the chain breaks here: this line follows {prev}, but {before}":
        "rantai putus di sini: baris ini menyambung {prev}, padahal {before}",
    "the first line must follow nothing (64 zeros)": "baris pertama tidak menyambung apa pun (64 nol)",
    "line {line} has the SHA-256 {sha256}": "baris {line} ber-SHA-256 {sha256}",
    "one of the two lines was edited, or lines between them were removed, added or moved: compare with a copy from "
    "before":
        "salah satu dari kedua baris disunting, atau baris di antaranya dihapus, ditambah, atau dipindah: bandingkan "
        "dengan salinan terdahulu",
    "line {seq} says that it is event {last}": "baris {seq} menyebut dirinya kejadian {last}",
    "compare with a copy from before": "bandingkan dengan salinan terdahulu",
    "this line is no event: {why}": "baris ini bukan kejadian: {why}",
    "it was damaged or edited: compare with a copy from before":
        "rusak atau disunting: bandingkan dengan salinan terdahulu",
    "it must have the fields {fields} and no other": "harus punya isian {fields} dan tidak lebih",
    "its {field} is of the wrong type": "jenis isian {field} salah",
    "its time is not written YYYY-MM-DDThh:mm:ss.sssZ: {time}":
        "waktunya tidak ditulis YYYY-MM-DDThh:mm:ss.sssZ: {time}",
    "it is not in canonical form": "bentuknya tidak kanonis",
    "this cannot be written as canonical JSON: {error}": "ini tidak dapat ditulis sebagai JSON kanonis: {error}",
    "use text, whole numbers, true, false, null, lists, and maps with text keys; write a fraction as text":
        "pakai teks, bilangan bulat, true, false, null, daftar, dan peta berkunci teks; tulis pecahan sebagai teks",
    "the event log {path} cannot be used: {strerror}": "catatan kejadian {path} tidak dapat dipakai: {strerror}",
    "nothing was recorded, so nothing may be done; check the path, its permissions and the space on its disk":
        "tidak ada yang tercatat, jadi tidak ada yang boleh dikerjakan; periksa path, izinnya, dan ruang di disknya",
    "the event log {path} ended with event {seq} and now ends with event {last}: lines that were written are gone or "
    "changed":
        "catatan kejadian {path} tadinya berakhir dengan kejadian {seq} dan kini dengan kejadian {last}: baris yang "
        "sudah ditulis hilang atau berubah",
    "something else than Simpul writes to it: restore it from a copy before going on":
        "ada selain Simpul yang menulisinya: pulihkan dari salinan sebelum melanjutkan",
}
