"""What tests of every folder share: the checkout, and the material that lies beside it."""

import os
import shutil
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NoReturn, TypeVar

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Real kickstarts, the reference parser's verdicts and facts: large, of many licences, and so not part of
# this repository. KSC_SHARED names the folder; else it is looked for beside the checkout.
SHARED = Path(os.environ.get("KSC_SHARED") or ROOT.parent / "shared").resolve()
CORPUS = SHARED / "corpus"


@cache
def corpus() -> tuple[Path, ...]:
    """Every kickstart of the corpus in a fixed order; none where the corpus is absent."""
    return tuple(sorted(path for path in CORPUS.glob("*/*") if path.is_file()))


# `make test-long` searches further than a run before every commit may take.
LONG = bool(os.environ.get("KSC_LONG"))


def examples(count: int) -> int:
    """How many examples a property is tried on: `count`, or in the usual run a quarter of it, 200 at most."""
    return count if LONG else min(count // 4, 200)


T = TypeVar("T")


def sampled(items: Iterable[T]) -> list[T]:
    """Items that each take long: all of them, or in the usual run each fifth."""
    return list(items)[:: 1 if LONG else 5]


def program(name: str, package: str) -> str:
    """The path of a system program that tests start. Where it lacks they are skipped, but on CI that is an error."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")
    return found or _lacking(name, package)


def installed(path: str, package: str) -> Path:
    """A file of a system package, in the same way."""
    return Path(path) if os.access(path, os.R_OK) else Path(_lacking(path, package))


def _lacking(name: str, package: str) -> NoReturn:
    if os.environ.get("CI"):
        raise FileNotFoundError(f"{name} is not installed: make system-deps installs Debian's {package}")
    pytest.skip(f"{name} is not installed (Debian: {package})")
