"""Every built-in scheme on every release, firmware and size of disks: the parser takes it, and the machine takes it.

What a usual run leaves out of the combinations, the next release or scheme has: of each twelve it tries two.
"""

from itertools import product

import pytest
from support import LONG

import ksc
from ksc.storage.schemes import ksc_partition_schemes
from ksc.testing import Case, cases, every_release, judge, layout_commands

SCHEMES = {scheme.name: scheme for scheme in ksc_partition_schemes()}
LEAST = {"raid1": 2, "raid10-lvm": 4}
SIZES = {1: ["20GiB", "500GiB", "4TiB", "2x500GiB"], 2: ["2x20GiB", "2x500GiB", "2x4TiB", "3x500GiB"]}
SIZES[4] = [size.replace("2x", "4x").replace("3x", "5x") for size in SIZES[2]]
ALL = list(product(sorted(SCHEMES), every_release()))


def options(name: str, case: Case) -> str:
    secret = "passphrase: !secret disk, " if name == "luks-lvm" else ""
    return f"{{{secret}disk: [{', '.join(case.disks)}]}}"


def lacks(name: str, release: str, firmware: str) -> bool:
    """Whether a release cannot have a scheme."""
    if name == "btrfs" and release.startswith("rhel") and release != "rhel7":
        return True
    return release == "rhel5" and (name == "lvm-thin" or (firmware == "uefi" and name != "autopart"))


@pytest.mark.parametrize(("at", "name", "release"), [(at, *one) for at, one in enumerate(ALL)])
def test_every_machine_takes_it(at, name, release):
    every = cases(SIZES[LEAST.get(name, 1)], [release])
    for case in every if LONG else every[at % 6 :: 6]:
        judged = judge(SCHEMES[name], options(name, case), case)
        if lacks(name, release, case.firmware):
            assert [one.code for one in judged.refused] == ["KS739"]
            continue
        assert judged.fits, f"{case}: {judged.why}"
        for plan in judged.plans:
            mounts = [one.mount for one in plan.devices if one.mount]
            assert len(mounts) == len(set(mounts))
            assert ("/boot/efi" in mounts) == (plan.machine.firmware == "uefi")


HEAD = """\
lang en_US.UTF-8
keyboard us
timezone UTC
rootpw --iscrypted $6$salt$hash
url --url=http://192.0.2.1/tree
bootloader
reboot
"""


@pytest.mark.parametrize("release", every_release())
def test_ksc_itself_has_nothing_against_it(release):
    """But that a passphrase can be read, which for a scheme is one that a secret gave."""
    every = [one for one in product(sorted(SCHEMES), ["bios", "uefi"]) if not lacks(one[0], release, one[1])]
    for name, firmware in every if LONG else every[len(release) % 3 :: 3]:
        case = Case(release, firmware, SIZES[LEAST.get(name, 1)][-1])
        lines = layout_commands(SCHEMES[name], options(name, case), release, firmware)
        text = HEAD + "\n".join(lines) + ("\n%packages\n" if release == "rhel5" else "\n%packages\n%end\n")
        found = [one for one in ksc.check(text, target=release).diagnostics if one.code != "KS601"]
        assert found == []


@pytest.mark.parametrize("name", sorted(SCHEMES))
def test_what_does_not_fit_is_explained(name):
    """On disks of 1 GiB: a problem at one of the lines, with what to do."""
    count = LEAST.get(name, 1)
    for firmware in ("bios", "uefi"):
        case = Case("rhel9" if name != "btrfs" else "fedora44", firmware, f"{count}x1GiB")
        judged = judge(SCHEMES[name], options(name, case), case)
        assert not judged.fits
        for found in judged.problems:
            assert found.help
            assert found.location is not None
            assert 1 <= found.line <= len(judged.lines)


@pytest.mark.parametrize("name", ["luks-lvm", "cis", "raid1", "raid10-lvm", "autopart"])
def test_encrypted_ones_fit(name):
    case = Case("rhel9", "uefi", f"{LEAST.get(name, 1)}x20GiB")
    secret = f"{{passphrase: !secret disk, disk: [{', '.join(case.disks)}]}}"
    judged = judge(SCHEMES[name], secret, case)
    assert judged.fits, judged.why
    [plan] = judged.plans
    assert any(one.type == "luks" for one in plan.devices)
    mounts = {one.mount: one for one in plan.devices}
    assert mounts["/boot"].type in ("partition", "mdarray")


@pytest.mark.parametrize("arch", ["aarch64", "ppc64le", "s390x"])
def test_other_architectures(arch):
    for name, release in product(sorted(SCHEMES), ["rhel7", "rhel9", "fedora44"] if LONG else ["rhel9"]):
        if not lacks(name, release, "any"):
            case = Case(release, "uefi" if arch == "aarch64" else "bios", f"{LEAST.get(name, 1)}x500GiB", arch)
            judged = judge(SCHEMES[name], options(name, case), case)
            assert judged.fits, f"{name} {case}: {judged.why}"
