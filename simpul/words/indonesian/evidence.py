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
}
