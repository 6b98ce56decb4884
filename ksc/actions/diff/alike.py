"""Files of a build that would change in the same way, told together: a fleet's hosts differ in few words."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field, replace

from ksc.actions.diff.hiding import difference
from ksc.actions.diff.lines import regions
from ksc.diagnostics import Source
from ksc.diagnostics.taming import tame
from ksc.layer.files import decode
from ksc.records import dataclass
from ksc.write.preview import MOST_BYTES, Planned, Weighed
from ksc.write.steps import Action

MOST_LINES = 60  # of the difference of one file
_NEVER = "\0"

# What is a host's own: hashes of passwords; and the addresses of its cards and its names, wherever its file gives them.
# Which word stands where is what counts: the first such word of one file is the first of another. A server's address
# is nobody's own: two hosts that are sent to different ones do not change alike.
_MAC = r"(?<![0-9A-Fa-f:-])(?:01[:-])?(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}(?![0-9A-Fa-f:-])"
_ADDRESS = (
    rf"{_MAC}|(?<![\w.])\d{{1,3}}(?:\.\d{{1,3}}){{3}}(?![\w.])"
    r"|(?<![\w:])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{1,4}(?![\w:])"
)
_HASH = r"\$(?:1|2[abxy]?|5|6|7|y|gy)\$[^\s\"',}`]+|grub\.pbkdf2\.[^\s\"',}`]+"
_OWN = re.compile(
    r"--(?:ip|ipv6|device|bindto)[= ][\"']?([^\s\"'/]+)|\bip=\[?((?<=\[)[^]\s]+|[^:\s]+)"
    r"|\b(?:ifname=[^:\s]*:|BOOTIF=)([^\s\"']+)"
)
_NAMED = re.compile(r"hostname[= ]([\w.-]+)|\bip=[^:\s]*:[^:\s]*:[^:\s]*:[^:\s]*:([\w.-]+):")
# One of those, or a word that may be a name.
_WORD = re.compile(rf"({_HASH})|(?:{_ADDRESS})|(?<![\w.-])\w(?:[\w.-]*\w)?")


@dataclass(slots=True)
class Alike:
    """A change, and the files that it is made to: `lines` are the first one's, `more` how many were left out."""

    action: Action
    kind: str
    note: str
    paths: list[str] = field(default_factory=list)
    lines: tuple[str, ...] = ()
    more: int = 0


class Gathered:
    """Planned changes, those that are alike together. Of each sort only the first one's lines are kept.

    `hide` takes the secrets that are known by now out of a line.
    """

    def __init__(self, hide: Callable[[str], str] = str) -> None:
        self._hide = hide
        self._found: dict[object, Alike] = {}

    def see(self, one: Planned) -> None:
        """Takes one more file."""
        before, after = _text(one.before), _text(one.after)
        note = _note(one, before, after)
        key = one.action, one.kind, note, _digest(before, after, one.path)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = Alike(one.action, one.kind, note)
            if before is not None and after is not None and "larger" not in note:
                lines = tuple(difference(Source("", before), Source("", after), hide=self._hide))
                found.lines, found.more = lines[:MOST_LINES], max(len(lines) - MOST_LINES, 0)
        found.paths.append(one.path)

    def all(self) -> Iterator[Alike]:
        """What was gathered, in the order in which it was first seen."""
        for one in self._found.values():  # a secret may have become known since
            yield replace(one, lines=tuple(map(self._hide, one.lines)))


def _text(content: bytes | Weighed | None) -> str | None:
    """The text of a file; nothing where there is none, None where it is binary."""
    if content is None:
        return ""
    if isinstance(content, Weighed):
        return None
    return None if b"\0" in content[:MOST_BYTES] else decode(content)


def _note(one: Planned, before: str | None, after: str | None) -> str:
    """What there is to say of a file beside its lines."""
    said = []
    if one.mode_before is not None and one.mode_after is not None and one.mode_before != one.mode_after:
        said.append(f"mode {one.mode_before:04o} → {one.mode_after:04o}")
    sizes = [one.before, one.after]
    if before is None or after is None:
        said.append("binary: " + " → ".join(_weight(content) for content in sizes if content is not None))
    elif (one.before is None and one.mode_before is not None) or (one.after is None and one.mode_after is not None):
        said.append(f"larger than {MOST_BYTES // 2**20} MiB")
    return ", ".join(said)


def _weight(content: bytes | Weighed) -> str:
    if isinstance(content, Weighed):
        return f"{content.size:,} bytes ({content.digest.partition(':')[2][:12]})"
    return f"{len(content)} bytes"


def _digest(before: str | None, after: str | None, path: str) -> str:
    """What two changes have in common that are alike."""
    if before is None or after is None:
        return _NEVER
    old, new = before.split("\n"), after.split("\n")
    changed = []
    for one in regions(old, new):
        changed += [f"-{line}" for line in old[one.start : one.end]]
        changed += [f"+{line}" for line in new[one.new_start : one.new_end]]
    names = {name for found in _NAMED.finditer(f"{before}\n{after}") for name in found.groups() if name}
    names |= {name.partition(".")[0] for name in names}
    own = {_address(found[0]) for found in re.finditer(_MAC, path)}
    own |= {_address(one) for found in _OWN.finditer(f"{before}\n{after}") for one in found.groups() if one}
    numbers: dict[str, str] = {}

    def numbered(found: re.Match[str]) -> str:
        word = found[0]
        return (
            numbers.setdefault(word, f"\0{len(numbers)}")
            if found[1] or word in names or _address(word) in own
            else word
        )

    shape = _WORD.sub(numbered, "\n".join(changed))
    return hashlib.sha256(shape.encode("utf-8", "surrogateescape")).hexdigest()


def _address(word: str) -> str:
    """An address as it is compared: a MAC address is written in several ways."""
    folded = word.casefold()
    return folded.replace("-", ":")[-17:] if re.fullmatch(_MAC, word) else folded


def listed(paths: Sequence[str], most: int) -> str:
    """Some of the paths, and how many there are more."""
    more = len(paths) - most
    return ", ".join(tame(path, 200) for path in paths[:most]) + (f" and {more:,} more" if more > 0 else "")
