"""The pure dialect of linux_frr: text to typed objects and back, and the lines between two of them.

docs/linux-frr.md defines the objects, their ids and the stream. `LinuxFrr` implements `simpul.config.model.Dialect`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from platforms.linux_frr.dialect import edit, files, frr, kernel, runs, stream, wifi
from platforms.linux_frr.dialect import hazards as _hazards
from platforms.linux_frr.dialect import sight as _sight
from platforms.linux_frr.dialect.hardening import HARDENING
from platforms.linux_frr.dialect.nft import nft
from platforms.linux_frr.dialect.parsed import Parsed
from platforms.linux_frr.dialect.reach import reached_over
from platforms.linux_frr.dialect.services import SERVICES
from platforms.linux_frr.dialect.swanctl import paper, swanctl
from platforms.linux_frr.dialect.wireguard import wireguard
from platforms.refusal import SYNTAX, UNKNOWN_ID, refuse
from platforms.remembered import remembered
from simpul.config.model import Action, Config, Feature, Known, Object, RenderedObject, Step
from simpul.config.sight import Sight
from simpul.errors import DialectError

__all__ = ["LinuxFrr", "canonical", "feature_of"]



def _feature_of_service(kind: str) -> Feature:
    return "hardening" if kind in HARDENING else "services"


_NAME = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}"
_PARSERS: tuple[tuple[re.Pattern[str], Callable[[str, str], Parsed], Feature], ...] = (
    (re.compile(rf"host/{_NAME}\.conf$"), files.host, "base"),
    (re.compile(rf"wan/{_NAME}\.conf$"), files.wan, "base"),
    (re.compile(r"time/[a-z]+\.conf$"), files.chrony, "base"),
    (re.compile(r"wireguard/wg\d{1,6}\.conf$"), wireguard, "vpn"),
    (re.compile(r"swanctl/ike\d{1,6}\.conf$"), swanctl, "vpn"),
    (re.compile(r"x509/(?:authority|revoked|certificate|key)\.conf$"), paper, "vpn"),
    (re.compile(r"interface/vlan\d{1,4}\.conf$"), files.interface, "vlan"),
    (re.compile(rf"switch/{_NAME}\.conf$"), files.switch, "vlan"),
    (re.compile(r"public/vlan\d{1,4}\.conf$"), wifi.public, "public"),
    (re.compile(rf"shape/{_NAME}\.conf$"), wifi.shape, "public"),
    (re.compile(r"nft/(?:inside|wan|public)/\d\d-.+\.(?:nft|elements)$"), nft, "filter"),
    (re.compile(rf"frr/(?:bgp|ospf|ospf-interface/vlan\d{{1,4}}|neighbor/[0-9a-f.:]+|(?:prefix-list6?|community-list|route-map|bfd-profile)/{_NAME}|route/[0-9a-f.:_]+)\.conf$"),
     frr.intended, "routing"),
    *((re.compile(rf"{kind}/{_NAME}\.conf$"), parse, _feature_of_service(kind)) for kind, parse in SERVICES.items()),
)


_BY_FOLDER: dict[str, list[tuple[re.Pattern[str], Callable[[str, str], Parsed], Feature]]] = {}
for _entry in _PARSERS:
    _BY_FOLDER.setdefault(_entry[0].pattern.partition("/")[0], []).append(_entry)


def _parser(object_id: str) -> tuple[Callable[[str, str], Parsed], Feature]:
    for pattern, parse, feature in _BY_FOLDER.get(object_id.partition("/")[0], ()):
        if pattern.fullmatch(object_id) and ".." not in object_id:
            return parse, feature
    raise refuse(
        UNKNOWN_ID, f"{object_id!r} is no object of linux_frr", object_id, 1, hint="docs/linux-frr.md lists them"
    )


# A plan reads an object to compare it, to write its lines, and to walk through them; and routers have much in common.
@remembered
def _parsed(object_id: str, text: str) -> tuple[Parsed, Feature]:
    """An object's canonical text and names, and its feature. Raises DialectError with the object's id and line."""
    parse, feature = _parser(object_id)
    return parse(object_id, text), feature


@remembered
def _object(object_id: str, text: str, feature: Feature) -> Object:
    """A rendered object. Raises DialectError with its id and line."""
    parsed, _ = _parsed(object_id, text)
    return Object(object_id, parsed.text, feature, defines=parsed.defines, requires=parsed.requires)


def feature_of(object_id: str) -> Feature:
    """The feature that an id belongs to unless a template says otherwise. Raises DialectError for an unknown id."""
    return _parser(object_id)[1]


def canonical(object_id: str, text: str) -> str:
    """An object's text as the router will print it, from any legal order and spacing. Raises DialectError."""
    return _parsed(object_id, text)[0].text


class LinuxFrr:
    """`simpul.config.model.Dialect` for linux_frr."""

    name = "linux_frr"

    def intended(self, rendered: Iterable[RenderedObject], known: Known | None = None) -> Config:
        """Parse what the templates rendered, but for what is known. Raises DialectError with the id and line."""
        objects: dict[str, Object] = {}
        for item in rendered:
            if item.id in objects:
                raise refuse(SYNTAX, f"{item.id} is rendered twice", item.id, 1, hint=str(item.reason))
            before = known(item) if known is not None else None
            objects[item.id] = before or _object(item.id, item.text, item.feature)
        return Config(reached_over(objects))

    def running(self, fetched: str, claims: Mapping[str, str] = MappingProxyType({})) -> Config:
        """Parse the stream of `simpul-device fetch`. Raises DialectError where it is not what is documented.

        An owned FRR object is what FRR runs, whatever its drop-in says; `saved` tells whether the router would boot
        the same. An object that only a boot would bring back has the empty text and is not saved. Where the kernel
        has something else than an object's file says, remarks in its text say what.

        `claims` are texts of FRR's objects by id that are to be ours though no drop-in names them yet: what they name
        is read as owned and not saved, as a drop-in would have it read; all else stays others'.
        """
        got = stream.read(fetched)
        dropins = {i: f.text for i, f in got.files.items() if i.startswith("frr/")}
        frr_runs = runs.split(got.frr, {**{i: t for i, t in claims.items() if i.startswith("frr/")}, **dropins})
        objects: dict[str, Object] = {}
        for object_id, file in got.files.items():
            if object_id.startswith("frr/"):
                continue
            objects[object_id] = _file_object(object_id, file)
        warnings, typed = _as_it_runs(objects, got)
        for object_id, parsed in frr_runs.owned.items():
            objects[object_id] = _frr_object(object_id, parsed, got.files.get(object_id))
        for object_id in [*dropins, *sorted(got.absent)]:
            if object_id not in objects:
                objects[object_id] = Object(object_id, "", _feature(object_id), saved=False)
        for object_id, parsed in frr_runs.others.items():
            if object_id not in objects:
                objects[object_id] = Object(object_id, parsed.text, "routing", owned=False, defines=parsed.defines,
                                            requires=parsed.requires)
        return Config(reached_over(objects), warnings, typed)

    def step(self, before: Object | None, after: Object | None) -> Step:
        """The change of one object, with vtysh lines for FRR's. Raises DialectError where FRR cannot do it in place."""
        item = after or before
        if item is None:
            raise ValueError("a step from nothing to nothing")
        # The empty text is an object that only a boot would bring back: there is nothing live to change.
        old, new = (before.text or None if before else None), (after.text if after else None)
        action: Action = "replace" if before and after else "create" if after else "delete"
        if not item.id.startswith("frr/"):
            return Step(action, item.id, item.feature, old, new)
        return Step(
            action, item.id, item.feature, old, new, edit.lines(item.id, old, new), edit.lines(item.id, new, old)
        )

    def read(self, object_id: str, text: str, feature: Feature) -> Object:
        """One owned object from its text. Text that this version cannot read is kept, without references."""
        item = _file_object(object_id, stream.File(text, saved=True))
        return item if item.feature == feature else replace(item, feature=feature)

    def link(self, config: Config) -> Config:
        """Add to each neighbour the tunnel or VLAN that it is reached over."""
        return Config(reached_over(config.objects))

    def hazards(self, config: Config) -> list[str]:
        """Sentences on what is unsafe to stand in; see `simpul.config.model.Dialect`."""
        return _hazards.hazards(config)

    def sight(self, object_id: str, text: str) -> Sight:
        """What a reviewer is told of an object whose lines are folded."""
        return _sight.sight(object_id, text)


def _as_it_runs(objects: dict[str, Object], got: stream.Fetched) -> tuple[tuple[str, ...], frozenset[str]]:
    """Put what the kernel has otherwise than the files say into the objects; returns what is nobody's, and the ids of
    those objects.
    """
    if not got.kernel:
        return (), frozenset()
    texts = {i: f.text for i, f in got.files.items()}
    found = kernel.drift(kernel.read(got.kernel), texts, {name: o.id for o in objects.values() for name in o.defines})
    for object_id, remarks in found.remarks.items():
        item = objects[object_id]
        objects[object_id] = replace(item, text=item.text + "".join(remarks))
    for object_id, text in found.foreign.items():
        objects[object_id] = Object(object_id, text, _feature(object_id), owned=False)
    for object_id, text in found.stray.items():
        objects[object_id] = Object(object_id, text, "filter", saved=False)
    return tuple(found.warnings), frozenset((*found.remarks, *found.stray))


def _feature(object_id: str) -> Feature:
    try:
        return feature_of(object_id)
    except DialectError:
        return "base"


def _file_object(object_id: str, file: stream.File) -> Object:
    """A live file. One that this version cannot read is still ours: shown as it is, to be replaced or removed."""
    try:
        parsed, feature = _parsed(object_id, file.text)
    except DialectError:
        return Object(object_id, file.text, _feature(object_id), saved=file.saved)
    return Object(object_id, file.text, feature, saved=file.saved, defines=parsed.defines, requires=parsed.requires)


def _frr_object(object_id: str, parsed: Parsed, dropin: stream.File | None) -> Object:
    """What FRR runs, beside the drop-in from which it would boot."""
    saved = dropin is not None and dropin.saved and dropin.text == parsed.text
    return Object(object_id, parsed.text, "routing", saved=saved, defines=parsed.defines, requires=parsed.requires)
