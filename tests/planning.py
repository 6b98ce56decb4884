"""What the tests of the planner's upper half share: statements as requests, members of so many MiB, terms."""

from ksc.dialects import facts
from ksc.dialects.statement import read
from ksc.planner.swap import Swap
from ksc.planner.terms import BYTES, Asked, Laid, Member, Terms
from ksc.storage.statements import read_layout
from ksc.syntax import Command, parse


def terms(release: str = "rhel10", *, pool_reserve: bool = False) -> Terms:
    dialect = facts().dialects[release]
    return Terms(dialect, "xfs", Swap(2048 * BYTES + 32, 4096 * BYTES), pool_reserve)


def asked(text: str, release: str = "rhel10") -> list[Asked]:
    nodes = [node for node in parse(text).nodes if isinstance(node, Command)]
    specs = [(facts().command(node.name), node) for node in nodes]
    layout = read_layout((spec.name, read(spec, node.words, release)) for spec, node in specs)
    return [Asked(device, index) for index, device in enumerate(layout.devices)]


def members(**mib: int) -> dict[str, Member]:
    """`pv_01=1024` is the member `pv.01` with 1024 MiB."""
    return {name.replace("_", "."): Member(f"sda{n}", size * BYTES) for n, (name, size) in enumerate(mib.items(), 1)}


def sizes(laid: Laid) -> dict[str, float]:
    return {device.name: device.size_mib for device in laid.devices}


def told(laid: Laid) -> list[tuple[str, int | None, str | None]]:
    return [(problem.code, problem.statement, problem.option) for problem in laid.problems]
