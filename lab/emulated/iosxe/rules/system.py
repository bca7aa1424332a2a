"""The router itself: its name, users, secrets, banners, archive."""

from __future__ import annotations

import re

from lab.emulated.iosxe import secrets
from lab.emulated.iosxe.configurator import Edit, Question, Refused, invalid, rule
from lab.emulated.iosxe.tree import Line

REMOVES_USER = ("This operation will remove all username related configurations with same name."
          "Do you want to continue? [confirm]")


@rule(("config", "hostname"))
def hostname(edit: Edit) -> None:
    name = edit.words[1] if len(edit.words) > 1 else ""
    if not edit.removing and (len(name) > 63 or not re.fullmatch(r"[A-Za-z]([A-Za-z0-9_-]*[A-Za-z0-9])?", name)):
        raise Refused("% Hostname contains one or more illegal characters.")


@rule(("config", "enable secret"))
def enable_secret(edit: Edit) -> None:
    if not edit.removing:
        edit.words = ("enable", "secret", *stored(edit, edit.words[2:], "enable"))


@rule(("config", "enable algorithm-type"))
def enable_algorithm(edit: Edit) -> None:
    """Kept and shown as `enable secret`, of the type that was asked for."""
    edit.done = True
    if edit.removing:
        edit.configurator.enter("no enable secret")
        return
    kind = {"md5": "5", "sha256": "8", "scrypt": "9"}[edit.words[2]]
    edit.configurator.enter(f"enable secret {kind} "
                            f"{secrets.hashed(kind, edit.words[4], secrets.salt_for('enable' + edit.words[4]))}")


@rule(("config", "username"), ("config", "username algorithm-type"), ("config", "username privilege"))
def username(edit: Edit) -> None:
    """One line a user: its privilege and its secret (`Security Command Reference`, `username`)."""
    name = edit.words[1]
    edit.key = ("username", name)
    if edit.removing:
        _ask_first(edit, name)
        return
    words = list(edit.words[2:])
    if "algorithm-type" in words:
        at = words.index("algorithm-type")
        kind = {"md5": "5", "sha256": "8", "scrypt": "9"}[words[at + 1]]
        secret = ["secret", kind, secrets.hashed(kind, words[at + 3], secrets.salt_for(name + words[at + 3]))]
        words = [*words[:at], *secret]
    elif "secret" in words:
        at = words.index("secret") + 1
        words = [*words[:at], *stored(edit, tuple(words[at:]), name)]
    elif "password" in words:
        at = words.index("password") + 1
        words = [*words[:at], *edit.device.obscure(tuple(words[at:]))]
    old = edit.section.lines.get(edit.key)
    before = list(old.words[2:]) if old is not None else []
    if "privilege" not in words and "privilege" in before:
        words = [*before[:2], *words]
    if "privilege" in words and len(words) == 2 and len(before) > 2:
        words += before[before.index("secret" if "secret" in before else "password"):]
    edit.words = ("username", name, *words)


@rule(("config", "username removal"))
def no_username(edit: Edit) -> None:
    edit.key = ("username", edit.words[1])
    _ask_first(edit, edit.words[1])


def _ask_first(edit: Edit, name: str) -> None:
    """NAPALM and operators meet this question; the text is the one that NAPALM's `ios` driver waits for."""
    edit.done = True
    line = edit.section.get("username", name)
    if line is None:
        raise Refused(f"%ERROR: No such user {name}")

    def remove(yes: bool) -> str:
        if yes:
            edit.section.remove(line)
            edit.device.changed(edit.configurator.user)
        return ""

    edit.configurator.question = Question(REMOVES_USER, remove)


def stored(edit: Edit, given: tuple[str, ...], whose: str) -> tuple[str, str]:
    """(type, text) of a secret as the device keeps it; release 17 makes type 9 of a plain one. Raises Refused."""
    kind, text = (given[0], given[1]) if len(given) > 1 else ("0", given[0])
    if kind == "0":
        return "9", secrets.hashed("9", text, secrets.salt_for(whose + text))
    # Type 7 is for passwords, which can be read again; a secret cannot be of it.
    mark = {"5": "$1$", "8": "$8$", "9": "$9$"}.get(kind)
    if mark is None or not text.startswith(mark) or text.count("$") != 3:
        raise Refused("ERROR: The secret you entered is not a valid encrypted secret.\n"
                      "To enter an UNENCRYPTED secret, do not specify type 5 encryption.\n"
                      "When you properly enter an UNENCRYPTED secret, it will be encrypted.")
    del edit
    return kind, text


@rule(("config", "snmp-server user"))
def snmp_user(edit: Edit) -> None:
    """A name is one user: whoever is named again leaves the other group ("SNMP Configuration Guide")."""
    for line in edit.section.starting("snmp-server", "user", edit.words[2]) if not edit.removing else ():
        edit.section.remove(line)


@rule(("line", "password"), ("tacacs", "key"), ("radius", "key"), ("config", "enable password"))
def hidden_password(edit: Edit) -> None:
    at = len(edit.match.command.name.split())
    if not edit.removing:
        edit.words = (*edit.words[:at], *edit.device.obscure(edit.words[at:]))


@rule(("config", "service password-encryption"))
def encrypt_all(edit: Edit) -> None:
    """Turns what stands in plain text to type 7; `no` leaves what is hidden as it is."""
    if edit.removing:
        return
    for _, line in edit.device.running.walk():
        for word in ("password", "key"):
            if word in line.words and line.command.name in (
                    "password", "key", "neighbor password", "username", "enable password"):
                at = line.words.index(word) + 1
                if len(line.words) == at + 1:
                    line.words = (*line.words[:at], "7", secrets.obscured(line.words[at]))
                elif line.words[at] == "0":
                    line.words = (*line.words[:at], "7", secrets.obscured(line.words[at + 1]))


@rule(("config", "key config-key"))
def master_key(edit: Edit) -> None:
    edit.done = True
    edit.device.master = "" if edit.removing else edit.words[-1]
    edit.device.seal_all()


@rule(("config", "password encryption aes"))
def aes(edit: Edit) -> None:
    edit.later.append(edit.device.seal_all)


@rule(("config", "banner"))
def banner(edit: Edit) -> None:
    edit.done = True
    kind = edit.words[1]
    key = ("banner", kind)
    if edit.removing:
        if line := edit.section.lines.get(key):
            edit.section.remove(line)
        return
    text = edit.words[2]
    # `^C`, as the configuration shows it, is read as the one character that it stands for.
    delimiter = "^C" if text.startswith("^C") else text[0]
    body = text[len(delimiter):]

    def store(collected: str) -> str:
        edit.section.put(Line(edit.match.command, key, key, blob=collected))
        edit.device.changed(edit.configurator.user)
        return ""

    if delimiter in body:
        store(body.partition(delimiter)[0])
        return

    def rest(collected: str) -> str:
        return store(f"{body}\n{collected}" if body or collected else "")

    edit.say(f"Enter TEXT message.  End with the character '{delimiter}'.")
    edit.configurator.collect(delimiter, rest)


@rule(("config", "line"))
def line(edit: Edit) -> None:
    words = edit.words
    if words[1] == "console":
        words = ("line", "con", *words[2:])
    edit.words = edit.key = words
    if edit.removing and words[1] in ("con", "aux"):
        raise Refused(invalid(edit.column))


@rule(("config", "ip domain name old"), ("config", "ip domain lookup old"), ("config", "logging host old"))
def old_spelling(edit: Edit) -> None:
    """The hyphenated spellings are taken and shown as the new ones."""
    edit.done = True
    text = " ".join(edit.words).replace("ip domain-", "ip domain ")
    if edit.words[0] == "logging":
        text = "logging host " + edit.words[1]
    sign = "no " if edit.negated else "default " if edit.defaulted else ""
    edit.configurator.enter(sign + text)


@rule(("config", "version"))
def version(edit: Edit) -> None:
    """A file names the release that wrote it; the router keeps its own."""
    edit.done = True


@rule(("config", "boot-start-marker"), ("config", "boot-end-marker"))
def marker(edit: Edit) -> None:
    edit.done = True


@rule(("interface", "shutdown"))
def shutdown(edit: Edit) -> None:
    name = edit.owner
    state = "up" if edit.removing else "administratively down"
    if edit.removing == edit.section.on("shutdown"):
        edit.device.log("LINK", 3 if edit.removing else 5, "UPDOWN" if edit.removing else "CHANGED",
                        f"Interface {name}, changed state to {state}")


# "Embedded Event Manager Command Reference": what may follow `event` and `action LABEL`.
_EVENT = re.compile(r"(?:none|timer|cli|track|interface|counter|snmp)(?: .*)?"
                    r"|syslog (?:occurs \d+ |period \S+ |priority \S+ |severity-\S+ )*pattern (?:\"[^\"]*\"|\S+)"
                    r"(?: (?:occurs|period|maxrun|ratelimit) \d+(?:\.\d+)?)*")
_ACTION = re.compile(r"cli (?:command|expression) .+|wait \d{1,9}|syslog (?:priority \S+ )?msg .+|puts .+|"
                     r"(?:else|end|break|continue|exit|reload|force-switchover)(?: .*)?|"
                     r"(?:set|regexp|if|elseif|while|foreach|increment|decrement|add|append|comment|context|counter|"
                     r"divide|file|gets|handle-error|help|info|mail|multiply|policy|publish-event|snmp-trap|string|"
                     r"subtract|track|cns-event) .+")


@rule(("applet", "event"), ("applet", "action"))
def applet_line(edit: Edit) -> None:
    kind, skipped = (_EVENT, 1) if edit.words[0] == "event" else (_ACTION, 2)
    if not edit.removing and not kind.fullmatch(" ".join(edit.words[skipped:])):
        raise Refused(invalid(edit.column))
