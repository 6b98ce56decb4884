"""Plans beside what Anaconda's own storage code (pyanaconda 45 on blivet 3.14) made of the same kickstarts."""

import pytest
from planner.oracle import CASES, cases, differences, plans

pytestmark = pytest.mark.skipif(not CASES.exists(), reason=f"PLANS NOT COMPARED WITH THE INSTALLER: no {CASES}")

# Cases in which the plan is not what was recorded, each with the reason.
DIFFERENT: dict[int, str] = {}


def test_every_case_but_those_listed():
    found = {number: lines for number, case in cases().items() if (lines := differences(case, plans()[number]))}
    new = {number: lines for number, lines in found.items() if number not in DIFFERENT}
    assert new == {}
    assert found.keys() == DIFFERENT.keys(), "cases that agree by now"


def test_nearly_all_agree():
    assert len(cases()) > 500
    assert len(DIFFERENT) <= 0.02 * len(cases())


def test_each_problem_has_a_place():
    """Where the installer stops, the problem is a statement's, and says what to do."""
    for number, plan in plans().items():
        for problem in plan.problems:
            assert problem.statement is not None, (number, problem)
            assert problem.help, (number, problem)
