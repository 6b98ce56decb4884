"""A program of its own that makes libsolv's form of a repository's XML. It is run as a file, with limits.

    convert.py FOLDER INPUT OUTPUT SECONDS MOST [PRIMARY]

FOLDER is where solv is, MOST the bytes that INPUT may have unpacked. With PRIMARY, which is what this made of the
primary file, INPUT is the file lists. What is read is not trusted, libsolv is written in C, and packed files can stand
for more than there is: a crash or a limit ends this process and no other. One process unpacks, the other parses; solv
as it is on PyPI unpacks gzip alone.
"""

import os
import resource
import sys
from importlib import import_module
from typing import Any, BinaryIO

_MEMORY = 4 << 30  # bytes; all packages of Fedora with their files take less than 1 GiB
_OUTPUT = 4 << 30
_CHUNK = 1 << 20
_CUT_OFF, _LONG, _UNKNOWN, _OTHER = 3, 4, 5, 6
_WHY = {
    _CUT_OFF: "it is cut off or damaged",
    _LONG: "it is longer than it may be once it is unpacked",
    _OTHER: "it is something else",
    _UNKNOWN: "it is packed with zstd: pip install backports.zstd",
}
_MODULES = {
    "gz": "gzip",
    "xz": "lzma",
    "bz2": "bz2",
    "zst": "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd",
}


def main(folder: str, source: str, target: str, seconds: str, most: str, primary: str | None = None) -> str | None:
    """What went wrong, None where nothing did."""
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_FSIZE, _OUTPUT),
        (resource.RLIMIT_CPU, int(seconds)),
    ):
        resource.setrlimit(limit, (value, value))
    sys.path.append(folder)
    import solv

    pool = solv.Pool()
    pool.setdisttype(solv.Pool.DISTTYPE_RPM)
    repo = pool.add_repo("one")
    if primary is not None:
        known = solv.xfopen(primary)
        if known is None or not repo.add_solv(known):
            return "what was made of the primary file cannot be read"
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os._exit(_unpack(source, writer, int(most)))
    os.close(writer)
    plain = solv.xfopen_fd("", reader)
    flags = solv.Repo.REPO_EXTEND_SOLVABLES if primary is not None else 0
    read = bool(repo.add_rpmmd(plain, "FL" if primary is not None else None, flags))
    plain.close()
    os.close(reader)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status in _WHY:
        return _WHY[status]
    if status or not read:
        return str(pool.errstr)
    return _write(solv, repo if primary is None else solv.XRepodata(repo, 2), target)


def _unpack(source: str, writer: int, most: int) -> int:
    """Writes what is in a packed file into a pipe; how the process is to end. Who reads may have had enough."""
    done = 0
    try:
        with _opened(source) as stream, os.fdopen(writer, "wb") as pipe:
            while data := stream.read(_CHUNK):
                if not done and b"<metadata" not in data and b"<filelists" not in data:
                    return _OTHER  # libsolv finds no package in it, and nothing wrong
                done += len(data)
                if done > most:
                    return _LONG
                pipe.write(data)
            if not done:
                return _OTHER
    except BrokenPipeError:
        return 1
    except ImportError:
        return _UNKNOWN
    except Exception:  # noqa: BLE001 - each packing fails with exceptions of its own
        return _CUT_OFF
    return 0


def _opened(source: str) -> BinaryIO:
    module = _MODULES.get(source.rpartition(".")[2])
    opener: Any = open if module is None else import_module(module).open
    stream: BinaryIO = opener(source, "rb")
    return stream


def _write(solv: Any, made: Any, target: str) -> str | None:
    """A whole repository, or of an extended one what was added last."""
    with open(target, "wb") as stream:  # noqa: PTH123 - pathlib takes longer to import than all of this
        packed = solv.xfopen_fd("", stream.fileno())
        done = made.write(packed)
        packed.close()
    return None if done else "it cannot be written"


if __name__ == "__main__":
    wrong = main(*sys.argv[1:])
    if wrong is not None:
        os.write(2, wrong.encode("utf-8", "replace")[:400])
        raise SystemExit(1)
