"""Schemes given any options of the right kind, on any machine: statements that are taken and a plan, or a reason."""

from hypothesis import given, settings
from hypothesis import strategies as st
from support import examples

from ksc.storage.schemes import ksc_partition_schemes
from ksc.testing import Case, every_release, judge

SCHEMES = {scheme.name: scheme for scheme in ksc_partition_schemes()}
SIZE = st.sampled_from(["1MiB", "200MiB", "1GiB", "30GiB", "4TiB", "1%", "60%", "100%", "rest", "recommended"])
MOUNT = st.sampled_from(["/", "/home", "/var", "/var/log", "/srv/a-b", "swap", "/boot", "/tmp"])
SIZES = st.dictionaries(MOUNT, SIZE, max_size=6)
FLAG = st.booleans()
FILESYSTEM = st.sampled_from(["xfs", "ext4", "ext3", "vfat", "zfs"])
LEVEL = st.sampled_from(["single", "raid0", "raid1", "raid10"])
OPTIONS = {
    "autopart": {"type": st.sampled_from(["lvm", "plain", "thinp", "btrfs"]), "nohome": FLAG, "noswap": FLAG},
    "plain": {"partitions": SIZES, "filesystem": FILESYSTEM},
    "lvm": {"volumes": SIZES, "boot": SIZE, "filesystem": FILESYSTEM},
    "lvm-thin": {"volumes": SIZES, "reserve": SIZE, "boot": SIZE},
    "luks-lvm": {"volumes": SIZES, "boot": SIZE},
    "cis": {"volumes": SIZES, "boot": SIZE},
    "raid1": {"volumes": SIZES, "boot": SIZE},
    "raid10-lvm": {"volumes": SIZES, "boot": SIZE},
    "btrfs": {"subvolumes": st.lists(MOUNT, max_size=4), "swap": SIZE, "data": LEVEL, "metadata": LEVEL},
}


def written(options: object) -> str:
    """A value as YAML has it."""
    if isinstance(options, dict):
        return "{" + ", ".join(f"{key}: {written(value)}" for key, value in options.items()) + "}"
    if isinstance(options, list):
        return f"[{', '.join(map(written, options))}]"
    return str(options).lower() if isinstance(options, bool) else str(options)


@settings(max_examples=examples(200))
@given(data=st.data(), release=st.sampled_from(every_release()), firmware=st.sampled_from(["any", "bios", "uefi"]))
def test_any_options(data, release, firmware):
    name = data.draw(st.sampled_from(sorted(SCHEMES)))
    size = data.draw(st.sampled_from(["1GiB", "20GiB", "2x500GiB", "4x4TiB", "5x20GiB"]))
    arch = data.draw(st.sampled_from(["x86_64", "aarch64", "ppc64le", "s390x"]))
    case = Case(release, firmware, size, arch)
    wanted = {key: data.draw(one) for key, one in OPTIONS[name].items() if data.draw(FLAG)}
    options = written({"disk": case.disks, **wanted})
    if name == "luks-lvm":
        options = f"{options[:-1]}, passphrase: !secret disk}}"
    judged = judge(SCHEMES[name], options, case)
    assert judged.fits or judged.why
    assert all(one.location is not None for one in judged.problems)
