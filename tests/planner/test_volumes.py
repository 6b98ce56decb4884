"""How large volumes become in their groups, and what stops the installer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planning import asked, members, sizes, terms, told
from support import examples

from ksc.planner import above, volumes
from ksc.planner.filesystems import limits
from ksc.planner.growth import Request, share
from ksc.planner.terms import BYTES, Asked
from ksc.storage.devices import Cache, Format, LogicalVolume, Luks, ThinPool, VolumeGroup
from ksc.storage.sizes import Size


def laid(text, *, release="rhel10", pool_reserve=False, **mib):
    return volumes.lay_out(asked(text, release), members(**mib), terms(release, pool_reserve=pool_reserve))


def test_a_group_is_in_whole_extents():
    """Each physical volume loses 1 MiB, and what is no whole extent."""
    assert sizes(laid("volgroup vg0 pv.01 pv.02", pv_01=1024, pv_02=1025)) == {"vg0": 1020 + 1024}
    assert sizes(laid("volgroup vg0 --pesize=32768 pv.01", pv_01=1025)) == {"vg0": 1024}
    assert sizes(laid("volgroup vg0 pv.01", pv_01=1)) == {"vg0": 0}


def test_a_pool_that_grows_begins_with_whole_extents():
    """1000 MiB are 63 extents of 16 MiB if the pool grows, 62 if it does not; 3 GiB are 192 beside it.

    193 more are shared 63 to 192: 47 and 145, and the one that truncation leaves goes to the larger.
    """
    text = """
volgroup vg0 --pesize=16384 pv.01
logvol none --vgname=vg0 --name=pool --thinpool --size=1000 --metadatasize=16 {grow}
logvol /srv --vgname=vg0 --name=srv --size=3072 --grow
"""
    found = sizes(laid(text.format(grow="--grow"), pv_01=16 * 450 + 1))
    assert (found["vg0-pool"], found["vg0-srv"]) == (16 * 110, 16 * 338)
    assert sizes(laid(text.format(grow=""), pv_01=16 * 450 + 1))["vg0-pool"] == 16 * 62


def test_volumes_of_each_kind():
    text = """
volgroup vg0 pv.01
logvol / --vgname=vg0 --name=root --size=5120
logvol swap --vgname=vg0 --name=swap --recommended
logvol /var --vgname=vg0 --name=var --fstype=ext4 --percent=50
logvol /srv --vgname=vg0 --name=srv --size=1024 --grow
"""
    found = laid(text, pv_01=20481)
    assert not found.problems
    # 20480 - 5120 - 2052 - 1024 are 12284 MiB, 3071 extents: half of them, truncated, are 1535.
    assert sizes(found) == {
        "vg0": 20480,
        "vg0-root": 5120,
        "vg0-swap": 2048 + 32 / BYTES,
        "vg0-var": 6140,
        "vg0-srv": 20480 - 5120 - 2052 - 6140,
    }
    assert [(one.type, one.fmt, one.mount, one.on, one.statement) for one in found.devices] == [
        ("lvmvg", None, None, ("sda1",), 0),
        ("lvmlv", "xfs", "/", ("vg0",), 1),
        ("lvmlv", "swap", None, ("vg0",), 2),
        ("lvmlv", "ext4", "/var", ("vg0",), 3),
        ("lvmlv", "xfs", "/srv", ("vg0",), 4),
    ]


def test_growth_is_in_proportion_up_to_a_maximum():
    text = """
volgroup vg0 pv.01
logvol /a --vgname=vg0 --name=a --size=1024 --grow
logvol /b --vgname=vg0 --name=b --size=3072 --grow
logvol /c --vgname=vg0 --name=c --size=1024 --grow --maxsize=1536
"""
    assert sizes(laid(text, pv_01=10241)) == {"vg0": 10240, "vg0-a": 2176, "vg0-b": 6528, "vg0-c": 1536}


def test_what_truncation_leaves_goes_to_the_largest():
    """Thirds are decimal fractions: a third of three units is 0.999..., and none when truncated."""
    requests = [Request(1, True) for _ in range(3)]
    share(requests, 6)
    assert [request.units for request in requests] == [4, 1, 1]


def test_too_little_for_what_grows():
    requests = [Request(10, True), Request(10)]
    share(requests, 15)
    assert [request.units for request in requests] == [5, 10]


@pytest.mark.parametrize(
    ("option", "mib"),
    [("--reserved-space=1000", 9240), ("--reserved-space=1001", 9236), ("--reserved-percent=10", 9216), ("", 10240)],
)
def test_reserved_space(option, mib):
    text = f"volgroup vg0 {option} pv.01\nlogvol /a --vgname=vg0 --name=a --size=1024 --grow"
    assert sizes(laid(text, pv_01=10241)) == {"vg0": 10240, "vg0-a": mib}


THIN = """
volgroup vg0 pv.01
logvol none --vgname=vg0 --name=pool --thinpool --size=6144 {pool}
logvol / --vgname=vg0 --name=root --thin --poolname=pool --size=5120 {thin}
"""


@pytest.mark.parametrize(
    ("pool", "thin", "in_pool", "in_root"),
    [
        # Metadata have a thousandth of the pool, 64 bytes for 64 KiB: 100 MiB, and their spare twice.
        ("--grow", "", 102400 - 3 * 100, 5120),
        ("--grow", "--grow", 102400 - 3 * 100, 102400 - 3 * 100),
        ("--grow --metadatasize=128", "", 102400 - 2 * 128, 5120),
        ("--grow --maxsize=30720", "", 30720 - 3 * 32, 5120),
        ("--grow --chunksize=640", "", 102400 - 3 * 12, 5120),
        ("", "", 6144, 5120),
        ("--metadatasize=100", "--grow --maxsize=5632", 6144, 5632),
    ],
)
def test_thin_pools(pool, thin, in_pool, in_root):
    found = laid(THIN.format(pool=pool, thin=thin), pv_01=102401)
    assert not found.problems
    assert sizes(found) == {"vg0": 102400, "vg0-pool": in_pool, "vg0-root": in_root}
    assert [device.type for device in found.devices] == ["lvmvg", "lvmthinpool", "lvmthinlv"]
    assert found.devices[2].on == ("vg0-pool",)


def test_shares_of_a_pool():
    """Thin volumes' are of the pool, in which the others are already; the group's are of the group."""
    text = THIN.format(pool="--grow --metadatasize=4", thin="")
    more = "logvol /{0} --vgname=vg0 --name={0} --percent=50 {1}\n"
    text += more.format("a", "--thin --poolname=pool") + more.format("b", "--thin --poolname=pool --grow")
    text += more.format("c", "")
    found = sizes(laid(text, pv_01=102401))
    # What is free beside the pool's 6144 MiB and twice 4 MiB of metadata.
    assert found["vg0-c"] == (102400 - 6144 - 8) // 2
    assert found["vg0-pool"] == 102400 - 8 - found["vg0-c"]
    assert found["vg0-a"] == (found["vg0-pool"] - 5120) // 2 // 4 * 4
    assert found["vg0-b"] == found["vg0-pool"] - 5120 - found["vg0-a"]
    assert told(laid(text.replace("=50", "=60"), pv_01=102401)) == [("KS861", 4, "percent")]


def test_chunks_are_larger_in_a_pool_beyond_15_tib():
    text = "volgroup vg0 pv.01\nlogvol none --vgname=vg0 --name=pool --thinpool --size=6144 --grow"
    tib = 1024**2
    assert sizes(laid(text, pv_01=15 * tib + 1))["vg0-pool"] == 15 * tib - 3 * 15 * 1024
    assert sizes(laid(text, pv_01=20 * tib + 1))["vg0-pool"] == 20 * tib - 3 * 10 * 1024


def test_a_pool_holds_its_volumes():
    text = THIN.format(pool="", thin="") + "logvol /b --vgname=vg0 --name=b --thin --poolname=pool --size=4096"
    assert sizes(laid(text, pv_01=102401))["vg0-pool"] == 9216


def test_a_reserve_for_pools():
    """`autopart --type=thinp` keeps a fifth of the group free, at least 1 GiB, at most 100."""
    text = THIN.format(pool="--grow --metadatasize=4", thin="")
    for group, reserve in ((10240, 2048), (7168, 1024), (1024000, 102400)):
        found = laid(text, pool_reserve=True, pv_01=group + 1) if group != 7168 else None
        if found:
            assert sizes(found)["vg0-pool"] == group - reserve - 8
    assert told(laid(text, pool_reserve=True, pv_01=6145))[0][0] == "KS860"


def test_encryption_takes_its_header():
    text = """
volgroup vg0 pv.01
logvol / --vgname=vg0 --name=root --size=1024 --encrypted --passphrase=x
logvol /b --vgname=vg0 --name=b --size=1024 --encrypted --passphrase=x --luks-version=luks1
"""
    found = laid(text, pv_01=4097)
    assert sizes(found)["luks-vg0-root"] == 1008
    assert sizes(found)["luks-vg0-b"] == 1022
    assert [(one.name, one.fmt, one.mount) for one in found.devices[1:3]] == [
        ("vg0-root", "luks", None),
        ("luks-vg0-root", "xfs", "/"),
    ]


def test_a_cache_takes_space_beside_its_volume():
    text = """
volgroup vg0 pv.01 pv.02
logvol / --vgname=vg0 --name=root --size=1024 --grow --cachepvs=pv.02 --cachesize=1024 --cachemode=writeback
"""
    found = laid(text, pv_01=4097, pv_02=1025)
    assert not found.problems
    # Metadata of 8 MiB and their spare are of the 1024 MiB.
    assert sizes(found)["vg0-root"] == 4096


@pytest.mark.parametrize(
    ("cache", "found"),
    [
        ("--cachepvs=pv.02 --cachesize=2000", [("KS864", 1, "cachesize")]),
        ("--cachepvs=pv.03 --cachesize=100", [("KS863", 1, "cachepvs")]),
        ("--cachepvs=pv.01,pv.02 --cachesize=2000", []),
    ],
)
def test_caches_lie_on_members_of_the_group(cache, found):
    text = f"volgroup vg0 pv.01 pv.02\nlogvol / --vgname=vg0 --name=root --size=1024 {cache}"
    assert told(laid(text, pv_01=4097, pv_02=1025, pv_03=1025)) == found


GROUP = "volgroup vg0 pv.01\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("logvol /a --vgname=vg0 --name=a --size=5000", [("KS860", 1, "size")]),
        ("logvol /a --vgname=vg0 --name=a --size=5000 --grow", [("KS860", 1, "size")]),
        ("logvol /a --vgname=vg0 --name=a --size=4000\nlogvol swap --vgname=vg0 --name=s --hibernation",
         [("KS860", 2, "hibernation")]),
        ("logvol none --vgname=vg0 --name=p --thinpool --size=4096", [("KS860", 1, "size")]),
        ("logvol /a --vgname=vg0 --name=a --size=4096\nlogvol /b --vgname=vg0 --name=b --percent=50",
         [("KS860", 2, "percent")]),
        ("logvol /a --vgname=vg0 --name=a --percent=60\nlogvol /b --vgname=vg0 --name=b --percent=50",
         [("KS861", 2, "percent")]),
        ("logvol /a --vgname=vg0 --name=a --percent=5", [("KS862", 1, "percent")]),
        ("logvol /a --vgname=vg0 --name=a --size=300 --encrypted --passphrase=x", [("KS862", 1, "size")]),
        ("logvol /a --vgname=vg0 --name=a --size=200 --grow --maxsize=250", [("KS862", 1, "maxsize")]),
        ("logvol /a --vgname=vg0 --name=a --size=4000\nlogvol /b --vgname=vg0 --name=b --percent=100",
         [("KS860", 2, "percent")]),
        ("logvol /a --vgname=vg1 --name=a --size=200", [("KS863", 1, "vgname")]),
        ("logvol /a --vgname=vg0 --name=a --thin --poolname=p --size=500", [("KS863", 1, "poolname")]),
        ("volgroup vg1 pv.02", [("KS863", 1, None)]),
        ("volgroup vg1 pv.02\nlogvol /a --vgname=vg1 --name=a --size=200", [("KS863", 1, None)]),
        ("volgroup vg1 --pesize=5000 pv.01", [("KS864", 1, "pesize")]),
        ("volgroup vg0 pv.01", [("KS864", 1, None)]),
        ("logvol /a --vgname=vg0 --name=a", [("KS864", 1, None)]),
        ("logvol /a --vgname=vg0 --name=a --size=2", [("KS864", 1, "size")]),
        ("logvol /a --vgname=vg0 --name=a --size=400\nlogvol /b --vgname=vg0 --name=a --size=400",
         [("KS864", 2, None)]),
        ("logvol none --vgname=vg0 --name=p --thinpool --size=400 --chunksize=100", [("KS864", 1, "chunksize")]),
        ("logvol none --vgname=vg0 --name=p --thinpool --size=400 --metadatasize=1", [("KS864", 1, "metadatasize")]),
        ("logvol /a --vgname=vg0 --name=a --useexisting", [("KS866", 1, None)]),
        ("logvol /home --vgname=data --name=home --useexisting --noformat", [("KS866", 1, None)]),
        ("volgroup vg1 --useexisting", [("KS866", 1, None)]),
    ],
)  # fmt: skip
def test_what_stops_the_installer(text, found):
    laid_out = laid(GROUP + text, pv_01=4097)
    assert told(laid_out) == found
    assert all(problem.help for problem in laid_out.problems)


def test_a_volume_that_does_not_fit_says_by_how_much():
    volumes_ = [(3000, "a"), (1500, "b"), (396, "c")]
    text = GROUP + "\n".join(f"logvol /{name} --vgname=vg0 --name={name} --size={size}" for size, name in volumes_)
    (problem,) = laid(text, pv_01=4097).problems
    assert problem.message == "`b` takes 1500 MiB of the volume group `vg0`, and 1096 MiB are left"
    assert problem.notes == ("the group has 4096 MiB; its volumes together ask for 800 MiB more than it can give",)
    assert problem.help == "make volumes smaller, by 800 MiB in all, or what the group lies on larger"
    fitting = text.replace("size=3000", "size=2200")
    assert not [one for one in laid(fitting, pv_01=4097).problems if one.code == "KS860"]


def test_volumes_that_their_pool_cannot_hold():
    text = THIN.format(pool="--grow", thin="")
    (problem,) = laid(text.replace("=5120", "=204800"), pv_01=102401).problems
    assert (problem.code, problem.statement) == ("KS860", 1)
    assert problem.notes[0] == "the volumes in it take 204800 MiB together"
    found = laid(text.replace("=5120", f"={'9' * 400}"), pv_01=102401)
    assert told(found) == [("KS860", 1, "size")]


def test_a_share_that_is_too_small_says_of_what():
    (problem,) = laid(GROUP + "logvol /a --vgname=vg0 --name=a --percent=5", pv_01=4097).problems
    assert problem.message == "`a` becomes 204 MiB large, too small for xfs: it takes 300 MiB at least"
    assert problem.notes == ("5% are of the 4096 MiB that fixed sizes leave free in `vg0`",)


def test_groups_are_made_before_volumes():
    text = "logvol /a --vgname=vg0 --name=a --size=400\n" + GROUP
    assert sizes(laid(text, pv_01=4097)) == {"vg0": 4096, "vg0-a": 400}


def test_a_volume_begins_with_its_file_systems_least():
    """Shares too: of extents of 8 MiB, 300 MiB are 38 taken and 37 given back."""
    text = GROUP + "logvol /a --vgname=vg0 --name=a --fstype=xfs --size=200"
    assert sizes(laid(text, release="rhel9", pv_01=4097))["vg0-a"] == 200
    assert sizes(laid(text, release="rhel10", pv_01=4097))["vg0-a"] == 300
    text = "volgroup vg0 --pesize=8192 pv.01\nlogvol /a --vgname=vg0 --name=a --percent=100"
    assert sizes(laid(text, pv_01=4097))["vg0-a"] == 4088


def test_btrfs():
    text = """
btrfs / --label=top btrfs.01 btrfs.02
btrfs /home --subvol --name=home LABEL=top
btrfs /var --subvol --name=var /
btrfs none --subvol --name=lost LABEL=other
"""
    found = above.lay_out(asked(text, "fedora41"), members(btrfs_01=1000, btrfs_02=500), terms("fedora41"))
    assert [(one.name, one.type, one.size_mib, one.mount, one.on) for one in found.devices] == [
        ("top", "btrfsvolume", 1500, "/", ("sda1", "sda2")),
        ("top/home", "btrfssubvolume", 1500, "/home", ("top",)),
        ("top/var", "btrfssubvolume", 1500, "/var", ("top",)),
    ]
    assert told(found) == [("KS863", 3, None)]


NUMBER = st.one_of(st.none(), st.integers(-5, 2**70), st.integers(0, 50000))
PERCENT = st.one_of(st.none(), st.integers(-5, 300))
NAMES = st.sampled_from(["a", "b", "pool", "vg0", ""])
SIZE = st.builds(
    Size,
    mib=NUMBER,
    grow=st.booleans(),
    most=NUMBER,
    percent=PERCENT,
    recommended=st.booleans(),
    hibernation=st.booleans(),
)
GROUPS = st.builds(
    VolumeGroup,
    name=st.sampled_from(["vg0", "vg1"]),
    members=st.lists(st.sampled_from(["pv.01", "pv.02", "pv.03"]), max_size=3).map(tuple),
    extent=st.one_of(st.none(), st.sampled_from([1, 4, 4096, 32768]), NUMBER),
    reserved=NUMBER,
    reserved_percent=PERCENT,
)
VOLUMES = st.builds(
    LogicalVolume,
    name=NAMES,
    group=st.sampled_from(["vg0", "vg1"]),
    mount=st.sampled_from(["/", "/a", "swap", "none"]),
    size=SIZE,
    filesystem=st.sampled_from([None, "xfs", "ext4", "vfat", "no such"]),
    format=st.builds(Format, luks=st.one_of(st.none(), st.builds(Luks, version=st.sampled_from([None, "luks1"])))),
    thin_pool=st.one_of(st.none(), st.none(), st.builds(ThinPool, metadata=NUMBER, chunk=NUMBER)),
    pool=st.one_of(st.none(), st.none(), NAMES),
    cache=st.one_of(st.none(), st.none(), st.builds(Cache, members=st.just(("pv.02",)), size=NUMBER)),
)


@settings(max_examples=examples(400), deadline=None)
@given(
    st.lists(GROUPS, min_size=1, max_size=2),
    st.lists(VOLUMES, max_size=5),
    st.tuples(st.integers(0, 2**50), st.integers(0, 2**20)),
    st.booleans(),
)
def test_any_figures(groups, asking, pvs, reserve):
    """Never an exception; what is laid out is within its group; fixed sizes are what was asked."""
    on = members(pv_01=pvs[0], pv_02=pvs[1])
    requests = [Asked(device, index) for index, device in enumerate([*groups, *asking])]
    found = volumes.lay_out(requests, on, terms(pool_reserve=reserve))
    by_group = {}
    for device in found.devices:
        assert device.size_mib >= 0
        if device.type == "lvmvg":
            by_group[device.name] = device.size_mib
            assert device.size_mib <= sum(pvs)
        elif device.type in ("lvmlv", "lvmthinpool"):
            by_group[device.on[0]] -= device.size_mib
        if device.type == "lvmlv" and not found.problems:
            size = requests[device.statement].device.size
            if size.mib and not size.grow and not size.percent and not (size.recommended or size.hibernation):
                kind = device.fmt if device.fmt != "luks" else requests[device.statement].device.filesystem or "xfs"
                assert device.size_mib == max(size.mib, limits(kind, terms().dialect).least)
    assert all(left >= 0 for left in by_group.values())
    assert all(problem.code.startswith("KS86") for problem in found.problems)
