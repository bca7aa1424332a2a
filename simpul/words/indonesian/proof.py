"""`simpul prove`: verdict, claims, counter-examples, assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PROOF: Final[Mapping[str, str]] = {
    # The verdict and what surrounds it.
    "{routers} routers: {verdict}": "{routers} router: {verdict}",
    "closed": "tertutup",
    "not closed": "tidak tertutup",
    "{holds:<4}{claim}": "{holds:<7}{claim}",
    "yes": "ya",
    "no": "tidak",
    "assumed:": "anggapan:",
    "  packet  {packet}": "  paket  {packet}",
    "... and {more:,} more": "... dan {more:,} lagi",
    "... and {more:,} more counter-examples (--json has them)":
        "... dan {more:,} contoh penyangkal lagi (ada di --json)",
    "... and {more:,} more lines that were not understood (--json has them)":
        "... dan {more:,} baris lagi yang tidak dimengerti (ada di --json)",
    "not understood: {place}: {text}": "tidak dimengerti: {place}: {text}",
    "missing: the configuration of {name}": "tidak ada: konfigurasi {name}",
    "{name} (not in the policy)": "{name} (tidak ada dalam kebijakan)",
    "let in by one router and stopped by every way on, so no leak, but nobody declared it:":
        "dimasukkan satu router dan dihentikan di setiap jalan berikutnya: bukan kebocoran, tetapi tidak dinyatakan:",
    "not managed: {name}; it may send anything, its hubs let through what is declared for its site":
        "tidak dikelola: {name}; ia boleh mengirim apa saja, hub hanya meneruskan yang dinyatakan untuk lokasinya",
    # What is claimed.
    "no segment of the intra network reaches the internet or is reached from it":
        "tidak ada segmen jaringan intra yang mencapai internet atau dicapai darinya",
    "between segments, sites and governments nothing passes but declared flows and their answers":
        "antarsegmen, antarlokasi, dan antarpemerintah hanya lewat arus yang dinyatakan beserta jawabannya",
    "nothing goes from site to site but inside a tunnel between two routers of the network":
        "antarlokasi tidak ada yang lewat kecuali di dalam tunnel antara dua router jaringan ini",
    "no host speaks under an address of another segment":
        "tidak ada host yang memakai alamat segmen lain",
    "routers answer nobody but management, their own neighbours, and those who ask the time":
        "router hanya menjawab manajemen, tetangganya sendiri, dan penanya waktu",
    "no route leads out of the network, or to a site that the addresses do not belong to":
        "tidak ada rute yang keluar jaringan, atau menuju lokasi yang bukan pemilik alamatnya",
    "on a provider's line a router speaks with hubs' tunnels, its time source and the line's own DHCP only":
        "di jalur penyedia, router hanya berbicara dengan tunnel hub, sumber waktunya, dan DHCP jalur itu",
    "guests of public Wi-Fi leave translated by a line, and reach nothing of the network and no router":
        "tamu Wi-Fi publik keluar lewat jalur dengan alamat yang diterjemahkan, tidak mencapai jaringan maupun router",
    # Who sends.
    "sends it": "mengirimnya",
    "sends it itself": "mengirimnya sendiri",
    "sends it itself, {leads}": "mengirimnya sendiri, {leads}",
    "by itself": "dengan sendirinya",
    "a host in {segment}": "host di {segment}",
    "a host at {interface} of {device}": "host pada {interface} di {device}",
    "a host at {interface} of {device}, which nobody declared":
        "host pada {interface} di {device}, yang tidak dinyatakan",
    "whoever is at {interface} of {device}": "siapa pun pada {interface} di {device}",
    "whoever is in {neighbour}, which is not ours": "siapa pun di {neighbour}, yang bukan milik jaringan ini",
    "whoever sends by {device}": "siapa pun yang mengirim lewat {device}",
    "whoever is on the provider's line at {port}": "siapa pun di jalur penyedia pada {port}",
    "whoever plugs into {port}": "siapa pun yang menancapkan kabel ke {port}",
    "the stranger at the other end of {interface}": "pihak tak dikenal di ujung lain {interface}",
    "{far}, whose configuration is not ours": "{far}, yang konfigurasinya bukan milik kita",
    # What it gets to.
    "{device} itself": "{device} sendiri",
    "{device} itself answers {who}": "{device} sendiri menjawab {who}",
    "{device} itself answers {who} under an address that is not its own":
        "{device} sendiri menjawab {who} dengan alamat yang bukan miliknya",
    "{device} itself answers a guest": "{device} sendiri menjawab tamu",
    "{device} itself answers what a declared flow brings to its address":
        "{device} sendiri menjawab apa yang dibawa arus yang dinyatakan ke alamatnya",
    "{device} would answer this from {into}; no other router lets it come there":
        "{device} akan menjawab ini dari {into}; tidak ada router lain yang meloloskannya sampai ke sana",
    "{device} lets in what nobody declared from {who}; no other router lets it through":
        "{device} memasukkan yang tidak dinyatakan dari {who}; tidak ada router lain yang meneruskannya",
    "{who} reaches {target}, which nobody declared": "{who} mencapai {target}, yang tidak dinyatakan",
    "{who} reaches {device} itself": "{who} mencapai {device} sendiri",
    "{who} reaches beyond the network, by {device}": "{who} mencapai luar jaringan, lewat {device}",
    "{who} reaches {target} under an address that is not its own":
        "{who} mencapai {target} dengan alamat yang bukan miliknya",
    "too much is let in here to follow all of it": "terlalu banyak yang dimasukkan di sini untuk diikuti semuanya",
    "{device} answers management at {interface}, which nobody declared":
        "{device} menjawab manajemen pada {interface}, yang tidak dinyatakan",
    "{device}: {who} is in {where}, which nobody declared": "{device}: {who} berada di {where}, yang tidak dinyatakan",
    "{device}: {what}, which nobody declared": "{device}: {what}, yang tidak dinyatakan",
    "{device} {what}, which nobody declared": "{device} {what}, yang tidak dinyatakan",
    "answers the internet": "menjawab internet",
    "forwards between lines": "meneruskan antarjalur",
    "sends to the internet": "mengirim ke internet",
    # Whom a router asks.
    "{name} asks {server} who may log in, which nobody declared":
        "{name} menanyakan kepada {server} siapa yang boleh masuk, yang tidak dinyatakan",
    "{name} asks {server} for the time, which is no clock of the network":
        "{name} menanyakan waktu kepada {server}, yang bukan sumber waktu jaringan",
    "{name} asks {server} for names, which is no hub of the network":
        "{name} menanyakan nama kepada {server}, yang bukan hub jaringan",
    "{name} sends its log to {server}, which nobody declared":
        "{name} mengirim log ke {server}, yang tidak dinyatakan",
    "{device} asks {source} for the time on {line}, which nobody declared":
        "{device} menanyakan waktu kepada {source} di {line}, yang tidak dinyatakan",
    "{device}: {kind} {address} is not this router's own": "{device}: {kind} {address} bukan milik router ini",
    # Tunnels and lines.
    "its line -> {source} udp -> 123": "jalurnya -> {source} udp -> 123",
    "its line -> {fixed} gre": "jalurnya -> {fixed} gre",
    "its line -> {address} udp -> {port}": "jalurnya -> {address} udp -> {port}",
    "{device}: {tunnel} sends to {fixed}, which is no fixed address of {name}":
        "{device}: {tunnel} mengirim ke {fixed}, yang bukan alamat tetap {name}",
    "{device}: {tunnel} dials {endpoint}, which is not where {far} answers it":
        "{device}: {tunnel} menghubungi {endpoint}, padahal {far} tidak menjawabnya di sana",
    "{device}: the other end of {tunnel} is no router of the network":
        "{device}: ujung lain {tunnel} bukan router jaringan ini",
    "{tunnel} by {line}": "{tunnel} lewat {line}",
    # Guests.
    "a guest reaches what is no line": "tamu mencapai yang bukan jalur",
    "{device} asks for a guest": "{device} bertanya atas nama tamu",
    "{device}: what a guest sends leaves under its own address":
        "{device}: kiriman tamu keluar dengan alamatnya sendiri",
    "{device} translates what is no guest's": "{device} menerjemahkan alamat yang bukan milik tamu",
    "{device} translates addresses in the zone {zone}": "{device} menerjemahkan alamat di zona {zone}",
    "in the public zone ({hook})": "di zona publik ({hook})",
    # Routes.
    "{device}: {why}; only packets of its own pass": "{device}: {why}; hanya paketnya sendiri yang lewat",
    "a route for {where} leads {leads}": "rute untuk {where} menuju {leads}",
    "a route for {where} leads to {device}, which is not in the policy":
        "rute untuk {where} menuju {device}, yang tidak ada dalam kebijakan",
    "a route for {where} leads to {far} of {site}, where these addresses do not live":
        "rute untuk {where} menuju {far} di {site}, yang bukan tempat alamat itu",
    "a route for {where} leads to {neighbour}, where these addresses do not live":
        "rute untuk {where} menuju {neighbour}, yang bukan tempat alamat itu",
    "a route for {where}, which is not the network's": "rute untuk {where}, yang bukan milik jaringan",
    "{where} stands on {out}, which nobody declared": "{where} ada pada {out}, yang tidak dinyatakan",
    "{where} stands on {out}, which is {segment}": "{where} ada pada {out}, yaitu {segment}",
    "{where} stands on {out}: it is not the network's": "{where} ada pada {out}: bukan milik jaringan",
    "{where} of the network stands on {out}": "{where} milik jaringan ada pada {out}",
    "{device}: whoever is on {interface} may speak OSPF: it is not signed":
        "{device}: siapa pun di {interface} dapat berbicara OSPF: tidak ditandatangani",
    "{device}: no policy decides what passes {way} in its session with {peer}":
        "{device}: tidak ada kebijakan yang menentukan apa yang lewat ({way}) dalam sesinya dengan {peer}",
    "speaks on {interface}": "berbicara di {interface}",
    "speaks with {peer}": "berbicara dengan {peer}",
    # Where a packet goes.
    "in by {interface}": "masuk lewat {interface}",
    "in by {interface} as an answer": "masuk lewat {interface} sebagai jawaban",
    "out of {interface}": "keluar lewat {interface}",
    "by {line}": "lewat {line}",
    "by a line": "lewat sebuah jalur",
    "on {name}": "di {name}",
    "on a provider's line ({hook})": "di jalur penyedia ({hook})",
    "nowhere: it is discarded": "ke mana pun tidak: dibuang",
    "to {device} ({shown}) by {out}": "ke {device} ({shown}) lewat {out}",
    "to {shown} on {out}, which is no router of the network": "ke {shown} di {out}, yang bukan router jaringan",
    "to {shown}, which is no router of the network": "ke {shown}, yang bukan router jaringan",
    "to {shown}, which no interface of this router reaches today":
        "ke {shown}, yang kini tidak dicapai antarmuka mana pun di router ini",
    "to {unmanaged}, which is not managed, by {out}": "ke {unmanaged}, yang tidak dikelola, lewat {out}",
    "to whoever speaks OSPF on {interface}": "ke siapa pun yang berbicara OSPF di {interface}",
    # What was not understood.
    "there is no chain {target}": "tidak ada chain {target}",
    "there is no set {name}": "tidak ada set {name}",
    "the element does not fit how {name} is asked": "elemen ini tidak cocok dengan cara {name} ditanya",
    "it stands on the router, and in none of its files": "ada di router, dan tidak ada dalam berkasnya",
    "it runs otherwise than its files say": "berjalan lain dari yang disebut berkasnya",
    # What there is nothing to prove from.
    "--against and --live name two sources of configurations":
        "--against dan --live menyebut dua sumber konfigurasi",
    "give one of them": "pilih salah satu",
    "nothing can read a configuration of {platform} for a proof":
        "konfigurasi {platform} tidak dapat dibaca untuk pembuktian",
    "write platforms/{platform}/proof": "tulis platforms/{platform}/proof",
    "{file} is not what simpul render writes": "{file} bukan yang ditulis simpul render",
    "make it with simpul render --out": "buat dengan simpul render --out",
    "{name} runs otherwise than its files say: {objects}: nothing can be proven of it":
        "{name} berjalan lain dari yang disebut berkasnya: {objects}: tidak ada yang dapat dibuktikan darinya",
    "simpul plan shows what somebody typed; simpul apply puts it right":
        "simpul plan menunjukkan apa yang diketik orang; simpul apply meluruskannya",
    # What is assumed.
    "The configurations are those that run, whole: what is typed into a kernel by hand (routes, addresses, other "
    "nftables tables, other programs) is not in them.":
        "Konfigurasi yang dibaca adalah yang berjalan, seutuhnya: yang diketik langsung ke kernel (rute, alamat, tabel "
        "nftables lain, program lain) tidak ada di dalamnya.",
    "Kernel, nftables, WireGuard, FRR and Open vSwitch do what their words say; fragments are put together before they "
    "are judged; nothing but an accepted opening makes a conversation.":
        "Kernel, nftables, WireGuard, FRR, dan Open vSwitch melakukan apa yang tertulis; pecahan paket disatukan "
        "sebelum dinilai; percakapan hanya terjadi dari pembukaan yang diterima.",
    "WireGuard's cryptography holds, and nobody else has a router's private key.":
        "Kriptografi WireGuard tidak terpecahkan, dan tidak ada pihak lain yang memegang kunci pribadi router.",
    "The routers themselves are honest: what a router sends by itself is not filtered inside.":
        "Router sendiri jujur: yang dikirim router itu sendiri tidak disaring di dalam.",
    "Cables are as declared: what is plugged into a port is what the inventory says, and the link between two routers "
    "of a site goes from one to the other.":
        "Kabel terpasang seperti dinyatakan: yang tertancap di port adalah yang disebut inventaris, dan kabel antara "
        "dua router satu lokasi memang menghubungkan keduanya.",
    "Where no router of a flow keeps state, an answer is known by its ports: a declared server may send UDP from a "
    "declared port to any port of a declared asker. Errors (ICMP unreachable, too big, out of time, malformed) pass "
    "hubs without state.":
        "Bila tidak ada router pada suatu arus yang mengingat percakapan, jawaban dikenali dari portnya: server yang "
        "dinyatakan boleh mengirim UDP dari port yang dinyatakan ke port mana pun milik penanya yang dinyatakan. Pesan "
        "galat (ICMP unreachable, packet too big, time exceeded, parameter problem) melewati hub tanpa state.",
    "Behind a LAN core, and between what lies behind it and where it stands, that router decides and not this "
    "network's: {sites}.":
        "Di belakang core LAN, dan antara yang di belakangnya dan tempatnya berada, router itulah yang memutuskan, "
        "bukan router jaringan ini: {sites}.",
    "{ends} tunnel ends have no key yet: they were matched by their addresses, and nothing passes them until both ends "
    "have keys.":
        "{ends} ujung tunnel belum punya kunci: dipasangkan menurut alamatnya, dan tidak ada yang lewat sebelum kedua "
        "ujung punya kunci.",
}
