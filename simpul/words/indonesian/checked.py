"""What is judged once the whole inventory is read (SIM1xx)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CHECKED: Final[Mapping[str, str]] = {
    "{by} ({prefix}) overlaps {by2} ({prefix2}), at {where}":
        "{by} ({prefix}) tumpang tindih dengan {by2} ({prefix2}), di {where}",
    "use a prefix that nothing else holds": "pakai prefix yang tidak dipegang siapa pun",
    "{by} ({prefix}) is not private address space": "{by} ({prefix}) bukan ruang alamat privat",
    "RFC 1918: 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16; carriers use 100.64.0.0/10":
        "RFC 1918: 10.0.0.0/8, 172.16.0.0/12 atau 192.168.0.0/16; operator telekomunikasi memakai 100.64.0.0/10",
    "{by} ({prefix}) is not a unique local prefix": "{by} ({prefix}) bukan prefix unique local",
    "RFC 4193: fd, 40 random bits, a /48": "RFC 4193: fd, 40 bit acak, sebuah /48",
    "{by} ({prefix}) lies in none of the network's aggregates: no site would know a way to it":
        "{by} ({prefix}) tidak termasuk agregat mana pun di jaringan: tidak ada lokasi yang tahu jalan ke sana",
    "append it to aggregates{version}, at {where}": "tambahkan ke aggregates{version}, di {where}",
    "sites": "lokasi",
    "the site pool": "pool lokasi",
    "the loopback pool": "pool loopback",
    "links": "tautan",
    "the tunnel pool": "pool tunnel",
    "{own:,} sites need an AS number each, site_asn {first} to {last} has {room:,}":
        "{own:,} lokasi masing-masing perlu satu nomor AS, site_asn {first} sampai {last} punya {room:,}",
    "widen site_asn upwards; numbers already handed out stay":
        "perlebar site_asn ke atas; nomor yang sudah diberikan tetap",
    "{links:,} links counted from UDP port {tunnel_port} on reach beyond port {max_port}":
        "{links:,} tautan dihitung dari port UDP {tunnel_port} melewati port {max_port}",
    "write tunnel_port: {port} or less, before the first router is built":
        "tulis tunnel_port: {port} atau kurang, sebelum router pertama dibangun",
    "{pool} is exhausted: {needed:,} {things} ({wanted}) do not fit in {have}; {left:,} left over":
        "{pool} habis: {needed:,} {things} ({wanted}) tidak muat di {have}; tersisa {left:,}",
    "append a prefix to {key}; never change those that stand there":
        "tambahkan prefix ke {key}; jangan pernah mengubah yang sudah ada di situ",
    "public Wi-Fi reaches the internet and nothing else": "Wi-Fi publik mencapai internet dan tidak yang lain",
    "a honeypot initiates to nowhere": "honeypot tidak memulai hubungan ke mana pun",
    "public Wi-Fi never joins the intra network": "Wi-Fi publik tidak pernah masuk jaringan intra",
    "devices are managed from the hubs' management segment only, which needs no flow":
        "perangkat hanya dikelola dari segmen management di hub, dan itu tidak perlu arus",
    "the flow ended on {until}": "arus ini berakhir pada {until}",
    "remove it, or let {owner} decide on a later day": "hapus, atau biarkan {owner} menetapkan tanggal yang baru",
    "the flow ends on {until}": "arus ini akan berakhir pada {until}",
    "ask {owner} whether it goes on": "tanyakan kepada {owner} apakah diteruskan",
    "the flow joins the segment {segment} of {key} to itself":
        "arus ini menghubungkan segmen {segment} di {key} dengan dirinya sendiri",
    "hosts of one segment reach each other without a router": "host dalam satu segmen saling mencapai tanpa router",
    "the flow names no server, so it must say its ports": "arus ini tidak menyebut server, jadi harus menyebut portnya",
    "ports: [tcp/443]": "tulis ports: [tcp/443]",
    "the flow names a server, whose ports are said where it is declared":
        "arus ini menyebut server, yang portnya disebut di tempat server itu dinyatakan",
    "remove ports: here; the server is declared at {where}": "hapus ports: di sini; server dinyatakan di {where}",
    "remove ports: here": "hapus ports: di sini",
    "the flow joins two networks of others: this network is nobody's way through":
        "arus ini menghubungkan dua jaringan pihak lain: jaringan ini bukan jalan lintas siapa pun",
    "name a segment of this network at one end": "sebut segmen jaringan ini di salah satu ujung",
    'no interconnect is called "{scope}"': 'tidak ada interconnect bernama "{scope}"',
    'interconnect "{interconnect}" has no place "{place}"':
        'interconnect "{interconnect}" tidak punya tempat "{place}"',
    '{names} would get no answer: interconnect "{interconnect}" does not announce them':
        '{names} tidak akan mendapat jawaban: interconnect "{interconnect}" tidak mengumumkannya',
    "append them to announce:, at {where}, once the other side agrees":
        "tambahkan ke announce:, di {where}, setelah pihak seberang setuju",
    'no segment is called "{segment}"': 'tidak ada segmen bernama "{segment}"',
    'no site is called "{scope}"': 'tidak ada lokasi bernama "{scope}"',
    'no government has the code "{scope}"': 'tidak ada pemerintah dengan kode "{scope}"',
    "no site in {scope} has the segment {segment}: the flow opens nothing":
        "tidak ada lokasi di {scope} yang punya segmen {segment}: arus ini tidak membuka apa pun",
    "correct the scope or the segment": "perbaiki cakupan atau segmennya",
    'no server of {scope} is called "{server}"': 'tidak ada server di {scope} bernama "{server}"',
    '"{server}" in {scope} may be the server of {key} or of {key2}':
        '"{server}" di {scope} bisa berarti server {key} atau {key2}',
    "name the site: {key}:{segment}/{server}": "sebut lokasinya: {key}:{segment}/{server}",
    'server "{server}" of {site} stands in {segment}, not in {segment2}':
        'server "{server}" di {site} berada di {segment}, bukan di {segment2}',
    "write {scope}:{segment}/{server}": "tulis {scope}:{segment}/{server}",
    "a flow may not join the zone {zone}: {why}": "arus tidak boleh menyambung zona {zone}: {why}",
    "remove the flow, or name another segment": "hapus arus ini, atau sebut segmen lain",
    "{by} is at {device}, which is no hub's router": "{by} berada di {device}, yang bukan router hub",
    "the hubs' routers: {hubs}": "router hub: {hubs}",
    "{by}: port {port} of {device} is already in use": "{by}: port {port} di {device} sudah dipakai",
    "an interconnect has a port of its own": "interconnect punya port sendiri",
    'routers of the profile "{profile}" ask TACACS+ servers about people, and none is declared':
        'router dengan profil "{profile}" menanyakan orang kepada server TACACS+, dan tidak ada yang dinyatakan',
    "management: {{tacacs: [scope:{management_segment}/server]}}, or leave logins out":
        "management: {{tacacs: [cakupan:{management_segment}/server]}}, atau tinggalkan logins",
    "logins are asked of": "login ditanyakan kepada",
    "logs are sent to": "log dikirim ke",
    "{what} {end}, and {servers} of that name are declared":
        "{what} {end}, dan {servers} bernama itu dinyatakan",
    "declare one at a hub site: servers: {{{server}: {{segment: {management_segment}, ports: [{port}]}}}}":
        "nyatakan satu di lokasi hub: servers: {{{server}: {{segment: {management_segment}, ports: [{port}]}}}}",
    "{what} {end}, which does not stand in the {management_segment} segment of a hub site":
        "{what} {end}, yang tidak berada di segmen {management_segment} lokasi hub",
    "routers trust it, and its packets pass every filter: it stands where devices are managed from (JI-AC-1)":
        "router mempercayainya, dan paketnya melewati setiap filter: tempatnya di segmen yang mengelola perangkat "
        "(JI-AC-1)",
    "add {port} to its ports, at {where}": "tambahkan {port} ke portnya, di {where}",
    "{what} {end}, which does not offer {port}": "{what} {end}, yang tidak menyediakan {port}",
    "{add}; over TCP rsyslog cannot send from the router's own address, by which filters know it":
        "{add}; lewat TCP rsyslog tidak dapat mengirim dari alamat router sendiri, yang dikenali filter",
    "{number} {protocol} servers cannot be asked one after the other before the local account's ten seconds are over":
        "{number} server {protocol} tidak dapat ditanyai satu per satu sebelum sepuluh detik akun lokal habis",
    "keep {most_asked} at most": "sisakan paling banyak {most_asked}",
    "devices are managed there": "perangkat dikelola di sana",
    "guests are never routed": "tamu tidak pernah dirutekan",
    "a honeypot joins nothing": "honeypot tidak menyambung ke mana pun",
    "{site} is a {role}: a LAN core is a government's or an agency's":
        "{site} adalah {role}: inti LAN milik pemerintah atau dinas",
    "remove ospf:": "hapus ospf:",
    "{name} of {site} is in the zone {zone}: {why}": "{name} di {site} berada di zona {zone}: {why}",
    "name a segment of users, voices, cameras or servers": "sebut segmen pengguna, suara, kamera, atau server",
    "{site} serves hosts of {segment}, which lies behind its LAN core":
        "{site} melayani host di {segment}, yang berada di belakang inti LAN-nya",
    "the core serves them; remove it from services:": "inti LAN yang melayaninya; hapus dari services:",
    "no port of profile {name} carries {segment}, where the LAN core of {site} stands":
        "tidak ada port profil {name} yang membawa {segment}, tempat inti LAN {site} berada",
    "give the profile a port: eth3: {segment}": "beri profil itu port: eth3: {segment}",
    "{site} serves hosts of {segment}, and the network's names have no zone":
        "{site} melayani host di {segment}, dan nama-nama jaringan belum punya zona",
    "write dns: {{zone: {network}.internal}} in network:, at {where}":
        "tulis dns: {{zone: {network}.internal}} di network:, di {where}",
    'server "{server}" of {site} would have the same DNS name as the one of {key}, at {where}':
        'server "{server}" di {site} akan punya nama DNS yang sama dengan milik {key}, di {where}',
    "server names are unique within a code": "nama server tidak boleh sama di dalam satu kode",
    "a pool of {size} addresses does not fit into {segment} of {site}, a /{length}: {room} are left behind the first "
    "{first}":
        "pool {size} alamat tidak muat di {segment} di {site}, sebuah /{length}: tersisa {room} setelah {first} yang "
        "pertama",
    "{short} and below the half of its servers ({servers})": "{short} dan di bawah paruh server-servernya ({servers})",
    "a smaller size, a larger segment, or the servers in a segment of their own":
        "ukuran yang lebih kecil, segmen yang lebih besar, atau server di segmen tersendiri",
    "a pool of {size} cannot be shared by the {number} routers of {site}":
        "pool {size} alamat tidak dapat dibagi oleh {number} router di {site}",
    "write a larger size": "tulis ukuran yang lebih besar",
    "{segment} of {site} relays to {to}, and {servers} of that name offer {dhcp}":
        "{segment} di {site} me-relay ke {to}, dan {servers} bernama itu menyediakan {dhcp}",
    "declare one, with ports: [{dhcp}], or name its site":
        "nyatakan satu, dengan ports: [{dhcp}], atau sebut lokasinya",
    "{segment} of {site} relays to {to}, and no flow lets it reach that server":
        "{segment} di {site} me-relay ke {to}, dan tidak ada arus yang mengizinkannya mencapai server itu",
    'declare one: {{from: "{site}:{segment}", to: "{to}", purpose: ..., owner: ..., until: ...}}':
        'nyatakan satu: {{from: "{site}:{segment}", to: "{to}", purpose: ..., owner: ..., until: ...}}',
    "site {site} has no parent": "lokasi {site} tidak punya induk",
    "name the site of the government that supervises it: parent: 64.02/kabkota/1":
        "sebut lokasi pemerintah yang membinanya: parent: 64.02/kabkota/1",
    "site {site} is {article} and has no parent": "lokasi {site} adalah {article} dan tidak punya induk",
    "remove parent:": "hapus parent:",
    "the parent of {site}, {parent}, is {article}": "induk {site}, {parent}, adalah {article}",
    "a parent is a government's own site: a hub or an edge": "induk adalah lokasi pemerintah sendiri: hub atau edge",
    "site {site} belongs to {government}, its parent {parent} to {government2}":
        "lokasi {site} milik {government}, induknya {parent} milik {government2}",
    "name a parent in the same government; when a site changes government, its parent changes too":
        "sebut induk di pemerintah yang sama; bila lokasi berpindah pemerintah, induknya ikut berganti",
    "a {role}": "{role}",
    "an {role}": "{role}",
    "hub {site} belongs to {government}, and the network is {code}'s":
        "hub {site} milik {government}, sedangkan jaringan milik {code}",
    "hubs are run by the government {code}": "hub dijalankan oleh pemerintah {code}",
    "hub {site} has no segment {management_segment}, from which devices are managed":
        "hub {site} tidak punya segmen {management_segment}, tempat perangkat dikelola",
    "add it to the segments of profile {name}, at {where}": "tambahkan ke segmen profil {name}, di {where}",
    "hub router {device} has no uplink: nobody could dial it":
        "router hub {device} tidak punya uplink: tidak ada yang dapat menghubunginya",
    "give it an uplink with device: {device}": "beri uplink dengan device: {device}",
    "declare a site whose profile has role: hub": "nyatakan lokasi yang profilnya punya role: hub",
    "the network has no hub site": "jaringan tidak punya lokasi hub",
    "{number} sites of class A need two hub sites; there is one, {key}":
        "{number} lokasi kelas A perlu dua lokasi hub; baru ada satu, {key}",
    "declare a second hub site elsewhere (AVAIL-1)": "nyatakan lokasi hub kedua di tempat lain (AVAIL-1)",
    "all hub routers depend on the provider {provider}": "semua router hub bergantung pada penyedia {provider}",
    "give the hubs lines of different providers (AVAIL-1)": "beri hub jalur dari penyedia yang berbeda (AVAIL-1)",
    "uplink {uplink} of {site} has IPv6 alone, and {names} cannot be dialled over it":
        "uplink {uplink} di {site} hanya punya IPv6, dan {names} tidak dapat dihubungi lewat itu",
    "give the first line of each hub router address6: and gateway6:":
        "beri jalur pertama tiap router hub address6: dan gateway6:",
    "uplink {uplink} of {site} has IPv6 alone, and a tunnel of kind {other} has only been made over IPv4":
        "uplink {uplink} di {site} hanya punya IPv6, dan tunnel jenis {other} hanya pernah dibuat di atas IPv4",
    "order IPv4 for the line, or let tunnel_kinds: give the class wireguard":
        "pesan IPv4 untuk jalur itu, atau biarkan tunnel_kinds: memberi kelas itu wireguard",
    "no check knows the control {control}, whose risk {site} accepts":
        "tidak ada pemeriksaan yang mengenal kendali {control}, yang risikonya diterima {site}",
    "known are {names}": "yang dikenal {names}",
    "the accepted risk {control} of {site} ended on {until}":
        "risiko {control} yang diterima di {site} berakhir pada {until}",
    "mend it, or let {owner} decide again": "perbaiki, atau biarkan {owner} memutuskan lagi",
    "site {site} meets {control}: the accepted risk is no longer one":
        "lokasi {site} sudah memenuhi {control}: risiko yang diterima tidak berlaku lagi",
    "remove it": "hapus",
    "site {site} has no spare path until {until}: {reason}":
        "lokasi {site} tidak punya jalur cadangan sampai {until}: {reason}",
    "accepted by {owner}": "diterima oleh {owner}",
    "site {site} is of class A and has no two lines of different provider and medium; it has {has}":
        "lokasi {site} berkelas A dan tidak punya dua jalur dengan penyedia dan medium yang berbeda; yang ada {has}",
    "add such a line, or say who accepts the risk: accepted_risks: {{{control}: {{reason: ..., owner: ..., until: "
    "2027-12-31}}}}":
        "tambahkan jalur seperti itu, atau sebut siapa yang menerima risikonya: accepted_risks: {{{control}: "
        "{{reason: ..., owner: ..., until: 2027-12-31}}}}",
    "the contract of uplink {uplink} of {site} with {provider} ended on {contract_end}":
        "kontrak uplink {uplink} di {site} dengan {provider} berakhir pada {contract_end}",
    "write the new contract_end, or remove the line": "tulis contract_end yang baru, atau hapus jalur itu",
    "an MTU of {mtu} on uplink {uplink} of {site} cannot carry an IKEv2 tunnel":
        "MTU {mtu} pada uplink {uplink} di {site} tidak dapat membawa tunnel IKEv2",
    "it needs {ikev2_mtu} bytes or more": "perlu {ikev2_mtu} byte atau lebih",
    "the segment {segment} of profile {profile} is public, and would have addresses of the network":
        "segmen {segment} profil {profile} bersifat publik, padahal akan mendapat alamat jaringan",
    "take it out of segments: and write wifi: {{share: 30%}}":
        "keluarkan dari segments: dan tulis wifi: {{share: 30%}}",
    "{site} has public Wi-Fi, and nothing says what guests get":
        "{site} punya Wi-Fi publik, dan tidak disebut apa yang didapat tamu",
    "declare guests: {{prefix4: 172.29.0.0/22, resolvers: [9.9.9.9]}}, beside network:":
        "nyatakan guests: {{prefix4: 172.29.0.0/22, resolvers: [9.9.9.9]}}, di samping network:",
    'the VLAN "{segment}" is in the zone {zone}, at {where}': 'VLAN "{segment}" berada di zona {zone}, di {where}',
    "write {segment}: {{id: {id}, zone: {public}}}": "tulis {segment}: {{id: {id}, zone: {public}}}",
    "hours of opening need a time zone without summer time; {timezone} has it":
        "jam buka perlu zona waktu tanpa waktu musim panas; {timezone} memilikinya",
    "leave hours out": "tinggalkan hours",
    "{site} is a hub: public Wi-Fi is not for the middle of the network":
        "{site} adalah hub: Wi-Fi publik tidak untuk tengah jaringan",
    "give it to another site": "berikan kepada lokasi lain",
    "{device} has no line with IPv4, and its guests leave by a line of their own router":
        "{device} tidak punya jalur dengan IPv4, padahal tamunya keluar lewat jalur router sendiri",
    "give it a line, or the site no public Wi-Fi": "beri jalur, atau jangan beri lokasi itu Wi-Fi publik",
    "a trunk of profile {name} joins the guests of the two routers of {site}, where both have the same addresses":
        "trunk profil {name} menyatukan tamu dari kedua router {site}, padahal di keduanya alamatnya sama",
    "take {segment} out of the trunk: each router serves the access points at its own ports":
        "keluarkan {segment} dari trunk: tiap router melayani access point di portnya sendiri",
    "a share of the uplink {uplink} of {site} needs its speed":
        "bagian dari uplink {uplink} di {site} perlu kecepatannya",
    "write mbps:, and mbps_up: where it is slower upwards": "tulis mbps:, dan mbps_up: bila arah naiknya lebih lambat",
    "no port of profile {name} leads to the Wi-Fi of {site}":
        "tidak ada port profil {name} yang menuju Wi-Fi di {site}",
    "give the profile's ports: lan: a port for it: eth8: {segment}":
        "beri profil itu di ports: lan: sebuah port: eth8: {segment}",
    "flows {flow} and {other} overlap at {protocol}/{port} and neither covers the other":
        "arus {flow} dan {other} tumpang tindih di {protocol}/{port} dan tidak ada yang mencakup yang lain",
    "name the same width at both ends of the two flows": "sebut lebar yang sama di kedua ujung kedua arus",
    "the IPv4 pool is exhausted": "pool IPv4 habis",
    "append a prefix to the pool in network.yaml": "tambahkan prefix ke pool di network.yaml",
    "the IPv6 pool is exhausted": "pool IPv6 habis",
    "segment {segment} of {site} has no address left for server {server}":
        "segmen {segment} di {site} tidak punya alamat tersisa untuk server {server}",
    "declare a larger segment, or fewer servers in it":
        "nyatakan segmen yang lebih besar, atau server yang lebih sedikit di dalamnya",
    "{high_device} dials {low_device} at udp/{port} by {name} and by {name2}, and its certificate gives it one name "
    "for both":
        "{high_device} menghubungi {low_device} di udp/{port} lewat {name} dan lewat {name2}, dan sertifikatnya "
        "memberinya satu nama untuk keduanya",
    "ask for a kind of tunnel with shared keys there, or leave it one of these lines":
        "minta jenis tunnel dengan kunci bersama di sana, atau sisakan salah satu dari jalur ini",
    "{number} server(s)": "{number} server",
    "no server(s)": "tidak ada server",
}
