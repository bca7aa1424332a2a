"""Policies of service on interfaces, and times of day.

"Quality of Service: Modular QoS" (a policy is bound once a direction; `match qos-group` is of what leaves) and
"Security Configuration Guide: Access Control Lists", "Time-Based ACLs". Wordings are *assumed* (I1).
"""

from __future__ import annotations

from collections.abc import Iterator

from lab.emulated.iosxe.configurator import Edit, Refused, rule
from lab.emulated.iosxe.tree import Line, Section


def _policy(running: Section, name: str) -> Line | None:
    return running.get("policy-map", name)


def _classes(running: Section, name: str) -> Iterator[str]:
    """The classes of a policy, and of those below it."""
    line = _policy(running, name)
    for one in line.inside.lines.values() if line is not None else ():
        yield one.words[-1]
        inner = one.inside.value("service-policy") if one.section is not None else None
        if inner is not None:
            yield from _classes(running, inner)


@rule(("interface", "service-policy"))
def bound(edit: Edit) -> None:
    words, running = edit.words, edit.device.running
    if edit.removing or words[1] not in ("input", "output"):
        return
    if _policy(running, words[2]) is None:
        raise Refused(f"% policy map {words[2]} not configured")
    old = edit.section.value("service-policy", words[1])
    if old is not None and old != words[2]:
        raise Refused(f"% Policy map {old} is already attached")
    for name in _classes(running, words[2]) if words[1] == "input" else ():
        if any(x.words[-1] == name and "inspect" not in x.words and x.inside.starting("match", "qos-group")
               for x in running.starting("class-map")):
            raise Refused(f"% match qos-group in class {name} is not supported in an input policy")


@rule(("policy-map", "class"))
def known_class(edit: Edit) -> None:
    name = edit.words[-1]
    if edit.removing or len(edit.words) != 2 or name == "class-default":
        return
    if not any(x.words[-1] == name and "inspect" not in x.words for x in edit.device.running.starting("class-map")):
        raise Refused(f"% class map {name} not configured")


@rule(("policy-class", "service-policy"))
def below(edit: Edit) -> None:
    if not edit.removing and _policy(edit.device.running, edit.words[1]) is None:
        raise Refused(f"% policy map {edit.words[1]} not configured")


@rule(("policy-class", "bandwidth"))
def remaining(edit: Edit) -> None:
    """All parts of what remains are no more than all of it."""
    if edit.removing or edit.words[1:3] != ("remaining", "percent"):
        return
    opener = edit.configurator.stack[-2].section
    others = sum(int(value.split()[-1]) for line in opener.lines.values()
                 if line.section is not None and line.section is not edit.section
                 and (value := line.inside.value("bandwidth", "remaining", "percent")))
    if others + int(edit.words[3]) > 100:
        raise Refused("% Sum total of class bandwidths exceeds 100 percent")


@rule(("config", "policy-map"))
def policy_in_use(edit: Edit) -> None:
    if not edit.removing:
        return
    for _, line in edit.device.running.walk():
        if line.words[0] == "service-policy" and line.words[-1] == edit.words[-1] and "inspect" not in line.words:
            raise Refused(f"% Policy-map {edit.words[-1]} is being used")


@rule(("config", "class-map"))
def class_in_use(edit: Edit) -> None:
    if not edit.removing:
        return
    for line in edit.device.running.starting("policy-map"):
        if "inspect" not in line.words and any(x.words[-1] == edit.words[-1] for x in line.inside.lines.values()):
            raise Refused(f"% Class-map {edit.words[-1]} is being used")


@rule(("time-range", "periodic"))
def periodic(edit: Edit) -> None:
    """Each day by itself, so it ends later than it begins."""
    if edit.removing or len(edit.words) != 5:
        return
    since, until = ([int(n) for n in edit.words[at].split(":")] for at in (2, 4))
    if until <= since:
        raise Refused("% The end of a time range must be after its beginning")
