"""A file in an ISO: where its bytes are, in one piece or, beyond 4 GiB, in several."""

import bisect
import io
import os
from typing import Any, NamedTuple

from ksc.trees.medium import MediumError

_MOST = 4_000  # pieces of a file: 16 TiB


class Piece(NamedTuple):
    """A piece: the byte of the ISO that it begins with, and its bytes."""

    start: int
    size: int


def pieces_of(record: Any, block: int) -> list[Piece]:
    """The pieces of the file that one of its directory records is of.

    Each piece has a record of the same name, in the order of the pieces (ECMA-119, 6.5.1 and 9.1.6). pycdlib finds by
    a name now the first of them and now the last, so the first is looked for.
    """
    siblings = record.parent.children if record.parent is not None else []
    at = bisect.bisect_left(siblings, record)
    first = siblings[at] if at < len(siblings) and siblings[at].file_ident == record.file_ident else record
    made: list[Piece] = []
    while first is not None and len(made) < _MOST:
        made.append(Piece((first.extent_location() + first.xattr_len) * block, int(first.get_data_length())))
        first = first.data_continuation
    return made


class Pieces(io.RawIOBase):
    """The bytes of pieces, one behind the other, from an ISO that is open."""

    def __init__(self, opened: int, pieces: list[Piece]) -> None:
        self._opened, self._pieces = opened, [piece for piece in pieces if piece.size]
        self._done = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """As the standard library's buffers read. MediumError."""
        if not self._pieces:
            return 0
        start, size = self._pieces[0]
        try:
            count = os.preadv(self._opened, [memoryview(buffer)[: size - self._done]], start + self._done)
        except OSError as problem:
            raise MediumError((problem.strerror or str(problem)).lower()) from problem
        if not count:
            raise MediumError("the image ends before it")
        self._done += count
        if self._done == size:
            self._pieces.pop(0)
            self._done = 0
        return count
