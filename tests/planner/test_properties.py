"""What holds for every plan, whatever the layout and the machine."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from planner.layouts import LAYOUTS, MACHINES, USUAL
from support import examples

from ksc.dialects import facts
from ksc.planner import Disk, Machine, Plan, plan
from ksc.planner.filesystems import limits
from ksc.storage import Clear, Layout, Size

MIB = 2048
GIB = 2**21
RELEASES = st.sampled_from(sorted(facts().dialects)).map(facts().dialects.__getitem__)


def check_partitions(made: Plan) -> None:
    """They lie on their disks, one behind the other, at whole MiB; logical ones in the extended one."""
    sizes = {disk.name: disk.sectors for disk in made.machine.disks}
    ends = dict.fromkeys(sizes, MIB)
    for device in made.devices:
        if device.type != "partition":
            continue
        (disk,) = device.on
        assert device.start % MIB == 0
        assert device.sectors % MIB == 0
        assert device.sectors > 0
        assert device.size_mib == device.sectors / MIB
        assert device.start >= ends[disk], device
        assert device.start + device.sectors <= sizes[disk] - (33 if made.labels[disk] == "gpt" else 0)
        ends[disk] = device.start + (MIB if device.fmt is None else device.sectors)


@given(layout=LAYOUTS, machine=MACHINES, release=RELEASES)
@settings(max_examples=examples(600), deadline=None)
def test_never_an_exception(layout, machine, release):
    """Nor a plan that could not be, nor a problem that is at no statement of the layout."""
    made = plan(layout, machine, release)
    check_partitions(made)
    assert made == plan(layout, machine, release)
    names = [device.name for device in made.devices if device.type == "partition"]
    assert len(names) == len(set(names))
    for problem in made.problems:
        assert problem.statement is None or 0 <= problem.statement < len(layout.devices)


@given(
    devices=USUAL,
    sizes=st.tuples(st.integers(1, 200), st.integers(1, 200)),
    label=st.sampled_from([None, "gpt", "msdos"]),
    firmware=st.sampled_from(["bios", "uefi"]),
    more=st.integers(0, 100),
)
@settings(max_examples=examples(480), deadline=None)
def test_usual_partitions(devices, sizes, label, firmware, more):
    """Each that is asked for is there, with at least its size and at most its most; and so on larger disks."""
    layout = Layout(devices, clear=Clear("all", label=label))
    release = facts().dialects["rhel10"]
    machine = Machine(tuple(Disk(f"sd{'ab'[at]}", size * GIB) for at, size in enumerate(sizes)), firmware)
    made = plan(layout, machine, release)
    check_partitions(made)
    if made.problems:
        return
    by_statement = {device.statement: device for device in made.devices if device.statement is not None}
    assert len(by_statement) == len(devices)
    for index, asked in enumerate(devices):
        device = by_statement[index]
        assert asked.disk in (None, *device.on)
        slack = 3 * len(devices)  # what MiB are lost to logical partitions and at the end of the disk
        assert device.size_mib >= (asked.size.mib or 0) - slack
        least = max(asked.size.mib or 0, limits(device.fmt, release).least)
        if asked.size.grow and asked.size.most:
            assert device.size_mib <= max(asked.size.most, least)
        if not asked.size.grow:
            assert device.size_mib <= least
    larger = replace(machine, disks=tuple(Disk(disk.name, disk.sectors + more * GIB) for disk in machine.disks))
    if all(device.disk for device in devices) and not any(device.primary for device in devices):
        assert plan(layout, larger, release).problems == ()


@given(sizes=st.lists(st.integers(2, 5000), min_size=1, max_size=8), gib=st.integers(1, 100))
@settings(max_examples=examples(120), deadline=None)
def test_what_grows_alike_shares_alike(sizes, gib):
    """On one disk: in proportion to what was asked, to the last MiB but those lost to rounding.

    From 2 MiB on, since ext4 has no less: what is smaller begins at that.
    """
    from ksc.storage import Partition

    devices = tuple(Partition(f"/{at}", Size(size, grow=True), "ext4") for at, size in enumerate(sizes))
    made = plan(Layout(devices), Machine((Disk("sda", gib * GIB),)), facts().dialects["rhel10"])
    room = gib * 1024 - 2
    if sum(sizes) > room:
        assert made.problems
        return
    assert not made.problems
    for index, device in ((device.statement, device) for device in made.devices):
        assert abs(device.size_mib - room * sizes[index] / sum(sizes)) <= len(sizes) + 1
