"""What routers answer when they are asked: `simpul verify`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

VERIFY: Final[Mapping[str, str]] = {
    "verified": "diperiksa",
    "{router}  tunnels  sessions  flows pass  undeclared stopped":
        "{router}  tunnel   sesi      arus lewat  tak dinyatakan tertahan",
    "{right} of {told} answers are as declared.{left}":
        "{right} dari {told} jawaban sesuai dengan yang dinyatakan.{left}",
    " {questions} could not be asked there.": " {questions} tidak dapat diajukan di sana.",
    "The last change was confirmed {seconds} s ago: tunnels and sessions may still be coming up. Ask again in a "
    "minute.":
        "Perubahan terakhir dikonfirmasi {seconds} s yang lalu: tunnel dan sesi mungkin masih menyambung. Periksa lagi "
        "dalam satu menit.",
    "not asked": "tak ditanya",
    "tunnel to {peer}": "tunnel ke {peer}",
    "session {name}": "sesi {name}",
    "gateway {address} of {segment}": "gateway {address} untuk {segment}",
    "undeclared: {segment} to {target}": "tidak dinyatakan: {segment} ke {target}",
    "LAN core by OSPF for IPv{family}": "core LAN lewat OSPF untuk IPv{family}",
    "{router} hears its LAN core by {families}": "{router} mendengar core LAN-nya lewat {families}",
    "{router} is the gateway of {segments}": "{router} menjadi gateway {segments}",
    "active on {device}": "aktif di {device}",
    "held by {holders}": "dipegang {holders}",
    "held by neither router": "tidak dipegang router mana pun",
    "  {device}: not reached, {questions} without an answer: {why}":
        "  {device}: tidak terjangkau, {questions} tanpa jawaban: {why}",
    "  {device}: {number} not asked: {why}": "  {device}: {number} tidak ditanyakan: {why}",
    "BFD is {times} times slower than the media say (bfd_stretch in network.yaml): a lab's, not the field's.":
        "BFD {times} kali lebih lambat daripada menurut medianya (bfd_stretch di network.yaml): untuk lab, bukan untuk "
        "lapangan.",
}
