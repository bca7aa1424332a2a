"""Access lists: numbering, what is normal, duplicates; and what the zone-based firewall refers to.

"IP Addressing: ACL Configuration Guide", "IP Access List Entry Sequence Numbering": entries count by ten from 10, and
an entry that stands already is not added again. Port names: "Security Command Reference", `permit (IP)`. "Zone-Based
Policy Firewalls" makes a zone, a class and a policy before it names them; how a name is refused is *assumed* (I1).
"""

from __future__ import annotations

from lab.emulated.iosxe.configurator import Edit, Refused, rule
from lab.emulated.iosxe.syntax import modes
from lab.emulated.iosxe.tree import Line, Section

TCP = {"20": "ftp-data", "21": "ftp", "23": "telnet", "25": "smtp", "49": "tacacs", "53": "domain", "80": "www",
       "110": "pop3", "179": "bgp", "514": "cmd"}
_EXACT = "0.0.0.0"
UDP = {"49": "tacacs", "53": "domain", "67": "bootps", "68": "bootpc", "69": "tftp", "123": "ntp", "161": "snmp",
       "162": "snmptrap", "500": "isakmp", "514": "syslog", "4500": "non500-isakmp"}


def normal(words: tuple[str, ...]) -> tuple[str, ...]:
    """An entry as the device shows it: `host A` for a full mask, `any` for none, ports by their names."""
    out: list[str] = []
    names = {"tcp": TCP, "udp": UDP}.get(words[1] if len(words) > 1 else "", {})
    at = 0
    while at < len(words):
        word = words[at]
        following = words[at + 1] if at + 1 < len(words) else ""
        if word.count(".") == 3 and following == _EXACT and (not out or out[-1] != "host"):
            out += ["host", word]
            at += 2
        elif word.count(".") == 3 and following == "255.255.255.255" and (not out or out[-1] != "host"):
            out.append("any")
            at += 2
        else:
            port = out and (out[-1] in ("eq", "neq", "gt", "lt", "range")
                            or (len(out) > 1 and out[-2] == "range"))
            if port and not (word.isdigit() and int(word) < 65536) and word not in {*TCP.values(), *UDP.values()}:
                raise Refused(f"% Invalid port {word}")
            out.append(names.get(word, word) if port else word)
            at += 1
    return tuple(out)


def split_entry(words: tuple[str, ...], mode: str) -> tuple[str | None, tuple[str, ...]]:
    """(sequence number, the rest)."""
    if mode == "acl-ipv6":
        return (words[1], words[2:]) if words[0] == "sequence" else (None, words)
    return (words[0], words[1:]) if words[0].isdigit() else (None, words)


@rule(*((mode, name) for mode in ("acl-extended", "acl-standard", "acl-ipv6") for name in ("entry", "unnumbered")))
def entry(edit: Edit) -> None:
    mode = edit.level.mode.name
    number, body = split_entry(edit.words, mode)
    if body and body[0] != "remark":
        if mode == "acl-standard" and len(body) > 1 and body[1].count(".") == 3:
            body = (body[0], "host", *body[1:]) if len(body) == 2 or body[2] == "log" else body
        body = normal(body)
        if mode == "acl-standard":
            # A standard list shows a host without the word (release 15 and later).
            body = tuple(w for w in body if w != "host")
    edit.done = True
    entries = {n: line for line in edit.section.lines.values()
               if (n := split_entry(line.words, mode)[0]) is not None}
    same = next((n for n, line in entries.items() if split_entry(line.words, mode)[1] == body), None)
    if edit.removing:
        target = number if number is not None else same
        if target is None or target not in entries:
            raise Refused("%Can't find the specified entry" if number is None else f"%Sequence {number} not found")
        edit.section.remove(entries[target])
        return
    if number is not None and number in entries and split_entry(entries[number].words, mode)[1] != body:
        raise Refused("% Duplicate sequence number")
    if same is not None and body[0] != "remark":
        return
    following = (max(map(int, entries)) if entries else 0) + 10
    if number is None and following > 2147483647:
        raise Refused("% No sequence number is left at the end of the list; resequence it")
    place_entry(edit.section, mode, number or str(following), body)


def place_entry(section: Section, mode: str, number: str, body: tuple[str, ...]) -> None:
    command = next(c for c in modes()[mode].language.commands if c.name == "entry")
    words = ("sequence", number, *body) if mode == "acl-ipv6" else (number, *body)
    section.put(Line(command, words, words))


@rule(*((mode, "entry number") for mode in ("acl-extended", "acl-standard", "acl-ipv6")))
def number_only(edit: Edit) -> None:
    if not edit.targets():
        raise Refused(f"%Sequence {edit.words[-1]} not found")


@rule(("config", "ip access-list resequence"))
def resequence(edit: Edit) -> None:
    edit.done = True
    _, _, _, name, start, step = edit.words
    for kind in ("standard", "extended"):
        line = edit.section.get("ip", "access-list", kind, name)
        if line is not None and line.section is not None:
            old = line.inside.ordered()
            line.inside.lines.clear()
            for index, one in enumerate(old):
                place_entry(line.section, f"acl-{kind}", str(int(start) + index * int(step)), one.words[1:])
            return
    raise Refused(f"% Access list {name} does not exist")


@rule(("config", "ip access-list standard"), ("config", "ip access-list extended"), ("config", "ipv6 access-list"))
def named_list(edit: Edit) -> None:
    """One name is one list: a standard one cannot become an extended one."""
    if edit.removing:
        return
    name = edit.words[-1]
    others = {("ip", "access-list", "standard", name), ("ip", "access-list", "extended", name),
              ("ipv6", "access-list", name)} - {edit.key}
    for other in others:
        if edit.section.lines.get(other) is not None:
            raise Refused("% A named access list with that name already exists")


@rule(("policy-class", "inspect"))
def all_protocols(edit: Edit) -> None:
    """What a class without a protocol is told (transcripts of routers), though nothing is wrong."""
    found = edit.device.running.starting("class-map", "type", "inspect")
    named = next((line for line in found if line.words[-1] == edit.owner), None)
    if not edit.removing and named is not None and not named.inside.starting("match", "protocol"):
        edit.say(f"%No specific protocol configured in class {edit.owner} for inspection. "
                 "All protocols will be inspected")


def _missing(edit: Edit, what: str, *heads: str) -> bool:
    """Whether a line names what nothing defines, by the last word of those that begin so."""
    return not edit.removing and not any(line.words[-1] == what for line in edit.device.running.starting(*heads))


@rule(("interface", "zone-member security"))
def member_of(edit: Edit) -> None:
    if _missing(edit, edit.words[2], "zone", "security"):
        raise Refused(f"% Zone {edit.words[2]} does not exist")


@rule(("config", "zone-pair security"))
def pair_of(edit: Edit) -> None:
    for zone in edit.words[4:7:2]:
        if zone not in ("self", "default") and _missing(edit, zone, "zone", "security"):
            raise Refused(f"% Zone {zone} does not exist")


@rule(("zone-pair", "service-policy type inspect"))
def policy_of(edit: Edit) -> None:
    if _missing(edit, edit.words[3], "policy-map", "type", "inspect"):
        raise Refused(f"% policy map {edit.words[3]} not configured")


@rule(("policy-map", "class type inspect"))
def class_of(edit: Edit) -> None:
    if _missing(edit, edit.words[3], "class-map", "type", "inspect"):
        raise Refused(f"% class map {edit.words[3]} not configured")
