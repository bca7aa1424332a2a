"""What an inventory declares: network, profiles, governments, sites, lines (SIM1xx)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

DECLARED: Final[Mapping[str, str]] = {
    '{kind} "{name}" is declared twice, first at {place}': '{kind} "{name}" dinyatakan dua kali, pertama di {place}',
    "rename or remove one": "ganti nama atau hapus salah satu",
    "{what} {value} of {by} is already {holder}'s, at {place}":
        "{what} {value} dari {by} sudah milik {holder}, di {place}",
    '{by} names the {kind} "{name}", which is not declared': '{by} menyebut {kind} "{name}", yang tidak dinyatakan',
    "an inventory file": "berkas inventaris",
    "guests": "tamu",
    "network": "jaringan",
    "management": "manajemen",
    "medium": "medium",
    "approver": "pemberi persetujuan",
    "interconnect": "interconnect",
    "operator": "operator",
    "government": "pemerintah",
    "profile": "profil",
    "segment": "segmen",
    "server": "server",
    "uplink": "uplink",
    "LAN port": "port LAN",
    "accepted risk": "risiko yang diterima",
    "fact": "fakta",
    "flow": "arus",
    "SNMP user": "pengguna SNMP",
    "platform": "platform",
    "port": "port",
    "a place": "tempat",
    "government or provider": "pemerintah atau penyedia",
    "AS number": "nomor AS",
    "VLAN id": "id VLAN",
    "address": "alamat",
    "rank": "peringkat",
    "SSH key of an approver": "kunci SSH pemberi persetujuan",
    "device name": "nama perangkat",
    "this entry": "entri ini",
    "one entry says all ports of a pair of ends": "satu entri menyebut semua port dari satu pasang ujung",
    "each person holds a key of their own, or nobody can tell who approved what":
        "tiap orang memegang kunci sendiri; kalau tidak, tidak ada yang tahu siapa menyetujui apa",
    "the prefixes that its sites are numbered from: pool4: [10.66.0.0/16]":
        "prefix asal nomor lokasi-lokasinya: pool4: [10.66.0.0/16]",
    "government {code}": "pemerintah {code}",
    "AS number {asn} is not a private one": "nomor AS {asn} bukan nomor privat",
    "RFC 6996: 64512 to 65534, or 4200000000 to 4294967294":
        "RFC 6996: 64512 sampai 65534, atau 4200000000 sampai 4294967294",
    "AS number {asn} lies in the range that sites are numbered from":
        "nomor AS {asn} berada di rentang asal nomor lokasi",
    "see site_asn at {where}": "lihat site_asn di {where}",
    "each government has one of its own": "tiap pemerintah punya nomor sendiri",
    "the pool of government {code}": "pool pemerintah {code}",
    'interconnect "{name}"': 'interconnect "{name}"',
    "an empty list would let everything through in FRR's eyes; say what is agreed":
        "daftar kosong akan meloloskan semuanya menurut FRR; sebut apa yang disepakati",
    "{by}: {peer} is not the other end of {address}": "{by}: {peer} bukan ujung seberang dari {address}",
    "an interconnect leads to somebody else": "interconnect menuju pihak lain",
    "the line of {by}": "jalur {by}",
    "what {by} may announce": "yang boleh diumumkan {by}",
    "172.16.5.0/24, or a list of prefixes": "172.16.5.0/24, atau daftar prefix",
    "{by}: {prefix} of {name} is not within what it may announce":
        "{by}: {prefix} dari {name} tidak termasuk yang boleh diumumkannya",
    "no route would lead there: {accepted}": "tidak ada rute yang akan menuju ke sana: {accepted}",
    "{by}: {prefix} of {name} overlaps {taken} of {other}":
        "{by}: {prefix} dari {name} tumpang tindih dengan {taken} dari {other}",
    "an address is in one place only": "satu alamat hanya berada di satu tempat",
    "a line of the banner has {number} characters or holds a backslash":
        "sebaris banner terdiri dari {number} karakter atau memuat garis miring terbalik",
    "78 characters a line; the list may have as many lines as it takes":
        "78 karakter sebaris; daftarnya boleh sebanyak baris yang diperlukan",
    "write scope:segment/server: 64/hub/1:management/aaa": "tulis cakupan:segmen/server: 64/hub/1:management/aaa",
    "who comes in without right is told so before the login: banner: [one line, another]":
        "siapa yang masuk tanpa hak diberi tahu sebelum login: banner: [satu baris, baris lain]",
    "a VLAN id": "id VLAN",
    "an AS number": "nomor AS",
    '"{value}" is not a known time zone': '"{value}" bukan zona waktu yang dikenal',
    "an IANA name: Asia/Makassar": "nama IANA: Asia/Makassar",
    "the {what}": "{what}",
    "the network": "jaringan",
    "aggregate": "agregat",
    '"site_asn" is the first and the last AS number for sites':
        '"site_asn" adalah nomor AS pertama dan terakhir untuk lokasi',
    "write site_asn: [4206400000, 4206499999]": "tulis site_asn: [4206400000, 4206499999]",
    "site AS numbers {first} to {last} are not within the private 4-byte range":
        "nomor AS lokasi {first} sampai {last} tidak berada di rentang privat 4 byte",
    "RFC 6996 sets 4200000000 to 4294967294 apart, the first not above the last":
        "RFC 6996 menyisihkan 4200000000 sampai 4294967294, yang pertama tidak di atas yang terakhir",
    "loopback pool": "pool loopback",
    "tunnel pool": "pool tunnel",
    "site pool": "pool lokasi",
    "a UDP port": "port UDP",
    "the box of coordinates is empty": "kotak koordinatnya kosong",
    "south lies below north, west below east": "south di bawah north, west di bawah east",
    '"transit" is the name of the link between two routers of a site':
        '"transit" adalah nama tautan antara dua router satu lokasi',
    "choose another name": "pilih nama lain",
    'VLAN "{name}"': 'VLAN "{name}"',
    "BFD gives up after {multiplier} x {interval_ms} ms, no sooner than the hold time of {hold} s":
        "BFD menyerah setelah {multiplier} x {interval_ms} ms, tidak lebih cepat daripada hold time {hold} s",
    "leave it out, or make it quicker": "tinggalkan, atau buat lebih cepat",
    "hold time {hold} s is shorter than three keepalives of {keepalive} s":
        "hold time {hold} s lebih pendek daripada tiga keepalive {keepalive} s",
    "RFC 4271 advises a third: write hold: {seconds} or more":
        "RFC 4271 menyarankan sepertiga: tulis hold: {seconds} atau lebih",
    'medium "{name}"': 'medium "{name}"',
    "two media of one rank would leave the choice of the main line to chance":
        "dua medium berperingkat sama akan membuat pilihan jalur utama tidak menentu",
    "milliseconds": "milidetik",
    'the clock of provider "{name}"': 'jam penyedia "{name}"',
    "the clock of provider {name}": "jam penyedia {name}",
    'operator "{name}"': 'operator "{name}"',
    "the SSH key of \"{name}\" is also \"{other}\"'s, at {where}":
        'kunci SSH "{name}" juga milik "{other}", di {where}',
    "each person holds a key of their own, or nobody can tell who did what":
        "tiap orang memegang kunci sendiri; kalau tidak, tidak ada yang tahu siapa berbuat apa",
    "the LAN core of {key}": "inti LAN {key}",
    "the segments that lie behind it: behind: [office, voice]":
        "segmen yang berada di belakangnya: behind: [office, voice]",
    "the number of an OSPF area": "nomor area OSPF",
    '{by}: the site has no segment "{name}"': '{by}: lokasi ini tidak punya segmen "{name}"',
    "{by}: {name} joins the routers to it, so it does not lie behind it":
        "{by}: {name} menghubungkan router kepadanya, jadi tidak berada di belakangnya",
    "name another segment at one of the two": "sebut segmen lain di salah satu dari keduanya",
    "an MTU in bytes": "MTU dalam byte",
    "megabits a second": "megabit per detik",
    'profile "{name}"': 'profil "{name}"',
    "a prefix length": "panjang prefix",
    "a segment of {by}": "segmen dari {by}",
    "{by}: segments {sizes} need {needed:,} addresses, a site's /{prefix4} has {room:,}":
        "{by}: segmen {sizes} perlu {needed:,} alamat, sedangkan /{prefix4} sebuah lokasi punya {room:,}",
    "give sites a shorter prefix or segments longer ones":
        "beri lokasi prefix yang lebih pendek atau segmen prefix yang lebih panjang",
    "{by}: {number} segments need a /64 each, a site's /{prefix6} has {room6}":
        "{by}: {number} segmen masing-masing perlu sebuah /64, sedangkan /{prefix6} sebuah lokasi punya {room6}",
    "write prefix6: {length} or less": "tulis prefix6: {length} atau kurang",
    "a site without a WAN port cannot reach the network": "lokasi tanpa port WAN tidak dapat mencapai jaringan",
    "{by} has an out-of-band port, and its role is {role}: only hubs have one":
        "{by} punya port out-of-band, sedangkan perannya {role}: hanya hub yang punya",
    "everything else is reached in band, through the tunnels": "selebihnya dicapai in-band, lewat tunnel",
    "{by} uses the port {name} twice, first at {used}": "{by} memakai port {name} dua kali, pertama di {used}",
    "give each purpose a port of its own": "beri tiap keperluan port sendiri",
    'port {name} of {by} carries the segment "{segment}", which the profile does not have':
        'port {name} dari {by} membawa segmen "{segment}", yang tidak ada di profil itu',
    "a trunk lists its segments: [office, servers]": "trunk menyebut segmennya: [office, servers]",
    "add it to the profile's segments, or correct the name": "tambahkan ke segmen profil, atau perbaiki namanya",
    "{by} has no WAN port {port}": "{by} tidak punya port WAN {port}",
    "an MTU of {mtu} lies outside {min_mtu} to {max_mtu} bytes": "MTU {mtu} di luar {min_mtu} sampai {max_mtu} byte",
    "IPv6 needs 1280 inside the tunnel, the tunnel up to 80 more":
        "IPv6 perlu 1280 di dalam tunnel, dan tunnel perlu sampai 80 lagi",
    "PPPoE carries {pppoe_mtu} bytes at most, not {mtu}": "PPPoE membawa paling banyak {pppoe_mtu} byte, bukan {mtu}",
    "write mtu: {pppoe_mtu} (RFC 2516)": "tulis mtu: {pppoe_mtu} (RFC 2516)",
    '"{text}" is not the time of a lease': '"{text}" bukan lama sewa (lease)',
    "write 30m, 12h or 7d: 2m to 30d": "tulis 30m, 12h atau 7d: 2m sampai 30d",
    '"{value}" is not a domain': '"{value}" bukan domain',
    "two labels or more, in lower case: kaltim.internal": "dua label atau lebih, dengan huruf kecil: kaltim.internal",
    '"{text}" names no server': '"{text}" tidak menyebut server',
    "write scope:segment/server: 64:servers/dhcp": "tulis cakupan:segmen/server: 64:servers/dhcp",
    '{by} serves hosts of the segment "{name}", which it does not have':
        '{by} melayani host di segmen "{name}", yang tidak dimilikinya',
    "segments: {names}": "segmen: {names}",
    "a number of addresses": "jumlah alamat",
    "{by}: {name} both hands out addresses and relays to who does":
        "{by}: {name} membagikan alamat sekaligus me-relay kepada yang membagikannya",
    "keep dhcp: or relay:": "sisakan dhcp: atau relay:",
    '"{value}" is not the id of a control': '"{value}" bukan id kendali',
    "write it like AVAIL-1": "tulis seperti AVAIL-1",
    "the parent of {key}": "induk {key}",
    "site {key} has no uplink": "lokasi {key} tidak punya uplink",
    "a site needs at least one line to a provider": "lokasi perlu sedikitnya satu jalur ke penyedia",
    "site {key}": "lokasi {key}",
    "the file declares no government; say whose site this is":
        "berkas ini tidak menyatakan pemerintah; sebut milik siapa lokasi ini",
    "site {key} stands in the file of government {home}, and its code is {expected}'s":
        "lokasi {key} berada di berkas pemerintah {home}, sedangkan kodenya milik {expected}",
    'a site that changed government keeps its key: write government: "{home}"; otherwise move it':
        'lokasi yang berpindah pemerintah tetap memakai kuncinya: tulis government: "{home}"; selain itu pindahkan',
    "device names are unique in the network": "nama perangkat tidak boleh sama di seluruh jaringan",
    "site {key} has no device": "lokasi {key} tidak punya perangkat",
    "remove devices: to have one named after the site's code":
        "hapus devices: agar ada satu yang dinamai menurut kode lokasi",
    "site {key} has {number} devices; two share a LAN at most":
        "lokasi {key} punya {number} perangkat; paling banyak dua yang berbagi satu LAN",
    "site {key} has two devices, and its profile {profile} has no trunk port to join them":
        "lokasi {key} punya dua perangkat, dan profilnya {profile} tidak punya port trunk untuk menghubungkannya",
    "give the profile a trunk port, at {where}: eth2: [office, servers]":
        "beri profil itu port trunk, di {where}: eth2: [office, servers]",
    'the device name made from the key, "{name}", is longer than {hostname_length}':
        'nama perangkat yang dibuat dari kunci, "{name}", lebih panjang dari {hostname_length}',
    "name the device: devices: {{a-shorter-name: {{}}}}":
        "beri nama perangkatnya: devices: {{nama-yang-lebih-pendek: {{}}}}",
    "name the device with devices: {{name: {{}}}}": "beri nama perangkatnya dengan devices: {{nama: {{}}}}",
    'device "{name}"': 'perangkat "{name}"',
    "{by} is operated by the provider {operated_by}, so it is never pushed to":
        "{by} dioperasikan oleh penyedia {operated_by}, jadi tidak pernah dikirimi apa pun",
    "write managed: false, or name the government that operates it":
        "tulis managed: false, atau sebut pemerintah yang mengoperasikannya",
    "{by} has an out-of-band address, and its profile {profile} no out-of-band port":
        "{by} punya alamat out-of-band, sedangkan profilnya {profile} tidak punya port out-of-band",
    "only hubs have one; everything else is reached through the tunnels":
        "hanya hub yang punya; selebihnya dicapai lewat tunnel",
    "each out-of-band address belongs to one router": "tiap alamat out-of-band milik satu router",
    "the out-of-band port of {by}": "port out-of-band {by}",
    "what it offers: ports: [tcp/443]": "yang disediakannya: ports: [tcp/443]",
    'server "{name}" of {key} stands in the segment "{segment}", which the site does not have':
        'server "{name}" di {key} berada di segmen "{segment}", yang tidak dimiliki lokasi itu',
    "segments of profile {profile}: {names}": "segmen profil {profile}: {names}",
    "public coordinate tables are wrong by up to 130 km; say how this one was found: survey, polygon or none":
        "tabel koordinat publik keliru sampai 130 km; sebut dari mana yang ini diperoleh: survey, polygon atau none",
    "{lat}, {lon} of {key} lies outside the network's box": "{lat}, {lon} dari {key} berada di luar kotak jaringan",
    "latitude {south} to {north}, longitude {west} to {east}; swapped?":
        "lintang {south} sampai {north}, bujur {west} sampai {east}; tertukar?",
    'uplink "{name}" of {key}': 'uplink "{name}" di {key}',
    'port {port} of {device} is already used by uplink "{other}"':
        'port {port} di {device} sudah dipakai uplink "{other}"',
    "WAN ports of the profile: {names}": "port WAN profil: {names}",
    "its profile has several WAN ports and says none for this name: one of {names}":
        "profilnya punya beberapa port WAN dan tidak menyebut satu untuk nama ini: salah satu dari {names}",
    "{by}: profile {profile} has no WAN port {port}": "{by}: profil {profile} tidak punya port WAN {port}",
    "its WAN ports: {names}": "port WAN-nya: {names}",
    "static (with address and gateway, or address6 and gateway6), dhcp or pppoe":
        "static (dengan address dan gateway, atau address6 dan gateway6), dhcp atau pppoe",
    "the site has several: {names}": "lokasi ini punya beberapa: {names}",
    '{by} names the device "{said}", which the site does not have':
        '{by} menyebut perangkat "{said}", yang tidak dimiliki lokasi itu',
    "its devices: {names}": "perangkatnya: {names}",
    "{by} gets its address by {access}, so it has no {key} here":
        "{by} mendapat alamat lewat {access}, jadi tidak ada {key} di sini",
    "remove it, or write access: static": "hapus, atau tulis access: static",
    "{by} is static and has no {absent}": "{by} statis dan tidak punya {absent}",
    "a static line has address: and gateway:": "jalur statis punya address: dan gateway:",
    "the gateway is the provider's address on the same line": "gateway adalah alamat penyedia di jalur yang sama",
    "{by}: gateway {gateway} is the network or broadcast address of {network}":
        "{by}: gateway {gateway} adalah alamat jaringan atau broadcast dari {network}",
    "a public address belongs to one line": "alamat publik hanya milik satu jalur",
    "{by} has no {absent}": "{by} tidak punya {absent}",
    "IPv6 on a line has address6: and gateway6:": "IPv6 di jalur punya address6: dan gateway6:",
    "{by}: gateway {gateway} lies outside {network}": "{by}: gateway {gateway} berada di luar {network}",
    "the gateway is the provider's address on the same line, or a link-local one: fe80::1":
        "gateway adalah alamat penyedia di jalur yang sama, atau alamat link-local: fe80::1",
    "{by}: the gateway is the uplink's own address": "{by}: gateway sama dengan alamat uplink sendiri",
    "{by}: {ip} is no address that a provider routes": "{by}: {ip} bukan alamat yang dirutekan penyedia",
    "a global unicast address (RFC 4291): 2001:db8::2/64": "alamat unicast global (RFC 4291): 2001:db8::2/64",
    "{by}: a hub is dialled by every site, so its line is static and without carrier NAT":
        "{by}: hub dihubungi setiap lokasi, jadi jalurnya statis dan tanpa NAT operator",
    "order a line with a fixed public address": "pesan jalur dengan alamat publik tetap",
    "{by}: a hub is dialled over IPv4, too": "{by}: hub juga dihubungi lewat IPv4",
    "give it address: and gateway:": "beri address: dan gateway:",
    "{by}: {ip} cannot be dialled from outside": "{by}: {ip} tidak dapat dihubungi dari luar",
    "a hub needs a public address": "hub perlu alamat publik",
    'write hours: "07:00-21:00"; leave hours out where it never closes':
        'tulis hours: "07:00-21:00"; tinggalkan hours bila tidak pernah tutup',
    '"{value}" is not a time of day and another': '"{value}" bukan dua waktu dalam sehari',
    '"{value}" does not say when it opens and when it closes': '"{value}" tidak menyebut kapan buka dan kapan tutup',
    '"{value}" is not a share from 1% to 90%': '"{value}" bukan bagian dari 1% sampai 90%',
    "write share: 30%": "tulis share: 30%",
    "guests' names are asked outside, never inside: resolvers: [9.9.9.9]":
        "nama bagi tamu ditanyakan ke luar, tidak pernah ke dalam: resolvers: [9.9.9.9]",
    "a guests' resolver": "resolver tamu",
    "the guests' resolver {address} cannot be reached over a line":
        "resolver tamu {address} tidak dapat dicapai lewat jalur",
    "name a resolver with a public address": "sebut resolver dengan alamat publik",
    "{prefix} is not from a /16 to a /28": "{prefix} tidak antara /16 dan /28",
    "half of it are guests' addresses: a /22 has 509": "separuhnya adalah alamat tamu: sebuah /22 punya 509",
    "the guests' prefix": "prefix tamu",
    '"wifi" of {by}': '"wifi" dari {by}',
    "public Wi-Fi of {by}": "Wi-Fi publik {by}",
    "seconds": "detik",
}
