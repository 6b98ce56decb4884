"""The checksum that an installation medium carries of itself, which the installer's "test this media" reads.

isomd5sum writes it into the primary volume descriptor, at byte 883 of it, 512 bytes long: `ISO MD5SUM = HEX;
SKIPSECTORS = N;...`. It is the MD5 of the image as its descriptor has it long, without the last N sectors, and with
those 512 bytes blank. Media of Red Hat's kind have one since 2001.
"""

import hashlib
import os
import re
from collections.abc import Callable
from typing import NamedTuple

from ksc.trees.medium import MediumError

_AT, _SIZE = 16 * 2048 + 883, 512
_SECTOR = 2048
_CHUNK = 1 << 20
_SAID = re.compile(rb"ISO MD5SUM = ([0-9a-fA-F]{32}).*?SKIPSECTORS = (\d{1,6})", re.DOTALL)


class Implanted(NamedTuple):
    """An image's own checksum: MD5 in hex, and how many bytes it is of."""

    digest: str
    size: int


def implanted(opened: int, size: int) -> Implanted | None:
    """What an image of `size` bytes by its own head says of itself; None where it says nothing."""
    said = _SAID.search(os.pread(opened, _SIZE, _AT))
    if said is None:
        return None
    covered = size - int(said[2]) * _SECTOR
    return Implanted(said[1].decode("ascii").lower(), covered) if covered > _AT + _SIZE else None


def fits(opened: int, said: Implanted, progress: Callable[[int, int], None]) -> bool:
    """Whether an image is the one that its checksum was made of. MediumError."""
    made = hashlib.new("md5", usedforsecurity=False)
    done = 0
    while done < said.size:
        try:
            data = os.pread(opened, min(_CHUNK, said.size - done), done)
        except OSError as problem:
            raise MediumError((problem.strerror or str(problem)).lower()) from problem
        if not data:
            raise MediumError("the image ends too soon")
        if done < _AT + _SIZE and done + len(data) > _AT:
            start, stop = max(0, _AT - done), min(len(data), _AT + _SIZE - done)
            data = data[:start] + b" " * (stop - start) + data[stop:]
        made.update(data)
        done += len(data)
        progress(done, said.size)
    return made.hexdigest() == said.digest
