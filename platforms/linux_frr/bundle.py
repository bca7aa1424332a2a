"""A fragment as the helper takes it: a tar whose bytes depend on nothing but the fragment and its secrets."""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Iterator, Mapping
from typing import Final

from platforms.linux_frr.dialect.services import SERVICES
from simpul.config.model import Step
from simpul.errors import DeviceError, SecretError
from simpul.plan.model import Fragment
from simpul.words.sentence import tell

SECRET: Final = re.compile(r"secret:([A-Za-z0-9+/=:._-]+)")
_ZONES: Final = ("inside", "wan", "public")


def bundle(fragment: Fragment, secrets: Mapping[str, str], footprint: Mapping[str, str | None]) -> bytes:
    """The tar. `secrets` maps names ("wg:<public key>") to values; `footprint` maps drop-in files to their SHA-256.

    Raises SecretError where a text names a secret that was not given. The values appear in the result and nowhere
    else: keep it in memory, send it, forget it.
    """
    lines: list[str] = []
    files: dict[str, str] = {}
    for number, (action, steps) in enumerate(_instructions(fragment.steps)):
        lines.append(f"{number} {action}\n")
        if action == "vtysh":
            files[f"do/{number}"] = "".join(_filled(s.id, _lines(s.do), secrets) for s in steps)
            files[f"undo/{number}"] = "".join(_filled(s.id, _lines(s.undo), secrets) for s in reversed(steps))
        elif steps and steps[0].after is not None:
            files[f"do/{number}"] = _filled(steps[0].id, steps[0].after, secrets)
    files["meta"] = f"unit {fragment.unit}\ndevice {fragment.device}\n"
    files["footprint"] = "".join(f"{digest or 'absent'} {i}\n" for i, digest in sorted(footprint.items()))
    # Last, so that what was cut off on the way has no steps.
    files["steps"] = "".join(lines)
    return _tar(files)


def _instructions(steps: tuple[Step, ...]) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """The helper's steps in the plan's order. Neighbouring changes of one filter table or of one service's file are
    loaded together, and neighbouring changes of FRR are given to vtysh together, before anything that comes after
    them: a daemon is spoken to once, in the same order.
    """
    waiting: dict[str, None] = {}
    batch = ""
    frr: list[Step] = []
    for step in steps:
        folder, _, rest = step.id.partition("/")
        if folder != batch:
            yield from ((load, ()) for load in waiting)
            waiting.clear()
        batch = folder
        if folder != "frr" and frr:
            yield "vtysh", tuple(frr)
            frr.clear()
        yield f"{'del' if step.after is None else 'put'} {step.id}", (step,)
        if folder == "nft":
            zone = rest.partition("/")[0]
            if zone not in _ZONES:
                raise DeviceError("SIM613", tell("{step} names no zone of a linux_frr router", step=step.id),
                                  hint=tell("filters stand in nft/inside/, nft/wan/ and nft/public/"))
            waiting[f"nft {zone}"] = None
        elif folder in SERVICES:
            waiting[f"service {folder}"] = None
        elif step.do:
            frr.append(step)
    yield from ((load, ()) for load in waiting)
    if frr:
        yield "vtysh", tuple(frr)


def _lines(lines: tuple[str, ...]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _filled(object_id: str, text: str, secrets: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in secrets:
            raise SecretError("SIM561", tell(
                "{object_id} needs the secret {name}, which was not given", object_id=object_id, name=name),
                              hint=tell("make it with simpul secrets, or name the backend that holds it"))
        return secrets[name]

    keyed = object_id.startswith(("wireguard/", "swanctl/", "x509/", "frr/neighbor/", "frr/ospf-interface/",
                                 "account/", "radius/", "snmpd/"))
    return SECRET.sub(value, text) if keyed else text


def _tar(files: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, text in files.items():
            data = text.encode()
            info = tarfile.TarInfo(name)
            info.size, info.mode, info.mtime = len(data), 0o600, 0
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()
