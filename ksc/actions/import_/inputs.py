"""What is to be imported: a file's bytes and what is known about it besides."""

from dataclasses import field
from pathlib import Path
from typing import BinaryIO

from ksc.diagnostics import Diagnostic, error
from ksc.layer import marks
from ksc.layer.files import MAX_BYTES, decode, read_bytes
from ksc.records import dataclass

STDIN = "<stdin>"


@dataclass(frozen=True, slots=True)
class Input:
    """One kickstart to import.

    `shown` is its path as the user wrote it, `<stdin>` for standard input; `beside` the folder it lies in,
    where the files that it includes are looked for; `private` says that only its owner may read it.
    """

    raw: bytes = field(repr=False)
    shown: str
    beside: Path | None = None
    private: bool = False

    @property
    def text(self) -> str:
        """The bytes as text; what is not UTF-8 stands in it as surrogates."""
        return decode(self.raw)


def read_input(path: str) -> Input | Diagnostic:
    """The file at `path`, or why it cannot be read."""
    shown = tame(path)
    raw = read_bytes(Path(path), shown)
    if isinstance(raw, Diagnostic):
        return raw
    try:
        private = not Path(path).stat().st_mode & 0o044
    except OSError:
        private = True
    return Input(raw, shown, Path(path).parent, private)


def standard_input(stream: BinaryIO) -> Input | Diagnostic:
    """What stands on standard input. What it includes is looked for in the current folder."""
    try:
        raw = stream.read(MAX_BYTES + 1)
    except OSError as problem:
        return error("KS621", f"standard input cannot be read: {why(problem)}")
    if len(raw) > MAX_BYTES:
        return error("KS621", f"standard input holds more than {MAX_BYTES // 2**20} MiB: that is no kickstart")
    return Input(raw, STDIN, Path())


def why(problem: OSError) -> str:
    """An operating system's error in its own words, without the path."""
    return (problem.strerror or str(problem) or type(problem).__name__).lower()


def tame(text: str, most: int = 200) -> str:
    """A name that can stand in a message or a comment: no control characters, and not without end."""
    return marks.shown(text, most)
