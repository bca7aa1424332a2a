"""What lost its mark and is Simpul's all the same: a description is anybody's to write over, and whoever did has not
made the object his.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from simpul.config.model import Config, Object


def recognised(running: Config, intended: Config, made: Collection[str] = ()) -> Config:
    """The configuration with what lost its mark as Simpul's again, and a warning for each such object that is otherwise
    than meant: one may be told by another's mark.

    It is known by standing under an id that is meant, nearly as it is meant: two thirds of the lines, or all but one,
    and at least two. And only on a device where something else stands exactly as it is meant that others may refer to:
    before Simpul's first change nothing of others is taken for its own. `made` are ids of what it is known to have made
    there.
    """
    lost = [i for i in running.unmarked if i in made or i in intended.objects]
    if not lost:
        return running
    here = any(o.owned and o.defines and (meant := intended.objects.get(o.id)) is not None and meant.text == o.text
               for o in running.objects.values())
    ours = [i for i in lost if i in made or (here and _nearly(running.objects[i], intended.objects[i]))]
    if not ours:
        return running
    told = (f"{i} bears no mark of Simpul's any more and stands as what it made: it counts as Simpul's, and its mark "
            "comes back with the next change" for i in sorted(ours)
            if i not in intended.objects or intended.objects[i].text != running.objects[i].text)
    marked = {i: replace(running.objects[i], owned=True) for i in ours}
    return replace(running, objects={**running.objects, **marked}, warnings=(*running.warnings, *told),
                   unmarked=running.unmarked.difference(ours))


def _nearly(stands: Object, meant: Object) -> bool:
    lines = set(stands.text.splitlines())
    wanted = meant.text.splitlines()
    found = sum(line in lines for line in wanted)
    return found >= 2 and len(wanted) - found <= max(1, len(wanted) // 3)
