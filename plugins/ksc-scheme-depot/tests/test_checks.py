"""The check, on what a profile above the scheme may have made of its statements."""

import pytest

from ksc.testing import check_findings, layout_commands
from ksc_scheme_depot import DEPOT
from ksc_scheme_depot.checks import DATA_IS_KEPT


def kickstart(*, keep: bool, release: str = "rhel9") -> str:
    options = {"system": "sda", "data": ["sdb"], "keep": keep}
    return "\n".join(layout_commands(DEPOT, options, release)) + "\n"


@pytest.mark.parametrize("release", ["rhel6", "rhel9"])
@pytest.mark.parametrize("keep", [True, False])
def test_the_scheme_itself_is_fine(keep, release):
    assert check_findings(DATA_IS_KEPT, kickstart(keep=keep, release=release), release) == []


def test_a_clearpart_that_empties_all():
    text = kickstart(keep=True).replace(" --drives=sda", "")
    [found] = check_findings(DATA_IS_KEPT, text)
    assert (found.code, found.severity, found.line) == ("DEPOT1", "error", 2)
    assert check_findings(DATA_IS_KEPT, text.replace("--all", "--none")) == []


def test_zerombr():
    [found] = check_findings(DATA_IS_KEPT, "zerombr\n" + kickstart(keep=True))
    assert (found.code, found.severity, found.line) == ("DEPOT2", "warning", 1)


def test_data_that_is_not_kept_may_be_emptied():
    assert check_findings(DATA_IS_KEPT, kickstart(keep=False).replace(" --drives=sda,sdb", "")) == []
