"""What platforms call objects in a plan's summary, and what they cannot do or undo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PLATFORMS: Final[Mapping[str, str]] = {
    "BGP neighbour": "tetangga BGP",
    "BGP neighbours": "tetangga BGP",
    "BGP process": "proses BGP",
    "BGP processes": "proses BGP",
    "GRE tunnel": "tunnel GRE",
    "GRE tunnels": "tunnel GRE",
    "IKEv2 tunnel": "tunnel IKEv2",
    "IKEv2 tunnels": "tunnel IKEv2",
    "VLAN": "VLAN",
    "VLANs": "VLAN",
    "WireGuard interface": "antarmuka WireGuard",
    "WireGuard interfaces": "antarmuka WireGuard",
    "access list": "access list",
    "access lists": "access list",
    "blackhole route": "rute blackhole",
    "blackhole routes": "rute blackhole",
    "filter block": "blok filter",
    "filter blocks": "blok filter",
    "filter opening": "bukaan filter",
    "filter openings": "bukaan filter",
    "host": "host",
    "hosts": "host",
    "interface": "antarmuka",
    "interfaces": "antarmuka",
    "lines": "jalur",
    "prefix list": "daftar prefiks",
    "prefix lists": "daftar prefiks",
    "properties": "properti",
    "property": "properti",
    "route-map": "route-map",
    "route-maps": "route-map",
    "routing policies": "kebijakan perutean",
    "routing policy": "kebijakan perutean",
    "static route": "rute statis",
    "static routes": "rute statis",
    "switch port": "port switch",
    "switch ports": "port switch",
    "time source": "sumber waktu",
    "time sources": "sumber waktu",
    "tunnel": "tunnel",
    "tunnels": "tunnel",
    # linux_frr.
    "each fragment has its own; armed before the commit; a boot forgets it with what it would undo":
        "tiap fragmen punya sendiri; dipasang sebelum commit; saat menyala terlupakan bersama yang akan dibatalkannya",
    "a filter table is loaded whole: its counters start again, connections that stand are kept":
        "tabel filter dimuat utuh: penghitungnya mulai lagi, koneksi yang ada tetap",
    "needs /dev/ppp; facts says pppoe=not-proven where a line asks for it and there is none":
        "perlu /dev/ppp; facts menyebut pppoe=not-proven bila jalur memintanya dan tidak ada",
    # cisco_iosxe.
    "one timer for the whole router: what others type meanwhile goes back with it":
        "satu pewaktu untuk seluruh router: yang diketik orang lain sementara itu ikut dibatalkan",
    "user names, key pairs, certificates and others' SNMPv3 users do not come back by a timer: they are refused":
        "nama pengguna, pasangan kunci, sertifikat, dan pengguna SNMPv3 pihak lain tidak dipulihkan pewaktu: ditolak",
    "SNMPv3 with SHA-1 and AES-128; turned keys that are taken back leave a reader without sight":
        "SNMPv3 dengan SHA-1 dan AES-128; kunci putaran yang dibatalkan membuat pembaca tidak melihat apa pun",
    "no backup holds its RSA key: another router gets another first file":
        "tidak ada cadangan yang memuat kunci RSA-nya: router lain mendapat berkas pertama lain",
    "a router has no way to try a TCP connection: verify says so":
        "router tidak dapat mencoba koneksi TCP: verify menyebutkannya",
    "a key is never shown again: a keyring's name and description tell which key it holds":
        "kunci tidak pernah ditampilkan lagi: nama dan keterangan keyring menyebut kunci mana isinya",
    "guests leave by the best line only, by none while it is down; what comes for them is queued behind the line, at "
    "their share and no more":
        "tamu keluar hanya lewat jalur terbaik, tidak lewat mana pun selama jalur itu putus; yang datang untuk mereka "
        "diantrekan di belakang jalur, sebatas bagiannya",
    "a changed list is asked of routes that stand at its commit, where the router's own applet would ask after a "
    "rollback, too: from the second change on a router that had none":
        "daftar yang berubah ditanyakan terhadap rute yang ada saat commit, bila applet router itu juga bertanya "
        "setelah rollback: sejak perubahan kedua di router yang belum memilikinya",
    # mikrotik_routeros.
    "a script and two scheduler entries for each fragment; what was armed and not confirmed goes with a power cut, too":
        "satu skrip dan dua entri scheduler tiap fragmen; yang terpasang dan tidak dikonfirmasi batal juga saat padam "
        "listrik",
    "must let the scheduler run; only a hand on site changes it":
        "harus mengizinkan scheduler; hanya dapat diubah dengan tangan di lokasi",
    "one NTP client has one VRF: the line's time source, and where a line has one, none inside":
        "satu klien NTP untuk satu VRF: sumber waktu jalur, dan bila jalur punya, tidak ada yang di dalam",
    "what a menu of properties that Simpul writes does not declare goes back to the vendor's default":
        "yang tidak dinyatakan dalam menu properti yang ditulis Simpul kembali ke bawaan pabrik",
    "SNMPv3 with SHA-1, the strongest that its menu has": "SNMPv3 dengan SHA-1, yang terkuat di menunya",
}
