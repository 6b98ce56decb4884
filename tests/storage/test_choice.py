"""Choices of disks: what falls on which, by Python and by the script that runs on the machine."""

import re
import tempfile
from pathlib import Path

import pytest
from choosing import SHELLS, Hardware, fake, run, script
from hypothesis import given, settings
from hypothesis import strategies as st
from support import examples

from ksc.storage import Clear, Layout, Loader, Partition, mib
from ksc.storage.choice import (
    KIND,
    KINDS,
    PLACEHOLDER,
    Choice,
    Disk,
    Refusal,
    chosen,
    placeholder,
    resolve,
)

GIB = 2 * 1024**2  # sectors
SMALL = Choice("smallest")
LARGE = Choice("largest")


def size(gib):
    return mib(gib * 1024)


def sample(disks):
    """Disks of which only names and sizes (MiB) are known."""
    return tuple(Disk(name, size * 2048) for name, size in disks.items())


SERVER = {"sda": 500 * 1024, "sdb": 500 * 1024, "nvme0n1": 900 * 1024, "sdaa": 500 * 1024, "cciss/c0d0": 100 * 1024}


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        (SMALL, "cciss/c0d0"),
        (LARGE, "nvme0n1"),
        (Choice("largest", 4), "nvme0n1 sda sdb sdaa"),
        (Choice("smallest", 4), "cciss/c0d0 sda sdb sdaa"),
        (Choice("smallest", min=size(500)), "sda"),
        (Choice("largest", max=size(500), exclude=("sda",)), "sdb"),
        (Choice("smallest", only=("nvme",)), "nvme0n1"),
        (Choice("smallest", only=("sd[b-z]*",)), "sdb"),
        (Choice("largest", only=("mmc", "cciss/*")), "cciss/c0d0"),
        # Nobody knows which of them are: each may be.
        (Choice("largest", only=("ssd",)), "nvme0n1"),
        (Choice("largest", exclude=("usb", "hdd")), "nvme0n1"),
    ],
    ids=str,
)
def test_disks_of_which_only_the_sizes_are_known(choice, names):
    assert chosen([choice], sample(SERVER)) == tuple(names.split())


def test_choices_one_after_the_other_never_fall_on_the_same_disk():
    assert chosen([LARGE, LARGE, Choice("smallest", 2)], sample(SERVER)) == ("nvme0n1", "sda", "cciss/c0d0", "sdb")


def test_why_a_machine_is_refused():
    choice = Choice("largest", 2, only=("sd*",), exclude=("sdc",), min=size(100), max=size(1000))
    refusal = chosen(
        [SMALL, choice],
        [
            *sample({"sda": 10, "sdb": 2048 * 1024, "sdc": 200 * 1024, "sdd": 0, "sde": 300 * 1024, "vda": 1024}),
            Disk("sdr", GIB, unfit="read-only"),
        ],
    )
    assert isinstance(refusal, Refusal)
    assert str(refusal) == (
        "too few disks fit (wanted: the 2 largest; only sd*; not sdc; 100GiB or more; 1000GiB or less): "
        "sda (too small), "
        "sdb (too large), sdc (excluded: sdc), sdd (no medium), sde (fits), sdr (read-only), "
        "vda (chosen already)"
    )
    assert (
        str(chosen([SMALL], []))
        == "too few disks fit (wanted: the smallest; not usb, san; 1GiB or more): there is none at all"
    )


def test_what_is_too_small_to_install_on_is_chosen_only_by_somebody_who_says_so():
    disks = sample({"vda": 20_000, "vdb": 64})
    assert chosen([SMALL], disks) == ("vda",)
    assert chosen([Choice("smallest", min=None)], disks) == ("vdb",)
    assert chosen([Choice("smallest", min=mib(64))], disks) == ("vdb",)


def test_usb_is_chosen_only_by_somebody_who_asks_for_it():
    usb = Disk("sdb", 9 * GIB, frozenset({"usb"}))
    stick = Disk("sdc", GIB, frozenset({"usb", "removable"}))
    card = Disk("sdd", 2 * GIB, frozenset({"removable"}))
    disks = [usb, stick, card]
    assert isinstance(chosen([SMALL], disks), Refusal)
    assert chosen([Choice("smallest", exclude=())], disks) == ("sdb",)
    assert chosen([Choice("smallest", only=("usb",))], disks) == ("sdc",)
    assert chosen([Choice("smallest", only=("removable",), exclude=())], disks) == ("sdc",)
    assert chosen([Choice("smallest", only=("removable",))], disks) == ("sdd",)


def test_so_are_disks_that_others_may_use_too():
    disks = [Disk("sdb", 900 * GIB, frozenset({"san"})), Disk("sda", GIB, frozenset({"hdd"}))]
    assert chosen([LARGE], disks) == ("sda",)
    assert chosen([Choice("largest", exclude=())], disks) == ("sdb",)
    assert chosen([Choice("smallest", only=("san",))], disks) == ("sdb",)


def test_placeholders_become_names():
    root = Partition("/", mib(1), disk="ksc-disk-1")
    layout = Layout(
        (root, Partition("/a", mib(1), disk="sdz")),
        ("ksc-disk-1", "ksc-disk-2"),
        clear=Clear("all", ("ksc-disk-2",), label="gpt"),
        loader=Loader(drive="ksc-disk-1", order=("ksc-disk-2", "ksc-disk-3")),
    )
    made = resolve(layout, ("nvme0n1", "sda"))
    assert made == Layout(
        (Partition("/", mib(1), disk="nvme0n1"), Partition("/a", mib(1), disk="sdz")),
        ("nvme0n1", "sda"),
        clear=Clear("all", ("sda",), label="gpt"),
        loader=Loader(drive="nvme0n1", order=("sda", "ksc-disk-3")),
    )


@pytest.mark.parametrize("word", ["ksc-disk-1", "sda,ksc-disk-12", "/dev/ksc-disk-1", "--ondisk=ksc-disk-1"])
def test_words_with_a_placeholder(word):
    assert PLACEHOLDER.search(word)


def test_words_without_one():
    words = ["ksc-disk-0", "ksc-disk-01", "xksc-disk-1", "ksc-disk-1p1", "ksc-disk-1-2", "ksc-disk-"]
    assert [word for word in words if PLACEHOLDER.search(word)] == []


def test_words_that_choose():
    names = ["sda", "xvda", "dasdb", "nvme0n1", "cciss/c0d0", "sd*", "nvme?n1", "[sv]d[a-d]"]
    assert [word for word in (*KINDS, *names) if not re.fullmatch(KIND.pattern, word)] == []


def test_words_that_do_not():
    misspelt = ["ubs", "USB", "sata", "virtio"]
    others = ["", "-*", "disk/by-id/wwn-0x5", "/dev/sd*", "sd*;x", "sd* x", "$x*", "[!a]*", "`x`*", "sd*'"]
    assert [word for word in (*misspelt, *others) if re.fullmatch(KIND.pattern, word)] == []


# -- the script, against the function --------------------------------------------------------------------------

NAMES = ["sda", "sdb", "sdz", "sdaa", "vda", "xvda", "nvme0n1", "nvme1n1", "nvme10n1", "mmcblk0", "dasda", "cciss!c0d0"]
SIZES = [0, 1, GIB - 1, GIB, GIB + 1, 64 * GIB, 4096 * GIB, 16 * 1024**2 * GIB]
WORDS = [*KINDS, "sd*", "sda", "nvme?n1", "*d[a-c]", "cciss/*", "[nv]*", "*[0-9]"]
BOOLEAN = st.sampled_from([False, False, False, True])


@st.composite
def machines(draw):
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=6))
    return [
        Hardware(
            name,
            draw(st.sampled_from(SIZES)),
            *(draw(BOOLEAN) for _ in range(3)),
            rotational=draw(st.sampled_from([None, False, True])),
            mounted=draw(st.sampled_from(["", "", "", "1", "p2", "whole"])),
            multipath=draw(BOOLEAN),
            old=draw(st.booleans()),
            raid=draw(st.sampled_from(["", "", "", "", "", "", "mdadm", "dmraid"])),
            san=draw(st.sampled_from(["", "", "", "", "fibre", "iscsi", "nvme", "nvme, two ways"])),
        )
        for name in names
    ]


some_words = st.lists(st.sampled_from(WORDS), max_size=2, unique=True).map(tuple)
bounds = st.sampled_from([None, None, mib(1024), size(64), size(4096)])
one_choice = st.builds(
    Choice,
    st.sampled_from(["smallest", "largest"]),
    st.integers(1, 3),
    st.one_of(st.just(()), some_words),
    st.one_of(st.none(), some_words),
    bounds,
    bounds,
)


@given(machines(), st.lists(one_choice, min_size=1, max_size=2), st.sampled_from(sorted(SHELLS)))
@settings(max_examples=examples(240), deadline=None)
def test_the_script_chooses_as_the_function_does(machine, choices, shell):
    count = sum(choice.count for choice in choices)
    statement = f"ignoredisk --only-use={','.join(placeholder(at) for at in range(1, count + 1))}"
    expected = chosen(choices, [one.disk for one in machine])
    with tempfile.TemporaryDirectory() as folder:
        fake(Path(folder), machine)
        ran = run(Path(folder), script(choices, [statement]), shell)
    if isinstance(expected, Refusal):
        assert (ran.code, ran.written) == (1, None)
        seen = re.findall(r"(?m)^  (\S+) +(\d+) MiB  (.*)$", ran.errors)
        assert seen == [(disk.name, str(disk.sectors // 2048), why) for disk, why in expected.disks]
        assert ran.console == ran.errors.replace("\n", "\r\n")
        assert f"Wanted: {expected.choice}.\n" in ran.errors
    else:
        assert (ran.code, ran.errors) == (0, "")
        assert ran.written is not None
        assert ran.written.splitlines()[-1] == f"ignoredisk --only-use={','.join(expected)}"
