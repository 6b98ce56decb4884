"""Fixtures and settings of the whole suite."""

import gc
import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from support import CORPUS, LONG, SHARED

# Deterministic where it must be: the same commit tests the same examples everywhere.
# `pytest --hypothesis-profile=long` searches further, with a new seed each time.
settings.register_profile(
    "default",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=100 if LONG else 40,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("long", deadline=None, max_examples=5_000, print_blob=True)
settings.load_profile("default")


IN_MEMORY = Path("/dev/shm")


def _in_memory() -> bool:
    """Whether there is a folder in memory that takes what tests write, and lets them run it."""
    if not os.access(IN_MEMORY, os.W_OK | os.X_OK):
        return False
    there = os.statvfs(IN_MEMORY)
    return there.f_bavail * there.f_frsize > 4 * 2**30 and not there.f_flag & os.ST_NOEXEC


# ksc waits for the disk after every file that it writes, which is most of what some tests take. What is on a disk at
# any moment is tested by stopping before, and failing at, each call of the system: the disk itself makes no difference.
if "TMPDIR" not in os.environ and _in_memory():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))


# The next run finds the tests compiled, with their assertions rewritten: that is more than half of collecting them.
sys.dont_write_bytecode = False
gc.set_threshold(100_000, 50, 50)  # as ksc itself does


def pytest_collection_finish() -> None:
    """Ten thousand tests stay to the end: looking through them for garbage, again and again, is a tenth of the run."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the corpus and the reference's verdicts; the test is skipped without it."""
    if not CORPUS.is_dir():
        pytest.skip(f"no corpus in {SHARED}: set KSC_SHARED to the folder that holds corpus/")
    return SHARED


def _absence() -> str:
    return f"NO CORPUS in {SHARED}: every test of real kickstarts is skipped (KSC_SHARED names its folder)"


def pytest_report_header() -> str:
    """Say where the corpus is, or loudly that it is not there."""
    return f"ksc: corpus in {CORPUS}" if CORPUS.is_dir() else f"ksc: {_absence()}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it again at the end, where it is read."""
    if not CORPUS.is_dir():
        terminalreporter.section("not tested", red=True, bold=True)
        terminalreporter.line(_absence(), red=True)
