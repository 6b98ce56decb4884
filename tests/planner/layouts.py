"""Layouts and machines of any kind, for properties: reasonable ones, and those that nobody means."""

from hypothesis import strategies as st

from ksc.planner import Disk, Machine
from ksc.storage import (
    Autopart,
    BtrfsVolume,
    Clear,
    Existing,
    Format,
    Layout,
    Loader,
    LogicalVolume,
    Luks,
    MountPoint,
    Partition,
    RaidArray,
    ReqPart,
    Size,
    Snapshot,
    Subvolume,
    ThinPool,
    VolumeGroup,
)

GIB = 2**21
DISKS = ("sda", "sdb", "nvme0n1")
FIGURES = st.one_of(st.integers(0, 20_000), st.sampled_from([-1, 1, 2**31, 2**64, 10**30]))
MAYBE = st.one_of(st.none(), FIGURES)
SIZES = st.builds(
    Size,
    MAYBE,
    st.booleans(),
    MAYBE,
    st.one_of(st.none(), st.integers(-1, 200)),
    st.booleans(),
    st.booleans(),
)
MOUNTS = st.sampled_from(
    ["/", "/boot", "/boot/efi", "/home", "swap", "none", "biosboot", "prepboot", "pv.01", "pv.02", "raid.01", "raid.02"]
    + ["btrfs.01", ""]
)
NAMES = st.sampled_from(["a", "b", "pool", "root", ""])
FILESYSTEMS = st.sampled_from([None, "xfs", "ext4", "efi", "swap", "tmpfs", "btrfs", "vfat", "unknown"])
FORMATS = st.builds(Format, luks=st.one_of(st.none(), st.builds(Luks, version=st.sampled_from([None, "luks1", "x"]))))
EXISTING = st.one_of(st.none(), st.none(), st.none(), st.just(Existing("sda5", keep=True)))
MEMBERS = st.lists(MOUNTS, max_size=4).map(tuple)
DEVICES = st.one_of(
    st.builds(
        Partition,
        MOUNTS,
        SIZES,
        FILESYSTEMS,
        st.sampled_from([None, *DISKS, "sdx", "/dev/sda", "vd*|sd*"]),
        FORMATS,
        st.booleans(),
        existing=EXISTING,
    ),
    st.builds(
        RaidArray,
        NAMES,
        MOUNTS,
        st.sampled_from([None, 0, 1, 4, 5, 6, 10]),
        MEMBERS,
        FILESYSTEMS,
        FORMATS,
        MAYBE,
        MAYBE,
    ),
    st.builds(VolumeGroup, NAMES, MEMBERS, MAYBE, MAYBE, MAYBE, EXISTING),
    st.builds(
        LogicalVolume,
        NAMES,
        NAMES,
        MOUNTS,
        SIZES,
        FILESYSTEMS,
        FORMATS,
        st.one_of(st.none(), st.builds(ThinPool, MAYBE, MAYBE)),
        st.one_of(st.none(), NAMES),
        existing=EXISTING,
    ),
    st.builds(BtrfsVolume, MOUNTS, MEMBERS, NAMES),
    st.builds(Subvolume, NAMES, NAMES, MOUNTS),
    st.builds(MountPoint, NAMES, MOUNTS),
    st.builds(Snapshot, NAMES, NAMES, NAMES),
    st.builds(ReqPart, st.booleans()),
    st.builds(
        Autopart,
        st.sampled_from([None, "lvm", "plain", "thinp", "btrfs"]),
        FILESYSTEMS,
        *[st.booleans()] * 5,
        luks=st.one_of(st.none(), st.just(Luks())),
    ),
)
LAYOUTS = st.builds(
    Layout,
    st.lists(DEVICES, max_size=8).map(tuple),
    st.sampled_from([(), ("sda",), ("sd*",), ("sdx",)]),
    st.sampled_from([(), (), ("sda",)]),
    st.one_of(st.none(), st.builds(Clear, label=st.sampled_from([None, "gpt", "msdos", "mac"]))),
    st.one_of(
        st.none(),
        st.builds(
            Loader, st.sampled_from([None, "mbr", "none"]), st.sampled_from([None, "sdb"]), st.just(("sdx", "sdb"))
        ),
    ),
)
SECTORS = st.one_of(st.integers(0, 4100).map(lambda gib: gib * GIB), st.integers(0, 10_000), st.integers(0, 2**70))
MACHINES = st.builds(
    Machine,
    st.lists(SECTORS, max_size=3).map(lambda sizes: tuple(map(Disk, DISKS, sizes))),
    st.sampled_from(["bios", "uefi"]),
    st.one_of(st.integers(0, 200_000), st.just(2**70)),
    st.sampled_from(["x86_64", "aarch64", "ppc64le", "s390x", "riscv64"]),
    st.sampled_from(["rhel", "fedora"]),
)

USUAL = st.lists(
    st.builds(
        Partition,
        st.sampled_from(["/", "/boot", "/home", "/srv", "/var", "swap", "pv.01", "raid.01"]),
        st.builds(Size, st.integers(1, 20_000), st.booleans(), st.one_of(st.none(), st.integers(1, 40_000))),
        st.just("ext4"),
        st.sampled_from([None, None, "sda", "sdb"]),
        primary=st.booleans(),
    ),
    min_size=1,
    max_size=9,
    unique_by=lambda one: one.mount,
).map(tuple)
"""Partitions as people write them."""
