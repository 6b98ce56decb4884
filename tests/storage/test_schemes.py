"""The built-in schemes: the statements, and that the reference parser takes them under every release."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ksc.storage.schemes import ksc_partition_schemes
from ksc.testing import assert_accepted, every_release, layout_commands, layout_diagnostics

SCHEMES = {scheme.name: scheme for scheme in ksc_partition_schemes()}
FIRMWARES = ("any", "bios", "uefi")
VOLUMES = "{/: 20GiB, /var: 50%, swap: recommended, /home: rest}"
VARIANTS = {
    "autopart": ["{}", "disk: sda", "disk: [sda, disk/by-id/wwn-0x5000]"],
    "plain": ["{}", "disk: sda", "{disk: [sda, sdb], partitions: {/boot: 1GiB, /: rest, swap: 4 GiB}}"],
    "lvm": [
        "{}",
        f"{{disk: sda, volumes: {VOLUMES}}}",
        "{disk: [sda, sdb], boot: 2GiB, group: data, filesystem: ext4}",
    ],
}


def test_names():
    assert set(SCHEMES) == {"autopart", "plain", "lvm"} == set(VARIANTS)
    assert all(scheme.summary for scheme in SCHEMES.values())


@pytest.mark.parametrize("firmware", FIRMWARES)
@pytest.mark.parametrize("release", every_release())
@pytest.mark.parametrize("name", sorted(SCHEMES))
def test_the_parser_accepts_it(name, release, firmware):
    for options in VARIANTS[name]:
        if (release, firmware) == ("rhel5", "uefi") and name != "autopart":
            [refused] = layout_diagnostics(SCHEMES[name], options, release, firmware)
            assert refused.message == "rhel5 does not boot by UEFI on x86_64"
        else:
            assert_accepted(layout_commands(SCHEMES[name], options, release, firmware), release)


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
NAMES = st.sampled_from(["disk", "volumes", "partitions", "boot", "group", "filesystem", "type", "nohome", "x"])


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
