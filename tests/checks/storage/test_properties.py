"""Whatever a kickstart says of disks: it is judged, without an exception, and in time that grows with its length."""

import sys

from hypothesis import given, settings
from hypothesis import strategies as st
from support import examples

import ksc
from ksc.checks.hardware import Hardware
from ksc.checks.kickstart import Kickstart, placed
from ksc.checks.lines import document_nodes
from ksc.checks.storage import check_storage
from ksc.checks.storage.machine import check_machine
from ksc.checks.storage.view import Storage
from ksc.dialects import facts

NAMES = ("pv.1", "raid.1", "raid.2", "btrfs.1", "vg", "md0", "sda", "sda1", "/boot", "/", "/var/log", "swap", "none")
NUMBERS = ("0", "1", "-5", "4096", "3000000", "9" * 30, "9" * 5000, "x", "")
OPTIONS = (
    *(f"--{name}={value}" for name in ("size", "maxsize", "percent", "pesize", "spares") for value in NUMBERS),
    *(f"--{name}={value}" for name in ("ondisk", "onpart", "drives", "list", "only-use", "name") for value in NAMES),
    *(f"--{name}={value}" for name in ("vgname", "device", "poolname", "label", "boot-drive") for value in NAMES),
    *(f"--fstype={value}" for value in ("xfs", "ext4", "btrfs", "efi", "vfat", "swap", "zfs", "")),
    *(f"--level={value}" for value in ("0", "RAID1", "5", "x")),
    *("--grow", "--encrypted", "--passphrase=a", "--thin", "--thinpool", "--useexisting", "--noformat", "--subvol"),
    *("--all", "--initlabel", "--disklabel=gpt", "--disklabel=msdos", "--fsoptions=ro,noauto,noexec", "$X", "{{ x }}"),
)
COMMANDS = ("part", "raid", "volgroup", "logvol", "btrfs", "mount", "clearpart", "ignoredisk", "bootloader", "autopart")
LINES = st.builds(
    lambda command, words: " ".join([command, *words]),
    st.sampled_from(COMMANDS),
    st.lists(st.sampled_from((*NAMES, *NAMES, *OPTIONS)), max_size=7),
)
HARDWARE = st.builds(
    Hardware,
    st.lists(st.tuples(st.sampled_from(NAMES), st.none() | st.integers(0, 2**40)), max_size=3).map(tuple),
    st.sampled_from((None, "bios", "uefi")),
    st.sampled_from((None, "x86_64", "aarch64", "ppc64le", "s390x")),
)


def seen(text: str, release: str) -> Kickstart:
    dialect = facts().dialect(release)
    assert dialect
    return Kickstart(placed(document_nodes(ksc.parse(text))), facts(), dialect)


@settings(max_examples=examples(2_000))
@given(st.lists(LINES, max_size=12), st.sampled_from(("rhel5", "rhel6", "rhel9", "rhel10", "fedora43")), HARDWARE)
def test_anything_is_judged(lines: list[str], release: str, machine: Hardware) -> None:
    kickstart = seen("\n".join(lines) + "\n", release)
    for one in (*check_storage(kickstart), *check_machine(kickstart, machine)):
        assert one.location
        assert one.message
        assert lines[one.line - 1].split()


@given(st.permutations(["raid raid.1 --device=a --level=1 raid.2", "raid raid.2 --device=b --level=1 raid.1"]))
def test_what_lies_on_itself_has_an_end(lines: list[str]) -> None:
    storage = Storage(seen("\n".join(lines), "rhel9"))
    assert len(list(storage.below(storage.made[0]))) == 2


def many(count: int) -> str:
    """Each kind of statement that is looked at beside others, many times."""
    numbers = range(count)
    return "".join(
        (
            f"clearpart --list={','.join(f'sda{n}' for n in numbers)}\n",
            *(f"part /a{n} --size=9000 --fsoptions=noauto --onpart=sdb{n}\n" for n in numbers),
            *(f"part pv.{n} --size=9000\n" for n in numbers),
            f"volgroup vg {' '.join(f'pv.{n}' for n in numbers)}\n",
            *(f"logvol swap --vgname=vg --name=l{n} --size=1\n" for n in numbers),
            "part / --size=9000 --encrypted --passphrase=a\npart /boot --size=900\n",
        )
    )


def test_twice_the_text_is_twice_the_work() -> None:
    def calls(count: int) -> int:
        kickstart = seen(many(count), "rhel9")
        assert all(one.reading and one.locate for one in kickstart.statements)
        made = 0

        def counting(_frame: object, event: str, _value: object) -> None:
            nonlocal made
            made += event in ("call", "c_call")

        sys.setprofile(counting)
        try:
            list(check_storage(kickstart))
        finally:
            sys.setprofile(None)
        return made

    assert calls(160) < 5 * calls(40)
