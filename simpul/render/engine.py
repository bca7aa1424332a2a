"""Models in, objects out: the templates own the syntax, this room owns nothing but the way there.

A template writes each object between `{% object ID, UNIT, REASON %}` and `{% endobject %}`; text outside is refused,
so that every rendered line has an id, a unit of change and a reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from pathlib import Path
from typing import cast

from jinja2 import (
    BytecodeCache,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
    nodes,
)
from jinja2.ext import Extension
from jinja2.parser import Parser

from simpul.collector import collector_paused
from simpul.config.model import FEATURES, Feature, RenderedObject
from simpul.errors import RenderError
from simpul.network.model import DeviceModel
from simpul.render.coverage import Coverage
from simpul.source import Reason, Source

_COLLECTOR = "_simpul_objects"
_BEGIN = "_simpul_begin"
# Around each object in what a template prints; the intent refuses control characters, and so does `_cut`.
_OPEN, _HEAD, _CLOSE = "\x00", "\x01", "\x02"

_AS_THEY_ARE = frozenset({str, int})
_ADDRESSES = (IPv4Address, IPv6Address, IPv4Network, IPv6Network)  # an interface is an address, too


class Collector:
    """What the objects of one rendering were called, in the order in which they began."""

    __slots__ = ("heads",)

    def __init__(self) -> None:
        self.heads: list[tuple[str, str, Reason, int]] = []

    def begin(self, identifier: str, unit: str, reason: Reason, line: int) -> str:
        """The mark that stands before the object's text: its number among the objects. `line` is the template's."""
        self.heads.append((identifier, unit, reason, line))
        return f"{_OPEN}{len(self.heads) - 1}{_HEAD}"


class ObjectExtension(Extension):
    """The `object` tag: prints its body between marks, so that one pass over a template gives all of its objects."""

    tags = {"object"}  # noqa: RUF012 - jinja2 declares it so

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.filters[_BEGIN] = Collector.begin

    def parse(self, parser: Parser) -> list[nodes.Node]:
        line = next(parser.stream).lineno
        arguments = [parser.parse_expression()]
        while parser.stream.skip_if("comma"):
            arguments.append(parser.parse_expression())
        if len(arguments) != 3:
            parser.fail("object takes an id, a unit and a reason", line)
        arguments.append(nodes.Const(line))
        body = parser.parse_statements(("name:endobject",), drop_needle=True)
        # As a filter, since jinja2 looks long at what it calls before it calls it.
        mark = nodes.Filter(nodes.Name(_COLLECTOR, "load"), _BEGIN, arguments, [], None, None)
        return [nodes.Output([mark], lineno=line),
                nodes.Scope(body, lineno=line),
                nodes.Output([nodes.TemplateData(_CLOSE)], lineno=line)]


class Renderer:
    """One compiled environment for all devices of all platforms.

    `folders` are searched in order, so that an inventory folder may override a template of the product.
    """

    def __init__(
        self, folders: Sequence[Path], coverage: Coverage | None = None, compiled: BytecodeCache | None = None,
    ) -> None:
        """`coverage` is told what renderings take of the templates; `compiled` spares compiling them, without it."""
        self._coverage = coverage
        self._environment = (coverage.environment if coverage else Environment)(
            loader=FileSystemLoader([str(f) for f in folders]),
            undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
            autoescape=False,  # the output is router configuration; strings are checked with the intent
            extensions=[ObjectExtension],
            finalize=self._written, bytecode_cache=None if coverage else compiled,
        )
        # An address is written many times and is slow to write. Its identity is its key while it is kept here.
        self._texts: dict[int, tuple[object, str]] = {}
        self._templates: dict[str, list[tuple[Feature, Template]]] = {}

    def render(self, model: DeviceModel, features: Sequence[Feature] = FEATURES) -> tuple[RenderedObject, ...]:
        """All objects of one device, in the order of the templates. Raises RenderError with the template's line."""
        with collector_paused():
            return self._render(model, features)

    def _render(self, model: DeviceModel, features: Sequence[Feature]) -> tuple[RenderedObject, ...]:
        rendered: dict[str, RenderedObject] = {}
        for feature, template in self._for(model.platform):
            if feature not in features:
                continue
            collector = Collector()
            try:
                printed = template.render({"device": model, _COLLECTOR: collector})
            except TemplateError as error:
                raise RenderError("SIM301", f"{template.name} cannot render {model.name}: {error}",
                                  where=_place(error, template),
                                  hint="the template names something that the model does not have") from error
            texts, rest = _cut(printed, f"{template.name} of {model.name}")
            if rest.strip():
                raise RenderError("SIM302", f"{template.name} prints text outside an object: {rest.strip()[:60]!r}",
                                  hint="put it between {% object ... %} and {% endobject %}")
            if len(texts) != len(collector.heads):
                raise _confused(f"{template.name} of {model.name}")
            for (identifier, unit, reason, line), text in zip(collector.heads, texts, strict=True):
                if identifier in rendered:
                    raise RenderError("SIM303", f"{template.name} renders {identifier} of {model.name} twice",
                                      hint="an object is rendered by one template, once")
                if self._coverage is not None:
                    self._coverage.objects[identifier] = Source(cast("str", template.filename), line, 1)
                rendered[identifier] = RenderedObject(identifier, _clean(text), feature, unit, reason)
        return tuple(rendered.values())

    def _written(self, value: object) -> object:
        if type(value) in _AS_THEY_ARE:
            return value
        known = self._texts.get(id(value))
        if known is not None:
            return known[1]
        if not isinstance(value, _ADDRESSES):
            return value
        text = str(value)
        self._texts[id(value)] = (value, text)
        return text

    def templates(self, platform: str) -> Mapping[Feature, str]:
        """The template file of each feature that a platform has, for coverage reports."""
        return {feature: cast("str", template.filename) for feature, template in self._for(platform)}

    def _for(self, platform: str) -> list[tuple[Feature, Template]]:
        if platform not in self._templates:
            known = set(self._environment.list_templates())
            found: list[tuple[Feature, Template]] = []
            for feature in FEATURES:
                name = f"{platform}/{feature}.j2"
                if name not in known:
                    continue
                try:
                    found.append((feature, self._environment.get_template(name)))
                except TemplateSyntaxError as error:
                    raise RenderError("SIM304", f"{name}: {error.message}", hint="the template is not Jinja2",
                                      where=Source(error.filename or name, error.lineno, 1)) from error
            if not found:
                raise RenderError("SIM305", f"there are no templates for platform {platform}",
                                  hint=f"add templates/{platform}/")
            self._templates[platform] = found
        return self._templates[platform]


def _place(error: TemplateError, template: Template) -> Source | None:
    """The line of the template at which a rendering ended."""
    file, found, trace = template.filename, None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            found = trace.tb_lineno
        trace = trace.tb_next
    return Source(file, found, 1) if file and found else None


def _cut(printed: str, where: str) -> tuple[list[str], str]:
    """The texts of the objects, in the order of their numbers, and all that stands outside of them."""
    before, *pieces = printed.split(_OPEN)
    texts, outside = [], [before]
    for number, piece in enumerate(pieces):
        head, _, body = piece.partition(_HEAD)
        text, closed, after = body.partition(_CLOSE)
        if head != str(number) or not closed or _HEAD in text or _HEAD in after or _CLOSE in after:
            raise _confused(where)
        texts.append(text)
        outside.append(after)
    return texts, "".join(outside)


def _confused(where: str) -> RenderError:
    return RenderError("SIM306", f"{where}: an object inside another, or a value with a control character in it",
                       hint="close each object before the next; nothing that is rendered holds control characters")


def _clean(text: str) -> str:
    """Blank lines and trailing spaces are the template's layout, never configuration."""
    if "\n\n" not in text and " \n" not in text and "\t\n" not in text and text[:1] != "\n" and text[-1:] == "\n":
        return text
    lines = [line.rstrip() for line in text.split("\n")]
    return "".join(f"{line}\n" for line in lines if line)
