"""Drawings of what the planner makes: nothing of it is left out."""

from xml.etree import ElementTree as ET

import pytest

import ksc
from ksc.planner import Plan
from ksc.planner.drawing import picture, svg, table

HEAD = "zerombr\nclearpart --all --initlabel\nreqpart --add-boot\n"
TWO = "part raid.1 --size=9000 --grow --ondisk=sda\npart raid.2 --size=9000 --grow --ondisk=sdb\n"
PVS = "part pv.1 --size=9000 --grow --ondisk=sda\npart pv.2 --size=9000 --grow --ondisk=sdb\n"
LOCKED = "--encrypted --passphrase=x"
LAYOUTS = {
    "plain": "autopart --type=plain\n",
    "lvm": "autopart --type=lvm\n",
    "thin": "autopart --type=thinp\n",
    "btrfs": "autopart --type=btrfs\n",
    "luks": f"autopart --type=lvm {LOCKED}\n",
    "luks and btrfs": f"autopart --type=btrfs {LOCKED}\n",
    "mirror": f"{HEAD}{TWO}raid / --device=root --level=RAID1 raid.1 raid.2\n",
    "group on a mirror": f"{HEAD}{TWO}raid pv.1 --device=pv --level=RAID1 raid.1 raid.2\nvolgroup vg pv.1\n"
    "logvol / --vgname=vg --name=root --size=4000\nlogvol swap --vgname=vg --name=swap --size=1000\n",
    "group on two": f"{HEAD}{PVS}volgroup vg pv.1 pv.2\nlogvol / --vgname=vg --name=root --size=4000 {LOCKED}\n",
    "an encrypted mirror": f"{HEAD}{TWO}raid / --device=root --level=RAID1 {LOCKED} raid.1 raid.2\n",
    "btrfs on two": f"{HEAD}{PVS.replace('pv.', 'btrfs.')}btrfs none --label=all btrfs.1 btrfs.2\n"
    "btrfs / --subvol --name=root LABEL=all\nbtrfs /home --subvol --name=home LABEL=all\n",
    "logical": HEAD.replace("initlabel", "initlabel --disklabel=msdos")
    + "".join(f"part /srv/{n} --size=500 --ondisk=sda\n" for n in range(6)),
}


def titles(blocks):
    for block in blocks:
        yield block.title
        yield from titles(block.inner)


@pytest.mark.parametrize("name", LAYOUTS)
def test_all_is_drawn(name):
    made = ksc.plan(LAYOUTS[name], {"sda": "40GiB", "sdb": "30GiB"}, "bios", target="fedora43")
    assert made.report.ok, made.report.errors
    plan = Plan(made.machine, made.devices, made.labels)
    bars = picture(plan).bars
    drawn = "\n".join((*titles(block for bar in bars for block in bar.blocks), *(bar.name for bar in bars)))
    lines = [line.split() for line in table(plan, 200)]
    for device in plan.devices:
        assert device.type == "luks" or device.name in drawn or f", {device.name}" in drawn, device
        assert not device.mount or f", {device.mount}" in drawn, device
        assert sum(line[0] == device.name for line in lines) == 1, device
    locked = [device for device in plan.devices if device.type == "luks"]
    assert drawn.count("encrypted") + sum("LUKS" in bar.about for bar in bars) >= len(locked)
    ET.fromstring(svg(plan, name))
