"""A dialect of plain lines, and configurations of it."""

from __future__ import annotations

from simpul.config.model import Config, Feature, Object, Step
from simpul.config.sight import Sight


class Plain:
    """A language in which a text says `gives NAME`, `needs NAME` and `holds NAME`, and `danger` is a hazard."""

    name = "plain"

    def read(self, object_id: str, text: str, feature: Feature) -> Object:
        words = [line.split() for line in text.splitlines()]
        return Object(object_id, text, feature, defines=frozenset(w[1] for w in words if w[0] == "gives"),
                      requires=frozenset(w[1] for w in words if w[0] == "needs"),
                      holds=frozenset(w[1] for w in words if w[0] == "holds"))

    def link(self, config: Config) -> Config:
        return config

    def step(self, before: Object | None, after: Object | None) -> Step:
        item = after or before
        assert item is not None
        return Step("replace" if before and after else "create" if after else "delete", item.id, item.feature,
                    before.text if before else None, after.text if after else None)

    def hazards(self, config: Config) -> list[str]:
        return sorted(o.id for o in config.objects.values() if "danger" in o.text)

    def sight(self, object_id: str, text: str) -> Sight:
        raise NotImplementedError

    def intended(self, rendered: object, known: object = None) -> Config:
        raise NotImplementedError

    def running(self, fetched: str) -> Config:
        raise NotImplementedError


PLAIN = Plain()


def config(**texts: str) -> Config:
    return Config.of(PLAIN.read(i, t.replace("; ", "\n") + "\n", "routing") for i, t in texts.items())
