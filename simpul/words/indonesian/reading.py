"""An inventory as YAML: its files, values, names, addresses and keys (SIM0xx, SIM101 to SIM106)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

READING: Final[Mapping[str, str]] = {
    "{path} is written in braces: there is no place for a block of its own":
        "{path} ditulis dalam kurung kurawal: tidak ada tempat untuk blok tersendiri",
    "{path} is no map in this file": "{path} bukan map di berkas ini",
    "edit the file by hand, then simpul check": "sunting berkasnya dengan tangan, lalu simpul check",
    '"{text}" is not a transport port': '"{text}" bukan port transport',
    "write tcp/443 or udp/53": "tulis tcp/443 atau udp/53",
    '"{text}" is not an IPv4 address': '"{text}" bukan alamat IPv4',
    "write it like 203.0.113.9": "tulis seperti 203.0.113.9",
    '"{value}" is not an IPv4 address with its prefix length': '"{value}" bukan alamat IPv4 dengan panjang prefix',
    "write it like 203.0.113.10/30": "tulis seperti 203.0.113.10/30",
    "{ip} is the network address of {network}": "{ip} adalah alamat jaringan dari {network}",
    "{ip} is the broadcast address of {network}": "{ip} adalah alamat broadcast dari {network}",
    "a host's address in it lies from {first} to {last}": "alamat host di dalamnya dari {first} sampai {last}",
    '"{value}" is not an IPv4 prefix': '"{value}" bukan prefix IPv4',
    "write it like 10.66.0.0/16": "tulis seperti 10.66.0.0/16",
    '"{text}" is not an IPv6 address': '"{text}" bukan alamat IPv6',
    "write it like 2001:db8::9": "tulis seperti 2001:db8::9",
    '"{text}" is not an IPv6 address with its prefix length': '"{text}" bukan alamat IPv6 dengan panjang prefix',
    "write it like 2001:db8::9/64": "tulis seperti 2001:db8::9/64",
    '"{value}" is not an IPv6 prefix': '"{value}" bukan prefix IPv6',
    "write it like fd12:3456:789a::/48": "tulis seperti fd12:3456:789a::/48",
    "{value} has bits set behind its prefix length": "{value} punya bit yang terpasang di belakang panjang prefixnya",
    "did you mean {network}?": "maksudnya {network}?",
    "not an SSH public key of an accepted type": "bukan kunci publik SSH dengan jenis yang diterima",
    "write the line of the .pub file; its type is one of {names}":
        "tulis baris dari berkas .pub; jenisnya salah satu dari {names}",
    "copy the whole line of the .pub file": "salin seluruh baris dari berkas .pub",
    "the SSH public key is not base64": "kunci publik SSH bukan base64",
    "the SSH public key is cut off or not of type {kind}": "kunci publik SSH terpotong atau bukan jenis {kind}",
    '{what} needs "{key}"': '{what} perlu "{key}"',
    'an item of "{key}"': 'isi "{key}"',
    "{value} stands twice in this list": "{value} tertulis dua kali di daftar ini",
    "remove one": "hapus salah satu",
    "the name of {what}": "nama {what}",
    '{what} knows no key "{key}"': '{what} tidak mengenal kunci "{key}"',
    "{what} must be {wanted}, not {kind}": "{what} harus berupa {wanted}, bukan {kind}",
    'did you mean "{close}"?': 'maksudnya "{close}"?',
    "nothing of this kind is declared": "belum ada yang sejenis dinyatakan",
    "known here: {names}": "yang dikenal di sini: {names}",
    "{file} cannot be read: {strerror}": "{file} tidak dapat dibaca: {strerror}",
    "{folder} is not a folder": "{folder} bukan folder",
    "name the inventory folder with -i; `simpul init DIR` writes a first one":
        "sebut folder inventaris dengan -i; `simpul init DIR` menulis yang pertama",
    "{name} is a link to a folder: what it holds would not be read":
        "{name} adalah tautan ke folder: isinya tidak akan dibaca",
    "put the files here, or a link to each": "taruh berkasnya di sini, atau tautan ke masing-masing",
    "{name} is a link that leads nowhere": "{name} adalah tautan yang tidak menuju ke mana pun",
    "{name} is no file": "{name} bukan berkas",
    "what it would declare is missing: bring the file back, or remove the name":
        "yang akan dinyatakannya hilang: kembalikan berkasnya, atau hapus namanya",
    "{name} would not be read": "{name} tidak akan dibaca",
    "name it *.yaml, in lower case": "beri nama *.yaml, dengan huruf kecil",
    "{folder} holds no .yaml file": "{folder} tidak memuat berkas .yaml",
    "`simpul init DIR` writes a first inventory": "`simpul init DIR` menulis inventaris pertama",
    "{folder} holds {number:,} files; the limit is {max_files:,}":
        "{folder} memuat {number:,} berkas; batasnya {max_files:,}",
    'no file declares "network:"': 'tidak ada berkas yang menyatakan "network:"',
    "one file of the inventory says name, code, pools ...": "satu berkas inventaris menyebut name, code, pools ...",
    '"{value}" is not a name': '"{value}" bukan nama yang sah',
    "a letter, then lower-case letters, digits and single hyphens; at most 31":
        "sebuah huruf, lalu huruf kecil, angka, dan tanda hubung tunggal; paling banyak 31",
    '"{value}" has {number} characters; {interface_length} is the limit':
        '"{value}" terdiri dari {number} karakter; batasnya {interface_length}',
    "interface and file names are made of it": "nama antarmuka dan berkas dibuat darinya",
    '"{value}" is not a platform name': '"{value}" bukan nama platform',
    "lower-case letters, digits and underscores": "huruf kecil, angka, dan garis bawah",
    '"{value}" is a shared or reserved account, not a person':
        '"{value}" adalah akun bersama atau akun sistem, bukan orang',
    "name the person: BSSN regulation 4/2021 33(2)h asks for named administrators only":
        "sebut orangnya: Peraturan BSSN 4/2021 pasal 33(2)h hanya membolehkan administrator yang disebut namanya",
    '"{value}" is not a host name': '"{value}" bukan nama host',
    "a letter, then lower-case letters, digits and hyphens, not ending in a hyphen; at most {hostname_length}":
        "sebuah huruf, lalu huruf kecil, angka, dan tanda hubung, tidak berakhir dengan tanda hubung; paling banyak "
        "{hostname_length}",
    '"{value}" is not the name of a port': '"{value}" bukan nama port',
    "letters, digits, dots, slashes and hyphens, at most {port_length}: eth0, ether1, GigabitEthernet0/0/1":
        "huruf, angka, titik, garis miring, dan tanda hubung, paling banyak {port_length}: eth0, ether1, "
        "GigabitEthernet0/0/1",
    '"{value}" is not a version': '"{value}" bukan versi',
    'as the router shows it: "7.20.1", "17.09.04a"': 'sebagaimana ditampilkan router: "7.20.1", "17.09.04a"',
    "{value} has no dots: it may be a statistics (BPS) code, which uses the same digits for other governments":
        "{value} tidak bertitik: mungkin kode statistik (BPS), yang memakai angka yang sama untuk pemerintah lain",
    "BPS 6402 is Kutai Barat, Kemendagri 64.02 is Kutai Kartanegara; write the Kemendagri code, {dotted} if that is "
    "the one you mean":
        "BPS 6402 adalah Kutai Barat, Kemendagri 64.02 adalah Kutai Kartanegara; tulis kode Kemendagri, {dotted} "
        "bila itu yang dimaksud",
    '"{value}" is not a region code': '"{value}" bukan kode wilayah',
    "a dotted Kemendagri code: 64, 64.02, 64.02.06 or 64.02.06.2003":
        "kode Kemendagri bertitik: 64, 64.02, 64.02.06 atau 64.02.06.2003",
    "{value}: the fourth part of a code begins with 1 (kelurahan) or 2 (desa)":
        "{value}: bagian keempat kode berawalan 1 (kelurahan) atau 2 (desa)",
    "{code} is a place inside a government, not a government":
        "{code} adalah tempat di dalam sebuah pemerintah, bukan pemerintah",
    "write {code}": "tulis {code}",
    '"{value}" is not a site key': '"{value}" bukan kunci lokasi',
    "write code/kind/number: 64.02.06.2003/kantor-desa/1": "tulis kode/jenis/nomor: 64.02.06.2003/kantor-desa/1",
    'the kind "{kind}" has {number} characters; 15 is the limit':
        'jenis "{kind}" terdiri dari {number} karakter; batasnya 15',
    '"{value}" is not an end of a flow': '"{value}" bukan ujung arus',
    'write scope:segment or scope:segment/server, scope being "*", a government, a site or an interconnect: '
    '"64.01:office"':
        'tulis cakupan:segmen atau cakupan:segmen/server; cakupan adalah "*", pemerintah, lokasi, atau interconnect: '
        '"64.01:office"',
    "the file goes beyond {number} levels": "berkas ini melewati {number} tingkat",
    "an inventory never needs that": "inventaris tidak pernah memerlukannya",
    "cannot be parsed": "tidak dapat diurai",
    "indent with spaces: a tab is no indentation in YAML": "pakai spasi untuk inden: tab bukan inden di YAML",
    "check indentation, the space after a colon, and that quotes and brackets are closed":
        "periksa inden, spasi setelah titik dua, dan penutup tanda kutip serta kurung",
    "not YAML: {problem}": "bukan YAML: {problem}",
    "not YAML: {error}": "bukan YAML: {error}",
    "an inventory file is a map of keys at its top": "berkas inventaris di tingkat teratas adalah map berisi kunci",
    "begin with one of: network, profiles, government, sites, flows":
        "mulai dengan salah satu dari: network, profiles, government, sites, flows",
    "the file has {number:,} bytes; the limit is {max_bytes:,}": "berkas ini {number:,} byte; batasnya {max_bytes:,}",
    "split it: every .yaml file below the inventory folder is read":
        "bagi berkasnya: setiap berkas .yaml di bawah folder inventaris dibaca",
    "byte 0x{byte:02x} is not UTF-8": "byte 0x{byte:02x} bukan UTF-8",
    "save the file as UTF-8": "simpan berkas sebagai UTF-8",
    "control character U+{code:04X} in the file": "karakter kontrol U+{code:04X} di dalam berkas",
    "remove it; an editor may not show it": "hapus; mungkin editor tidak menampilkannya",
    "a YAML directive (%) is not understood here": "direktif YAML (%) tidak dimengerti di sini",
    "remove the line": "hapus baris ini",
    "a second YAML document begins here: it would be forgotten": "dokumen YAML kedua mulai di sini: ia akan terlupakan",
    "one document a file: remove the line `---` or move what follows to a file of its own":
        "satu dokumen satu berkas: hapus baris `---` atau pindahkan yang sesudahnya ke berkas sendiri",
    "the file goes beyond {number:,} values": "berkas ini melewati {number:,} nilai",
    "alias *{anchor}: an inventory says each thing where it stands":
        "alias *{anchor}: inventaris menyebut tiap hal di tempatnya",
    "write the value out, or put what sites share into a profile":
        "tulis nilainya utuh, atau taruh yang dipakai bersama di profil",
    "a key must be text, not a list or map": "kunci harus berupa teks, bukan daftar atau map",
    "a value that begins with {{ or [ and holds template syntax needs quotes":
        "nilai yang berawalan {{ atau [ dan memuat sintaks templat perlu tanda kutip",
    'key "{text}" stands twice in one map, first at line {line}':
        'kunci "{text}" tertulis dua kali dalam satu map, pertama di baris {line}',
    "remove one: YAML would silently keep the last": "hapus salah satu: YAML diam-diam akan memakai yang terakhir",
    "merge key <<: an inventory says each thing where it stands":
        "kunci merge <<: inventaris menyebut tiap hal di tempatnya",
    "put what sites share into a profile": "taruh yang dipakai bersama di profil",
    "(empty)": "(kosong)",
    "key {key} is a {guess} to YAML, not text": "kunci {key} dianggap {guess} oleh YAML, bukan teks",
    'write it in quotes: "{text}"': 'tulis dalam tanda kutip: "{text}"',
    "anchor &{anchor}: an inventory says each thing where it stands":
        "anchor &{anchor}: inventaris menyebut tiap hal di tempatnya",
    "write the value out where it is needed, or put what sites share into a profile":
        "tulis nilainya di tempat yang memerlukan, atau taruh yang dipakai bersama di profil",
    "tag {tag} is refused: a value's kind follows from its key":
        "tag {tag} ditolak: jenis sebuah nilai mengikuti kuncinya",
    "remove the tag": "hapus tag itu",
    "text with a line break, control or invisible character":
        "teks dengan ganti baris, karakter kontrol, atau karakter tak terlihat",
    "keep text on one line, without tabs; it ends up in a router's configuration":
        "tulis teks dalam satu baris, tanpa tab; teks ini masuk ke konfigurasi router",
    "text of {number} characters; the limit is {max_text}": "teks {number} karakter; batasnya {max_text}",
    "shorten it": "pendekkan",
    "template syntax in the inventory": "sintaks templat di dalam inventaris",
    "an inventory states facts; what is computed belongs to a template":
        "inventaris menyatakan fakta; yang dihitung tempatnya di templat",
    "a path with .. in it": "path dengan .. di dalamnya",
    "names are no paths": "nama bukan path",
    "{folder} is not an empty folder": "{folder} bukan folder kosong",
    "a map of keys": "map berisi kunci",
    "a list": "daftar",
    "text": "teks",
    "nothing is written here": "tidak ada yang tertulis di sini",
    "write a value or remove the key": "tulis nilainya atau hapus kuncinya",
    "{value} is a {guess} to YAML, not text": "{value} dianggap {guess} oleh YAML, bukan teks",
    'write it in quotes: "{value}"': 'tulis dalam tanda kutip: "{value}"',
    "the text is empty": "teksnya kosong",
    "a whole number": "bilangan bulat",
    '"{value}" is text; {what} is asked': '"{value}" adalah teks; yang diminta {what}',
    "write it without quotes": "tulis tanpa tanda kutip",
    "{value} is a number that YAML readers disagree about (octal, base 60 or underscores)":
        "{value} adalah angka yang dibaca berbeda oleh pembaca YAML (oktal, basis 60, atau garis bawah)",
    "write plain decimal digits without a leading zero": "tulis angka desimal biasa tanpa nol di depan",
    "write a number from {low} to {high}": "tulis angka dari {low} sampai {high}",
    "{value} is not {what}": "{value} bukan {what}",
    "{number} lies outside {low} to {high}": "{number} di luar {low} sampai {high}",
    "{what} is asked": "yang diminta {what}",
    '"{text}" is not a decimal number': '"{text}" bukan bilangan desimal',
    "write it like -1.9081, without quotes": "tulis seperti -1.9081, tanpa tanda kutip",
    "{text} lies outside {low:g} to {high:g}": "{text} di luar {low:g} sampai {high:g}",
    "{value} is not a plain truth value": "{value} bukan nilai benar atau salah",
    "write true or false": "tulis true atau false",
    '"{text}" is not a date': '"{text}" bukan tanggal',
    "write year-month-day: 2027-12-31": "tulis tahun-bulan-hari: 2027-12-31",
    "{text} is no day of the calendar: {why}": "{text} bukan hari di kalender: {why}",
    '"{value}" is none of {names}': '"{value}" bukan salah satu dari {names}',
    # Python of a date, and libyaml of a file.
    "month must be in 1..12": "bulan harus antara 1 dan 12",
    "day is out of range for month": "bulan itu tidak punya hari sebanyak itu",
    "block sequence entries are not allowed in this context": "butir daftar (-) tidak boleh di tempat ini",
    "control characters are not allowed": "karakter kontrol tidak boleh ada",
    "could not find expected ':'": "tanda ':' yang seharusnya ada tidak ditemukan",
    "did not find expected ',' or ']'": "tanda ',' atau ']' yang seharusnya ada tidak ditemukan",
    "did not find expected ',' or '}}'": "tanda ',' atau '}}' yang seharusnya ada tidak ditemukan",
    "did not find expected '-' indicator": "tanda '-' yang seharusnya ada tidak ditemukan",
    "did not find expected <document start>": "awal dokumen yang seharusnya ada tidak ditemukan",
    "did not find expected alphabetic or numeric character": "huruf atau angka yang seharusnya ada tidak ditemukan",
    "did not find expected comment or line break": "komentar atau ganti baris yang seharusnya ada tidak ditemukan",
    "did not find expected hexdecimal number": "bilangan heksadesimal yang seharusnya ada tidak ditemukan",
    "did not find expected key": "kunci yang seharusnya ada tidak ditemukan",
    "did not find expected node content": "isi yang seharusnya ada tidak ditemukan",
    "did not find expected whitespace or line break": "spasi atau ganti baris yang seharusnya ada tidak ditemukan",
    "found a tab character that violates indentation": "ada tab yang melanggar inden",
    "found a tab character where an indentation space is expected": "ada tab di tempat yang seharusnya spasi inden",
    "found character that cannot start any token": "ada karakter yang tidak dapat mengawali apa pun",
    "found undefined tag handle": "ada tag yang tidak dikenal",
    "found unexpected ':'": "ada ':' yang tidak pada tempatnya",
    "found unexpected document indicator": "ada tanda dokumen yang tidak pada tempatnya",
    "found unexpected end of stream": "berkas berakhir sebelum waktunya",
    "found unknown directive name": "ada direktif yang tidak dikenal",
    "found unknown escape character": "ada karakter escape yang tidak dikenal",
    "mapping keys are not allowed in this context": "kunci map tidak boleh di tempat ini",
    "mapping values are not allowed in this context": "nilai map tidak boleh di tempat ini",
    "bool or number": "bool atau angka",
}
