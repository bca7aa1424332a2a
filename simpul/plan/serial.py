"""Plans as canonical JSON: the form that is hashed, approved, stored and applied."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from simpul.config.model import Step
from simpul.errors import PlanError
from simpul.evidence.canonical import canonical
from simpul.plan.model import DeviceFacts, Fragment, Part, Plan, Unit
from simpul.source import Reason, Source
from simpul.words.sentence import flat, tell, whole

FORMAT = 3


def dump(plan: Plan, written: Mapping[str, bytes] = MappingProxyType({})) -> bytes:
    """The plan's one true form: equal plans are equal bytes. `written` are fragments that were written before, by the
    ids that their content gave them.
    """
    before = canonical({
        "format": FORMAT,
        "network": plan.network,
        "inventory": dict(plan.inventory),
        "features": list(plan.features),
        "facts": {name: _facts(f) for name, f in plan.facts.items()},
        "unchanged": list(plan.unchanged),
        "kept_out": dict(plan.kept_out),
    })
    after = canonical({"unreachable": list(plan.unreachable), "warnings": list(plan.warnings)})
    units = b",".join(b'{"after":%b,"fragments":[%b],"name":%b}' % (
        canonical(list(u.after)), b",".join(written.get(f.id) or write_fragment(f) for f in u.fragments),
        canonical(u.name)) for u in plan.units)
    # The names of what stands before the units are less than theirs, and of what stands after them greater.
    return b'%b,"units":[%b],%b' % (before[:-1], units, after[1:])


def write_fragment(fragment: Fragment) -> bytes:
    """A fragment as it stands in a plan."""
    return canonical(_fragment(fragment))


def digest(plan: Plan) -> str:
    """SHA-256 of the canonical form: what an approval signs and the event log names."""
    return hashlib.sha256(dump(plan)).hexdigest()


def load(data: bytes) -> Plan:
    """Read a plan back. Raises PlanError where it is not one, or where a fragment's id is not its content's."""
    try:
        raw = json.loads(data)
        if raw["format"] != FORMAT:
            raise PlanError("SIM420", tell(
                "the plan has format {raw}, this version reads {format}", raw=raw["format"], format=FORMAT),
                            hint=tell("make the plan anew"))
        plan = Plan(
            network=raw["network"], inventory=dict(raw["inventory"]), features=tuple(raw["features"]),
            units=tuple(Unit(u["name"], tuple(_read_fragment(f) for f in u["fragments"]), tuple(u["after"]))
                        for u in raw["units"]),
            facts={name: DeviceFacts(f["platform"], f["helper"], f["datapath"], f["version"])
                   for name, f in raw["facts"].items()},
            unreachable=tuple(raw["unreachable"]), unchanged=tuple(raw["unchanged"]),
            warnings=tuple(raw["warnings"]), kept_out=dict(raw["kept_out"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise PlanError("SIM421", tell("the file is not a plan: {error!r}", error=str(error)),
                        hint=tell("make it with simpul plan --out")) from error
    if dump(plan) != data.rstrip(b"\n"):
        raise PlanError("SIM422", tell("the plan is not in its canonical form: it was edited after it was made"),
                        hint=tell("a plan is never edited; make it anew"))
    for unit in plan.units:
        for fragment in unit.fragments:
            if fragment.id != fragment_id(fragment):
                raise PlanError("SIM423", tell(
                    "fragment {fragment} of {device} does not match its content",
                    fragment=fragment.id, device=fragment.device),
                                hint=tell("the plan was edited; make it anew"))
    return plan


def dump_part(part: Part) -> tuple[Any, ...]:
    """One device's part of a plan in plain values, each reason once, and each fragment also as it stands in a plan:
    what is soonest read back.
    """
    reasons: dict[Reason, int] = {}
    fragments = [(f.id, f.device, f.unit, f.phase,
                  [(s.action, s.id, s.feature, s.before, s.after, s.do, s.undo) for s in f.steps], dict(f.footprint),
                  {k: reasons.setdefault(r, len(reasons)) for k, r in f.reasons.items()}, f.secrets)
                 for f in part.fragments]
    places = [(r.text, r.source.file, r.source.line, r.source.column) for r in reasons]
    return (places, fragments, dict(part.after), [*map(flat, part.warnings)], flat(part.kept_out),
            {f.id: write_fragment(f) for f in part.fragments})


def load_part(plain: tuple[Any, ...]) -> tuple[Part, dict[str, bytes]]:
    """What `dump_part` wrote: the part, and its fragments as they stand in a plan, by their ids."""
    places, fragments, after, warnings, kept_out, written = plain
    reasons = [Reason(text, Source(*place)) for text, *place in places]
    return Part(tuple(Fragment(name, device, unit, phase, tuple([Step(*s) for s in steps]), footprint,
                               {k: reasons[n] for k, n in why.items()}, secrets)
                      for name, device, unit, phase, steps, footprint, why, secrets in fragments),
                after, tuple(map(whole, warnings)), whole(kept_out)), written


def fragment_id(fragment: Fragment) -> str:
    """The first 16 hex digits of the SHA-256 over all that the fragment says but its id."""
    body = _fragment(fragment)
    del body["id"]
    return hashlib.sha256(canonical(body)).hexdigest()[:16]


def _facts(facts: DeviceFacts) -> dict[str, str]:
    return {"platform": facts.platform, "helper": facts.helper, "datapath": facts.datapath, "version": facts.version}


def _fragment(fragment: Fragment) -> dict[str, Any]:
    return {
        "id": fragment.id, "device": fragment.device, "unit": fragment.unit, "phase": fragment.phase,
        "steps": [{"action": s.action, "id": s.id, "feature": s.feature, "before": s.before, "after": s.after,
                   "do": list(s.do), "undo": list(s.undo)} for s in fragment.steps],
        "footprint": dict(fragment.footprint),
        "reasons": {k: [r.text, r.source.file, r.source.line, r.source.column] for k, r in fragment.reasons.items()},
        "secrets": list(fragment.secrets),
        **({"saves": dict(fragment.saves)} if fragment.saves else {}),
    }


def _read_fragment(raw: Mapping[str, Any]) -> Fragment:
    return Fragment(
        id=raw["id"], device=raw["device"], unit=raw["unit"], phase=raw["phase"],
        steps=tuple(Step(s["action"], s["id"], s["feature"], s["before"], s["after"], tuple(s["do"]), tuple(s["undo"]))
                    for s in raw["steps"]),
        footprint=dict(raw["footprint"]),
        reasons={k: Reason(text, Source(*place)) for k, (text, *place) in raw["reasons"].items()},
        secrets=tuple(raw["secrets"]), saves=dict(raw.get("saves", {})))
