"""Keys, secrets, certificates, the ledger: what is wrong with where they are kept (SIM2xx, SIM5xx)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

STORES: Final[Mapping[str, str]] = {
    "there is no SSH key at {path}": "tidak ada kunci SSH di {path}",
    "run simpul secrets init, or name your key in SIMPUL_KEY":
        "jalankan simpul secrets init, atau sebut kunci Anda di SIMPUL_KEY",
    "no certificate, and tunnels that ask for one: {bare}": "tanpa sertifikat, padahal tunnel memintanya: {bare}",
    "simpul secrets ca issue": "simpul secrets ca issue",
    "no device is called {name}": "tidak ada perangkat bernama {name}",
    "a certificate is a device's: name that": "sertifikat milik perangkat: sebut perangkatnya",
    "{path} holds no {what}: {why}": "{path} tidak memuat {what}: {why}",
    "bring the one that was reviewed": "pakai yang sudah diperiksa",
    "{folder} is already there and is not overwritten": "{folder} sudah ada dan tidak ditimpa",
    "every certificate in use hangs from it": "setiap sertifikat yang dipakai bergantung padanya",
    "{device} has no certificate": "{device} tidak punya sertifikat",
    "simpul secrets ca issue makes one": "simpul secrets ca issue membuatnya",
    "there is no authority in {folder}": "tidak ada otoritas di {folder}",
    "simpul secrets ca init": "simpul secrets ca init",
    "there is no secret {name} in the environment": "tidak ada rahasia {name} di lingkungan",
    "set {variable}": "isi {variable}",
    "{public_line!r} is no SSH public key": "{public_line!r} bukan kunci publik SSH",
    "it looks like: ssh-ed25519 AAAA...": "bentuknya: ssh-ed25519 AAAA...",
    "the ledger {path} cannot be used: {strerror}": "ledger {path} tidak dapat dipakai: {strerror}",
    "nothing was written; check the path, its permissions and the space on its disk":
        "tidak ada yang ditulis; periksa path, izinnya, dan ruang di disknya",
    "{path} is not UTF-8 text: {error}": "{path} bukan teks UTF-8: {error}",
    "restore it from the version history": "pulihkan dari riwayat versi",
    "nothing can be sealed to nobody": "tidak ada yang dapat disegel tanpa penerima",
    "name at least one recipient: age1...": "sebut sedikitnya satu penerima: age1...",
    "this is no age identity": "ini bukan identitas age",
    "it begins AGE-SECRET-KEY-1": "awalnya AGE-SECRET-KEY-1",
    "{what} cannot be opened: {error}": "{what} tidak dapat dibuka: {error}",
    "it was sealed to another, or is damaged: bring its identity, or a copy":
        "disegel untuk pihak lain, atau rusak: bawa identitasnya, atau salinannya",
    "{text!r} is no age recipient: {error}": "{text!r} bukan penerima age: {error}",
    "a recipient is age1... or an SSH public key line": "penerima berbentuk age1... atau baris kunci publik SSH",
    "the store of secrets at {path} cannot be used: {strerror}":
        "penyimpan rahasia di {path} tidak dapat dipakai: {strerror}",
    "{path} opens, but does not hold a store of secrets": "{path} terbuka, tetapi bukan penyimpan rahasia",
    "it was written by something else, or by a later Simpul: use a copy":
        "ditulis program lain, atau Simpul yang lebih baru: pakai salinannya",
    "{path} holds no age identity": "{path} tidak memuat identitas age",
    "one of its lines begins AGE-SECRET-KEY-1": "salah satu barisnya berawalan AGE-SECRET-KEY-1",
    "there is no secret {name} in {folder}": "tidak ada rahasia {name} di {folder}",
    "make it where it belongs (keys: simpul bootstrap), or bring the store that has it":
        "buat di tempatnya (kunci: simpul bootstrap), atau bawa penyimpan yang memilikinya",
    "{path} may be read by others (mode {mode:04o})": "{path} dapat dibaca pihak lain (mode {mode:04o})",
    "chmod 600 {path}; and if others could read it, replace the keys that it opens":
        "chmod 600 {path}; dan bila sempat terbaca pihak lain, ganti kunci yang dibukanya",
    "the value of the secret {checked_name} is empty or no text": "nilai rahasia {checked_name} kosong atau bukan teks",
    "these secrets already have another value: {taken}": "rahasia ini sudah punya nilai lain: {taken}",
    "a device may still use the old one: keep the new one under a name of its own":
        "mungkin perangkat masih memakai yang lama: simpan yang baru dengan nama sendiri",
    "there is no identity at {path}": "tidak ada identitas di {path}",
    "`simpul secrets init --operator NAME` makes one; a network that exists already has its own: bring that":
        "`simpul secrets init --operator NAMA` membuatnya; jaringan yang sudah ada punya sendiri: bawa yang itu",
    "{path} is already there and is not overwritten": "{path} sudah ada dan tidak ditimpa",
    "it may be the only copy of keys in use: if it is not, move it away":
        "mungkin itu satu-satunya salinan kunci yang dipakai: bila bukan, pindahkan",
    "{name!r} cannot be the name of a secret": "{name!r} tidak dapat menjadi nama rahasia",
    "a name is letters, digits and : + / = . _ @ -, a letter or digit first":
        "nama terdiri atas huruf, angka, dan : + / = . _ @ -, diawali huruf atau angka",
    "the secret {match} has several lines, but stands beside other text":
        "rahasia {match} terdiri atas beberapa baris, tetapi berada di samping teks lain",
    "put its reference on a line of its own, or into a file of its own":
        "letakkan rujukannya di baris sendiri, atau di berkas sendiri",
    "{folder} is that of the inventory {owner}, which lies beside {inventory}: keys, the event log and what routers "
    "were seen to run are one network's":
        "{folder} milik inventaris {owner}, yang berada di samping {inventory}: kunci, catatan kejadian, dan keadaan "
        "router adalah milik satu jaringan",
    "move {inventory} into a folder of its own; where it is the same network under a new name, remove {owner} or write "
    "{inventory} into {folder}":
        "pindahkan {inventory} ke folder sendiri; bila itu jaringan yang sama dengan nama baru, hapus {owner} atau "
        "tulis {inventory} ke dalam {folder}",
    # Beginning: `simpul init`, `secrets init`, `bootstrap`, and what `check` says when all is well.
    "wrote a small network to {folder}": "jaringan kecil ditulis ke {folder}",
    "  next: simpul check -i {folder}\n        simpul plan -i {folder} --dry-run --against .   (no routers needed)\n"
    "        simpul secrets init -i {folder} --operator YOURNAME\n"
    "        simpul bootstrap -i {folder}   (each router's first file)":
        "  berikutnya: simpul check -i {folder}\n"
        "              simpul plan -i {folder} --dry-run --against .   (tanpa router)\n"
        "              simpul secrets init -i {folder} --operator NAMA\n"
        "              simpul bootstrap -i {folder}   (berkas pertama tiap router)",
    "{network}: {governments} governments, {sites} sites, {routers} routers, {tunnels} tunnels, {flows} flows: all is "
    "well":
        "{network}: {governments} pemerintah, {sites} lokasi, {routers} router, {tunnels} tunnel, {flows} arus: semua "
        "baik",
    "{well}; {numbers} numbers are still to be given": "{well}; {numbers} nomor masih akan diberikan",
    "{objects} of {devices} in {folder}": "{objects} dari {devices} di {folder}",
    "there is no inventory folder {inventory}": "tidak ada folder inventaris {inventory}",
    "simpul init DIR makes one": "simpul init DIR membuatnya",
    "{operator!r} is no name for an operator": "{operator!r} tidak dapat menjadi nama operator",
    "lower case letters, digits, -": "huruf kecil, angka, -",
    "made {file}: who has it has every key of the network; keep a copy offline":
        "{file} dibuat: pemegangnya memegang semua kunci jaringan; simpan salinannya secara luring",
    "made {key}; its public half is declared in {file}": "{key} dibuat; pasangan publiknya dinyatakan di {file}",
    "{file} is already there and is not overwritten": "{file} sudah ada dan tidak ditimpa",
    "it may be the only copy of keys in use": "mungkin itu satu-satunya salinan kunci yang dipakai",
    "declare another operator, or remove the old one from the inventory first":
        "nyatakan operator lain, atau hapus yang lama dari inventaris lebih dahulu",
    "there is no secret for {asked!r}": "tidak ada rahasia untuk {asked!r}",
    "there is no secret for {asked!r} yet": "belum ada rahasia untuk {asked!r}",
    "bootstrap or apply makes it once it is declared: the name of an interconnect, ospf:SITE, radius:SERVER, "
    "tacacs:SERVER, snmp:USER or rescue:DEVICE":
        "bootstrap atau apply membuatnya begitu dinyatakan: nama interkoneksi, ospf:LOKASI, radius:SERVER, "
        "tacacs:SERVER, snmp:PENGGUNA, atau rescue:PERANGKAT",
    "{made} first files made, {others} were there already": "{made} berkas pertama dibuat, {others} sudah ada",
    "unsealed in {folder}: they hold private keys; remove them when the routers have them":
        "tanpa segel di {folder}: memuat kunci pribadi; hapus setelah router memilikinya",
    "sealed below {folder}: {sealed}; not reached: {lost}": "tersegel di {folder}: {sealed}; tidak terjangkau: {lost}",
    "{device}: {path} makes of a new router what {backup} holds; next: its console, or in the lab: simpul lab plug "
    "{device}":
        "{device}: {path} menjadikan router baru seperti isi {backup}; berikutnya: konsolnya, atau di lab: simpul lab "
        "plug {device}",
    "{known}: the event log says that a router has it": "{known}: menurut catatan kejadian sudah ada di router",
    "name the other of the two; where both are on routers, a person must move one":
        "sebut yang lain dari keduanya; bila keduanya ada di router, orang harus memindah salah satunya",
    "appended: {record}": "ditambahkan: {record}",
    "{records} numbers freed; the next plan gives those keys others":
        "{records} nomor dibebaskan; rencana berikut memberi nomor lain",
    "the ledger contradicts itself nowhere": "ledger tidak bertentangan di mana pun",
}
