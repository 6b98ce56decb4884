"""What Anaconda's own storage code made of generated kickstarts: the cases, and how a plan compares with one."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from support import SHARED

from ksc.dialects import facts
from ksc.dialects.statement import Reading, read
from ksc.planner import Disk, Machine, Plan, plan
from ksc.storage import Layout
from ksc.storage.fields import FORMS
from ksc.storage.statements import RULES, read_layout
from ksc.syntax import Command, parse

CASES = SHARED / "conformance" / "layouts.jsonl"

# The installer whose code computed them is Fedora 45's.
RELEASE = "fedora45"
GIB = 2**21


@cache
def cases() -> dict[int, dict[str, Any]]:
    """Every case by its id; none where the material is absent."""
    if not CASES.exists():
        return {}
    return {case["id"]: case for case in map(json.loads, CASES.read_text().splitlines())}


def layout(text: str, release: str = RELEASE) -> Layout:
    """The layout of a kickstart."""
    return read_layout(_readings(text, release))


def _readings(text: str, release: str) -> Iterator[tuple[str, Reading]]:
    for node in parse(text).nodes:
        spec = facts().command(node.name) if isinstance(node, Command) else None
        if spec and (spec.name in FORMS or spec.name in RULES):
            yield spec.name, read(spec, node.words, release)


def machine(case: dict[str, Any]) -> Machine:
    """The machine of a case."""
    disks = (Disk(name, int(size.removesuffix(" GiB")) * GIB) for name, size in case["disks"].items())
    return Machine(tuple(disks), case["firmware"], case["memory_mib"], product=case["product"])


@cache
def plans() -> dict[int, Plan]:
    """Our plan of each case."""
    release = facts().dialects[RELEASE]
    return {number: plan(layout(case["kickstart"]), machine(case), release) for number, case in cases().items()}


def differences(case: dict[str, Any], plan: Plan) -> list[str]:
    """What differs between a plan and what the installer's code said: partitions exactly, sizes to 0.01 MiB."""
    theirs = case["result"]
    if "error" in theirs:
        return [] if plan.problems else [f"no problem, but {theirs['error']}"]
    found = [f"a problem: {problem.message}" for problem in plan.problems]
    if dict(plan.labels) != theirs["label"]:
        found.append(f"labels {dict(plan.labels)}")
    ours = {device.name: device for device in plan.devices}
    for device in theirs["devices"]:
        mine = ours.pop(device["name"], None)
        if mine is None:
            found.append(f"no {device['name']}")
            continue
        said = (mine.type, mine.fmt, mine.mount, mine.start, mine.sectors)
        wanted = (device["type"], device["fmt"], device["mount"], device.get("start"), device.get("sectors"))
        if said != wanted:
            found.append(f"{mine.name}: {said}, not {wanted}")
        if abs(mine.size_mib - device["mib"]) > 0.01:
            found.append(f"{mine.name}: {mine.size_mib} MiB, not {device['mib']}")
    return found + [f"{name} is not there" for name in ours]
