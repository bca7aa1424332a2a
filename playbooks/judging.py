"""One device's rendering judged: read back, made from nothing, and heard by the vendor's own parsers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from platforms.registry import Judged, platform
from playbooks.plan import out_of_the_box
from simpul.config.diff import diff
from simpul.config.model import RenderedObject
from simpul.config.patch import order
from simpul.errors import Diagnostic, SimpulError
from simpul.network.model import DeviceModel
from simpul.render.coverage import Coverage
from simpul.render.engine import Renderer


def rendered(
    model: DeviceModel, renderer: Renderer, coverage: Coverage, label: str,
) -> tuple[tuple[RenderedObject, ...], list[Diagnostic]]:
    """The objects of a device, and what its own dialect has against them. Objects are none where it cannot render."""
    try:
        objects = renderer.render(model)
    except SimpulError as error:
        return (), [_at(error.diagnostic, label)]
    return objects, list(_read_back(model, objects, coverage, label))


def _read_back(
    model: DeviceModel, objects: Sequence[RenderedObject], coverage: Coverage, label: str,
) -> Iterator[Diagnostic]:
    """What was written must be readable, mean the same when it is read again, be safe to stand in, and be makeable
    on a device that has nothing but its ports, each object after what it refers to.
    """
    dialect = platform(model.platform).dialect()
    refused = False
    for one in objects:
        try:
            dialect.intended([one])
        except SimpulError as error:
            refused = True
            yield _of_object(error.diagnostic.code, error.diagnostic.message, one.id, coverage, label,
                             error.diagnostic.hint)
    if refused:
        return
    try:
        intended = dialect.intended(objects)
        for item in intended.objects.values():
            if dialect.read(item.id, item.text, item.feature).text != item.text:
                yield _of_object("SIM322", f"{item.id} reads back as something else", item.id, coverage, label)
        for words in dialect.hazards(intended):
            yield Diagnostic("SIM322", f"{label}: {words}", None, "what is rendered would not be safe to stand in")
        bare = out_of_the_box(model)
        order(diff(bare, intended), bare, intended, dialect)
    except SimpulError as error:
        yield _at(error.diagnostic, label)


def heard(
    model: DeviceModel, objects: Sequence[RenderedObject], coverage: Coverage, label: str,
) -> tuple[Judged | None, list[Diagnostic]]:
    """What the vendor's own programs say; None where the platform has none to ask."""
    judge = platform(model.platform).judge
    if judge is None:
        return None, []
    judged = judge({o.id: o.text for o in objects})
    return judged, [_of_object("SIM321", f"{o.tool} refuses {o.object_id or 'the configuration'}: {o.words}",
                               o.object_id, coverage, label, "the vendor's own parser would refuse it on the router")
                    for o in judged.objections]


def _at(found: Diagnostic, label: str) -> Diagnostic:
    return Diagnostic(found.code, f"{label}: {found.message}", found.where, found.hint, found.severity)


def _of_object(
    code: str, message: str, object_id: str, coverage: Coverage, label: str, hint: str | None = None,
) -> Diagnostic:
    """A finding at the place in the template where the object begins."""
    return Diagnostic(code, f"{label}: {message}", coverage.objects.get(object_id), hint)
