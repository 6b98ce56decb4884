"""Both parsers judge lines that are made of the facts; where they differ, the reason is in the list.

`make conformance` looks at 20,000 of them, with a new seed each time.
"""

import os
from pathlib import Path

import pytest
from conformance.agreement import explained
from conformance.lines import kickstarts
from hypothesis import HealthCheck, Phase, given, settings
from reference import refusal, state
from support import corpus

import ksc

EXAMPLES = int(os.environ.get("KSC_EXAMPLES") or 0)


@settings(
    max_examples=EXAMPLES or 400,
    derandomize=not EXAMPLES,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
@given(kickstarts())
def test_both_judge_alike(made: tuple[str, str]) -> None:
    release, text = made
    report = ksc.check(text, release, scope="commands")
    reason = refusal(text, release)
    if report.ok is not (reason is None):
        assert explained(text, release, report), (release, text, reason, report.errors)


@pytest.mark.parametrize("release", ["rhel5", "rhel9", "fedora46"])
def test_a_reference_with_fewer_commands_reads_the_same(shared: Path, release: str) -> None:
    """The tests make the reference's commands only as far as a text can name them, and what parses their words once."""
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in corpus()[::40]]
    for text in (*texts, '"aut"opart\\\n', "lang C\vpart / --size=1\n", "nope\n", "part / --size=1\nautopart\n"):
        assert refusal(text, release) == refusal(text, release, whole=True)
        if (of_some := state(text, release)) is not None:
            assert of_some.items() <= (state(text, release, whole=True) or {}).items()
