"""The built-in schemes: the statements, and that the reference parser takes them under every release."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import LONG

from ksc.storage.schemes import ksc_partition_schemes
from ksc.testing import assert_accepted, every_release, layout_commands, layout_diagnostics

SCHEMES = {scheme.name: scheme for scheme in ksc_partition_schemes()}
VOLUMES = "{/: 20GiB, /var: 50%, swap: recommended, /home: rest}"
VARIANTS = {
    "autopart": ["{}", "disk: sda", "{disk: [sda, disk/by-id/wwn-0x5000], passphrase: !secret disk}"],
    "plain": ["{}", "disk: sda", "{disk: [sda, sdb], partitions: {/boot: 1GiB, /: rest, swap: 4 GiB}}"],
    "lvm": [
        "{}",
        f"{{disk: sda, volumes: {VOLUMES}}}",
        "{disk: [sda, sdb], boot: 2GiB, group: data, filesystem: ext4}",
    ],
    "lvm-thin": [
        "{}",
        "{disk: [sda, sdb], volumes: {/: 20GiB, /srv: rest, swap: 4GiB}, reserve: 50GiB}",
        "reserve: null",
    ],
    "raid1": ["disk: [sda, sdb]", f"{{disk: [a, b, c], volumes: {VOLUMES}, boot: 2GiB, passphrase: !secret disk}}"],
    "raid10-lvm": ["disk: [sda, sdb, sdc, sdd]", f"{{disk: [a, b, c, d, e], volumes: {VOLUMES}, group: data}}"],
    "luks-lvm": ["passphrase: !secret disk", f"{{passphrase: !secret disk, disk: [sda, sdb], volumes: {VOLUMES}}}"],
    "btrfs": [
        "{}",
        "{disk: [sda, sdb], subvolumes: [/, /var/log, /srv], swap: null, data: raid1, metadata: raid1, label: pool}",
    ],
    "cis": ["{}", "{disk: [sda, sdb], volumes: {/home: 50GiB, /srv: rest, swap: null}, passphrase: !secret disk}"],
}
# What each release does not have, by scheme.
NO_BTRFS = ("rhel5", "rhel6", "rhel8", "rhel9", "rhel10")


def test_names():
    assert set(SCHEMES) == set(VARIANTS)
    assert all(scheme.summary for scheme in SCHEMES.values())


def lacking(name, release, firmware):
    """What a release does not have, as the message says it."""
    if name == "btrfs" and release in NO_BTRFS:
        return f"{release} has no Btrfs"
    if name == "lvm-thin" and release == "rhel5":
        return "rhel5 has no thin volumes"
    if (release, firmware) == ("rhel5", "uefi") and name != "autopart":
        return "rhel5 does not boot by UEFI on x86_64"
    return None


@pytest.mark.parametrize("release", every_release())
@pytest.mark.parametrize("at", range(len(SCHEMES)))
def test_the_parser_accepts_it(at, release):
    """All of the options; with few of them, test_fit asks for every firmware."""
    name = sorted(SCHEMES)[at]
    turn = (at + every_release().index(release)) % 2  # what one release leaves out, the next has
    for options in VARIANTS[name] if LONG else VARIANTS[name][-1:][turn:]:
        if lacks := lacking(name, release, "any"):
            [refused] = layout_diagnostics(SCHEMES[name], options, release, "any")
            assert (refused.code, refused.message) == ("KS739", lacks)
        else:
            assert_accepted(layout_commands(SCHEMES[name], options, release, "any"), release)


def test_a_release_that_does_not_boot_by_uefi():
    for name in sorted(SCHEMES):
        found = layout_diagnostics(SCHEMES[name], VARIANTS[name][0], "rhel5", "uefi")
        assert [one.message for one in found] == [lacks for lacks in [lacking(name, "rhel5", "uefi")] if lacks]


@pytest.mark.parametrize("release", every_release())
@pytest.mark.parametrize(
    ("options", "option"),
    [
        *((f"type: {kind}", f"--type={kind}") for kind in ("lvm", "plain", "thinp", "btrfs")),
        ("nohome: yes", "--nohome"),
        ("noswap: yes", "--noswap"),
        ("filesystem: ext4", "--fstype=ext4"),
    ],
)
def test_options_that_not_every_release_has(options, option, release):
    """What the parser takes is written; what it refuses, ksc says that the release does not have."""
    found = layout_diagnostics(SCHEMES["autopart"], options, release)
    if not found:
        assert layout_commands(SCHEMES["autopart"], options, release)[-1] == f"autopart {option}"
        assert_accepted([f"autopart {option}"], release)
        return
    [refused] = found
    assert refused.code == "KS739"
    assert refused.message.startswith(f"{release} has no `autopart {option.partition('=')[0]}")
    with pytest.raises(AssertionError, match=f"{release} refuses this"):
        assert_accepted([f"autopart {option}"], release)


MOUNTS = st.from_regex(r"/[a-z]{1,8}(/[a-z0-9_.-]{1,8})?", fullmatch=True).filter(
    lambda one: not one.startswith("/boot")
)
SIZES = st.one_of(
    st.integers(1, 10**6).map(lambda amount: f"{amount}MiB"),
    st.integers(1, 10).map(lambda share: f"{share}%"),
    st.just("rest"),
)


@given(
    volumes=st.dictionaries(MOUNTS, SIZES, max_size=8),
    swap=st.sampled_from([{}, {"swap": "recommended"}, {"swap": "4GiB"}]),
    disks=st.lists(st.sampled_from(["sda", "vdb", "nvme0n1", "disk/by-id/a#b"]), unique=True),
    release=st.sampled_from(every_release()),
    firmware=st.sampled_from(["any", "bios"]),
)
def test_any_volumes_are_accepted(volumes, swap, disks, release, firmware):
    options = {"volumes": {"/": "rest", **volumes, **swap}, "disk": disks}
    lines = layout_commands(SCHEMES["lvm"], options, release, firmware)
    assert_accepted(lines, release)
    assert sum(line.startswith("logvol ") for line in lines) == len(options["volumes"])


JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.text(max_size=12),
        st.sampled_from(["/", "rest", "sda", "50%"]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)),
    max_leaves=6,
)
NAMES = st.sampled_from(
    [
        *("disk", "volumes", "partitions", "boot", "group", "filesystem", "type", "nohome", "x"),
        *("passphrase", "luks", "reserve", "subvolumes", "swap", "data"),
    ]
)


@given(scheme=st.sampled_from(sorted(SCHEMES)), options=st.dictionaries(NAMES, JSON, max_size=4))
def test_whatever_a_profile_says_is_answered(scheme, options):
    """Statements or diagnostics of the profile: never an exception, never a scheme that failed."""
    found = layout_diagnostics(SCHEMES[scheme], options)
    assert "KS741" not in {one.code for one in found}
    assert found or layout_commands(SCHEMES[scheme], options)


def test_lvm_statements():
    options = f"{{disk: [sda, sdb], volumes: {VOLUMES}}}"
    assert layout_commands(SCHEMES["lvm"], options, "rhel9") == [
        "ignoredisk --only-use=sda,sdb",
        "zerombr",
        "clearpart --all --initlabel --drives=sda,sdb",
        "reqpart --add-boot",
        "part pv.01 --size=1024 --grow --ondisk=sda",
        "part pv.02 --size=1024 --grow --ondisk=sdb",
        "volgroup system pv.01 pv.02",
        "logvol / --vgname=system --name=root --fstype=xfs --size=20480",
        "logvol /var --vgname=system --name=var --fstype=xfs --percent=50 --grow",
        "logvol swap --vgname=system --name=swap --recommended",
        "logvol /home --vgname=system --name=home --fstype=xfs --size=1024 --grow",
    ]


@pytest.mark.parametrize(
    ("release", "share"),
    [
        ("rhel5", "--fstype=ext3 --percent=50"),
        ("rhel6", "--fstype=ext4 --size=1024 --percent=50 --grow"),
        ("rhel7", "--fstype=xfs --percent=50 --grow"),
        ("fedora44", "--fstype=ext4 --percent=50 --grow"),
    ],
)
def test_a_share_by_release(release, share):
    lines = layout_commands(SCHEMES["lvm"], f"volumes: {VOLUMES}", release)
    assert f"logvol /var --vgname=system --name=var {share}" in lines


@pytest.mark.parametrize(
    ("release", "firmware", "options", "boot"),
    [
        ("rhel9", "any", "{}", ["reqpart --add-boot"]),
        ("rhel9", "bios", "{}", ["reqpart --add-boot"]),
        ("rhel9", "bios", "boot: 2GiB", ["reqpart", "part /boot --fstype=xfs --size=2048"]),
        (
            "rhel9",
            "uefi",
            "disk: sda",
            [
                "part /boot/efi --fstype=efi --size=600 --ondisk=sda",
                "part /boot --fstype=xfs --size=1024 --ondisk=sda",
            ],
        ),
        ("rhel6", "any", "{}", ["part /boot --fstype=ext4 --size=1024"]),
        (
            "rhel6",
            "uefi",
            "{}",
            ["part /boot/efi --fstype=efi --size=600", "part /boot --fstype=ext4 --size=1024"],
        ),
        ("rhel5", "bios", "boot: 256MiB", ["part /boot --fstype=ext3 --size=256"]),
    ],
)
def test_what_the_machine_boots_from(release, firmware, options, boot):
    lines = layout_commands(SCHEMES["lvm"], options, release, firmware)
    assert [line for line in lines if line.startswith(("reqpart", "part /boot"))] == boot


def test_other_architectures_leave_the_loader_to_the_installer():
    for arch in ("ppc64le", "s390x"):
        assert "reqpart --add-boot" in layout_commands(SCHEMES["lvm"], "{}", "rhel9", "uefi", arch)


def test_without_disks_all_are_emptied():
    assert layout_commands(SCHEMES["plain"], "{}", "rhel9") == [
        "zerombr",
        "clearpart --all --initlabel",
        "reqpart",
        "part / --fstype=xfs --size=1024 --grow",
        "part swap --recommended",
    ]


def test_volume_names_are_unique():
    volumes = dict.fromkeys(("/", "/root", "/var/log", "/var_log", "/-x", "/ä"), "1GiB")
    lines = layout_commands(SCHEMES["lvm"], {"volumes": volumes}, "rhel9")
    names = [line.split("--name=")[1].split()[0] for line in lines if line.startswith("logvol")]
    assert names == ["root", "root_", "var_log", "var_log_", "_-x", "_"]


def test_a_value_cannot_become_a_statement():
    options = {"disk": "sda", "filesystem": "xfs\nuser --name=evil"}
    [found] = layout_diagnostics(SCHEMES["lvm"], options)
    assert found.code == "KS740"


@pytest.mark.parametrize("release", every_release() if LONG else ["rhel5", "rhel6", "rhel7", "rhel10", "fedora44"])
@pytest.mark.parametrize("arch", ["aarch64", "ppc64le", "s390x"])
def test_other_architectures(arch, release):
    """The loader's own partition on POWER, none on s390x: whichever way the release has it."""
    for name in sorted(SCHEMES):
        options = VARIANTS[name][0]
        if lacks := lacking(name, release, "any"):
            assert [one.message for one in layout_diagnostics(SCHEMES[name], options, release, "any", arch)] == [lacks]
            continue
        lines = layout_commands(SCHEMES[name], options, release, "any", arch)
        assert_accepted(lines, release)
        if name == "autopart":
            continue
        loader = [line.split()[0:2] for line in lines if line.startswith(("reqpart", "part prepboot"))]
        if release in ("rhel5", "rhel6"):
            assert loader == ([["part", "prepboot"]] if arch == "ppc64le" else [])
        else:
            assert [words[0] for words in loader] == ["reqpart"]
            assert not [line for line in lines if "/boot/efi" in line or "biosboot" in line]


MIRRORED = [
    "part raid.101 --size=1024 --ondisk=sda",
    "part raid.102 --size=1024 --ondisk=sdb",
    "raid /boot --device=boot --level=RAID1 --fstype=xfs raid.101 raid.102",
]


@pytest.mark.parametrize(
    ("release", "firmware", "arch", "boot"),
    [
        (
            "rhel9",
            "uefi",
            "x86_64",
            [
                "part raid.101 --size=600 --ondisk=sda",
                "part raid.102 --size=600 --ondisk=sdb",
                "raid /boot/efi --device=efi --level=RAID1 --fstype=efi raid.101 raid.102",
                "part raid.201 --size=1024 --ondisk=sda",
                "part raid.202 --size=1024 --ondisk=sdb",
                "raid /boot --device=boot --level=RAID1 --fstype=xfs raid.201 raid.202",
            ],
        ),
        (
            "rhel9",
            "bios",
            "x86_64",
            [
                "part biosboot --fstype=biosboot --size=1 --ondisk=sda",
                "part biosboot --fstype=biosboot --size=1 --ondisk=sdb",
                *MIRRORED,
            ],
        ),
        (
            "rhel9",
            "any",
            "x86_64",
            [
                "reqpart",
                "part biosboot --fstype=biosboot --size=1 --ondisk=sda",
                "part biosboot --fstype=biosboot --size=1 --ondisk=sdb",
                *MIRRORED,
            ],
        ),
        (
            "rhel6",
            "uefi",
            "x86_64",
            [
                "part /boot/efi --fstype=efi --size=600 --ondisk=sda",
                "part /boot/efi2 --fstype=efi --size=600 --ondisk=sdb",
                "part raid.101 --size=1024 --ondisk=sda",
                "part raid.102 --size=1024 --ondisk=sdb",
                "raid /boot --device=md0 --level=RAID1 --fstype=ext4 raid.101 raid.102",
            ],
        ),
        ("rhel9", "any", "aarch64", ["reqpart", *MIRRORED]),
        ("rhel9", "any", "s390x", ["reqpart --add-boot"]),
    ],
)
def test_a_mirror_boots_from_either_disk(release, firmware, arch, boot):
    _rules, *lines = layout_commands(SCHEMES["raid1"], "disk: [sda, sdb]", release, firmware, arch)
    clear = next(line for line in lines if line.startswith("clearpart"))
    assert ("--disklabel=gpt" in clear) == any("biosboot" in line for line in boot)
    data = next(at for at, line in enumerate(lines) if "--grow" in line)
    assert lines[2:data] == boot


def test_raid10_takes_four_disks_or_more():
    [few] = layout_diagnostics(SCHEMES["raid10-lvm"], "disk: [sda, sdb, sdc]")
    assert few.message == "RAID 10 takes 4 disks at least, and this has 3"
    lines = layout_commands(SCHEMES["raid10-lvm"], "disk: [a, b, c, d, e]")
    assert "raid pv.01 --device=data --level=RAID10 raid.201 raid.202 raid.203 raid.204 raid.205" in lines


def test_swap_is_encrypted_with_the_rest():
    lines = layout_commands(
        SCHEMES["luks-lvm"],
        "{passphrase: !secret disk, disk: [sda, sdb], luks: {version: luks2, pbkdf: argon2id, pbkdf_memory: 512MiB}}",
    )
    how = "--encrypted --luks-version=luks2 --passphrase=disk --pbkdf=argon2id --pbkdf-memory=524288"
    assert [line for line in lines if line.startswith("part ")] == [
        f"part pv.01 --size=1024 --grow --ondisk=sda {how}",
        f"part pv.02 --size=1024 --grow --ondisk=sdb {how}",
    ]
    assert "logvol swap --vgname=system --name=swap --recommended" in lines


def test_thin_volumes_leave_swap_outside_of_the_pool():
    options = "{disk: sda, volumes: {/: 20GiB, /srv: rest, swap: 4GiB, /pool: 1GiB}}"
    assert layout_commands(SCHEMES["lvm-thin"], options)[4:] == [
        "part pv.01 --size=1024 --grow --ondisk=sda",
        "volgroup system --reserved-percent=20 pv.01",
        "logvol none --vgname=system --name=pool --size=1024 --grow --thinpool",
        "logvol / --vgname=system --name=root --fstype=xfs --size=20480 --thin --poolname=pool",
        "logvol /srv --vgname=system --name=srv --fstype=xfs --size=1024 --grow --thin --poolname=pool",
        "logvol swap --vgname=system --name=swap --size=4096",
        "logvol /pool --vgname=system --name=pool_ --fstype=xfs --size=1024 --thin --poolname=pool",
    ]


def test_btrfs_statements():
    assert layout_commands(SCHEMES["btrfs"], "{disk: [sda, sdb], data: raid1}", "fedora44") == [
        "ignoredisk --only-use=sda,sdb",
        "zerombr",
        "clearpart --all --initlabel --drives=sda,sdb",
        "reqpart --add-boot",
        "part swap --recommended --ondisk=sda",
        "part btrfs.01 --size=1024 --grow --ondisk=sda",
        "part btrfs.02 --size=1024 --grow --ondisk=sdb",
        "btrfs none --label=system --data=1 btrfs.01 btrfs.02",
        "btrfs / --subvol --name=root LABEL=system",
        "btrfs /home --subvol --name=home LABEL=system",
    ]


def test_what_the_cis_benchmarks_ask_for():
    lines = layout_commands(SCHEMES["cis"], "{disk: sda, volumes: {/home: 50GiB, /srv: rest}}")
    options = {
        words[1]: next((word.partition("=")[2] for word in words if word.startswith("--fsoptions")), None)
        for line in lines
        if (words := line.split())[0] == "logvol"
    }
    assert options == {
        "/": None,
        "/home": "nodev,nosuid",
        "/tmp": "nodev,nosuid,noexec",
        "/var": "nodev,nosuid",
        "/var/log": "nodev,nosuid,noexec",
        "/var/log/audit": "nodev,nosuid,noexec",
        "/var/tmp": "nodev,nosuid,noexec",
        "swap": None,
        "/srv": None,
    }
    without = layout_commands(SCHEMES["cis"], "{disk: sda, volumes: {swap: null}}")
    assert not [line for line in without if "swap" in line]
    home = "logvol /home --vgname=system --name=home --fstype=xfs --size=51200 --fsoptions=nodev,nosuid"
    assert home in lines
