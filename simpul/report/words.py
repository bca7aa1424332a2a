"""The words of the review page, in English and in Bahasa Indonesia: both are on the page, a switch shows one. Those of
the risks are a terminal's, too.
"""

from __future__ import annotations

from collections.abc import Mapping

from simpul.words.language import LANGUAGES, Language

WORDS: Mapping[str, tuple[str, str]] = {
    "plan": ("Plan", "Rencana perubahan"),
    "of": ("of the network", "jaringan"),
    "nothing": ("Nothing would change.", "Tidak ada yang berubah."),
    "create": ("to add", "ditambah"),
    "replace": ("to change", "diubah"),
    "delete": ("to remove", "dihapus"),
    "devices": ("devices changed", "perangkat berubah"),
    "units": ("units", "unit"),
    "unchanged": ("devices unchanged", "perangkat tetap"),
    "unreachable": ("not reached", "tidak terjangkau"),
    "classes": ("classes of change", "kelas perubahan"),
    "slice": ("only this slice", "hanya bagian ini"),
    "hash": ("SHA-256 of the plan: what an approval signs", "SHA-256 rencana: inilah yang ditandatangani"),
    "contents": ("On this page", "Di halaman ini"),
    "picture": ("Where it happens", "Di mana terjadinya"),
    "picture-why": (
        "Left each unit with the routers of its own that change, right the hub routers. A line joins a unit with a hub "
        "router that changes with it, both or neither; whole: only added, dashed: only removed, dotted: changed. "
        "What a pointer rests on is named.",
        "Kiri setiap unit dengan routernya sendiri yang berubah, kanan router hub. Garis menghubungkan unit dengan "
        "router hub yang berubah bersamanya, keduanya atau tidak sama sekali; utuh: hanya ditambah, putus-putus: hanya "
        "dihapus, titik-titik: diubah. Arahkan penunjuk untuk melihat namanya."),
    "undrawn": ("units that are not drawn", "unit yang tidak digambar"),
    "risks": ("What to look at first", "Yang perlu diperiksa lebih dahulu"),
    "changes": ("Changes by kind", "Perubahan menurut jenis"),
    "units-title": ("Units, devices and phases", "Unit, perangkat, dan tahap"),
    "made-from": ("Made from", "Dibuat dari"),
    "opens": ("Lets through or takes in what it did not", "Membuka yang sebelumnya tertutup"),
    "closes": ("No longer lets through or takes in", "Menutup yang sebelumnya terbuka"),
    "unread": ("Decides what passes, and has to be read line by line",
               "Menentukan lalu lintas; bacalah baris demi baris"),
    "path": ("Changes what the push itself travels on", "Mengubah jalur yang dipakai pengiriman ini sendiri"),
    "keys": ("Keys that come, go or change (fingerprints only)",
             "Kunci yang datang, hilang, atau berganti (hanya sidik)"),
    "datapath": ("What the plan was made against", "Keadaan perangkat saat rencana dibuat"),
    "limits": ("What the platform cannot do or undo", "Yang tidak dapat dilakukan atau dibatalkan platform"),
    "foreign": ("Stands on devices and is nobody's", "Ada di perangkat tanpa pemilik"),
    "unreached": ("Not reached: their sites wait for the next plan",
                  "Tidak terjangkau: lokasinya menunggu rencana berikut"),
    "kept": ("Kept out, with the rest of their sites: others' objects stand where ours would",
             "Dikesampingkan bersama lokasinya: milik pihak lain berada di tempat milik kita"),
    "kept-why": (
        "Nothing of others is overwritten: rename or remove theirs, or take it over (simpul adopt). All else goes on.",
        "Milik pihak lain tidak pernah ditimpa: ganti nama, hapus, atau ambil alih (simpul adopt). Selebihnya tetap "
        "direncanakan."),
    "kept-out": ("kept out", "dikesampingkan"),
    "opens-why": (
        "Each line is a permit, an accepted prefix or a port that was not there. Is there a declared flow for it?",
        "Setiap baris adalah izin, prefiks, atau port baru. Adakah arus yang dinyatakan untuknya?"),
    "closes-why": ("Who uses it today loses it with this plan.", "Pemakai yang ada akan kehilangan akses ini."),
    "unread-why": ("No summary of these would be honest: their lines are below.",
                   "Tidak ada ringkasan yang jujur; baris-barisnya ada di bawah."),
    "path-why": (
        "Lines, tunnels and routing that stand now. A step that would take a router's last way in is refused when the "
        "plan is made (SIM452), and each router takes back by itself what nobody confirms in time.",
        "Jalur, tunnel, dan perutean yang kini dipakai. Langkah yang memutus jalur terakhir ditolak (SIM452), "
        "dan setiap router membatalkan sendiri yang tidak dikonfirmasi tepat waktu."),
    "keys-why": ("After “=”: the other ends that get the same key in this plan. A key that was removed is not brought "
                 "back by an undo after the confirmation.",
                 "Setelah “=”: ujung lain yang menerima kunci yang sama. Kunci yang dihapus tidak kembali setelah "
                 "konfirmasi."),
    "datapath-why": (
        "“saved” and “first file”: the plan believes a file and did not ask the router; apply asks, and refuses what "
        "moved.", "“saved” dan “first file”: rencana percaya berkas, router belum ditanya; apply bertanya dan menolak "
        "yang sudah bergeser."),
    "limits-why": ("After the confirmation nothing undoes itself: the way back is a new plan.",
                   "Setelah konfirmasi tidak ada yang batal sendiri: jalan kembali adalah rencana baru."),
    "foreign-why": ("Simpul never touches it. Find out whose it is.",
                    "Simpul tidak menyentuhnya. Cari tahu pemiliknya."),
    "unreached-why": ("Nothing of them is in this plan.", "Tidak ada bagian mereka dalam rencana ini."),
    "edits": ("edits", "perubahan"),
    "on": ("on", "di"),
    "outlier": ("outlier: the usual class of this object has", "menyimpang: kelas yang lazim memiliki"),
    "sample": ("Sample", "Contoh"),
    "runs": ("runs now", "berjalan kini"),
    "will": ("will run", "akan berjalan"),
    "lines-stand": ("lines stand", "baris tetap"),
    "resaved": ("runs as intended, but would not boot so: saved again",
                "sudah berjalan benar, tetapi belum tersimpan: disimpan lagi"),
    "undo": ("Undo, kept on the router until the confirmation", "Pembatalan, disimpan di router sampai konfirmasi"),
    "sent": ("Lines that are sent", "Baris yang dikirim"),
    "footprint": ("Footprint: apply refuses when one of these moved",
                  "Jejak: apply menolak bila salah satunya bergeser"),
    "written": ("Written (-: absent now)", "Ditulis (-: belum ada)"),
    "read": ("Read, and left as it is", "Dibaca, tidak diubah"),
    "others": ("The others of this class", "Yang lain di kelas ini"),
    "others-same": ("Word for word the same on", "Sama persis di"),
    "not-here": ("lines not on this page: they differ in names and addresses only; simpul show --full prints them",
                 "baris tidak ada di halaman ini: hanya nama dan alamat yang berbeda; simpul show --full mencetaknya"),
    "more": ("more; simpul show --full prints them", "lagi; simpul show --full mencetaknya"),
    "reasons": ("All that asks for it", "Semua alasannya"),
    "like-it": ("more like it", "lagi yang serupa"),
    "unit": ("unit", "unit"),
    "after": ("waits for", "menunggu"),
    "phase": ("phase", "tahap"),
    "device": ("device", "perangkat"),
    "steps": ("steps", "langkah"),
    "fragment": ("fragment", "fragmen"),
    "phases-why": (
        "expand: added on hubs beside what stands; switch: the site's own routers; contract: what nobody needs any "
        "more goes from the hubs. A unit is done whole or not at all.",
        "expand: ditambah di hub; switch: router lokasi sendiri; contract: yang tidak dipakai lagi dihapus dari hub. "
        "Satu unit selesai seluruhnya atau tidak sama sekali."),
    "file": ("file", "berkas"),
    "sources-why": ("SHA-256 of each file of the inventory and of its ledger: the same texts give the same plan.",
                    "SHA-256 setiap berkas inventaris dan ledger: teks yang sama memberi rencana yang sama."),
}


def word(key: str, language: Language) -> str:
    """One of them."""
    return WORDS[key][LANGUAGES.index(language)]
