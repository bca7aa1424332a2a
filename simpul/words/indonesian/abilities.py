"""What a platform can be asked for, and which tunnels can be (SIM108, SIM113 to SIM119)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ABILITIES: Final[Mapping[str, str]] = {
    "it has no WireGuard: use IKEv2": "tidak punya WireGuard: pakai IKEv2",
    "it asks for a list of revocations over HTTP or LDAP while a tunnel comes up, so the list would stand outside of "
    "the network: use ikev2-psk":
        "meminta daftar pencabutan lewat HTTP atau LDAP sewaktu tunnel naik, sehingga daftarnya harus berada di luar "
        "jaringan: pakai ikev2-psk",
    "its ports are routed, each with networks of its own: give the segment one of them, and a switch behind it":
        "port-portnya dirutekan, masing-masing dengan jaringan sendiri: beri segmen itu satu port, dan sebuah switch "
        "di belakangnya",
    "a tunnel for both families (`dual-overlay`) stands on IPv4: order a line that has it, too":
        "tunnel untuk kedua keluarga alamat (`dual-overlay`) berdiri di atas IPv4: pesan jalur yang juga punya IPv4",
    "a static tunnel needs its far end's address, and sites have none: let another platform be the hub":
        "tunnel statis perlu alamat ujung seberangnya, sedangkan lokasi tidak punya alamat tetap: biarkan platform "
        "lain yang menjadi hub",
    "its PAM asks RADIUS servers, and TACACS+ is not written: leave logins out":
        "PAM-nya bertanya kepada server RADIUS, dan TACACS+ belum ditulis: tinggalkan logins",
    "its forwarder of names asks inside a VRF from 7.21 on (manual, VRF): upgrade the router":
        "penerus namanya baru bisa bertanya di dalam VRF sejak 7.21 (manual, VRF): perbarui router",
    "its log has a VRF from 7.19 on: upgrade the router": "log-nya baru punya VRF sejak 7.19: perbarui router",
    "its IPsec has policies and no tunnel interface, so no route leads into it: use WireGuard":
        "IPsec-nya punya policy tanpa antarmuka tunnel, jadi tidak ada rute yang menuju ke dalamnya: pakai WireGuard",
    "it asks nobody but RADIUS servers: leave logins out": "hanya bertanya kepada server RADIUS: tinggalkan logins",
    "its IPsec has policies and no tunnel interface: use WireGuard":
        "IPsec-nya punya policy tanpa antarmuka tunnel: pakai WireGuard",
    "a tunnel of kind {kind}": "tunnel jenis {kind}",
    "a hub router": "router hub",
    "the names of the whole network, at a hub router": "nama-nama seluruh jaringan, di router hub",
    "a line with a fixed address": "jalur dengan alamat tetap",
    "a line that gets its address by DHCP": "jalur yang alamatnya diperoleh lewat DHCP",
    "a line by PPPoE": "jalur lewat PPPoE",
    "IPv6 on a line": "IPv6 di jalur",
    "a line with IPv6 and no IPv4": "jalur dengan IPv6 tanpa IPv4",
    "a second line at one router": "jalur kedua di satu router",
    "two routers that share a site's segments": "dua router yang berbagi segmen satu lokasi",
    "a trunk to a switch or to another router": "trunk ke switch atau ke router lain",
    "one segment at two ports of a router": "satu segmen di dua port router",
    "advertisements and names for a segment's hosts": "pengumuman (RA) dan nama bagi host sebuah segmen",
    "addresses by DHCP for a segment's hosts": "alamat lewat DHCP bagi host sebuah segmen",
    "a relay to a DHCP server": "relay ke server DHCP",
    "OSPF with a LAN core": "OSPF dengan inti LAN",
    "public Wi-Fi": "Wi-Fi publik",
    "public Wi-Fi with opening hours": "Wi-Fi publik dengan jam buka",
    "a line to somebody else's network": "jalur ke jaringan pihak lain",
    "people's accounts, a banner, strong SSH and unused ports that are shut":
        "akun perorangan, banner, SSH yang kuat, dan port tak terpakai yang ditutup",
    "a sealed local account": "akun lokal tersegel",
    "logins by RADIUS": "login lewat RADIUS",
    "logins by TACACS+": "login lewat TACACS+",
    "logs to a collector": "log ke pengumpul",
    "SNMPv3": "SNMPv3",
    "{first} and later": "{first} dan sesudahnya",
    "{first} to before {before}": "{first} sampai sebelum {before}",
    "no version of this platform": "bukan versi mana pun dari platform ini",
    "it runs {version}, and what is declared is written for {whose}: declare the version that it runs":
        "menjalankan {version}, sedangkan yang dinyatakan ditulis untuk {whose}: nyatakan versi yang dijalankannya",
    "{what} can join the hub routers {a} ({platform}) and {b} ({platform2})":
        "{what} yang dapat menghubungkan router hub {a} ({platform}) dan {b} ({platform2})",
    "hub routers of all hub sites are joined: use platforms that can":
        "router hub dari semua lokasi hub saling terhubung: pakai platform yang bisa",
    "{what} can join {device} ({platform}) to hub site {hub}":
        "{what} yang dapat menghubungkan {device} ({platform}) ke lokasi hub {hub}",
    "{what} over {lines}": "{what} lewat {lines}",
    "{what}: until {until} it stands and falls with {names}":
        "{what}: sampai {until} ia bergantung sepenuhnya pada {names}",
    "it can reach {names}: give {hub} such a router, too, or say who accepts the risk: accepted_risks: {{{control}: "
    "{{reason: ..., owner: ..., until: 2027-12-31}}}}":
        "yang dapat dicapainya {names}: beri {hub} router seperti itu juga, atau sebut siapa yang menerima "
        "risikonya: accepted_risks: {{{control}: {{reason: ..., owner: ..., until: 2027-12-31}}}}",
    "use a platform that can, or give the hub site a router that it can reach":
        "pakai platform yang bisa, atau beri lokasi hub router yang dapat dicapainya",
    "{both} have none in common": "{both} tidak punya jenis yang sama",
    "between {both} there could be {kinds}": "antara {both} bisa ada {kinds}",
    "{could}, which is not written yet": "{could}, yang belum ditulis",
    "between {both} there is {kinds}, between two fixed addresses only":
        "antara {both} ada {kinds}, hanya antara dua alamat tetap",
    "no tunnel": "tidak ada tunnel",
    "no {kind} tunnel": "tidak ada tunnel {kind}",
    "{feature}: asked of {names}, and not there on {platform}":
        "{feature}: diminta dari {names}, dan tidak ada di {platform}",
    "nobody has written it yet: use another platform, or leave it out":
        "belum ada yang menulisnya: pakai platform lain, atau tinggalkan",
    "the routers of {site} are of two platforms, {names}, which share no gateway":
        "router di {site} terdiri dari dua platform, {names}, yang tidak dapat berbagi gateway",
    "give both routers of a site one platform": "beri kedua router satu lokasi platform yang sama",
    "{names} is no name of a port of {platform}": "{names} bukan nama port di {platform}",
    "as the router names it itself: {port_example}; another platform has a profile of its own":
        "sebagaimana router sendiri menyebutnya: {port_example}; platform lain punya profil sendiri",
    "its {name} is {value}": "{name}-nya {value}",
    "nobody recorded its {name}": "tidak ada yang mencatat {name}-nya",
    "{device} ({platform}) cannot be changed from afar: {said}":
        "{device} ({platform}) tidak dapat diubah dari jauh: {said}",
    "it takes a hand before the router; then write facts: {{{name}: {names}}}":
        "perlu tangan di depan router; setelah itu tulis facts: {{{name}: {names}}}",
    "{platform} asks for no fact called {name}, which {device} has":
        "{platform} tidak meminta fakta bernama {name}, yang dimiliki {device}",
    "it knows {names}": "yang dikenalnya {names}",
    "none": "tidak ada",
    "{device} has no version, on which the configuration of {platform} depends":
        "{device} tidak punya versi, padahal konfigurasi {platform} bergantung padanya",
    'at it or its profile, version: "{first}"; known: {known}':
        'di perangkat itu atau profilnya, version: "{first}"; yang dikenal: {known}',
    "{device} has version {version}, for which nobody wrote {platform}":
        "{device} punya versi {version}, dan {platform} tidak ditulis untuk itu",
    "known: {known}": "yang dikenal: {known}",
}
