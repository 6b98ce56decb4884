"""Both parsers judge lines that are made of the facts; where they differ, the reason is in the list.

`make conformance` looks at 20,000 of them, with a new seed each time.
"""

import os

from conformance.agreement import explained
from conformance.lines import kickstarts
from hypothesis import HealthCheck, Phase, given, settings
from reference import refusal

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
