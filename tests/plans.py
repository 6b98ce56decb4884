"""Plans made by hand, to draw: what the planner would say of common layouts."""

from ksc.planner import MIB, Disk, Machine, Plan, Planned

GIB = 1024


def disks(**gib: int) -> Machine:
    return Machine(tuple(Disk(name, size * GIB * MIB) for name, size in gib.items()), "uefi", 8192)


def parts(disk: str, *wanted: tuple) -> list[Planned]:
    """Partitions one after the other: sizes in MiB, formats, mount points."""
    made, start = [], 1
    for number, (mib, fmt, *mount) in enumerate(wanted, 1):
        name = f"{disk}p{number}" if disk[-1].isdigit() else f"{disk}{number}"
        made.append(
            Planned(name, "partition", mib, fmt, *(mount or [None]), (disk,), start * MIB, mib * MIB, number - 1)
        )
        start += mib
    return made


def lv(name: str, mib: int, mount: str | None, fmt: str = "xfs", on: str = "vg0", kind: str = "lvmlv") -> Planned:
    return Planned(f"{on.partition('-')[0]}-{name}", kind, mib, fmt, mount, (on,))


def plan(machine: Machine, *devices: Planned) -> Plan:
    return Plan(machine, devices, {disk.name: "gpt" for disk in machine.disks})


PLAIN = plan(
    disks(sda=20),
    *parts("sda", (600, "efi", "/boot/efi"), (1024, "xfs", "/boot"), (2048, "swap"), (10240, "xfs", "/")),
)
LVM_ON_TWO = plan(
    disks(sda=64, sdb=64),
    *parts("sda", (600, "efi", "/boot/efi"), (1024, "xfs", "/boot"), (63910, "lvmpv")),
    *parts("sdb", (65534, "lvmpv")),
    Planned("vg0", "lvmvg", 129440, on=("sda3", "sdb1")),
    lv("root", 51200, "/"),
    lv("var", 30000, "/var"),
    lv("swap", 8192, None, "swap"),
)
_PV = 250 * GIB - 2050
RAID_LVM = plan(
    disks(sda=250, sdb=250),
    *parts("sda", (1, "biosboot"), (1024, "mdmember"), (_PV, "mdmember")),
    *parts("sdb", (1, "biosboot"), (1024, "mdmember"), (_PV, "mdmember")),
    Planned("boot", "mdarray", 1023, "ext4", "/boot", ("sda2", "sdb2")),
    Planned("pv00", "mdarray", _PV - 124, "lvmpv", None, ("sda3", "sdb3")),
    Planned("vg0", "lvmvg", _PV - 128, on=("pv00",)),
    lv("root", 70 * GIB, "/"),
    lv("home", 170 * GIB, "/home"),
    lv("swap", 4 * GIB, None, "swap"),
)
THIN = plan(
    disks(vda=100),
    *parts("vda", (600, "efi", "/boot/efi"), (2048, "xfs", "/boot"), (99750, "lvmpv")),
    Planned("rhel", "lvmvg", 99748, on=("vda3",)),
    Planned("rhel-pool00", "lvmthinpool", 80000, on=("rhel",)),
    Planned("rhel-root", "lvmthinlv", 61440, "xfs", "/", ("rhel-pool00",)),
    Planned("rhel-home", "lvmthinlv", 40960, "xfs", "/home", ("rhel-pool00",)),
    Planned("rhel-swap", "lvmlv", 8192, "swap", None, ("rhel",)),
)
BTRFS = plan(
    disks(nvme0n1=500),
    *parts("nvme0n1", (600, "efi", "/boot/efi"), (1024, "ext4", "/boot"), (510374, "btrfs")),
    Planned("fedora", "btrfsvolume", 510374, "btrfs", None, ("nvme0n1p3",)),
    Planned("fedora/root", "btrfssubvolume", 510374, "btrfs", "/", ("fedora",)),
    Planned("fedora/home", "btrfssubvolume", 510374, "btrfs", "/home", ("fedora",)),
)
LUKS = plan(
    disks(sda=500),
    *parts("sda", (600, "efi", "/boot/efi"), (1024, "xfs", "/boot"), (510374, "luks")),
    Planned("luks-sda3", "luks", 510358, "lvmpv", None, ("sda3",)),
    Planned("vg0", "lvmvg", 510356, on=("luks-sda3",)),
    lv("root", 400 * GIB, "/"),
    lv("swap", 16 * GIB, None, "swap"),
)
MANY = plan(
    disks(sda=1024),
    *parts(
        "sda",
        (600, "efi", "/boot/efi"),
        (1024, "xfs", "/boot"),
        *((2048 * n, "ext4", f"/srv/{n}") for n in range(1, 29)),
    ),
)
UNLIKE = plan(
    disks(sda=20, sdb=4096),
    *parts("sda", (600, "efi", "/boot/efi"), (1024, "xfs", "/boot"), (18854, "xfs", "/")),
    *parts("sdb", (4194302, "xfs", "/srv/a-very-long-mount-point-that-goes-on")),
)
MSDOS = Plan(
    disks(sda=64),
    (
        *parts("sda", (1024, "xfs", "/boot"), (20480, "xfs", "/"), (2048, "swap")),
        Planned("sda4", "partition", 41983, None, None, ("sda",), 23553 * MIB, 41983 * MIB),
        Planned("sda5", "partition", 20000, "ext4", "/home", ("sda",), 23554 * MIB, 20000 * MIB, 3),
        Planned("sda6", "partition", 10000, "ext4", "/srv", ("sda",), 43555 * MIB, 10000 * MIB, 4),
    ),
    {"sda": "msdos"},
)
EMPTY = Plan(disks(sda=20))
ALL = {
    "plain": PLAIN,
    "lvm on two disks": LVM_ON_TWO,
    "raid1 and lvm": RAID_LVM,
    "thin pool": THIN,
    "btrfs": BTRFS,
    "luks": LUKS,
    "many partitions": MANY,
    "unlike disks": UNLIKE,
    "msdos": MSDOS,
    "nothing": EMPTY,
}
