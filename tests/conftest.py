"""Fixtures and settings of the whole suite."""

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
