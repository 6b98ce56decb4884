"""What authors of plugins test with: a scheme on every release, firmware and size of disks, and the verdict on it.

from ksc.testing import every_case, judge

@every_case(disks=["2x20GiB", "2x4TiB"])
def test_it_fits(case):
    judged = judge(MIRROR, {"disk": case.disks}, case)
    assert judged.fits, judged.why
"""

from ksc.testing.checking import check_findings
from ksc.testing.judging import Case, Judged, cases, every_case, judge
from ksc.testing.layouts import context, every_release, layout_commands, layout_diagnostics
from ksc.testing.reference import assert_accepted

__all__ = [
    "Case",
    "Judged",
    "assert_accepted",
    "cases",
    "check_findings",
    "context",
    "every_case",
    "every_release",
    "judge",
    "layout_commands",
    "layout_diagnostics",
]
