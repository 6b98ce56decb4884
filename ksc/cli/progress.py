"""How far the reading or the copying of large files is, on a terminal."""

import os
import shutil
import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ksc.diagnostics.taming import tame

if TYPE_CHECKING:
    from ksc.actions.trees.copying import Step

_STEP = 16 << 20  # bytes between two lines
_PAUSE = 0.2  # seconds between two lines about small files


class Meter:
    """A line on standard error that is written over; nothing where that is no terminal."""

    def __init__(self) -> None:
        self._on = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._said = False
        self._next = 0
        self._begun = self._told = self._came = 0.0
        self._last = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()

    def clear(self) -> None:
        """Takes the line away."""
        if self._said:
            self._said = False
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def show(self, path: str, done: int, size: int) -> None:
        """A file's bytes so far, and all of them."""
        if done == 0:
            self._next = 0
        if self._on and done >= self._next:
            self._next = done + _STEP
            share = 100 * done // size if size else 100
            self.say(f"reading {tame(path, 50)}: {share} %")

    def copying(self, step: "Step") -> None:
        """How far a copy is, and how fast. What was there already comes at once, and is no measure of the speed."""
        if not self._on:
            return
        now = time.monotonic()
        self._begun = self._begun or now
        if now - self._told < _PAUSE:
            return
        share = 100 * step.done // step.size if step.size else 100
        speed = (step.done - self._last) / (now - self._told) if self._told else 0.0
        self._came = speed if not self._came else 0.8 * self._came + 0.2 * speed
        self._told, self._last = now, step.done
        rate = f", {amount(int(self._came))}/s" if now - self._begun > 1 else ""
        said = f"{step.file:,} of {step.files:,} files, {amount(step.done)} of {amount(step.size)}{rate}"
        self.say(f"copying {share} %: {said}  {tame(step.path.rpartition('/')[2], 40)}")

    def say(self, text: str) -> None:
        """What is at work, on one line however narrow the terminal is."""
        if self._on:
            self._said = True
            width = max(20, shutil.get_terminal_size().columns - 1)
            print(f"\r\x1b[K{text[:width]}", end="", file=sys.stderr, flush=True)


def amount(size: int) -> str:
    """Bytes in a unit that people read."""
    for unit, name in ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return f"{size} bytes"
