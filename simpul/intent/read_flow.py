"""Reads flows: the declared exceptions to default deny."""

from __future__ import annotations

from datetime import date

from simpul.intent import endpoints, names, values
from simpul.intent.draft import Draft, DraftFlow
from simpul.intent.fields import Fields
from simpul.intent.flow import Flow, FlowEnd
from simpul.words.sentence import tell

_NOWHERE = FlowEnd("*", "", None)


def read_flows(draft: Draft, fields: Fields) -> None:
    """The list under `flows:` of a file."""
    for row in fields.items("flows", "flow"):
        flow = Flow(
            source=row.required("from", names.flow_end, _NOWHERE),
            destination=row.required("to", names.flow_end, _NOWHERE),
            ports=tuple(sorted(port for port, _ in row.several("ports", endpoints.port))),
            purpose=row.required("purpose", values.text, ""),
            owner=row.required("owner", values.text, ""),
            until=row.required("until", values.day, date.min),
            where=row.where,
        )
        if row.done():
            draft.claim(
                "SIM155", "flow", flow.name, row.where, tell("this entry"),
                tell("one entry says all ports of a pair of ends"),
            )
            draft.flows.append(
                DraftFlow(flow, row.place("from"), row.place("to"), row.place("ports"), row.place("until"))
            )
