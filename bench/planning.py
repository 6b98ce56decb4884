"""Planning one profile: a scheme's layout on a machine, in the process, nothing kept from before."""

import json
from collections.abc import Iterator
from functools import partial
from statistics import median

from bench.inside import SHARED
from bench.processes import ROOT
from bench.table import interleaved, milliseconds, show
from ksc import Workspace
from ksc.checks import Kickstart
from ksc.checks.machines import disk
from ksc.checks.plan import of_document
from ksc.checks.planning import layout_of
from ksc.dialects import facts
from ksc.planner import Machine, plan
from ksc.storage import Layout
from ksc.syntax import parse
from ksc.workspace.checked import seen

ROUNDS = 20
ORACLE = SHARED / "conformance/layouts.jsonl"
RELEASE = "fedora46"


def profiles() -> Iterator[tuple[str, Kickstart]]:
    """The example workspace's, merged."""
    installs, _ = Workspace(ROOT).installs()
    for install in installs:
        yield install.profile, seen(install.merged, facts(), install.dialect)


def planned(kickstart: Kickstart, layout: Layout, machine: Machine) -> None:
    """One plan, without the one that may have been kept."""
    plan(layout, machine, kickstart.dialect)


def recorded() -> Iterator[tuple[Layout, Machine]]:
    """The layouts and machines that Anaconda's own planner was asked about."""
    dialect = facts().dialects[RELEASE]
    for line in ORACLE.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        layout = layout_of(of_document(parse(one["kickstart"]), dialect))
        disks = tuple(disk(name, size.replace(" ", "")) for name, size in one["disks"].items())
        if layout is not None:
            yield layout, Machine(disks, one["firmware"], one["memory_mib"], product=one["product"])


def main() -> None:
    """Each profile, then the recorded layouts."""
    machine = Machine((disk("sda", "500GiB"), disk("vda", "500GiB")), "uefi", 8192)
    works = {
        name: partial(planned, kickstart, layout, machine)
        for name, kickstart in profiles()
        if (layout := layout_of(kickstart)) is not None
    }
    show(f"Planning a profile, median of {ROUNDS}", interleaved(works, ROUNDS))
    if ORACLE.exists():
        dialect = facts().dialects[RELEASE]
        times = [milliseconds(partial(plan, layout, one, dialect)) for layout, one in recorded()]
        print(f"  {len(times)} recorded layouts: median {median(times):.2f} ms, the slowest {max(times):.2f} ms")


if __name__ == "__main__":
    main()
