"""The scheme on every release, firmware and size of disks, and what its users are told."""

from ksc.testing import every_case, judge, layout_commands, layout_diagnostics
from ksc_scheme_mirror import MIRROR


@every_case(disks=["2x20GiB", "2x4TiB"])
def test_it_fits(case):
    judged = judge(MIRROR, {"disk": case.disks}, case)
    if (case.release, case.firmware) == ("rhel5", "uefi"):
        [refused] = judged.refused
        assert refused.message == "rhel5 does not boot by UEFI on x86_64"
    else:
        assert judged.fits, judged.why


def test_statements():
    assert layout_commands(MIRROR, "{disk: [sda, sdb], volumes: {/: 20GiB, /srv/www: rest}}", "rhel9") == [
        "ignoredisk --only-use=sda,sdb",
        "zerombr",
        "clearpart --all --initlabel --disklabel=gpt --drives=sda,sdb",
        "reqpart",
        "part biosboot --fstype=biosboot --size=1 --ondisk=sda",
        "part biosboot --fstype=biosboot --size=1 --ondisk=sdb",
        "part raid.101 --size=1024 --ondisk=sda",
        "part raid.102 --size=1024 --ondisk=sdb",
        "raid /boot --device=boot --level=RAID1 --fstype=xfs raid.101 raid.102",
        "part raid.201 --size=1024 --grow --ondisk=sda",
        "part raid.202 --size=1024 --grow --ondisk=sdb",
        "raid pv.01 --device=data --level=RAID1 raid.201 raid.202",
        "volgroup system pv.01",
        "logvol / --vgname=system --name=root --fstype=xfs --size=20480",
        "logvol /srv/www --vgname=system --name=srv_www --fstype=xfs --size=1024 --grow",
    ]


def test_the_disk_that_is_missing():
    [found] = layout_diagnostics(MIRROR, "disk: sda")
    assert (found.code, found.message) == ("KS739", "a mirror has two disks, not 1")
    assert (found.line, found.column) == (1, 1)
