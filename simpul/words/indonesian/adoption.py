"""`simpul adopt`: what others made and could be taken over, and a router in service that nobody declared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ADOPTION: Final[Mapping[str, str]] = {
    "{name} is named after its site: {file} has no place for what it adopts":
        "{name} dinamai menurut lokasinya: di {file} tidak ada tempat untuk yang diambilnya alih",
    "name it there first: devices: {{{name}: {{}}}}": "sebut dulu namanya di sana: devices: {{{name}: {{}}}}",
    "{name}: the plan would touch what is not adopted: {names}":
        "{name}: rencananya akan menyentuh yang tidak diambil alih: {names}",
    "this is a fault of Simpul's: do not apply it": "ini kesalahan Simpul: jangan terapkan",
    "{device} is no managed device of this inventory": "{device} bukan perangkat yang dikelola inventaris ini",
    "for a router in service that nobody declared: --site KEY --profile NAME --survey FILE":
        "untuk router beroperasi yang belum dinyatakan siapa pun: --site KUNCI --profile NAMA --survey BERKAS",
    "nothing of it can be taken over before its dialect knows that line; simpul fetch saves the whole text":
        "tidak ada yang dapat diambil alih sebelum dialeknya mengenal baris itu; simpul fetch menyimpan teksnya utuh",
    "try again when it answers": "coba lagi setelah ia menjawab",
    "{name}: {objects} of others would be taken over: {names}":
        "{name}: {objects} milik pihak lain akan diambil alih: {names}",
    "{name}: nothing of others stands where one of ours shall":
        "{name}: tidak ada milik pihak lain di tempat yang akan kita pakai",
    "{blocked} cannot be taken over: an undo would remove what others made. Rename or remove it there first.":
        "{blocked} tidak dapat diambil alih: pembatalannya akan menghapus buatan pihak lain. Ganti nama atau hapus "
        "dulu di sana.",
    "not Simpul's, and untouched byte for byte: {objects}":
        "bukan milik Simpul, dan tidak disentuh sedikit pun: {objects}",
    "with the patch applied, simpul plan does this:": "dengan patch ini, simpul plan akan melakukan ini:",
    "site {site} is declared already": "lokasi {site} sudah dinyatakan",
    "declare {name} there by hand, then simpul adopt {name}":
        "nyatakan {name} di sana dengan tangan, lalu simpul adopt {name}",
    "{site}: no government of this inventory begins with that code":
        "{site}: tidak ada pemerintah di inventaris ini yang kodenya berawalan demikian",
    "a site's key is CODE/KIND/NUMBER: 64.74/opd/9": "kunci lokasi adalah KODE/JENIS/NOMOR: 64.74/opd/9",
    "--survey FILE, from `{by_hand}`; or --ssh USER@HOST --host-key 'ssh-ed25519 AAAA...'":
        "--survey BERKAS, dari `{by_hand}`; atau --ssh PENGGUNA@HOST --host-key 'ssh-ed25519 AAAA...'",
    "--survey FILE, from `{by_hand}`: a router of {platform} is asked by hand":
        "--survey BERKAS, dari `{by_hand}`: router {platform} ditanyai dengan tangan",
    "{name} is declared nowhere: say how it is asked": "{name} tidak dinyatakan di mana pun: sebut cara menanyainya",
    "{name} cannot say what it is: {why}": "{name} tidak dapat menyebut apa dirinya: {why}",
    "what the survey runs there stands in platforms/*/simpul-survey":
        "yang dijalankan survei di sana ada di platforms/*/simpul-survey",
    "{given} holds no SSH host key": "{given} tidak memuat kunci host SSH",
    "the line of ssh_host_ed25519_key.pub": "baris dari ssh_host_ed25519_key.pub",
    "the first plan there: {made} objects made, {changed} changed, {removed} removed; of others' {objects} it touches "
    "none but what the patch adopts":
        "rencana pertama di sana: {made} objek dibuat, {changed} diubah, {removed} dihapus; dari {objects} milik pihak "
        "lain tidak ada yang disentuh selain yang diambil alih patch ini",
    "{port} becomes Simpul's: {addresses} end there with the first apply, unless the line has the same":
        "{port} menjadi milik Simpul: {addresses} berakhir di sana dengan penerapan pertama, kecuali jalurnya memakai "
        "yang sama",
    "--say {words}: that is nothing that a router does not know":
        "--say {words}: itu bukan hal yang tidak diketahui router",
    "there is no profile {profile}": "tidak ada profil {profile}",
    "{platform} has no survey of a router that nobody declared":
        "{platform} tidak punya survei untuk router yang belum dinyatakan siapa pun",
    "declare it by hand, then simpul adopt takes over what stands in the way":
        "nyatakan dengan tangan, lalu simpul adopt mengambil alih yang menghalangi",
    "for people to say: {unknown}": "harus disebut orang: {unknown}",
    # What only people know of a router in service.
    "which WAN port {port} is": "port WAN yang mana {port} itu",
    "the {key} of the line on {port}": "{key} dari jalur di {port}",
    "how the line on {port} comes without its tag": "cara jalur di {port} datang tanpa tag",
    "the address and gateway of the line on {port}": "alamat dan gateway jalur di {port}",
    "its lines": "jalur-jalurnya",
    "the name of the place": "nama tempatnya",
    "the site above it (parent)": "lokasi induknya (parent)",
}
