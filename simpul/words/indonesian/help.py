"""What `--help` says of commands and their options, by the English that it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

HELP: Final[Mapping[str, str]] = {
    "Declares, builds, changes and proves closed an intra-government network.\n\n"
    "The everyday way: check, plan, apply, verify, status.\n\n"
    "Dalam Bahasa Indonesia: LC_MESSAGES=id_ID.UTF-8 (docs/id/operator.md).":
        "Menyatakan, membangun, mengubah, dan membuktikan tertutupnya jaringan intra antarpemerintah.\n\n"
        "Sehari-hari: check, plan, apply, verify, status.\n\n"
        "In English: LC_MESSAGES=C.",
    "Everyday": "Sehari-hari",
    "Safety": "Keselamatan",
    "Evidence": "Bukti",
    "Growing": "Bertumbuh",
    "Lab and CI": "Lab dan CI",
    # What many commands take.
    "The inventory folder.": "Folder inventaris.",
    "A stable JSON document on stdout.": "Dokumen JSON yang tetap bentuknya, di stdout.",
    "Write nothing, neither to routers nor to the ledger.": "Tidak menulis apa pun, baik ke router maupun ke ledger.",
    "Only these: device, site, government, role or platform; comma-separated, !term takes away.":
        "Hanya ini: perangkat, lokasi, pemerintah, peran, atau platform; dipisah koma, !istilah mengecualikan.",
    "Only this slice: vlan, vpn, routing, filter, services, public or hardening. Repeatable.":
        "Hanya bagian ini: vlan, vpn, routing, filter, services, public, atau hardening. Dapat diulang.",
    "Show the undo beside each change.": "Tunjukkan pembatalan di samping tiap perubahan.",
    "Show every line of what is new, too, instead of its sum.":
        "Tunjukkan juga setiap baris dari yang baru, bukan ringkasannya.",
    "Do not ask.": "Jangan bertanya.",
    "Without one: all that it concerns.": "Tanpa nama: semua yang bersangkutan.",
    # Everyday.
    "Check the inventory: every finding at once, as FILE:LINE:COL: SIMnnn. It never writes.":
        "Memeriksa inventaris: semua temuan sekaligus, sebagai BERKAS:BARIS:KOLOM: SIMnnn. Tidak pernah menulis.",
    "Show what would change on every router, why, and how it would be undone.":
        "Menunjukkan apa yang akan berubah di tiap router, mengapa, dan bagaimana membatalkannya.",
    "Write the plan as canonical JSON.": "Tulis rencana sebagai JSON kanonis.",
    "Compare with saved configurations, without devices.": "Bandingkan dengan konfigurasi tersimpan, tanpa perangkat.",
    "Exit 2 when changes are pending.": "Kode keluar 2 bila ada perubahan.",
    "Bring a plan to the routers: each change under its own undo, both ends of a tunnel or neither.":
        "Membawa rencana ke router: tiap perubahan dengan pembatalannya sendiri, kedua ujung tunnel atau tidak sama "
        "sekali.",
    "A plan made with plan --out; without one, a new plan is made and shown.":
        "Rencana dari plan --out; tanpa itu, rencana baru dibuat dan ditunjukkan.",
    "Ask the routers: handshakes, BGP sessions, declared flows pass, a sample of undeclared ones does not.":
        "Menanyai router: handshake, sesi BGP, arus yang dinyatakan lewat, contoh yang tidak dinyatakan tertahan.",
    "Where each router stands, as the event log tells it.": "Keadaan tiap router menurut catatan kejadian.",
    # Safety.
    "Print a stored plan with what to look at first, after checking that nobody edited it.":
        "Mencetak rencana tersimpan beserta yang perlu diperiksa lebih dahulu, setelah dipastikan tidak disunting.",
    "For a reviewer: one page that stands by itself, on stdout.":
        "Bagi pemeriksa: satu halaman yang berdiri sendiri, di stdout.",
    "The language that the page shows at first; without it, yours.":
        "Bahasa yang pertama ditampilkan halaman; tanpa ini, bahasa Anda.",
    "What somebody changed on routers since it was confirmed, who may have, and since when. Exit 2 where there is.":
        "Apa yang diubah orang di router sejak dikonfirmasi, siapa kiranya, dan sejak kapan. Kode keluar 2 bila ada.",
    "Make the plan that takes it back, into --out.": "Buat rencana yang mengembalikannya, ke --out.",
    "Where that plan goes.": "Tempat rencana itu.",
    "Print a patch to the inventory that keeps it, where the inventory can say it.":
        "Cetak patch inventaris yang mempertahankannya, bila inventaris dapat menyatakannya.",
    "Find what an interrupted run left pending on routers, undo it now, and say where both ends stand.":
        "Mencari yang tertinggal di router dari proses yang terputus, membatalkannya sekarang, dan menyebut keadaan "
        "kedua ujung.",
    "Fetch each router whole, with its keys, and keep it sealed: .simpul/backups/DEVICE/TIME.tar.age.":
        "Mengambil tiap router seutuhnya, beserta kuncinya, dan menyimpannya tersegel: "
        ".simpul/backups/PERANGKAT/WAKTU.tar.age.",
    "Make of a backup the first file for a router that takes the place of a lost one.":
        "Menjadikan cadangan sebagai berkas pertama bagi router pengganti.",
    "This backup, not the newest.": "Cadangan ini, bukan yang terbaru.",
    "Prove from the configurations that the network is closed, or print a packet that shows it is not.":
        "Membuktikan dari konfigurasi bahwa jaringan tertutup, atau mencetak paket yang menunjukkan sebaliknya.",
    "Prove saved configurations: what render --out wrote, or what was fetched.":
        "Buktikan konfigurasi tersimpan: yang ditulis render --out, atau yang diambil.",
    "Prove what the routers run now.": "Buktikan yang kini berjalan di router.",
    "Instead: what each class of sites keeps under every single failure.":
        "Sebagai gantinya: apa yang tetap dimiliki tiap kelas lokasi pada setiap gangguan tunggal.",
    # Evidence.
    "Agree to exactly this plan, as one of its government's approvers: an SSH signature beside it.":
        "Menyetujui tepat rencana ini, sebagai salah satu pemberi persetujuan pemerintahnya: tanda tangan SSH di "
        "sampingnya.",
    "A plan made with plan --out.": "Rencana dari plan --out.",
    "The approver's private SSH key, or the .pub file of one that an agent holds.":
        "Kunci SSH pribadi pemberi persetujuan, atau berkas .pub dari kunci yang dipegang agen.",
    "Verify the event log's chain, and of every plan in it that it is kept and who approved it.":
        "Memeriksa rantai catatan kejadian, dan dari tiap rencana di dalamnya: tersimpan, dan siapa yang "
        "menyetujuinya.",
    "A head that was noted once, on paper or in a report: it must still be in the log.":
        "Ujung yang pernah dicatat, di kertas atau laporan: harus masih ada dalam catatan.",
    # Growing.
    "Write a small network of one's own that passes check and plans.":
        "Menulis jaringan kecil milik sendiri yang lulus check dan dapat direncanakan.",
    "Print the inventory's language as a JSON Schema, for editors.":
        "Mencetak bahasa inventaris sebagai JSON Schema, untuk penyunting teks.",
    "Write inventory.schema.json there.": "Tulis inventory.schema.json di sana.",
    "Make the sealed first file of each router; its host key is pinned before the first session.":
        "Membuat berkas pertama tersegel tiap router; kunci host-nya dipasang sebelum sesi pertama.",
    "Make a new host key and first file: the router was replaced or reset.":
        "Buat kunci host dan berkas pertama baru: router diganti atau di-reset.",
    "Also write the unsealed scripts here, for the USB stick. They hold private keys.":
        "Tulis juga skrip tanpa segel di sini, untuk USB. Memuat kunci pribadi.",
    "Propose, as a patch to the inventory, to take over what others made on a router where one of ours shall stand;\n"
    "or, with --site and --profile, to declare a router in service that no inventory knows.":
        "Mengusulkan, sebagai patch inventaris, pengambilalihan buatan pihak lain di router tempat milik kita akan "
        "berdiri;\natau, dengan --site dan --profile, menyatakan router yang sudah bekerja tetapi belum dikenal "
        "inventaris.",
    "For a router that nobody declared: the site that it shall be.":
        "Untuk router yang belum dinyatakan: lokasi yang akan ditempatinya.",
    "And that site's profile.": "Dan profil lokasi itu.",
    "What simpul-survey printed there.": "Yang dicetak simpul-survey di sana.",
    "Ask it now, instead.": "Tanyai sekarang, sebagai gantinya.",
    "Its public host key, taken from its console: no other is believed.":
        "Kunci host publiknya, diambil dari konsolnya: yang lain tidak dipercaya.",
    "What no router knows: name, parent, provider or medium. Repeatable.":
        "Yang tidak diketahui router: name, parent, provider, atau medium. Dapat diulang.",
    "The age file of private keys.": "Berkas age berisi kunci pribadi.",
    "Make the age identity and an empty store beside the inventory.":
        "Membuat identitas age dan penyimpan kosong di samping inventaris.",
    "Also make an SSH key for this operator and declare its public half in the inventory.":
        "Buat juga kunci SSH bagi operator ini dan nyatakan pasangan publiknya di inventaris.",
    "Name the secrets, never their values.": "Menyebut nama rahasia, tidak pernah nilainya.",
    "Print a secret that somebody else must hold, too; the event log notes who asked, and never what it is.":
        "Mencetak rahasia yang harus dipegang pihak lain juga; catatan kejadian mencatat siapa yang meminta, tidak "
        "pernah isinya.",
    "An interconnect, ospf:SITE, radius:SERVER, tacacs:SERVER, snmp:USER or rescue:DEVICE.":
        "Sebuah interkoneksi, ospf:LOKASI, radius:SERVER, tacacs:SERVER, snmp:PENGGUNA, atau rescue:PERANGKAT.",
    "The authority behind IKEv2's certificates.": "Otoritas di balik sertifikat IKEv2.",
    "Make the authority that certifies devices for IKEv2: its key sealed, its certificate in the inventory.":
        "Membuat otoritas yang mensertifikasi perangkat untuk IKEv2: kuncinya tersegel, sertifikatnya di inventaris.",
    "Certify these devices, or all that need a certificate and have none.":
        "Mensertifikasi perangkat ini, atau semua yang perlu sertifikat dan belum punya.",
    "New keys and certificates for these devices, or for all whose certificates end within 60 days.":
        "Kunci dan sertifikat baru untuk perangkat ini, atau semua yang sertifikatnya berakhir dalam 60 hari.",
    "Take a device's certificate back; the next apply brings the list to the routers.":
        "Mencabut sertifikat perangkat; apply berikut membawa daftarnya ke router.",
    "Each device that needs a certificate, and until when it has one.":
        "Tiap perangkat yang perlu sertifikat, dan sampai kapan memilikinya.",
    "The numbers that never move.": "Nomor yang tidak pernah berpindah.",
    "Every number in use, by kind and key.": "Setiap nomor yang dipakai, menurut jenis dan kunci.",
    "End conflicts after a merge in which two branches took the same number: the later gives it up.":
        "Mengakhiri konflik setelah penggabungan dua cabang yang mengambil nomor sama: yang kemudian melepaskannya.",
    "A site, a router or a ledger key of which you know that no router ever had its numbers. Repeatable.":
        "Lokasi, router, atau kunci ledger yang Anda tahu nomornya belum pernah ada di router. Dapat diulang.",
    # Lab and CI.
    "Render every device's configuration; secrets appear only as references.":
        "Merender konfigurasi tiap perangkat; rahasia hanya muncul sebagai rujukan.",
    "One page per device.": "Satu halaman tiap perangkat.",
    "Save the routers' configurations, for plan --against.": "Menyimpan konfigurasi router, untuk plan --against.",
    "One file per device, secrets masked.": "Satu berkas tiap perangkat, rahasia disamarkan.",
    "For a template author's CI: every branch that a site could exercise, read back and heard by vendor parsers.":
        "Untuk CI penulis template: setiap cabang yang dapat dipakai lokasi, dibaca kembali dan dinilai parser vendor.",
    "Also push to lab routers from factory state and demand an empty second plan.":
        "Kirim juga ke router lab dari keadaan pabrik dan tuntut rencana kedua yang kosong.",
    "Write a JUnit report.": "Tulis laporan JUnit.",
    "Write GitLab's code quality report.": "Tulis laporan code quality GitLab.",
    "Print GitHub's workflow commands: findings beside the lines.":
        "Cetak perintah workflow GitHub: temuan di samping barisnya.",
    "The inventory's own routers on this machine: real FRR, WireGuard, nftables in namespaces.":
        "Router inventaris di mesin ini: FRR, WireGuard, nftables sungguhan dalam namespace.",
    "Build the inventory's routers in factory state, with hosts, providers and an internet.":
        "Membangun router inventaris dalam keadaan pabrik, dengan host, penyedia, dan internet.",
    "Emulated routers of every platform, in a process: no root, no packets.":
        "Router tiruan dari tiap platform, dalam satu proses: tanpa root, tanpa paket.",
    "Take the lab away, whatever is left of it.": "Membongkar lab, apa pun sisanya.",
    "What stands in the lab.": "Apa yang ada di lab.",
    "Run the sealed first file on each router's console.": "Menjalankan berkas pertama tersegel di konsol tiap router.",
    "Run a command inside a lab machine: simpul lab exec mgmt simpul plan.":
        "Menjalankan perintah di dalam mesin lab: simpul lab exec mgmt simpul plan.",
    "A router, a host, mgmt or internet.": "Router, host, mgmt, atau internet.",
    "Ping from one lab machine to another, or to an address.":
        "Ping dari satu mesin lab ke yang lain, atau ke sebuah alamat.",
    "A power cut.": "Padam listrik.",
    "Give power again.": "Menyalakan listrik lagi.",
    "Pull a cable from a router's port, or put it back.": "Mencabut kabel dari port router, atau memasangnya kembali.",
    "Pull the cable, or put it back.": "Cabut kabel, atau pasang kembali.",
    "Let so many seconds pass at once on emulated routers: an armed undo fires.":
        "Melewatkan sekian detik sekaligus di router tiruan: pembatalan yang terpasang berjalan.",
    "Take a router's battery out: its clock is so many seconds off at each start (-31536000: a year in the past).":
        "Mencabut baterai router: jamnya meleset sekian detik tiap menyala (-31536000: setahun yang lalu).",
}
