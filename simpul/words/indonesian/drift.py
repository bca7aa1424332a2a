"""What somebody changed on routers: `simpul drift`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

DRIFT: Final[Mapping[str, str]] = {
    "No drift: {routers} what was confirmed{away}.": "Tidak ada drift: {routers} seperti yang dikonfirmasi{away}.",
    "Drift on {drifted} of {routers}: {objects} of Simpul's, {others} of others{away}.":
        "Drift pada {drifted} dari {routers}: {objects} milik Simpul, {others} milik pihak lain{away}.",
    "  ~ changed   + added   - gone   ! would boot otherwise":
        "  ~ diubah   + ditambah   - hilang   ! akan menyala dengan konfigurasi lain",
    "  Seen for the first time: {objects} of others on {routers}; the next look tells which of them moved.":
        "  Dilihat pertama kali: {objects} milik pihak lain pada {routers}; pengamatan berikut menunjukkan mana yang "
        "bergeser.",
    "; {routers} not reached": "; {routers} tidak terjangkau",
    "Waiting for the inventory: {objects} on {routers} run as confirmed, and are meant otherwise now; simpul plan "
    "shows them.":
        "Menunggu inventaris: {objects} pada {routers} berjalan seperti dikonfirmasi, tetapi kini dimaksud lain; "
        "simpul plan menunjukkannya.",
    "Not asked, so nothing is known of them; the next run asks again:":
        "Tidak ditanya, jadi tidak ada yang diketahui; ditanya lagi pada kesempatan berikut:",
    "confirmed {time} by {actor}, {origin}": "dikonfirmasi {time} oleh {actor}, {origin}",
    "never confirmed": "belum pernah dikonfirmasi",
    "plan {plan}": "rencana {plan}",
    "first file": "berkas pertama",
    "restored backup": "cadangan yang dipulihkan",
    "  the router's own confirmed files are believed: {gap}":
        "  berkas terkonfirmasi di router itu sendiri yang dipercaya: {gap}",
    "the log does not know its first file": "catatan tidak mengenal berkas pertamanya",
    "its first file was made before they were written down": "berkas pertamanya dibuat sebelum hal itu dicatat",
    "the log does not know what the backup held": "catatan tidak mengetahui isi cadangan itu",
    "{origin} is not kept beside the inventory any more": "{origin} tidak tersimpan lagi di samping inventaris",
    "  fragment {fragment} is not decided, so what it changes may be Simpul's own: simpul resume":
        "  fragmen {fragment} belum diputuskan, jadi perubahannya mungkin dari Simpul sendiri: simpul resume",
    "  not Simpul's, otherwise than at the last look:":
        "  bukan milik Simpul, berbeda dari pengamatan terakhir:",
    "      runs as confirmed, and would boot otherwise":
        "      berjalan seperti dikonfirmasi, tetapi akan menyala dengan konfigurasi lain",
    "      beside what the inventory asks for; of the confirmed text the digest is known:":
        "      dibandingkan dengan yang diminta inventaris; dari teks terkonfirmasi hanya digest-nya diketahui:",
    "      its confirmed text is not kept, only its digest, which differs":
        "      teks terkonfirmasinya tidak tersimpan, hanya digest-nya, dan itu berbeda",
    "      this is what the inventory asks for now": "      inilah yang kini diminta inventaris",
    "      when  {when}": "      kapan  {when}",
    "      who   {who}": "      siapa  {who}",
    "        and {lines}": "        dan {lines}",
    "{time}: then its file was written": "{time}: saat berkasnya ditulis",
    "after {after}, when it was last known as confirmed; before {before}":
        "setelah {after}, saat terakhir diketahui seperti dikonfirmasi; sebelum {before}",
    "not known; before {before}": "tidak diketahui; sebelum {before}",
    "one of those who were logged in: {people}": "salah satu dari yang sedang masuk: {people}",
    "{name} from {source}": "{name} dari {source}",
    "{name} ({sessions}, the last {last})": "{name} ({sessions}, terakhir {last})",
    "not known ({why})": "tidak diketahui ({why})",
    "not known (nobody had a session then)": "tidak diketahui (tidak ada yang punya sesi saat itu)",
    "the router could not be asked": "router tidak dapat ditanya",
    "{what} on this router": "{what} di router ini",
    "no {name}": "tidak ada {name}",
    "its clock is {seconds} s ahead; the times here are by ours":
        "jamnya {seconds} s lebih cepat; waktu di sini menurut jam kita",
    "its clock is {seconds} s behind; the times here are by ours":
        "jamnya {seconds} s lebih lambat; waktu di sini menurut jam kita",
    "{user} by an unknown key {key}": "{user} dengan kunci tak dikenal {key}",
    "{name} is left as it is: {why}": "{name} dibiarkan: {why}",
    "adopted": "diadopsi",
    "a fragment's fate is open: simpul resume first": "nasib sebuah fragmen belum jelas: simpul resume lebih dahulu",
    "it is what the inventory asks for now, and counts as confirmed once it was told":
        "itulah yang kini diminta inventaris, dan dianggap dikonfirmasi setelah diberitahukan",
    "the inventory asks for something else than what was confirmed: simpul plan decides":
        "inventaris meminta yang lain daripada yang dikonfirmasi: simpul plan memutuskan",
    "{plan}: simpul apply {plan} takes it back": "{plan}: simpul apply {plan} mengembalikannya",
    "{plan} has nothing to do": "{plan} tidak berisi apa pun",
    "{plan} has nothing to do; left out: {names}": "{plan} tidak berisi apa pun; tidak disertakan: {names}",
    "simpul drift --revert --out PLAN makes the plan that takes this back; --adopt a patch to the inventory that keeps "
    "it, where it can be said there":
        "simpul drift --revert --out RENCANA membuat rencana yang mengembalikannya; --adopt membuat patch inventaris "
        "yang mempertahankannya, bila dapat dinyatakan di sana",
    "--revert and --out PLAN go together, and --adopt prints its patch":
        "--revert dan --out RENCANA harus bersama, dan --adopt mencetak patch-nya",
    "simpul drift --revert --out PLAN, or simpul drift --adopt":
        "simpul drift --revert --out RENCANA, atau simpul drift --adopt",
    # `--adopt`.
    "{name}: the patch asks for what runs": "{name}: patch ini meminta yang sedang berjalan",
    "{words}; {objects} of the network would follow": "{words}; {objects} di jaringan akan ikut berubah",
    "{name} cannot be said in the inventory: {why}": "{name} tidak dapat dinyatakan di inventaris: {why}",
    "it is not Simpul's, and stays as it stands": "bukan milik Simpul, dan tetap seperti adanya",
    "its platform cannot say it": "platformnya tidak dapat menyatakannya",
    "nothing differs from what was confirmed": "tidak ada yang berbeda dari yang dikonfirmasi",
    "the inventory has no line {uplink} at {site}": "inventaris tidak punya jalur {uplink} di {site}",
    "declare it under uplinks:": "nyatakan di bawah uplinks:",
    "with the patch the inventory asks for something else of {difference}":
        "dengan patch ini inventaris meminta yang lain dari {difference}",
    "change it by hand; simpul plan shows what it would do":
        "ubah dengan tangan; simpul plan menunjukkan akibatnya",
}
