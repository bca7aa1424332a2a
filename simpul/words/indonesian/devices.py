"""What stands in the way at a router, and what to do about it (SIM6xx)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

DEVICES: Final[Mapping[str, str]] = {
    "the lab of this inventory is up, and its routers are reached from inside: simpul lab exec {host} simpul ...":
        "lab inventaris ini sedang menyala, dan routernya dicapai dari dalam: simpul lab exec {host} simpul ...",
    # Getting there.
    "no session with {host}:{port}: {what}": "tidak ada sesi dengan {host}:{port}: {what}",
    "no session with {host}:{port} through {proxy}: {error}":
        "tidak ada sesi dengan {host}:{port} melalui {proxy}: {error}",
    "no session with {where}: {said}": "tidak ada sesi dengan {where}: {said}",
    "no session: {said}": "tidak ada sesi: {said}",
    "no session: lost in the middle of the login": "tidak ada sesi: putus saat masuk",
    "the proxy failed": "proxy gagal",
    "the proxy does not allow it": "proxy tidak mengizinkannya",
    "network unreachable": "jaringan tidak terjangkau",
    "host unreachable": "host tidak terjangkau",
    "connection refused": "koneksi ditolak",
    "the way is too long": "jalannya terlalu panjang",
    "the proxy knows no CONNECT": "proxy tidak mengenal CONNECT",
    "the proxy knows no such address": "proxy tidak mengenal alamat itu",
    "refused ({status})": "ditolak ({status})",
    "the change is deferred; the next run picks it up": "perubahan ditunda; dikerjakan pada kesempatan berikut",
    "is the proxy of SIMPUL_PROXY still there?": "apakah proxy di SIMPUL_PROXY masih ada?",
    "{variable} names no SOCKS 5 proxy without a login": "{variable} tidak menyebut proxy SOCKS 5 tanpa login",
    "socks5://127.0.0.1:1080, as `ssh -D 1080 bastion` opens it; unset it to go directly":
        "socks5://127.0.0.1:1080, seperti dibuka `ssh -D 1080 bastion`; kosongkan untuk langsung",
    "{endpoint} refuses the login of {user}": "{endpoint} menolak login {user}",
    "is the key among the inventory's operators, and was that applied?":
        "apakah kuncinya ada di antara operator inventaris, dan sudahkah itu diterapkan?",
    "the key in {path} cannot be used: {error}": "kunci di {path} tidak dapat dipakai: {error}",
    "an OpenSSH private key without a passphrase; SIMPUL_KEY names another":
        "harus kunci pribadi OpenSSH tanpa passphrase; SIMPUL_KEY menyebut yang lain",
    "{what}: address, platform or host key is not known": "{what}: alamat, platform, atau kunci host tidak diketahui",
    "build the Nornir inventory with SimpulInventory; bootstrap makes host keys":
        "bangun inventaris Nornir dengan SimpulInventory; bootstrap membuat kunci host",
    # Is it the right one?
    "{where} shows another host key than the pinned one; nothing was written":
        "{where} menunjukkan kunci host lain daripada yang dipasang; tidak ada yang ditulis",
    "is this another machine, or was the router rebuilt? Then it gets a new first file":
        "apakah ini mesin lain, atau router dibangun ulang? Bila demikian, buatkan berkas pertama yang baru",
    "no host key is pinned; first contact teaches none":
        "tidak ada kunci host yang dipasang; kontak pertama tidak dipercaya begitu saja",
    "bootstrap makes the host key and writes its public half to the ledger":
        "bootstrap membuat kunci host dan menulis pasangan publiknya ke ledger",
    "asked for {name}, but the prompt says {said}: not written to":
        "diminta {name}, tetapi prompt menyebut {said}: tidak ditulisi",
    "asked for {name}, but {what} says {said}: not written to":
        "diminta {name}, tetapi {what} menyebut {said}: tidak ditulisi",
    "asked for {name}, but it calls itself {said}": "diminta {name}, tetapi ia menyebut dirinya {said}",
    "its address in the inventory leads to another router": "alamatnya di inventaris menuju router lain",
    "the fragment {fragment} is for {device}, this is {name}": "fragmen {fragment} untuk {device}, ini {name}",
    "nothing was written": "tidak ada yang ditulis",
    "{said!r} is not a fragment's id": "{said!r} bukan id fragmen",
    "an id is 16 of 0-9a-f": "id terdiri atas 16 huruf 0-9a-f",
    # While it speaks.
    "the session was lost: {why}": "sesi terputus: {why}",
    "the session was lost during `{what}`: {said}": "sesi terputus saat `{what}`: {said}",
    "the session was lost during `{command}`: {why}": "sesi terputus saat `{command}`: {why}",
    "nothing is assumed; what was armed undoes itself unless it is confirmed":
        "tidak ada yang dianggap jadi; yang terpasang batal sendiri bila tidak dikonfirmasi",
    "no answer within {seconds:.0f} s": "tidak ada jawaban dalam {seconds:.0f} s",
    "`{what}` gave no answer in time": "`{what}` tidak dijawab tepat waktu",
    "`{command}` gave no answer within {timeout:.0f} s": "`{command}` tidak dijawab dalam {timeout:.0f} s",
    "what was armed undoes itself; look again when its time is over":
        "yang terpasang batal sendiri; lihat lagi setelah waktunya habis",
    "`{command}` ended without saying how": "`{command}` berakhir tanpa menyebut hasilnya",
    "it was killed on the router; what was armed undoes itself":
        "ia dihentikan di router; yang terpasang batal sendiri",
    "`{command}` printed more than {limit} MiB": "`{command}` mencetak lebih dari {limit} MiB",
    "`{what}` printed more than {limit} MiB": "`{what}` mencetak lebih dari {limit} MiB",
    "{name} printed more than {limit} MiB": "{name} mencetak lebih dari {limit} MiB",
    "look at the router: it does not stop": "periksa router: keluarannya tidak berhenti",
    "look at the router: a log that is echoed to every console?":
        "periksa router: adakah log yang dicetak ke setiap konsol?",
    "this is not the helper that was installed; look at the router":
        "ini bukan helper yang dipasang; periksa router",
    "its prompt is not understood: {said}": "promptnya tidak dimengerti: {said}",
    "a router in exec mode says NAME#": "router dalam mode exec menampilkan NAMA#",
    "{user} is not privileged": "{user} tidak punya hak penuh",
    "username {user} privilege 15": "username {user} privilege 15",
    "{what} is not echoed: {said}": "{what} tidak muncul kembali: {said}",
    "the line is disturbed, or this is no IOS-XE router": "salurannya terganggu, atau ini bukan router IOS-XE",
    "it took a change back while it was asked `{line}`": "ia membatalkan sebuah perubahan saat ditanya `{line}`",
    "what it said is half before and half after: ask again":
        "jawabannya sebagian sebelum dan sebagian sesudah: tanyakan lagi",
    "cannot be typed on IOS-XE: {said!r}": "tidak dapat diketik di IOS-XE: {said!r}",
    "up to {longest} plain characters without `?`; change what is declared":
        "paling banyak {longest} karakter biasa tanpa `?`; ubah yang dinyatakan",
    # What it answers.
    "the router's own words are shown": "yang ditampilkan adalah kata-kata router sendiri",
    "the router's own words are shown; nothing is half-done":
        "yang ditampilkan adalah kata-kata router sendiri; tidak ada yang setengah jadi",
    "the router's own words are shown; nothing was kept":
        "yang ditampilkan adalah kata-kata router sendiri; tidak ada yang disimpan",
    "the router's own words are shown; it was only read":
        "yang ditampilkan adalah kata-kata router sendiri; router hanya dibaca",
    "the router's own words are shown; what was begun is undone":
        "yang ditampilkan adalah kata-kata router sendiri; yang sudah dimulai dibatalkan",
    "{asked}: {words} (status {status})": "{asked}: {words} (status {status})",
    "refused without a word": "ditolak tanpa penjelasan",
    "{name} probe: {words} (status {status})": "{name} probe: {words} (status {status})",
    "{name} backup: {words} (status {status})": "{name} backup: {words} (status {status})",
    "{name} traces: {words} (status {status})": "{name} traces: {words} (status {status})",
    "{name} traces: {error}": "{name} traces: {error}",
    "{name} stage {fragment}: {words}": "{name} stage {fragment}: {words}",
    "{name} pending: {said!r} is not understood": "{name} pending: {said!r} tidak dimengerti",
    "{name} says that {fragment_id} is confirmed, and it is {stands}":
        "{name} mengatakan {fragment_id} sudah dikonfirmasi, padahal {stands}",
    "what is not confirmed its own timer takes back; simpul resume looks again":
        "yang belum dikonfirmasi ditarik kembali oleh timernya sendiri; simpul resume memeriksa lagi",
    "{name} fate {fragment_id}: {said!r} is not understood": "{name} fate {fragment_id}: {said!r} tidak dimengerti",
    "{name} {command}: the answer is not text: {error}": "{name} {command}: jawabannya bukan teks: {error}",
    "{name} probe: {questions} questions, and not an answer to each: {said}":
        "{name} probe: {questions} pertanyaan, dan tidak semuanya dijawab: {said}",
    "{said!r} is nothing that a probe takes": "{said!r} bukan yang dapat diprobe",
    "{what!r} is nothing that a probe takes": "{what!r} bukan yang dapat diprobe",
    "compare the helper's SHA-256 with the plan's": "bandingkan SHA-256 helper dengan yang di rencana",
    "its helper does not know what it is asked, so it is older than this Simpul: install this version's ({words})":
        "helper-nya tidak mengenal pertanyaan ini, jadi lebih tua daripada Simpul ini: pasang versi ini ({words})",
    "docs/linux-frr.md, The helper: one command; the router goes on meanwhile":
        "docs/linux-frr.md, The helper: satu perintah; sementara itu router tetap bekerja",
    "what it printed is not its configuration: {said}": "yang dicetaknya bukan konfigurasinya: {said}",
    "what the router printed is not its export: {line!r}": "yang dicetak router bukan export-nya: {line!r}",
    "is a log echoed to the console (/system logging, action=echo)? Read it again":
        "adakah log yang dicetak ke konsol (/system logging, action=echo)? Baca lagi",
    "read it again; else compare the helper's SHA-256 with the plan's":
        "baca lagi; bila tetap, bandingkan SHA-256 helper dengan yang di rencana",
    "read it again; else simpul plan says which line": "baca lagi; bila tetap, simpul plan menyebut barisnya",
    "read it again; the router was perhaps changing while it printed":
        "baca lagi; mungkin router sedang berubah saat mencetak",
    "read it again: it was perhaps disturbed": "baca lagi: mungkin tadi terganggu",
    "what stands on it is not understood: {said}: {timer}": "keadaannya tidak dimengerti: {said}: {timer}",
    "what it knows of changes is not understood: {said}": "catatannya tentang perubahan tidak dimengerti: {said}",
    "it was only read": "router hanya dibaca",
    "typed without a complaint, not as planned: {wrong}":
        "diketik tanpa keluhan, tetapi tidak seperti rencana: {wrong}",
    "compare the plan with what the router prints": "bandingkan rencana dengan yang dicetak router",
    "the router's facts cannot be read: {error}": "fakta router tidak dapat dibaca: {error}",
    "install this version's helper: simpul bootstrap": "pasang helper versi ini: simpul bootstrap",
    "the router's `show version` cannot be read: it is not that of an IOS-XE router":
        "`show version` router tidak dapat dibaca: itu bukan milik router IOS-XE",
    "platform: cisco_iosxe is for release 17 of IOS-XE": "platform: cisco_iosxe untuk IOS-XE rilis 17",
    "is this RouterOS 7?": "apakah ini RouterOS 7?",
    "it does not tell its uptime: {error}": "ia tidak menyebut uptime-nya: {error}",
    "its account of sessions and files is not understood": "catatannya tentang sesi dan berkas tidak dimengerti",
    "is it a linux_frr router? Look at its date, stat and last":
        "apakah ini router linux_frr? Periksa date, stat, dan last di sana",
    "look at the router": "periksa router",
    "look at its clock and its log": "periksa jam dan log-nya",
    "{words} says {said!r}": "{words} menyebut {said!r}",
    "somebody edited it: look at the router": "ada yang menyuntingnya: periksa router",
    # What moved meanwhile, and what is somebody else's.
    "{fragment} is {state} there, by another session": "{fragment} di sana {state}, oleh sesi lain",
    "somebody brings the same plan, or a session was lost: simpul resume settles that one":
        "ada yang menjalankan rencana yang sama, atau sebuah sesi terputus: simpul resume menyelesaikannya",
    "moved since the plan: {moved}": "bergeser sejak rencana: {moved}",
    "somebody changed this since the plan was made; make a new plan":
        "ada yang mengubahnya sejak rencana dibuat; buat rencana baru",
    "somebody typed meanwhile what a save would keep: {few}":
        "sementara itu ada yang mengetik hal yang akan ikut tersimpan: {few}",
    "whoever typed it takes it back or saves it; else the timer takes everything back":
        "yang mengetik menarik atau menyimpannya; bila tidak, pewaktu membatalkan semuanya",
    "{why}; {device} took it back, and not to what stood before: {left}":
        "{why}; {device} membatalkannya, tetapi tidak kembali seperti semula: {left}",
    "{fragment} was taken back, and not to what stood before: {left}":
        "{fragment} dibatalkan, tetapi tidak kembali seperti semula: {left}",
    "its undo is over and nothing else will bring that back: simpul plan shows what runs there":
        "pembatalannya selesai dan tidak ada lagi yang mengembalikannya: simpul plan menunjukkan yang berjalan di sana",
    "its undo is over, and nothing else brings that back: simpul plan shows what runs":
        "pembatalannya selesai dan tidak ada lagi yang mengembalikannya: simpul plan menunjukkan yang berjalan",
    # What a timed change may do there.
    "its revert does not take back {lines}": "revert-nya tidak membatalkan {lines}",
    "this is not for a timed change: make it by hand on the console, or by a first file":
        "ini bukan untuk perubahan berpewaktu: kerjakan dengan tangan di konsol, atau lewat berkas pertama",
    "its archive logs commands with their keys": "archive-nya mencatat perintah beserta kuncinya",
    "archive / log config / hidekeys": "archive / log config / hidekeys",
    "{fragment_id} is {state} and cannot be armed": "{fragment_id} dalam keadaan {state} dan tidak dapat dipasang",
    "stage it first": "siapkan (stage) lebih dahulu",
    "cannot undo after {seconds} s: the timer knows whole minutes":
        "tidak dapat membatalkan setelah {seconds} s: pewaktunya hanya mengenal menit penuh",
    "1 to {longest} minutes": "1 sampai {longest} menit",
    "{under} fragments stand under its timer already": "sudah ada {under} fragmen di bawah pewaktunya",
    "they fall together: confirm those first, then apply the rest":
        "semuanya batal bersama: konfirmasi yang itu dahulu, lalu terapkan sisanya",
    "{fragment_id} is {state} and cannot be confirmed": "{fragment_id} dalam keadaan {state}, tidak dapat dikonfirmasi",
    "its time may be over: then the router has undone it":
        "mungkin waktunya habis: berarti router sudah membatalkannya",
    "{others} stands under the same timer, unconfirmed":
        "{others} berada di bawah pewaktu yang sama, belum dikonfirmasi",
    "a router has one timer: confirm them together, or revert those first":
        "satu router punya satu pewaktu: konfirmasi bersama, atau batalkan yang itu dahulu",
    "a change of {user} waits for its own confirmation, {left} s more":
        "perubahan oleh {user} masih menunggu konfirmasinya sendiri, {left} s lagi",
    "a router has one revert timer: let it be confirmed or come back, then try again":
        "satu router punya satu pewaktu: tunggu sampai itu dikonfirmasi atau kembali, lalu coba lagi",
    "lines run there that nobody has saved: {few}": "di sana berjalan baris yang belum disimpan siapa pun: {few}",
    "{some} and {number} more": "{some} dan {number} lagi",
    "whoever typed them saves them (write memory) or takes them back, then try again; simpul drift "
    "--revert takes back what is Simpul's of it and saves the rest":
        "yang mengetiknya menyimpannya (write memory) atau menariknya kembali, lalu coba lagi; simpul drift "
        "--revert menarik kembali milik Simpul dan menyimpan sisanya",
    "somebody has planned a reload: {said}": "seseorang menjadwalkan reload: {said}",
    "somebody is at work there and relies on it; try again later":
        "seseorang sedang bekerja di sana dan mengandalkannya; coba lagi nanti",
    "it was told `configure confirm`, and its timer runs on: nothing was saved: {said}":
        "sudah diberi `configure confirm`, tetapi pewaktunya tetap berjalan: tidak ada yang disimpan: {said}",
    "it takes everything back by itself when its time is over":
        "semuanya dikembalikan oleh router sendiri bila waktunya habis",
    "it does not go back: {said}": "ia tidak kembali: {said}",
    "it went back, and not to what was there: {said}": "ia kembali, tetapi tidak ke keadaan semula: {said}",
    "look at what is left with `show archive config differences`":
        "lihat sisanya dengan `show archive config differences`",
    "what takes {fragment} back needs a secret that is not here":
        "yang membatalkan {fragment} memerlukan rahasia yang tidak ada di sini",
    "{wrong} is not as it was: {said}": "{wrong} tidak seperti semula: {said}",
    "without a complaint": "tanpa keluhan",
    "its own timer takes back everything that stands under it":
        "pewaktunya sendiri mengembalikan semua yang ada di bawahnya",
    "confirmed and not saved: {lost}: {said}": "dikonfirmasi tetapi belum tersimpan: {lost}: {said}",
    "a power cut would take it back: make room in nvram, then simpul resume":
        "padam listrik akan membatalkannya: kosongkan ruang di nvram, lalu simpul resume",
    "{fragment_id} is confirmed": "{fragment_id} sudah dikonfirmasi",
    "a new plan can take it back": "rencana baru dapat membatalkannya",
    "{fragment_id} is {state} and cannot be committed": "{fragment_id} dalam keadaan {state} dan tidak dapat di-commit",
    "arm it first": "pasang pembatalannya lebih dahulu",
    "{fragment_id} was staged in another session": "{fragment_id} disiapkan dalam sesi lain",
    "its secrets stand nowhere on the router: stage it again in this one":
        "rahasianya tidak ada di router: siapkan lagi dalam sesi ini",
    "{disk} does not keep what takes it back: {said}": "{disk} tidak menyimpan pembatalannya: {said}",
    "is there room (dir flash:), and may this user use tclsh? Nothing was changed":
        "adakah ruang (dir flash:), dan bolehkah pengguna ini memakai tclsh? Tidak ada yang diubah",
    "what takes {fragment} back is not in {disk}: {error}":
        "pembatalan {fragment} tidak ada di {disk}: {error}",
    "while its timer runs the router itself takes it back: let it; where it runs no more, simpul resume does":
        "selama pewaktunya berjalan router sendiri yang membatalkan: biarkan; bila tidak berjalan lagi, simpul resume",
    "flash keeps nothing of what takes {fragment} back, and what boots is not what stood before: {why}":
        "flash tidak menyimpan apa pun untuk membatalkan {fragment}, dan yang akan boot bukan keadaan semula: {why}",
    "it was saved meanwhile": "sudah disimpan orang sementara itu",
    "{others} stands there unsaved, too": "{others} juga berdiri di sana, belum disimpan",
    "its timer finds no file either: simpul plan shows what runs there, and the next plan puts it right":
        "pewaktunya juga tidak menemukan berkas: simpul plan menunjukkan yang berjalan, rencana berikut membetulkannya",
    "{fragment} has {left} s until its timer takes it back and cannot be committed":
        "{fragment} tinggal {left} s sebelum pewaktunya membatalkan, dan tidak dapat di-commit",
    "arm it again, for longer": "pasang lagi, dengan waktu lebih lama",
    "its timer began to take the change back at `{what}`":
        "pewaktunya mulai membatalkan perubahan pada `{what}`",
    "arm it for longer": "pasang dengan waktu lebih lama",
    "{object_id} needs the secret {name}, which was not given":
        "{object_id} perlu rahasia {name}, yang tidak diberikan",
    "make it with simpul secrets, or name the backend that holds it":
        "buat dengan simpul secrets, atau sebut penyimpan yang memilikinya",
    "its device-mode ({mode}) does not let the scheduler run, so no undo would fire: nothing was sent":
        "device-mode-nya ({mode}) melarang scheduler, jadi pembatalan tidak akan berjalan: tidak ada yang dikirim",
    "on site: /system device-mode update mode=advanced scheduler=yes, then press its button or cut its power within "
    "five minutes; then simpul plan":
        "di lokasi: /system device-mode update mode=advanced scheduler=yes, lalu tekan tombolnya atau putus dayanya "
        "dalam lima menit; kemudian simpul plan",
    "its flash has {free} bytes left: nothing was sent": "flash-nya tinggal {free} byte: tidak ada yang dikirim",
    "remove files (/file print) until at least 128 KiB are free":
        "hapus berkas (/file print) sampai sedikitnya 128 KiB kosong",
    "{name} cannot read a line of {fragment}{which}: {words}":
        "{name} tidak dapat membaca sebaris {fragment}{which}: {words}",
    "it runs {version}; was the plan made for that version?":
        "ia menjalankan {version}; apakah rencana dibuat untuk versi itu?",
    "{seconds} s are too few for an undo": "{seconds} s terlalu singkat untuk pembatalan",
    "give it a minute": "beri waktu satu menit",
    "{said} was not staged and armed in this session": "{said} tidak disiapkan dan dipasang dalam sesi ini",
    "its lines are kept in memory only: stage it again": "baris-barisnya hanya ada di memori: siapkan lagi",
    "{words}: undone": "{words}: dibatalkan",
    "the line is slow: give the change more time": "jalurnya lambat: beri perubahan waktu lebih lama",
    "{words}: what came before it was undone": "{words}: yang sebelumnya dibatalkan",
    "{name} confirm {fragment_id}: its undo had begun": "{name} confirm {fragment_id}: pembatalannya sudah mulai",
    "the router is as it was before; make a new plan": "router seperti semula; buat rencana baru",
    "{fragment_id} is confirmed, but its undo was not taken away":
        "{fragment_id} sudah dikonfirmasi, tetapi pembatalannya belum dilepas",
    "it will not fire; the next change there takes it away":
        "pembatalan itu tidak akan berjalan; perubahan berikut di sana melepasnya",
    "{name} revert {fragment_id}: it is confirmed": "{name} revert {fragment_id}: sudah dikonfirmasi",
    "a confirmed change is taken back by a plan": "perubahan yang dikonfirmasi dibatalkan lewat rencana",
    "{name} revert {fragment_id}: its undo did not come to its end":
        "{name} revert {fragment_id}: pembatalannya tidak sampai selesai",
    "{name} revert {fragment_id}: somebody removed its undo there":
        "{name} revert {fragment_id}: ada yang menghapus pembatalannya di sana",
    "simpul plan shows what runs, and takes it back": "simpul plan menunjukkan yang berjalan, dan membatalkannya",
    "it runs again by itself within the hour, and after a start":
        "ia berjalan lagi sendiri dalam satu jam, dan setelah menyala",
    "an undo would restate a secret: {line}": "pembatalan akan memuat rahasia: {line}",
    "keep the object that holds the secret beside the new one until it is confirmed":
        "pertahankan objek pemegang rahasia di samping yang baru sampai dikonfirmasi",
    "not a console command with an absolute path on one line: {line!r}":
        "bukan perintah konsol satu baris dengan path mutlak: {line!r}",
    "a line needs the secret {match}, which was not given": "sebuah baris perlu rahasia {match}, yang tidak diberikan",
    "this is a fault of the dialect; nothing was sent": "ini kesalahan dialek; tidak ada yang dikirim",
    "{step} names no zone of a linux_frr router": "{step} tidak menyebut zona router linux_frr",
    "filters stand in nft/inside/, nft/wan/ and nft/public/": "filter ada di nft/inside/, nft/wan/, dan nft/public/",
    # First files and backups.
    "no operator is declared, so nobody could log in to a bootstrapped router":
        "tidak ada operator yang dinyatakan, jadi tidak ada yang dapat masuk ke router baru",
    "run simpul secrets init --operator NAME, or declare one under operators:":
        "jalankan simpul secrets init --operator NAMA, atau nyatakan di bawah operators:",
    "{device} has no first file": "{device} tidak punya berkas pertama",
    "run simpul bootstrap {device}": "jalankan simpul bootstrap {device}",
    "{path} cannot be written by a first file": "{path} tidak dapat ditulis oleh berkas pertama",
    "end its text with a newline": "akhiri teksnya dengan baris baru",
    "{object_id}: {name} cannot be written by a first file":
        "{object_id}: {name} tidak dapat ditulis oleh berkas pertama",
    "its value holds characters that the console reads otherwise":
        "nilainya memuat karakter yang dibaca lain oleh konsol",
    "a first file cannot type {line!r}...": "berkas pertama tidak dapat mengetik {line!r}...",
    "up to 254 plain characters without `?`": "paling banyak 254 karakter biasa tanpa `?`",
    "IOS-XE lets {keys} keys in as {user}; {operators} operators are declared":
        "IOS-XE menerima {keys} kunci sebagai {user}; {operators} operator dinyatakan",
    "declare those who answer for these routers": "nyatakan mereka yang bertanggung jawab atas router ini",
    "IOS-XE knows no key of the kind {kind} ({owner})": "IOS-XE tidak mengenal kunci jenis {kind} ({owner})",
    "ssh-ed25519, ecdsa-sha2-nistp256, or RSA": "ssh-ed25519, ecdsa-sha2-nistp256, atau RSA",
    "IOS-XE takes no host key but RSA": "IOS-XE hanya menerima kunci host RSA",
    "simpul bootstrap makes it so": "simpul bootstrap membuatnya demikian",
    "the backup of {hostname} cannot be restored: {why}": "cadangan {hostname} tidak dapat dipulihkan: {why}",
    "take an older one, or make a first file from the inventory: simpul bootstrap --again":
        "ambil yang lebih lama, atau buat berkas pertama dari inventaris: simpul bootstrap --again",
    "{device} names {names} routers": "{device} menyebut {names} router",
    "restore takes one, by its name": "restore untuk satu router, menurut namanya",
    "of {device}": "untuk {device}",
    "there is no backup {taken}": "tidak ada cadangan {taken}",
    "simpul backup takes one while it lives; without one: simpul bootstrap --again":
        "simpul backup membuatnya selagi router hidup; tanpa itu: simpul bootstrap --again",
    "a backup of {kind} cannot become a first file": "cadangan {kind} tidak dapat menjadi berkas pertama",
    "simpul bootstrap --again": "simpul bootstrap --again",
}
