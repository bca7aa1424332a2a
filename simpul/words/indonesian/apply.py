"""What becomes of a plan: `simpul apply`, `resume`, and what the routers said meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

APPLY: Final[Mapping[str, str]] = {
    "Apply exactly this?": "Terapkan tepat seperti ini?",
    "not applied; simpul apply --yes applies without asking":
        "tidak diterapkan; simpul apply --yes menerapkan tanpa bertanya",
    "applied": "diterapkan",
    "adding on hubs": "menambah di pusat", "changing sites": "mengubah lokasi",
    "confirming sites": "mengonfirmasi lokasi", "confirming hubs": "mengonfirmasi pusat",
    "taking from hubs what nobody needs any more": "mencabut dari pusat yang tidak diperlukan lagi",
    "read": "dibaca",
    "asked": "ditanya",
    "The inventory moved since the plan was made: {what}. Every object of the plan is still what it means, so the plan "
    "holds.":
        "Inventaris bergeser sejak rencana dibuat: {what}. Setiap objek rencana masih seperti yang dimaksud, jadi "
        "rencana berlaku.",
    "This plan was brought to routers before, last {time}: what it changed then is refused as moved.":
        "Rencana ini pernah dibawa ke router, terakhir {time}: yang sudah diubahnya waktu itu ditolak sebagai "
        "bergeser.",
    "the plan is for {plan}, this inventory is {network}": "rencana ini untuk {plan}, inventaris ini {network}",
    "name the inventory that the plan was made from with -i": "sebut inventaris asal rencana itu dengan -i",
    "a stored plan is applied whole: --limit and --feature choose for a new one":
        "rencana yang tersimpan diterapkan utuh: --limit dan --feature memilih untuk rencana baru",
    "make a plan of that part: simpul plan --limit ... --out FILE":
        "buat rencana untuk bagian itu: simpul plan --limit ... --out BERKAS",
    # The last line, and what is not done above it.
    "Applied plan {name}, all of it: {counts}.": "Rencana {name} diterapkan seluruhnya: {counts}.",
    "Applied plan {name}: {counts}.{away} The next plan has their sites' changes.":
        "Rencana {name} diterapkan: {counts}.{away} Rencana berikut memuat perubahan di lokasinya.",
    "NOT ALL of plan {name} is applied: {counts}. Deferred: {units}.{away} The next plan has it again.":
        "Rencana {name} BELUM SELURUHNYA diterapkan: {counts}. Ditunda: {units}.{away} Rencana berikut memuatnya lagi.",
    "NOT ALL of plan {name} is applied: {counts}.{away} Make a new plan; it shows what is left.":
        "Rencana {name} BELUM SELURUHNYA diterapkan: {counts}.{away} Buat rencana baru; di sana tampak sisanya.",
    " Not reached for it: {routers}.": " Tidak terjangkau: {routers}.",
    "waits for {units}": "menunggu {units}",
    "{devices} confirmed": "{devices} dikonfirmasi",
    "the next plan brings the ends together": "rencana berikut menyamakan kedua ujung",
    "{device} went back, {words}: simpul plan shows what runs there":
        "{device} kembali, {words}: simpul plan menunjukkan apa yang berjalan di sana",
    "not as before: {objects}": "tidak seperti semula: {objects}",
    "{object} at its next start": "{object} saat dinyalakan lagi",
    "all as before": "semua seperti semula",
    "no answer": "tidak ada jawaban",
    "not asked before its change: {why}": "tidak ditanya sebelum perubahannya: {why}",
    "stood before the change and not after it: {words}": "ada sebelum perubahan dan tidak ada sesudahnya: {words}",
    "{peer} by {tunnel}": "{peer} lewat {tunnel}",
    "BGP with {peer} by {tunnel}": "BGP dengan {peer} lewat {tunnel}",
    "no first file was made for it yet": "berkas pertamanya belum dibuat",
    "what it runs cannot be read: {why}": "yang berjalan di sana tidak dapat dibaca: {why}",
    # What undoes itself.
    "its own timer undoes it": "pewaktunya sendiri membatalkannya",
    "its own timer undoes it: {why}": "pewaktunya sendiri membatalkannya: {why}",
    "its own timer undoes what is not confirmed": "pewaktunya sendiri membatalkan yang tidak dikonfirmasi",
    "{device}: its undo is due, armed {seconds} s ago: no far end is confirmed that late":
        "{device}: pembatalannya segera berjalan, terpasang {seconds} detik lalu: ujung jauh tidak dikonfirmasi "
        "selambat itu",
    "others took its device all the time that there was": "waktu perangkatnya habis untuk yang lain",
    "somebody else has confirmed it": "sudah dikonfirmasi oleh orang lain",
    "its undo had fired before it could be confirmed": "pembatalannya sudah berjalan sebelum sempat dikonfirmasi",
    "it stands, and a power cut would take it back: {why}":
        "sudah berlaku, tetapi padam listrik akan membatalkannya: {why}",
    "not compared with what stood before: {why}": "tidak dibandingkan dengan keadaan semula: {why}",
    "\ninterrupted; what was not confirmed, the routers undo by themselves: simpul status tells of it, simpul resume "
    "does it now":
        "\nterputus; yang belum dikonfirmasi dibatalkan oleh router sendiri: simpul status menceritakannya, simpul "
        "resume melakukannya sekarang",
    "\ninterrupted; no router was changed": "\nterputus; tidak ada router yang diubah",
    # `simpul resume`.
    "nothing was left open on the routers": "tidak ada yang tertinggal di router",
    "the log knows of nothing that was left open; not reached, so not asked: {routers}":
        "menurut catatan tidak ada yang tertinggal; tidak terjangkau, jadi tidak ditanya: {routers}",
    "next: simpul plan shows what is still to be done":
        "berikutnya: simpul plan menunjukkan apa yang masih harus dikerjakan",
    "resume: {detail}": "resume: {detail}",
    "{fragment} of {unit}": "{fragment} dari {unit}",
    "the router had it": "router sudah memilikinya",
    "after its far end": "menyusul ujung lainnya",
    "the router had undone it": "router sudah membatalkannya",
    "undone now": "dibatalkan sekarang",
    "it never came to the router": "tidak pernah sampai ke router",
    "its far end was not reached; its own timer undoes it":
        "ujung lainnya tidak terjangkau; pewaktunya sendiri membatalkannya",
    "nobody here announced it: left to its own timer": "tidak diumumkan di sini: diserahkan kepada pewaktunya sendiri",
    "not compared with what stood before: no plan is kept":
        "tidak dibandingkan dengan keadaan semula: rencananya tidak tersimpan",
    "this machine": "mesin ini",
    "check the path, its permissions and the space on its disk": "periksa path, izinnya, dan ruang di disknya",
}
