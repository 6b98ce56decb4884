"""What was made of repositories' metadata, kept in files, so that the next run need not read it again.

A file's name has the digest of the repository's repomd.xml, its end the digest of its content with that: one that is
cut off, or was put there under another name, is made again. Nothing here is needed: where a folder cannot be written
to, a folder of this run takes its place.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

FORMAT = b"ksc packages 1\n"  # another one where what is kept changes
_END = 32  # bytes of SHA-256


class Cache:
    """A folder of such files. What is made without a folder lives as long as this."""

    def __init__(self, folder: Path | None) -> None:
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self.folder = _usable(folder) if folder is not None else None
        if self.folder is not None:
            _clear(self.folder)
        else:
            self._scratch = tempfile.TemporaryDirectory(prefix="ksc-packages-")
            self.folder = Path(self._scratch.name)

    def get(self, place: str, digest: str, kind: str, make: Callable[[Path], None]) -> Path:
        """The file of a `kind` for the repository at `place` whose repomd.xml has this digest; `make` writes it.

        What was kept for an older repomd.xml of the same place is removed.
        """
        assert self.folder is not None
        begin = hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        key = f"{begin}-{digest[:32]}.{kind}"
        path = self.folder / key
        if not _whole(path, key):
            fresh = self.new(key)
            try:
                make(fresh)
                with fresh.open("rb+") as stream:
                    made = _digest(stream.read(), key)
                    stream.write(made)
                os.replace(fresh, path)  # noqa: PTH105
            finally:
                fresh.unlink(missing_ok=True)
            self._forget(begin, digest[:32])
        return path

    def new(self, name: str) -> Path:
        """A new file in the folder, for what is on its way to something else."""
        handle, path = tempfile.mkstemp(prefix=f".{os.getpid()}-", suffix=f".{name}"[-60:], dir=self.folder)
        os.close(handle)
        return Path(path)

    def close(self) -> None:
        """Removes what lives no longer than this."""
        if self._scratch is not None:
            self._scratch.cleanup()

    def _forget(self, begin: str, digest: str) -> None:
        assert self.folder is not None
        for old in self.folder.glob(f"{begin}-*"):
            if not old.name.startswith(f"{begin}-{digest}"):
                with suppress(OSError):
                    old.unlink()


def content(path: Path) -> bytes:
    """What a file of the cache holds, without its end."""
    return path.read_bytes()[:-_END]


def _usable(folder: Path) -> Path | None:
    """The folder, made where it is not there; None where it cannot be written to."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    found = folder.stat()
    ours = found.st_uid == os.geteuid() and not found.st_mode & 0o022
    return folder if ours and os.access(folder, os.W_OK | os.X_OK) else None


def _clear(folder: Path) -> None:
    """Removes what runs that were killed have left on its way."""
    for path in folder.glob(".*-*"):
        number = path.name[1:].partition("-")[0]
        if number.isdecimal() and not Path(f"/proc/{number}").exists():
            with suppress(OSError):
                path.unlink()


def _whole(path: Path, key: str) -> bool:
    try:
        found = path.read_bytes()
    except OSError:
        return False
    return len(found) > _END and _digest(found[:-_END], key) == found[-_END:]


def _digest(made: bytes, key: str) -> bytes:
    hasher = hashlib.sha256(FORMAT + key.encode() + b"\n")
    hasher.update(made)
    return hasher.digest()
