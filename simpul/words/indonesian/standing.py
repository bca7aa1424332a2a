"""`simpul prove --failures`: what stands under every single failure, and why the rest does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

STANDING: Final[Mapping[str, str]] = {
    "{failures} single failures, {pairs} pairs of segments: {verdict}":
        "{failures} gangguan tunggal, {pairs} pasang segmen: {verdict}",
    "kept": "janji ditepati",
    "broken": "janji dilanggar",
    "{kind:<9}{tried:>6} failures: {kept} take nothing that is promised, {risky} what is accepted, {bad} more than "
    "that":
        "{kind:<9}{tried:>6} gangguan: {kept} tidak mengambil apa pun yang dijanjikan, {risky} mengambil yang "
        "risikonya diterima, {bad} lebih dari itu",
    "line": "jalur",
    "cable": "kabel",
    "provider": "penyedia",
    "site": "lokasi",
    "sites    {classes}": "lokasi   {classes}",
    "{site} (class {promise}) does not keep what it was promised {without}":
        "{site} (kelas {promise}) kehilangan yang dijanjikan kepadanya {without}",
    "{site} without {what}": "{site} tanpa {what}",
    "without {what}": "tanpa {what}",
    "without the provider {name}": "tanpa penyedia {name}",
    "without the site {name}": "tanpa lokasi {name}",
    "without the router {name}": "tanpa router {name}",
    "line {line} of {router}": "jalur {line} di {router}",
    "the cable between {names}": "kabel antara {names}",
    "any failure": "gangguan apa pun",
    "    flows: {flows}": "    arus: {flows}",
    "    others lose by it, too: {sites}": "    lokasi lain ikut kehilangan: {sites}",
    "... and {more:,} more (--json has them)": "... dan {more:,} lagi (ada di --json)",
    "missing: the configuration of {name}; what crosses it was not judged":
        "tidak ada: konfigurasi {name}; yang melewatinya tidak dinilai",
    "accepted by {owner} until {until}: {site}, {without}: {reason}":
        "diterima oleh {owner} sampai {until}: {site}, {without}: {reason}",
    "{place}: no {kind} takes what is promised from {site}: remove this risk":
        "{place}: tidak ada {kind} yang mengambil janji kepada {site}: hapus risiko ini",
    "not judged: {flow} leads out of the network": "tidak dinilai: {flow} menuju luar jaringan",
    # Why a flow does not pass.
    "no router of {segment} stands": "tidak ada router {segment} yang berdiri",
    "{fault} (from {router} to {segment})": "{fault} (dari {router} ke {segment})",
    "{last} does not stand where {segment} is (from {router})": "{last} bukan tempat {segment} (dari {router})",
    "the filter of {router} stops {what} from {into} to {out}":
        "filter {router} menghentikan {what} dari {into} ke {out}",
    "the answer of {what}": "jawaban {what}",
    "{router} has no route": "{router} tidak punya rute",
    "{router} discards it: no route is longer than its own for the whole":
        "{router} membuangnya: tidak ada rute yang lebih khusus daripada rute umumnya sendiri",
    "{router} sends it by a static route to nobody":
        "{router} mengirimnya lewat rute statis yang tidak sampai ke siapa pun",
    "there are too many ways to follow": "terlalu banyak jalan untuk diikuti",
    "it comes back to {device}": "ia kembali ke {device}",
    # What is assumed.
    "Routing has come to rest: how long that takes is not proven, it is measured (docs/standing.md).":
        "Perutean sudah tenang: berapa lamanya tidak dibuktikan, melainkan diukur (docs/standing.md).",
    "Providers join their lines to each other; a tunnel stands while the lines and the routers of both ends stand.":
        "Penyedia saling menyambungkan jalurnya; tunnel berdiri selama jalur dan router kedua ujungnya berdiri.",
    "Hosts hang on a port of one router of their site, and are lost with it. A router with no session over any tunnel "
    "leaves the gateway to the other, where its configuration says so.":
        "Host tersambung ke port satu router di lokasinya, dan hilang bersamanya. Router tanpa sesi lewat tunnel mana "
        "pun menyerahkan gateway kepada router yang lain, bila konfigurasinya menyebut demikian.",
    "One thing fails at a time, and it fails whole.": "Hanya satu hal yang gagal pada satu saat, dan gagal seluruhnya.",
}
