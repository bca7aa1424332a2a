"""Address translation: what a rule needs, and that one in use is not taken away without a word.

"IP Addressing: NAT Configuration Guide", "Configuring NAT for IP Address Conservation", "Match-in-VRF Support for NAT"
(not with `interface`); Cisco's document 13779 for the question about translations that stand, and that `forced` spares
it from ASR 1000s that others drive. Wordings of the other refusals are *assumed* (I1).
"""

from __future__ import annotations

from lab.emulated.iosxe.configurator import Edit, Question, Refused, invalid, rule

IN_USE = "Dynamic mapping in use, do you want to delete all entries? [no]: "


@rule(("config", "ip nat inside source list"))
def dynamic(edit: Edit) -> None:
    forced = edit.words[-1] == "forced"
    if edit.removing:
        _remove(edit, forced=forced)
        return
    words = edit.words
    if forced:
        raise Refused(invalid(edit.column))
    if "interface" in words and "match-in-vrf" in words:
        raise Refused("% match-in-vrf is not supported with interface overload")
    if "interface" in words and edit.section.get("interface", words[words.index("interface") + 1]) is None:
        raise Refused(invalid(edit.column))
    if "vrf" in words and edit.section.get("vrf", "definition", words[words.index("vrf") + 1]) is None:
        raise Refused(f"% VRF {words[words.index('vrf') + 1]} does not exist")
    old = edit.section.lines.get(edit.key)
    if old is not None and old.words != words:
        raise Refused(f"% A mapping of the list {words[5]} stands already")


def _remove(edit: Edit, *, forced: bool) -> None:
    line = edit.section.lines.get(edit.key)
    if line is None:
        return
    edit.done = True

    def remove(yes: bool) -> str:
        if yes:
            edit.section.remove(line)
            edit.device.translations = 0
            edit.device.changed(edit.configurator.user)
        return ""

    if edit.device.translations and not forced:
        edit.configurator.question = Question(IN_USE, remove)
    else:
        remove(yes=True)


@rule(("config", "ip nat translation max-entries"))
def limit(edit: Edit) -> None:
    if not edit.removing and edit.words[4] == "vrf" and edit.section.get("vrf", "definition", edit.words[5]) is None:
        raise Refused(f"% VRF {edit.words[5]} does not exist")
