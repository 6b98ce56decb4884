"""What authors of plugins test with: a scheme's statements under any release, and the parser's verdict.

from ksc.testing import assert_accepted, every_release, layout_commands

@pytest.mark.parametrize("release", every_release())
def test_layout(release):
    assert_accepted(layout_commands(MIRROR, {"disk": ["sda", "sdb"]}, release), release)
"""

from ksc.testing.layouts import context, every_release, layout_commands, layout_diagnostics
from ksc.testing.reference import assert_accepted

__all__ = ["assert_accepted", "context", "every_release", "layout_commands", "layout_diagnostics"]
