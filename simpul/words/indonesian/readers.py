"""What the proof's readers do not understand of a configuration, or find open by a setting of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

READERS: Final[Mapping[str, str]] = {
    "a line that is not known here": "baris yang tidak dikenal di sini",
    "an object of a kind that is not known here": "objek dari jenis yang tidak dikenal di sini",
    "a zone that is not known here": "zona yang tidak dikenal di sini",
    "a menu that is not known here": "menu yang tidak dikenal di sini",
    "a command that no export has": "perintah yang tidak ada dalam export mana pun",
    "this is not the configuration of {device}": "ini bukan konfigurasi {device}",
    "there is no interface {match}": "tidak ada antarmuka {match}",
    "{port} is already {kind}": "{port} sudah menjadi {kind}",
    "{made} is already {kind}": "{made} sudah menjadi {kind}",
    "{interface} is already {kind}": "{interface} sudah menjadi {kind}",
    "somebody typed it into the kernel": "ada yang mengetiknya langsung ke kernel",
    "the secret is for other ends than the connection": "rahasianya untuk ujung lain daripada koneksinya",
    "the chain stands twice": "chain ini ada dua kali",
    "{name} is not known here": "{name} tidak dikenal di sini",
    "{said} is not known here": "{said} tidak dikenal di sini",
    # Filters.
    "a party is missing": "satu pihak tidak disebut",
    "a port is missing": "port tidak disebut",
    "{protocol} has no ports": "{protocol} tidak punya port",
    "the port {word} is not known here": "port {word} tidak dikenal di sini",
    "the port {part!r} is not known here": "port {part!r} tidak dikenal di sini",
    "the wildcard {words} is not known here": "wildcard {words} tidak dikenal di sini",
    "{words} is no party that is known here": "{words} bukan pihak yang dikenal di sini",
    "the protocol {protocol} is not known here": "protokol {protocol} tidak dikenal di sini",
    "{word!r} of an entry is not known here": "{word!r} dalam sebuah entri tidak dikenal di sini",
    "{name} of an entry is not known here": "{name} dalam sebuah entri tidak dikenal di sini",
    "what is done with this class is not known here": "tindakan terhadap kelas ini tidak dikenal di sini",
    "the list {name} is not there, or of a kind that is not known here":
        "daftar {name} tidak ada, atau dari jenis yang tidak dikenal di sini",
    "the class {kind} is not there": "kelas {kind} tidak ada",
    "a class that drops is not known here": "kelas yang membuang tidak dikenal di sini",
    "neither a set, a chain nor elements": "bukan set, chain, maupun elemen",
    "a closing brace is missing": "kurung tutup tidak ada",
    "the rule ends too early": "aturan berakhir terlalu cepat",
    "{rest!r} comes after the verdict": "{rest!r} muncul setelah putusan",
    "{rest!r} comes after a verdict map": "{rest!r} muncul setelah peta putusan",
    "{words!r} is no expression that is known here": "{words!r} bukan ungkapan yang dikenal di sini",
    "both IPv4 and IPv6 in one expression": "IPv4 dan IPv6 dalam satu ungkapan",
    "two protocols in one expression": "dua protokol dalam satu ungkapan",
    "{closing!r} in a list of values": "{closing!r} dalam daftar nilai",
    "an element with too few parts": "elemen yang kurang bagiannya",
    "values of {kind} are not known here": "nilai {kind} tidak dikenal di sini",
    "{words!r} where a value should be": "{words!r} di tempat yang seharusnya nilai",
    "{word!r} is no verdict that is known here": "{word!r} bukan putusan yang dikenal di sini",
    "a verdict map by name is not known here": "peta putusan bernama tidak dikenal di sini",
    "a branch without a verdict": "cabang tanpa putusan",
    "interfaces among other values are known only in a named set":
        "antarmuka di antara nilai lain hanya dikenal dalam set bernama",
    "{word!r} is no number": "{word!r} bukan bilangan",
    "{word!r} is no state of a conversation": "{word!r} bukan keadaan percakapan",
    "{word!r} is no family": "{word!r} bukan keluarga alamat",
    "{word!r} is no address": "{word!r} bukan alamat",
    "{text!r} is no test of TCP flags that is known here": "{text!r} bukan uji bendera TCP yang dikenal di sini",
    "{text!r} is no address that is known here": "{text!r} bukan alamat yang dikenal di sini",
    "{name} is said without a value": "{name} disebut tanpa nilai",
    "the {what} {word!r} is not known here": "{what} {word!r} tidak dikenal di sini",
    "the ICMP type {text!r} is not known here": "jenis ICMP {text!r} tidak dikenal di sini",
    "the condition {name} is not known here": "syarat {name} tidak dikenal di sini",
    "the policy {value!r} is not known here": "kebijakan {value!r} tidak dikenal di sini",
    "an IPv6 address that a set of a proof cannot tell from an IPv4 one":
        "alamat IPv6 yang tidak dapat dibedakan pembuktian dari alamat IPv4",
    "a helper's ports are not known here": "port sebuah helper tidak dikenal di sini",
    "which of these packets are translated is not known here":
        "paket mana yang diterjemahkan tidak dikenal di sini",
    "the router fills this list by itself": "router mengisi daftar ini sendiri",
    "the router fills this list with what names resolve to": "router mengisi daftar ini dengan hasil resolusi nama",
    "there is no interface list {value}": "tidak ada daftar antarmuka {value}",
    "the filter sees {names} only as {vrf}": "filter melihat {names} hanya sebagai {vrf}",
    "whether {vrf} is seen here, or the interface itself, is not known":
        "tidak diketahui apakah di sini terlihat {vrf} atau antarmuka itu sendiri",
    "which interfaces are {value} is not known here": "antarmuka mana yang {value} tidak dikenal di sini",
    "which interfaces are in a list of the router's own is not known here":
        "antarmuka dalam daftar buatan router sendiri tidak dikenal di sini",
    "what {action} does with a packet is not known here":
        "apa yang dilakukan {action} terhadap paket tidak dikenal di sini",
    "what is fasttracked passes by every rule from then on, wherever it goes":
        "yang masuk fasttrack selanjutnya melewati semua aturan, ke mana pun tujuannya",
    "the router's helper {helper} may let related conversations through: turn it off in /ip firewall service-port":
        "helper {helper} di router dapat meloloskan percakapan terkait: matikan di /ip firewall service-port",
    "a translation by {action} in {chain} is not followed here": "terjemahan {action} di {chain} tidak diikuti di sini",
    "a translation that is not followed here": "terjemahan alamat yang tidak diikuti di sini",
    "a router that holds a connection answers it": "router yang memegang koneksi menjawabnya",
    # Interfaces and tunnels.
    "it stands in {vrf}, and what it carries is the inside's":
        "ada di {vrf}, padahal yang dibawanya milik bagian dalam",
    "lines of a tunnel on what is none": "baris tunnel pada yang bukan tunnel",
    "somebody else gives it its address, and a way out with it":
        "pihak lain memberinya alamat, beserta jalan keluar",
    "it speaks IPv6 by its link-local address alone": "ia berbicara IPv6 hanya dengan alamat link-local",
    "what is relayed where no segment is": "yang di-relay di tempat tanpa segmen",
    "it stands here twice": "ini tertulis dua kali di sini",
    "a route that leads out of {vrf}": "rute yang keluar dari {vrf}",
    "an applet that does what is not known here": "applet yang tindakannya tidak dikenal di sini",
    "a second interface of guests, or of their line, is not known here":
        "antarmuka kedua untuk tamu, atau jalurnya, tidak dikenal di sini",
    "what of the inside is translated is not known here":
        "bagian dalam mana yang diterjemahkan tidak dikenal di sini",
    "one of several peers, each of whose keys this keyring's profiles would believe":
        "satu dari beberapa peer, yang kuncinya masing-masing dipercaya profil keyring ini",
    "a transform that the network does not use": "transform yang tidak dipakai jaringan",
    "a suite that the network does not use": "suite kripto yang tidak dipakai jaringan",
    "what it carries leaves in the clear, by GRE": "yang dibawanya keluar tanpa enkripsi, lewat GRE",
    "its IKEv2 chain is not whole, or of two tunnels": "rangkaian IKEv2-nya tidak utuh, atau milik dua tunnel",
    "what IPsec does with packets that are no tunnel's is not known here":
        "apa yang dilakukan IPsec terhadap paket di luar tunnel tidak dikenal di sini",
    "it may take a fast path, which IPsec does not see": "ia dapat lewat jalur cepat, yang tidak dilihat IPsec",
    "the far end may answer its keepalives in the clear": "ujung lain dapat menjawab keepalive-nya tanpa enkripsi",
    "no policy of IPsec protects what it sends, with one peer and one identity":
        "tidak ada kebijakan IPsec yang melindungi kirimannya, dengan satu peer dan satu identitas",
    "without an association it lets out in the clear what it should protect":
        "tanpa asosiasi ia mengeluarkan tanpa enkripsi yang seharusnya dilindungi",
    "a peer that is not the tunnel's far end by IKEv2": "peer yang bukan ujung lain tunnel menurut IKEv2",
    "an identity that is not known here": "identitas yang tidak dikenal di sini",
    "its packets are tracked in {chain}: in the clear they may pass as answers to those that were protected":
        "paketnya dilacak di {chain}: tanpa enkripsi dapat lolos sebagai jawaban atas yang terlindungi",
    "what a script will do is not known here": "apa yang akan dilakukan skrip tidak dikenal di sini",
    "a second VRF is not known here": "VRF kedua tidak dikenal di sini",
    "a VLAN that is not the bridge's: nothing says what is plugged in there":
        "VLAN yang bukan milik bridge: tidak ada keterangan apa yang tertancap di sana",
    "which key this end has is not said": "kunci ujung ini tidak disebut",
    "a tunnel outside of the inside": "tunnel di luar bagian dalam",
    "a shared address of the inside on an interface that is not there":
        "alamat bersama bagian dalam pada antarmuka yang tidak ada",
    "an address that is not known here": "alamat yang tidak dikenal di sini",
    "an address whose network is another's": "alamat yang jaringannya milik pihak lain",
    "a port of a bridge that is not there": "port sebuah bridge yang tidak ada",
    "{name} is the inside's, and a provider's line": "{name} milik bagian dalam, sekaligus jalur penyedia",
    "by which line it leaves is not known here": "lewat jalur mana ia keluar tidak dikenal di sini",
    # Routing and services.
    "a neighbour that is no address": "tetangga yang bukan alamat",
    "an attribute of a neighbour that is not known here": "atribut tetangga yang tidak dikenal di sini",
    "an instance of BGP beside the main one": "instansi BGP di samping yang utama",
    "a line of FRR that is not known here": "baris FRR yang tidak dikenal di sini",
    "{text!r} of a static route is not known here": "{text!r} dalam rute statis tidak dikenal di sini",
    "{shown} is of another family": "{shown} dari keluarga alamat lain",
    "a process in a VRF": "proses di dalam VRF",
    "OSPF not known here": "OSPF yang tidak dikenal di sini",
    "OSPF outside of the inside": "OSPF di luar bagian dalam",
    "{name} of OSPF is not known here": "{name} dalam OSPF tidak dikenal di sini",
    "a key not known here": "kunci yang tidak dikenal di sini",
    "{word} is no network": "{word} bukan jaringan",
    "a rule of a routing filter that is not known here": "aturan filter perutean yang tidak dikenal di sini",
    "`else` is not known here": "`else` tidak dikenal di sini",
    "the statement {word!r} is not known here": "pernyataan {word!r} tidak dikenal di sini",
    "this condition is not known here": "syarat ini tidak dikenal di sini",
    "statements behind the end of a rule": "pernyataan di belakang akhir aturan",
    "a rule that ends in the middle": "aturan yang berakhir di tengah",
    "{word!r} is missing": "{word!r} tidak ada",
    "{prefix} is no prefix that is known here": "{prefix} bukan prefiks yang dikenal di sini",
    "{name} of an instance is not known here": "{name} dalam sebuah instansi tidak dikenal di sini",
    "{name} of a table is not known here": "{name} dalam sebuah tabel tidak dikenal di sini",
    "{name} of a route is not known here": "{name} dalam sebuah rute tidak dikenal di sini",
    "{name} of a session is not known here": "{name} dalam sebuah sesi tidak dikenal di sini",
    "the table {table} is not there": "tabel {table} tidak ada",
    "its own AS is not said": "AS-nya sendiri tidak disebut",
    "a session outside of the inside": "sesi di luar bagian dalam",
    "sessions of several own systems": "sesi dari beberapa AS sendiri",
    "a session with whoever comes": "sesi dengan siapa pun yang datang",
    "a route to what is no prefix": "rute ke yang bukan prefiks",
    "routes of {family} are not known here": "rute {family} tidak dikenal di sini",
    "a line of {what} that is not known here": "baris {what} yang tidak dikenal di sini",
    "a line of keepalived/{name} that is not known here": "baris keepalived/{name} yang tidak dikenal di sini",
    "a line of radvd/{name} that is not known here": "baris radvd/{name} yang tidak dikenal di sini",
    "a line of dnsmasq/{name} that is not known here": "baris dnsmasq/{name} yang tidak dikenal di sini",
    "a network that is not known here": "jaringan yang tidak dikenal di sini",
    "whose time is believed that nobody asked is not known here":
        "waktu siapa yang dipercaya tanpa ditanya tidak dikenal di sini",
    "an undo is armed: another configuration may stand in a moment":
        "sebuah pembatalan terpasang: sebentar lagi konfigurasi lain dapat berlaku",
    # What settings open by themselves.
    "follows a route that a sender names": "mengikuti rute yang disebut pengirim",
    "follows a route that a sender names (IPv6)": "mengikuti rute yang disebut pengirim (IPv6)",
    "answers MAC-Telnet below every packet filter": "menjawab MAC-Telnet di bawah semua filter paket",
    "answers WinBox by MAC address, below every packet filter":
        "menjawab WinBox lewat alamat MAC, di bawah semua filter paket",
    "answers pings by MAC address": "menjawab ping lewat alamat MAC",
    "can be managed by RoMON, below every packet filter, through any other router that can":
        "dapat dikelola lewat RoMON, di bawah semua filter paket, melalui router lain mana pun yang juga dapat",
    "tells whoever is on a cable what it is (neighbour discovery)":
        "memberitahukan jati dirinya kepada siapa pun di kabel (neighbour discovery)",
    "relays what hosts ask of its web proxy": "meneruskan permintaan host lewat proxy web-nya",
    "relays what hosts ask of its SOCKS server": "meneruskan permintaan host lewat server SOCKS-nya",
    "relays what a login asks of its SSH server": "meneruskan permintaan sebuah login lewat server SSH-nya",
    "opens what any host asks it to open (UPnP)": "membuka apa pun yang diminta host mana pun (UPnP)",
    "believes whoever says to be a router (IPv6 advertisements)":
        "percaya siapa pun yang mengaku router (pengumuman IPv6)",
    "believes redirects of others": "percaya redirect pihak lain",
    "believes redirects of others (IPv6)": "percaya redirect pihak lain (IPv6)",
    "forwards nothing": "tidak meneruskan apa pun",
    "keeps a tunnel to its vendor's cloud": "mempertahankan tunnel ke cloud pembuatnya",
    # What is assumed of RouterOS.
    "RouterOS: an export holds nothing that the router makes by itself: no dynamic rules, routes, addresses or list "
    "entries, nor what waits disabled. No other program or container runs there.":
        "RouterOS: export tidak memuat yang dibuat router sendiri: aturan, rute, alamat, atau entri daftar yang "
        "dinamis, maupun yang dinonaktifkan. Tidak ada program atau container lain yang berjalan di sana.",
    "RouterOS: from 7.14 on the filter sees an interface of a VRF only as its VRF, the raw table on its own, as the "
    "manual says; nobody of us saw it. Whether a route that is missing in a VRF is looked up in the main table is not "
    "known: it is taken to be.":
        "RouterOS: sejak 7.14 filter melihat antarmuka sebuah VRF hanya sebagai VRF-nya, tabel raw sebagai dirinya, "
        "menurut manual; belum ada dari kami yang melihatnya. Apakah rute yang tidak ada di VRF dicari di tabel utama "
        "tidak diketahui: dianggap demikian.",
    "RouterOS: what the router itself sends to guests no rule stops; connections are not picked up by a helper that is "
    "not listed in its manual.":
        "RouterOS: yang dikirim router sendiri kepada tamu tidak dihentikan aturan mana pun; koneksi tidak diambil "
        "alih helper yang tidak disebut manualnya.",
}
