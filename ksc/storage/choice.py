"""A choice among a machine's disks: what a profile writes, the rule by which disks are chosen, and their placeholders.

A scheme is given `ksc-disk-1`, `ksc-disk-2`, ... in the place of names. A script that ksc puts into the kickstart finds
the disks on the machine (`ksc/merge/choose.sh`); `chosen` is the same rule for machines that are only known by their
disks, and a test holds both against each other.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from fnmatch import fnmatchcase
from typing import Annotated, Any, Literal, NamedTuple

from ksc.diagnostics import Diagnostic, Location, error
from ksc.records import dataclass
from ksc.storage.layout import Layout
from ksc.storage.scheme import About, Form
from ksc.storage.sizes import Size, amount, mib

MOST = 64  # disks of one profile

KINDS = ("usb", "san", "mmc", "nvme", "removable", "ssd", "hdd")
_UNASKED = ("usb", "san")
_SECTORS = 2048  # of 512 bytes in a MiB
_BY_NAME = {"nvme": "nvme*", "mmc": "mmcblk*"}

# A word without a wildcard must look like the name of a disk, lest a misspelt kind fit none in silence.
KIND = Form(
    rf"{'|'.join(KINDS)}|(?:(?:s|h|v|xv|das|rss)d[a-z]+|[a-z][A-Za-z0-9_.-]{{0,60}}[0-9]|(?:cciss|ida|rd)/\w{{1,40}}"
    r"|(?=.{1,64}\Z)(?=.*[*?\[])(?!-)(?:(?:cciss|ida|rd)/)?(?:[A-Za-z0-9_.*?-]|\[(?:[a-z0-9](?:-[a-z0-9])?)+\])+)",
    f"a kind of disk ({', '.join(f'`{kind}`' for kind in KINDS)}) or a name such as `sda`, `nvme*`, `sd[a-d]`",
)

# As a word of a statement; `ksc-disk-1p2` is none, since partitions of `sda` and of `nvme0n1` are named differently.
PLACEHOLDER = re.compile(r"(?<![\w.-])ksc-disk-([1-9][0-9]{0,2})(?![\w-])", re.ASCII)
_BEGINS = "ksc-disk-"


@dataclass(frozen=True, slots=True)
class Choice:
    """What stands under `disk:` in the place of a name."""

    select: Annotated[Literal["smallest", "largest"], About("which of the disks that fit")]
    count: Annotated[int, About(f"how many disks, 1 to {MOST}")] = 1
    only: Annotated[tuple[str, ...], About("kinds and names to choose among; all by default", KIND)] = ()
    exclude: Annotated[
        tuple[str, ...] | None,
        About("kinds and names never to choose; `usb` and `san` by default, where `only` does not ask for them", KIND),
    ] = None
    # What is smaller is none to install on: a drive with a cloud's configuration, say.
    min: Annotated[Size | None, About("the least size")] = mib(1024)
    max: Annotated[Size | None, About("the greatest size")] = None

    @property
    def excluded(self) -> tuple[str, ...]:
        """The kinds and names never to choose."""
        if self.exclude is not None:
            return self.exclude
        return tuple(kind for kind in _UNASKED if kind not in self.only)

    @property
    def least(self) -> int:
        """In sectors of 512 bytes."""
        return (self.min.mib or 0) * _SECTORS if self.min else 0

    @property
    def most(self) -> int:
        """In sectors of 512 bytes; 0 for any."""
        return (self.max.mib or 0) * _SECTORS if self.max else 0

    def __str__(self) -> str:
        many = f"the {self.select}" if self.count == 1 else f"the {self.count} {self.select}"
        only = [f"only {', '.join(self.only)}"] if self.only else []
        never = [f"not {', '.join(self.excluded)}"] if self.excluded else []
        least = [f"{amount(self.min.mib or 0)} or more"] if self.min else []
        most = [f"{amount(self.max.mib or 0)} or less"] if self.max else []
        return "; ".join([many, *only, *never, *least, *most])


class Disk(NamedTuple):
    """A disk of a machine. `name` is a kickstart's (`sda`, `cciss/c0d0`), `sectors` are of 512 bytes.

    `kinds` are those of `usb`, `san`, `removable`, `ssd` and `hdd` that it is; None where nobody knows, and then it
    may be any. `unfit` says why it can never be chosen: `read-only`, say.
    """

    name: str
    sectors: int
    kinds: frozenset[str] | None = None
    unfit: str = ""


class Refusal(NamedTuple):
    """A choice that a machine has too few disks for, and what was said of each of them: why not, or `fits`."""

    choice: Choice
    disks: tuple[tuple[Disk, str], ...]

    def __str__(self) -> str:
        seen = ", ".join(f"{disk.name} ({said})" for disk, said in self.disks)
        return f"too few disks fit (wanted: {self.choice}): {seen or 'there is none at all'}"


def chosen(choices: Sequence[Choice], disks: Iterable[Disk]) -> tuple[str, ...] | Refusal:
    """The disks for `ksc-disk-1` and so on: one choice after the other, no disk twice.

    By size; of equal ones the shorter name first (`sdb` before `sdaa`), then by the alphabet.
    """
    machine = sorted(disks, key=lambda disk: (len(disk.name), _key(disk)))
    taken: list[str] = []
    for choice in choices:
        fit = [disk for disk in machine if not _why_not(choice, disk, taken)]
        fit.sort(key=lambda disk: disk.sectors, reverse=choice.select == "largest")
        if len(fit) < choice.count:
            seen = sorted(machine, key=_key)
            return Refusal(choice, tuple((disk, _why_not(choice, disk, taken) or "fits") for disk in seen))
        taken += [disk.name for disk in fit[: choice.count]]
    return tuple(taken)


def _key(disk: Disk) -> str:
    return disk.name.replace("/", "!")  # as the kernel writes it


def _why_not(choice: Choice, disk: Disk, taken: Sequence[str]) -> str:
    """Why a choice does not fall on a disk, in the words of the script; empty where it may."""
    if disk.sectors == 0:
        return "no medium"
    if disk.unfit:
        return disk.unfit
    if disk.name in taken:
        return "chosen already"
    if "removable" in (disk.kinds or ()) and not {"removable", "usb"} & {*choice.only}:
        return "removable"
    if choice.only and not any(_is(disk, word, unknown=True) for word in choice.only):
        return f"not {', '.join(choice.only)}"
    hit = next((word for word in choice.excluded if _is(disk, word, unknown=False)), None)
    if hit is not None:
        return f"excluded: {hit}"
    if disk.sectors < choice.least:
        return "too small"
    return "too large" if choice.most and disk.sectors > choice.most else ""


def _is(disk: Disk, word: str, *, unknown: bool) -> bool:
    if word in KINDS and word not in _BY_NAME:
        return unknown if disk.kinds is None else word in disk.kinds
    return fnmatchcase(disk.name, _BY_NAME.get(word, word))


def placeholder(number: int) -> str:
    """The word that stands for a chosen disk, counted from 1."""
    return f"{_BEGINS}{number}"


def resolve(layout: Layout, names: Sequence[str]) -> Layout:
    """A layout with these disks in the place of `ksc-disk-1`, `ksc-disk-2`, ..."""
    made: Layout = _resolved(layout, names)
    return made


def _resolved(value: Any, names: Sequence[str]) -> Any:
    """A value of a layout with the names in it and in all that it holds; the same value where there are none."""
    made = value
    if isinstance(value, str):
        if _BEGINS in value:
            made = PLACEHOLDER.sub(lambda one: names[int(one[1]) - 1] if int(one[1]) <= len(names) else one[0], value)
    elif isinstance(value, tuple):
        made = tuple(_resolved(one, names) for one in value)
    elif is_dataclass(value) and not isinstance(value, type):
        before = {field.name: getattr(value, field.name) for field in fields(value)}
        after = {name: _resolved(one, names) for name, one in before.items()}
        made = replace(value, **after) if after != before else value
    return made


def misused(words: Iterable[str], count: int, location: Location | None) -> Iterator[Diagnostic]:
    """KS746 for placeholders of disks that nothing chooses, KS747 for what only looks like one; `count` are chosen."""
    for word in words:
        if _BEGINS not in word:
            continue
        beyond = next((one[0] for one in PLACEHOLDER.finditer(word) if int(one[1]) > count), None)
        if beyond:
            many = "no disk" if count == 0 else "one disk" if count == 1 else f"{count} disks"
            yield error(
                "KS746",
                f"`{beyond}` stands for a disk that is chosen on the machine, and the profile chooses {many}",
                location,
                help="write the disk's name, or have `partitioning` choose it: `disk: {select: smallest}`",
            )
        elif _BEGINS in PLACEHOLDER.sub("", word):
            yield error(
                "KS747",
                f"`{_BEGINS}…` stands for a whole disk: nothing can be joined to it",
                location,
                notes=["the first partition is `sda1` on `sda`, and `nvme0n1p1` on `nvme0n1`"],
                help="write a disk's placeholder as a word of its own, or the name of a partition",
            )
