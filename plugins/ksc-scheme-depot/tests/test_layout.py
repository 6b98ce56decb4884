"""The scheme on every release, firmware and size of disks, and what its users are told."""

import pytest

from ksc.testing import assert_accepted, every_case, every_release, judge, layout_commands, layout_diagnostics
from ksc_scheme_depot import DEPOT
from ksc_scheme_depot.layout import LEVELS

DISKS = "system: sda, data: [sdb, sdc]"


@every_case(disks=["3x20GiB", "5x4TiB"])
def test_it_fits(case):
    system, *data = case.disks
    judged = judge(DEPOT, {"system": system, "data": data}, case)
    if (case.release, case.firmware) == ("rhel5", "uefi"):
        assert [one.message for one in judged.refused] == ["rhel5 does not boot by UEFI on x86_64"]
    else:
        assert judged.fits, judged.why
        mounts = {one.mount for plan in judged.plans for one in plan.devices}
        assert {"/", "/boot", "/srv"} <= mounts


@every_case(disks=["5x500GiB"], firmwares=["bios"], releases=["rhel6", "rhel9"])
@pytest.mark.parametrize("level", sorted(LEVELS))
def test_levels(level, case):
    system, *data = case.disks
    options = {"system": system, "data": data, "level": level, "mounts": {"/srv": "rest", "/backup": "100GiB"}}
    judged = judge(DEPOT, options, case)
    assert judged.fits, judged.why
    sizes = {one.mount: one.size_mib for one in judged.plans[0].devices}
    assert sizes["/backup"] == 100 * 1024
    net = {"raid0": 4, "raid1": 1, "raid5": 3, "raid6": 2, "raid10": 2}[level]
    assert sizes["/srv"] + sizes["/backup"] == pytest.approx(net * 500 * 1024, rel=0.01)


@pytest.mark.parametrize("release", every_release())
def test_kept_data_is_neither_emptied_nor_formatted(release):
    lines = layout_commands(DEPOT, f"{{{DISKS}, keep: true, mounts: {{/srv: rest, /backup: 1TiB}}}}", release)
    assert_accepted(lines, release)
    assert "ignoredisk --only-use=sda,sdb,sdc" in lines
    assert [line for line in lines if line.startswith("clearpart")] == ["clearpart --all --initlabel --drives=sda"]
    assert ("zerombr" in lines) == (release in ("rhel5", "rhel6"))
    assert [line for line in lines if "data" in line] == [
        "volgroup data --noformat",
        "logvol /srv --vgname=data --name=srv --noformat --fsoptions=nodev,nosuid",
        "logvol /backup --vgname=data --name=backup --noformat --fsoptions=nodev,nosuid",
    ]


def test_what_was_made_is_what_is_kept():
    """The same options with and without `keep` name the same volumes."""
    options = f"{DISKS}, mounts: {{/srv: rest, /srv/www: 1GiB, /home: 5GiB}}"

    def names(keep):
        lines = layout_commands(DEPOT, f"{{{options}, keep: {keep}}}")
        return [line.split()[1:4] for line in lines if "--vgname=data" in line]

    assert names("true") == names("false") != []


def test_statements():
    assert layout_commands(DEPOT, f"{{{DISKS}, level: raid1, mount_options: noatime}}")[3:] == [
        "reqpart",
        "part /boot --fstype=xfs --size=1024 --ondisk=sda",
        "part pv.01 --size=1024 --grow --ondisk=sda",
        "volgroup system pv.01",
        "logvol / --vgname=system --name=root --fstype=xfs --size=1024 --grow",
        "logvol swap --vgname=system --name=swap --recommended",
        "part raid.101 --size=1024 --grow --ondisk=sdb",
        "part raid.102 --size=1024 --grow --ondisk=sdc",
        "raid pv.02 --device=data --level=RAID1 raid.101 raid.102",
        "volgroup data pv.02",
        "logvol /srv --vgname=data --name=srv --fstype=xfs --size=1024 --grow --fsoptions=noatime",
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("{system: sda, data: []}", "there is no disk for the data"),
        ("{system: sda, data: [sdb, sda]}", "`sda` is the disk of the system, and one of the data"),
        (f"{{{DISKS}, mounts: {{}}}}", "the data is mounted nowhere"),
        (f"{{{DISKS}, mounts: {{/: rest}}}}", "`/` is the system's"),
        (f"{{{DISKS}, mounts: {{/var: rest}}, volumes: {{/: rest, /var: 5GiB}}}}", "`/var` is the system's"),
        (f"{{{DISKS}, level: raid10}}", "`raid10` takes 4 disks at least, and this has 2"),
        ("data: sdb", "the scheme `depot` needs `system`"),
    ],
)
def test_what_cannot_be(options, message):
    [found] = layout_diagnostics(DEPOT, options)
    assert found.message == message
