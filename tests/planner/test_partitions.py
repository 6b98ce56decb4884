"""Where partitions go, case by case: each is a rule of the installer's."""

import pytest
from planner.oracle import GIB, layout

from ksc.dialects import facts
from ksc.planner import Disk, Machine, Plan, plan

MIB = 2048
TIB = 1024 * GIB


def machine(*sizes: int, **said) -> Machine:
    return Machine(tuple(Disk(f"sd{letter}", size) for letter, size in zip("abcdefgh", sizes, strict=False)), **said)


def made(text: str, machine: Machine, release: str = "rhel9") -> Plan:
    return plan(layout("zerombr\nclearpart --all --initlabel\n" + text, release), machine, facts().dialects[release])


def shown(plan: Plan) -> list[tuple]:
    """Each partition: its name, its mount point or format, its start and size in MiB."""
    assert plan.problems == ()
    return [(one.name, one.mount or one.fmt, one.start // MIB, one.sectors // MIB) for one in plan.devices]


def problem(plan: Plan) -> tuple:
    (found,) = plan.problems
    return found.code, found.message, found.statement, found.option


def test_gpt_has_no_last_mib_mbr_has():
    text = "part / --size=1 --grow"
    assert shown(made(text, machine(8 * GIB))) == [("sda1", "/", 1, 8191)]
    assert shown(made(text, machine(8 * GIB, firmware="uefi"))) == [("sda1", "/", 1, 8190)]


@pytest.mark.parametrize(
    ("release", "text", "size", "said", "label"),
    [
        ("rhel9", "", 100 * GIB, {}, "msdos"),
        ("rhel10", "", 100 * GIB, {}, "gpt"),
        ("fedora40", "", 100 * GIB, {}, "gpt"),
        ("fedora38", "", 100 * GIB, {"arch": "ppc64le"}, "gpt"),
        ("fedora40", "", 100 * GIB, {"arch": "ppc64le"}, "msdos"),
        ("fedora42", "", 100 * GIB, {"arch": "ppc64le"}, "gpt"),
        ("rhel9", "", 100 * GIB, {"firmware": "uefi"}, "gpt"),
        ("rhel9", "", 2 * TIB, {}, "gpt"),
        ("rhel9", "", 2 * TIB - 2, {}, "msdos"),
        ("rhel9", "clearpart --all --disklabel=gpt", 100 * GIB, {}, "gpt"),
        ("rhel10", "clearpart --all --disklabel=msdos", 100 * GIB, {}, "msdos"),
        ("rhel10", "clearpart --all --disklabel=msdos", 4 * TIB, {}, "gpt"),
    ],
)
def test_labels(release, text, size, said, label):
    assert dict(made(text + "\npart / --size=1024", machine(size, **said), release).labels) == {"sda": label}


def test_the_fourth_of_an_mbr_is_extended():
    text = "\n".join(
        f"part /{name} --fstype=ext4 --size={size}" for name, size in zip("abcde", [50, 40, 30, 20, 10], strict=True)
    )
    assert shown(made(text.replace("/a", "/"), machine(8 * GIB))) == [
        ("sda1", "/", 1, 50),
        ("sda2", "/b", 51, 40),
        ("sda3", "/c", 91, 30),
        ("sda4", None, 121, 8071),
        ("sda5", "/d", 123, 20),
        ("sda6", "/e", 144, 10),
    ]


def test_primary_ones_take_every_entry():
    text = "\n".join(f"part /{number} --size=100 --asprimary" for number in range(5))
    assert problem(made(text, machine(8 * GIB))) == (
        "KS854",
        "the partition `/4` finds no entry in the partition table on any disk",
        4,
        "asprimary",
    )


def test_order_on_a_disk():
    """/boot first, then what is bound to a disk, of fixed size, larger."""
    text = """
part /a --size=1024 --grow --ondisk=sda
part /b --size=1024
part /c --size=2048
part /d --size=512 --ondisk=sda
part /boot --size=500
"""
    plan = made(text, machine(20 * GIB), "rhel10")
    assert [name for _, name, _, _ in shown(plan)] == ["/boot", "/d", "/a", "/c", "/b"]


def test_growth_is_in_proportion_up_to_the_most():
    text = "part /a --size=1000 --grow\npart /b --size=3000 --grow\npart /c --size=1000 --grow --maxsize=1500"
    sizes = {name: size for _, name, _, size in shown(made(text, machine(20 * GIB)))}
    left = 20 * 1024 - 1 - 1500
    assert sizes["/c"] == 1500
    assert sizes["/a"] == pytest.approx(left / 4, abs=1)
    assert 20 * 1024 - 3 <= sum(sizes.values()) <= 20 * 1024 - 1


def test_without_a_disk_the_least_room_that_is_enough():
    assert shown(made("part / --size=4096", machine(100 * GIB, 8 * GIB, 20 * GIB)))[0][0] == "sdb1"
    assert shown(made("part /boot --size=1024", machine(100 * GIB, 8 * GIB, 20 * GIB)))[0][0] == "sda1"
    assert shown(made("part / --size=1024 --grow", machine(8 * GIB, 20 * GIB, 100 * GIB)))[0][0] == "sdc1"


@pytest.mark.parametrize(
    ("loader", "drive"),
    [
        ("", "sda1"),
        ("bootloader --boot-drive=sdb", "sdb1"),
        ("bootloader --driveorder=sdc,sda", "sdc1"),
        ("bootloader --location=none --boot-drive=sdb", "sda1"),
    ],
)
def test_boot_goes_to_the_boot_drive(loader, drive):
    plan = made(f"{loader}\npart /boot --size=1024", machine(100 * GIB, 100 * GIB - MIB, 100 * GIB))
    assert shown(plan)[0][0] == drive


@pytest.mark.parametrize(
    ("said", "release", "partitions"),
    [
        ({"firmware": "uefi"}, "rhel9", [("/boot/efi", 600), ("/boot", 1024)]),
        ({"firmware": "uefi"}, "rhel7", [("/boot/efi", 200), ("/boot", 1024)]),
        ({}, "rhel9", [("/boot", 1024)]),
        ({}, "rhel10", [("biosboot", 1), ("/boot", 1024)]),
        ({}, "fedora44", [("biosboot", 1), ("/boot", 2048)]),
        ({"arch": "ppc64le"}, "rhel9", [("prepboot", 4), ("/boot", 1024)]),
        ({"arch": "s390x"}, "rhel9", [("/boot", 1024)]),
        ({"firmware": "uefi", "arch": "aarch64"}, "rhel9", [("/boot/efi", 600), ("/boot", 1024)]),
    ],
)
def test_what_the_platform_needs(said, release, partitions):
    plan = made("reqpart --add-boot\npart / --size=4096", machine(100 * GIB, **said), release)
    assert [(name, size) for _, name, _, size in shown(plan)][:-1] == partitions


def test_no_loader_no_partition_for_it():
    assert shown(made("bootloader --location=none\nreqpart\npart / --size=99", machine(GIB), "rhel10"))[0][1] == "/"


def test_what_boots_ends_below_two_tib():
    plan = made("part / --size=1024 --grow", machine(4 * TIB), "rhel10")
    (root,) = plan.devices
    assert root.start + root.sectors == 2 * TIB


def test_what_boots_is_not_pushed_beyond():
    plan = made("part /srv --size=9000 --grow\npart / --size=2000 --grow", machine(4 * TIB), "rhel10")
    assert problem(plan) == (
        "KS851",
        "the partition `/` is pushed beyond 2 TiB on any disk, by what grows before it: nothing boots from there",
        1,
        "grow",
    )


def test_what_boots_may_not_reach_beyond():
    (found,) = made("part /boot --size=3000000", machine(4 * TIB), "rhel10").problems
    assert found.notes == ("what the machine boots from has to end below 2 TiB",)


@pytest.mark.parametrize(
    ("disk", "name"),
    [("nvme0n1", "nvme0n1p1"), ("mapper/mpatha", "mapper/mpatha1"), ("disk/by-id/x", "disk/by-id/x-part1")],
)
def test_names(disk, name):
    (device,) = made(f"part / --size=99 --ondisk=/dev/{disk}", Machine((Disk(disk, GIB),)), "rhel8").devices
    assert (device.name, device.on) == (name, (disk,))


def test_encrypted():
    plan = made("part /data --fstype=xfs --size=1024 --encrypted --passphrase=x", machine(8 * GIB))
    outer, inner = plan.devices
    assert (outer.fmt, outer.mount, outer.size_mib) == ("luks", None, 1024)
    least = made("part /data --fstype=xfs --size=9 --encrypted --passphrase=x", machine(8 * GIB), "rhel10")
    assert [device.size_mib for device in least.devices] == [300, 284]
    assert (inner.type, inner.fmt, inner.mount, inner.size_mib, inner.on) == ("luks", "xfs", "/data", 1008, ("sda1",))


def test_a_least_size_is_taken_where_less_is_said():
    assert shown(made("part /x --fstype=xfs --size=200", machine(8 * GIB), "rhel10")) == [("sda1", "/x", 1, 300)]


def test_a_physical_volume_begins_with_two_extents():
    plan = made("part pv.01 --size=1 --grow\npart /x --size=8 --grow --fstype=ext4", machine(8 * GIB))
    first, second = (size for *_, size in shown(plan))
    assert abs(first - second) <= 1


def test_what_does_not_fit():
    plan = made("part / --size=4096\npart /srv --size=6144 --ondisk=sda", machine(8 * GIB))
    assert problem(plan) == (
        "KS851",
        "the partition `/` does not fit on any disk: it takes 4GiB, and 2047MiB are left",
        0,
        "size",
    )
    assert plan.problems[0].notes == ("2049MiB are missing",)
    assert [device.mount for device in plan.devices] == ["/srv"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("part / --size=99 --ondisk=sdx", ("KS850", "the machine has no disk `sdx` that may be used", 0, "ondisk")),
        (
            "ignoredisk --drives=sda\npart / --size=99",
            ("KS850", "there is no disk to install on", None, None),
        ),
        (
            "bootloader --boot-drive=sdx\npart / --size=99",
            ("KS850", "the machine has no disk `sdx` to boot from that may be used", None, None),
        ),
        (
            "part swap --hibernation",
            (
                "KS851",
                "the partition `swap` does not fit on any disk: it takes 8193MiB, and 8191MiB are left",
                0,
                "hibernation",
            ),
        ),
        ("part pv.1 --size=9\npart pv.1 --size=9", ("KS857", "another partition is named `pv.1`", 1, None)),
        ("part / --size=-5", ("KS855", "the partition `/` cannot have -5 MiB", 0, "size")),
        (
            "part biosboot --fstype=biosboot --size=20",
            (
                "KS853",
                "the partition `biosboot` gets 20MiB, too large for biosboot, which takes 2MiB at most",
                0,
                "size",
            ),
        ),
        (
            "part / --onpart=sda5",
            ("KS859", "`sda5` is on the disk already, so what becomes of it cannot be planned", 0, None),
        ),
    ],
)
def test_problems(text, said):
    assert problem(made(text, machine(8 * GIB))) == said


def test_no_disk_has_room_for_what_the_platform_needs():
    assert problem(made("reqpart\npart / --size=99", machine(500 * MIB), "rhel10")) == (
        "KS856",
        "no disk has more than 500MiB free, for the partitions that the installer adds itself",
        0,
        None,
    )


def test_a_mount_point_is_the_last_ones():
    text = "reqpart --add-boot\npart /boot --size=300 --fstype=ext4\npart /boot --size=200 --fstype=ext4"
    assert shown(made(text, machine(8 * GIB))) == [("sda1", "/boot", 1, 200)]


def test_an_extended_partition_with_nothing_in_it_is_none():
    """Three primary ones leave 1 MiB: too little for an extended one and what is in it."""
    text = "\n".join(f"part /{name} --fstype=ext4 --size={size}" for name, size in (("a", 97), ("b", 2), ("c", 2)))
    plan = made(text + "\npart swap --size=1", machine(103 * MIB))
    assert problem(plan)[:2] == (
        "KS851",
        "the partition `swap` does not fit on any disk: it takes 1MiB, and 1MiB are left",
    )
    assert [device.name for device in plan.devices] == ["sda1", "sda2", "sda3"]


def test_the_rest_is_planned_beside_what_is_there():
    lvm = "part pv.01 --size=4000\nvolgroup vg0 pv.01\nlogvol /srv --vgname=vg0 --name=srv --size=1000\n"
    plan = made("part /old --onpart=sda9 --noformat\n" + lvm, machine(8 * GIB))
    assert [one.code for one in plan.problems] == ["KS859"]
    assert [one.name for one in plan.devices] == ["sda1", "vg0", "vg0-srv"]
    plan = made(lvm.replace("--size=4000", "--onpart=sda9"), machine(8 * GIB))
    assert ([one.code for one in plan.problems], plan.devices) == (["KS859"], ())


def test_of_what_stands_once_the_last_counts():
    plan = made("reqpart --add-boot\npart / --size=3000\nreqpart\n", machine(8 * GIB, firmware="uefi"))
    assert [(one.mount, one.statement) for one in plan.devices] == [("/boot/efi", 2), ("/", 1)]
    plan = made("autopart --type=lvm\nautopart --type=plain\n", machine(8 * GIB))
    assert {one.statement for one in plan.devices} == {1}
    assert {one.type for one in plan.devices} == {"partition"}


def test_a_pool_without_room_is_told_and_not_what_is_in_it():
    plan = made("autopart --type=thinp --noswap", machine(2 * GIB))
    assert plan.problems[0].message.startswith("`pool00` takes 4 MiB of the volume group `anaconda`")


@pytest.mark.parametrize(("release", "mib"), [("rhel7", 16), ("rhel9", 16), ("rhel10", 300), ("fedora45", 300)])
def test_xfs_begins_with_its_least(release, mib):
    plan = made("part / --size=1 --fstype=xfs", machine(8 * GIB), release)
    assert [(one.size_mib, one.fmt) for one in plan.devices] == [(mib, "xfs")]


@pytest.mark.parametrize(("release", "header"), [("rhel7", 2), ("rhel8", 16), ("fedora38", 16)])
def test_what_encryption_takes_by_release(release, header):
    text = "part / --size=1000 --encrypted --passphrase=x"
    plan = made(text, machine(8 * GIB), release)
    assert [one.size_mib for one in plan.devices] == [1000, 1000 - header]
    assert made(f"{text} --luks-version=luks1", machine(8 * GIB), "rhel9").devices[1].size_mib == 998
