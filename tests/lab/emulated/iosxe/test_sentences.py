"""Sentences made from the tables: whatever a line is, the router answers, and what it shows it reads back."""

from __future__ import annotations

import random

import pytest

from lab.emulated.clock import Clock
from lab.emulated.iosxe.device import Device
from lab.emulated.iosxe.grammar import Command, NotUnderstood
from lab.emulated.iosxe.syntax import modes

WORDS = {
    "A.B.C.D": ("10.0.0.1", "255.255.255.0", "10.9.0.2", "0.0.0.0", "0.0.0.255"),
    "A.B.C.D/nn": ("10.0.0.0/8",),
    "X:X:X:X::X": ("2001:DB8::1",), "X:X:X:X::X/<0-128>": ("2001:DB8::1/64", "2001:DB8:1::/48"), "ASN": ("64602",),
    "ASN:nn": ("64602:1",), "H.H.H": ("0000.5e00.5301",), "hh:mm:ss": ("10:00:00",), "hh:mm": ("10:00",),
    "VLANS": ("10", "10,20-22"), "OFFSET": ("8",), "ACTION": ("1.0",), "FILE": ("bootflash:x",), "SLASH": ("/24",),
    "DAY": ("daily", "monday"), "TIME": ("7:00", "21:30"),
    "SSH-MAC": ("hmac-sha2-256",), "SSH-CIPHER": ("aes256-gcm", "aes256-ctr"), "SSH-KEX": ("ecdh-sha2-nistp384",),
    "SSH-KEY": ("rsa-sha2-512",), "SSH-LOGIN": ("publickey", "keyboard"), "HMAC": ("md5", "hmac-sha-256"),
    "WORD": ("A", "B1", "hub"), "LINE": ("some text", "x"), "IFACE": ("Gi1", "Tunnel10", "Lo0", "Gi2.100", "Vlan20"),
}


def sentence(command: Command, chance: random.Random) -> str:
    """A line that the command's syntax allows."""
    state, words = 0, list[str]()
    while not (command.machine.final[state] and (not command.machine.steps[state] or chance.random() < 0.5)):
        token, state = chance.choice(command.machine.steps[state])
        low, dash, high = token.text.strip("<>").partition("-")
        if token.keyword:
            words.append(token.text)
        elif dash and low.isdigit():
            words.append(str(chance.choice((int(low), int(high), min(int(high), int(low) + 9)))))
        else:
            words.append(chance.choice(WORDS[token.text]))
        if len(words) > 30:
            break
    return " ".join(words)


@pytest.mark.parametrize("seed", range(6))
def test_every_line_is_answered_and_what_is_shown_is_read_back(seed: int) -> None:
    chance = random.Random(seed)
    device = Device(Clock(speed=0), startup="hostname r\n")
    known = modes()
    top = [c for c in known["config"].language.commands if not c.control and "banner" not in c.syntax]
    for opener in chance.sample(top, len(top) // 2):
        lines = [sentence(opener, chance)]
        inner = known[opener.opens].language.commands if opener.opens else ()
        usable = [c for c in inner if not c.control]
        chosen = chance.sample(usable, min(12, len(usable)))
        lines += [chance.choice(("", "", "no ")) + sentence(c, chance) for c in chosen]
        if chance.random() < 0.2:
            lines.append(f"no {lines[0]}")
        device.configure("\n".join(lines))
    text = device.text()
    again = Device(Clock(speed=0), startup=text)
    assert not again.refused, again.refused
    assert again.text() == text


def test_help_answers_after_every_command() -> None:
    for mode in modes().values():
        for command in mode.language.commands:
            try:
                mode.language.help(f"{command.name} ")
            except NotUnderstood:
                continue
