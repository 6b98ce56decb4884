"""`partitioning:` as a change of a layer, and everything that can be wrong with it, as its user reads it."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

import pytest
from support import ROOT

from ksc.diagnostics import Source
from ksc.layer import marks
from ksc.storage import DISK, REST, About, Disks, Layout, LayoutError, Partition, Scheme, Size, mib, percent
from ksc.storage.layer import partition
from ksc.storage.schemes import ksc_partition_schemes
from ksc.testing import context

GOLDEN = Path(__file__).parent / "diagnostics.txt"


@dataclass(frozen=True, slots=True)
class Spare:
    size: Size
    count: int = 1


@dataclass(frozen=True, slots=True)
class Options:
    """One option of every kind that can be read."""

    label: Annotated[str, About("what is written on the disk")]
    count: int = 2
    fast: bool = False
    mode: Literal["mirror", "stripe"] = "mirror"
    size: Size | None = None
    disks: tuple[str, ...] = ()
    sizes: tuple[Size, ...] = ()
    spare: Spare | None = None
    spares: tuple[Spare, ...] = ()
    named: Mapping[str, Spare] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unreadable:
    when: complex = 0j


@dataclass(frozen=True, slots=True)
class Nothing:
    pass


@dataclass(frozen=True, slots=True)
class OneDisk:
    disk: Annotated[str, About("the disk", DISK)] = "sda"


@dataclass(frozen=True, slots=True)
class TwoKinds:
    disk: Disks = ()
    data: Disks = ()


def broken(_options, _context):
    raise KeyError("no\nsuch thing")


def refuse(_options, _context):
    raise LayoutError("it is Friday")


KINDS = Scheme("kinds", Options, lambda options, _: Layout(()))
SCHEMES = {
    scheme.name: scheme
    for scheme in (
        *ksc_partition_schemes(),
        KINDS,
        Scheme("broken", Nothing, broken),
        Scheme("one", OneDisk, lambda options, _: Layout((Partition("/", REST, disk=options.disk),), (options.disk,))),
        Scheme("two", TwoKinds, lambda options, _: Layout((Partition("/", REST),), options.disk + options.data)),
        Scheme("refusing", Nothing, refuse),
        Scheme("confused", Nothing, lambda _options, _context: "part /"),
        Scheme("unreadable", Unreadable, lambda _options, _context: Layout(())),
    )
}

for scheme in SCHEMES.values():
    if scheme.name in {"broken", "confused", "unreadable"}:
        scheme.layout.__module__ = "somebodys_package"


def run(text, release="rhel9", firmware="any"):
    value, found = marks.read(Source("web.yaml", text))
    assert isinstance(value, marks.Mapping)
    assert found == []
    return partition(value, SCHEMES, context(release, firmware), "web")


def options_of(text):
    """What the scheme `kinds` is given."""
    seen = []
    value, _ = marks.read(Source("web.yaml", f"scheme: kinds\nlabel: x\n{text}"))
    spy = Scheme("kinds", Options, lambda options, _: seen.append(options) or Layout(()))
    change, found = partition(value, {"kinds": spy}, context(), "web")
    assert (found, change is not None) == ([], True)
    return seen[0]


def test_the_change_and_its_origin():
    change, found = run("scheme: plain\ndisk: sda\n")
    assert found == []
    assert [command.name for command in change.commands] == [
        "ignoredisk",
        "zerombr",
        "clearpart",
        "reqpart",
        "part",
        "part",
    ]
    assert change.origin.layer == "web"
    assert str(change.origin.location) == "web.yaml:1:1"


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("count: 007", "count", 7),
        ("count: -3", "count", -3),
        ("fast: yes", "fast", True),
        ("fast: Off", "fast", False),
        ("mode: stripe", "mode", "stripe"),
        ("size: null", "size", None),
        ("size: 1GiB", "size", mib(1024)),
        ("disks: sda", "disks", ("sda",)),
        ("disks: [no, 9.10]", "disks", ("no", "9.10")),
        ("sizes: 1GiB", "sizes", (mib(1024),)),
        ("sizes: [rest, 5%]", "sizes", (REST, percent(5))),
        ("spare: {size: rest}", "spare", Spare(REST)),
        ("spare:", "spare", None),
        ("spares: {size: rest}", "spares", (Spare(REST),)),
        ("spares: [{size: rest, count: 2}]", "spares", (Spare(REST, 2),)),
        ("named: {a: {size: rest}}", "named", {"a": Spare(REST)}),
    ],
)
def test_values_by_annotation(text, name, value):
    assert getattr(options_of(text), name) == value


BAD = [
    "disk: sda",
    "scheme: [lvm]",
    "scheme: auto-part",
    "scheme: zfs",
    "scheme: lvm\nvolume: {/: rest}",
    "scheme: lvm\nbanana: 1",
    "scheme: broken\nbanana: 1",
    "scheme: lvm\ndisk: {selekt: largest}",
    "scheme: lvm\ndisk: {select: biggest}",
    "scheme: lvm\ndisk: [{select: largest}]",
    "scheme: lvm\ndisk: {select: largest, exclude: [ubs, USB, sata]}",
    "scheme: lvm\ndisk: {select: largest, only: 'nvme*; reboot'}",
    "scheme: lvm\ndisk: {select: largest, count: 0}",
    "scheme: lvm\ndisk: {select: largest, count: 65}",
    "scheme: lvm\ndisk: {select: largest, min: rest, max: 50%}",
    "scheme: lvm\ndisk: {select: largest, min: 1TiB, max: 100GiB}",
    "scheme: one\ndisk: {select: largest, count: 2}",
    "scheme: two\ndisk: {select: smallest}\ndata: [sdb]",
    "scheme: two\ndisk: {select: smallest, count: 33}\ndata: {select: largest, count: 32}",
    "scheme: lvm\ndisk: sda,sdb",
    "scheme: lvm\ndisk: [sda, null]",
    "scheme: lvm\ndisk: [sda, sda]",
    "scheme: lvm\nvolumes: [/, /home]",
    "scheme: lvm\nvolumes:\n  /: 20GB\n  home: 5GiB\n  swap: lots",
    "scheme: lvm\nvolumes: {/var: 5GiB}",
    "scheme: lvm\nvolumes:\n  /: 60%\n  /home: 50%",
    "scheme: lvm\nvolumes:\n  /: recommended",
    "scheme: lvm\nvolumes:\n  /: rest\n  /boot: 1GiB",
    "scheme: lvm\ngroup: -x",
    "scheme: lvm\ngroup: !secret name",
    "scheme: plain\npartitions: {/: 50%}",
    "scheme: plain\npartitions: {/: rest, /boot/efi: 1GiB}",
    "scheme: plain\npartitions: {swap: 1GiB}",
    "scheme: plain\npartitions: !secret x",
    "scheme: luks-lvm",
    "scheme: luks-lvm\npassphrase: swordfish",
    "scheme: luks-lvm\npassphrase: null",
    "scheme: luks-lvm\npassphrase: !secret disk\nluks: {version: luks1, pbkdf: argon2id}",
    "scheme: luks-lvm\npassphrase: !secret disk\nluks: {pbkdf: pbkdf2, pbkdf_memory: 1GiB}",
    "scheme: luks-lvm\npassphrase: !secret disk\nluks: {pbkdf_memory: rest}",
    "scheme: luks-lvm\npassphrase: !secret disk\nluks: {pbkdf_time: 2000, pbkdf_iterations: 4}",
    "scheme: luks-lvm\npassphrase: !secret disk\nluks: {pbkdf_time: 0}",
    "scheme: cis\nluks: {version: luks2}",
    "scheme: cis\nvolumes: {swap: null, /home: null}",
    "scheme: lvm-thin\nvolumes: {/: 50%}",
    "scheme: lvm-thin\nreserve: rest",
    "scheme: raid1",
    "scheme: raid1\ndisk: sda",
    "scheme: raid1\ndisk: {select: largest}",
    "scheme: raid10-lvm\ndisk: []",
    "scheme: btrfs",
    "scheme: autopart\ntype: lvn",
    "scheme: autopart\ntype: btrfs",
    "scheme: autopart\nnohome: maybe",
    "scheme: kinds",
    "scheme: kinds\nlabel:\ncount: 1.5\nsize: {}\nspare: rest\nspares: rest\nnamed: {a: 5}",
    "scheme: kinds\nlabel: {a: 1}\nspare: {}\nspares: [{sise: rest}]",
    "scheme: broken",
    "scheme: refusing",
    "scheme: confused",
    "scheme: unreadable\nwhen: 5",
]


def shown(text):
    """A case as the golden file has it: the profile's text, then every finding with its place."""
    change, found = run(text)
    assert (change is None) == bool(found)
    lines = [f"| {line}" for line in text.split("\n")]
    for one in found:
        lines.append(f"{one.severity}[{one.code}] {one.location}: {one.message}")
        lines += [f"  = {note}" for note in one.notes]
        lines += [f"  = help: {one.help}"] if one.help else []
    return "\n".join(lines) + "\n"


def test_what_is_wrong_is_said_as_the_golden_file_has_it():
    assert "\n".join(shown(text) for text in BAD) == GOLDEN.read_text(encoding="utf-8")


def test_a_release_that_lacks_it():
    _, [found] = run("scheme: autopart\nnohome: true", "rhel6")
    assert found.message == "rhel6 has no `autopart --nohome`"
    assert str(found.location) == "web.yaml:2:1"
    assert found.help == "leave it out, or compile for a release that has it: rhel7+ fedora"


def test_codes_and_their_explanations_are_the_same_ones():
    written = "".join(path.read_text() for path in (ROOT / "ksc/storage").rglob("*.py"))
    codes = tomllib.loads((ROOT / "ksc/diagnostics/codes/storage.toml").read_text())
    assert set(re.findall(r"KS\d{3}", written)) == set(codes)
    assert all(code["title"] and code["explanation"] and code["severity"] == "error" for code in codes.values())
    # A control character is a test of its own, in test_schemes; placeholders are in tests/merge/test_choices.
    assert set(re.findall(r"KS\d{3}", GOLDEN.read_text())) == set(codes) - {"KS740", "KS746", "KS747"}
