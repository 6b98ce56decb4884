"""How far the reading of a tree's files is, on a terminal."""

import sys
from types import TracebackType
from typing import Self

from ksc.diagnostics.taming import tame

_STEP = 16 << 20  # bytes between two lines


class Meter:
    """A line on standard error that is written over; nothing where that is no terminal."""

    def __init__(self) -> None:
        self._on = sys.stderr.isatty()
        self._next = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._on:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def show(self, path: str, done: int, size: int) -> None:
        """A file's bytes so far, and all of them."""
        if done == 0:
            self._next = 0
        if self._on and done >= self._next:
            self._next = done + _STEP
            share = 100 * done // size if size else 100
            print(f"\r\x1b[Kreading {tame(path, 50)}: {share} %", end="", file=sys.stderr, flush=True)
