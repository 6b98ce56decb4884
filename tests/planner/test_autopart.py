"""What `autopart` stands for, by its types, options, products and releases."""

import pytest
from planning import sizes, terms, told

from ksc.dialects import facts
from ksc.planner import above, autopart, plan
from ksc.planner.autopart import Free
from ksc.planner.terms import BYTES, Member
from ksc.planner.values import Disk, Machine
from ksc.storage import Autopart, Layout
from ksc.storage.devices import Luks

GIB = 2**30


def machine(product="rhel"):
    return Machine((Disk("sda", 2**30),), product=product)


def wishes(device, *gib, product="rhel", release="rhel10", firmware=()):
    disks = [Free(f"sd{'abc'[number]}", size * GIB) for number, size in enumerate(gib)]
    found = autopart.partitions(device, disks, machine(product), terms(release), firmware)
    return [(one.partition.mount, one.partition.size.mib, one.partition.size.most, one.disks) for one in found]


def laid(device, *mib, product="rhel", release="rhel10", prefix="pv"):
    members = {f"{prefix}.{n:02}": Member(f"sda{n}", size * BYTES) for n, size in enumerate(mib, 1)}
    asked, on = autopart.volumes(device, 0, members, machine(product), terms(release))
    found = above.lay_out(asked, members, on)
    assert {device.statement for device in found.devices} <= {0}
    return found


def test_a_physical_volume_on_each_disk():
    assert wishes(Autopart(), 100, 50) == [("pv.01", 500, None, ("sda",)), ("pv.02", 500, None, ("sdb",))]


def test_where_little_fits_physical_volumes_begin_smaller():
    assert wishes(Autopart(), 2, firmware=(600, 2048)) == [("pv.01", 256, None, ("sda",))]
    assert wishes(Autopart(), 3, firmware=(600, 2048)) == [("pv.01", 500, None, ("sda",))]


def test_plain_partitions_may_be_on_any_disk():
    both = ("sda", "sdb")
    root, home, swap = ("/", 1024, 71680, both), ("/home", 500, None, both), ("swap", None, None, both)
    assert wishes(Autopart("plain"), 100, 50) == [root, home, swap]
    assert wishes(Autopart("plain", nohome=True, noswap=True), 100, 50) == [root]
    assert wishes(Autopart(nolvm=True), 20, 20) == [root, swap]
    assert wishes(Autopart("plain"), 100, 50, product="other") == [root, home]


def test_home_needs_50_gib():
    """Of the two largest disks with partitions, of the group with volumes."""
    assert [mount for mount, *_ in wishes(Autopart("plain"), 25, 24)] == ["/", "swap"]
    assert [mount for mount, *_ in wishes(Autopart("plain"), 25, 25)] == ["/", "/home", "swap"]
    assert "anaconda-home" not in sizes(laid(Autopart(), 51200))
    assert "anaconda-home" in sizes(laid(Autopart(), 51201))


def test_volumes():
    """Root and home grow in proportion to 1024 and 500 MiB, root up to 70 GiB; swap is what is recommended."""
    found = laid(Autopart("lvm"), 1024001)
    assert not found.problems
    assert sizes(found) == {
        "anaconda": 1024000,
        "anaconda-root": 71680,
        "anaconda-home": 1024000 - 71680 - 2052,
        "anaconda-swap": 2048 + 32 / BYTES,
    }
    found = laid(Autopart("lvm", nohome=True, noswap=True, filesystem="ext4"), 20481)
    assert sizes(found) == {"anaconda": 20480, "anaconda-root": 20480}
    assert found.devices[1].fmt == "ext4"


def test_thin_volumes_leave_a_fifth_free():
    found = laid(Autopart("thinp"), 102401)
    assert not found.problems
    # A fifth is 20480 MiB; the metadata of what is left are 80 MiB, and their spare counts twice.
    assert sizes(found)["anaconda-pool00"] == 102400 - 20480 - 2052 - 3 * 80
    assert {one.name: one.type for one in found.devices} == {
        "anaconda": "lvmvg",
        "anaconda-pool00": "lvmthinpool",
        "anaconda-root": "lvmthinlv",
        "anaconda-home": "lvmthinlv",
        "anaconda-swap": "lvmlv",
    }


def test_btrfs():
    """Swap stays a partition; `/var` is Fedora's."""
    assert wishes(Autopart("btrfs"), 100) == [("btrfs.01", 500, None, ("sda",)), ("swap", None, None, ("sda",))]
    assert wishes(Autopart(), 100, product="fedora", release="fedora41") == [("btrfs.01", 500, None, ("sda",))]
    found = laid(Autopart(), 102400, product="fedora", release="fedora41", prefix="btrfs")
    assert [(one.name, one.mount) for one in found.devices] == [
        ("anaconda", None),
        ("anaconda/root", "/"),
        ("anaconda/home", "/home"),
        ("anaconda/var", "/var"),
    ]
    assert not found.problems


@pytest.mark.parametrize(
    ("product", "release", "wanted"),
    [
        ("rhel", "rhel5", [("/", 1024, None), ("swap", None, None)]),
        ("rhel", "rhel6", [("/", 1024, 51200), ("/home", 100, None), ("swap", None, None)]),
        ("rhel", "rhel7", [("/", 1024, 51200), ("/home", 500, None), ("swap", None, None)]),
        ("rhel", "rhel9", [("/", 1024, 71680), ("/home", 500, None), ("swap", None, None)]),
        ("fedora", "fedora41", [("/", 1024, 71680), ("/home", 500, None)]),
        ("fedora-server", "fedora41", [("/", 2048, 15360)]),
        ("other", "fedora45", [("/", 1024, 71680), ("/home", 512, None)]),
    ],
)
def test_products_and_releases(product, release, wanted):
    found = wishes(Autopart("plain"), 100, product=product, release=release)
    assert [one[:3] for one in found] == wanted


def test_encryption():
    """Of the physical volumes; with plain partitions, of each but `/boot` and the firmware's."""
    luks = Luks(passphrase="x")
    lvm = autopart.partitions(Autopart(luks=luks), [Free("sda", 100 * GIB)], machine(), terms())
    assert [(one.partition.mount, one.partition.format.luks) for one in lvm] == [("pv.01", luks)]
    plain = autopart.partitions(Autopart("plain", luks=luks), [Free("sda", 100 * GIB)], machine(), terms())
    assert {one.partition.format.luks for one in plain} == {luks}


def test_hibernation():
    """Swap that memory fits into, where the product has none by itself too."""
    assert sizes(laid(Autopart(hibernation=True), 102401))["anaconda-swap"] == 4096
    assert sizes(laid(Autopart(hibernation=True), 102401, product="other"))["anaconda-swap"] == 4096
    assert "anaconda-swap" not in sizes(laid(Autopart(), 102401, product="other"))


def test_a_group_that_is_too_small():
    assert told(laid(Autopart(), 2000)) == [("KS860", 0, "recommended")]
    assert told(laid(Autopart())) == [("KS863", 0, None)]


def test_a_problem_says_what_helps():
    """Not to change options that `autopart` has not."""
    small = Machine((Disk("sda", 3 * 2**21),))
    for device in (Autopart("thinp"), Autopart("plain")):
        made = plan(Layout((device,)), Machine((Disk("sda", 2**21),)), facts().dialects["rhel9"])
        assert [(one.statement, one.option) for one in made.problems] == [(0, None)]
        assert "larger disks" in made.problems[0].help
    (problem,) = plan(Layout((Autopart("thinp"),)), small, facts().dialects["rhel9"]).problems
    assert (problem.code, problem.option) == ("KS860", None)
    assert problem.help.startswith("`autopart` needs larger disks")
