"""What holds of every migration: nothing but what is said changes, once is enough, and no text is too bad."""

from actions.migrate.test_cases import CASES
from actions.migrate.untouched import untouched
from hypothesis import given
from hypothesis import strategies as st

from ksc.actions.migrate import migrate
from ksc.checks import check_unheeding
from ksc.diagnostics import Source

LINES = sorted({line for case in CASES.values() for line in case["before"].splitlines()})
OTHERS = ["", "  ", "# a comment", "\tlang C", "nope", "timezone 'UTC", "%end", "#version=RHEL6", "part / --size=1 # x"]
RELEASES = st.sampled_from(["rhel5", "rhel6", "rhel7", "rhel8", "rhel9", "rhel10", "fedora43"])


@st.composite
def kickstarts(draw):
    lines = draw(st.lists(st.sampled_from([*LINES, *OTHERS]), max_size=12))
    newline = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    return newline.join(lines) + (newline if draw(st.booleans()) else "")


@given(kickstarts(), RELEASES, RELEASES)
def test_kickstarts(text, came, to):
    made = migrate(Source("a.ks", text), to, came)
    assert untouched(made)
    assert made.changed is any(one.code == "KS750" for one in made.report)
    if "\r" in text:
        assert "\n" not in made.text.replace("\r\n", "")
    again = migrate(Source("a.ks", made.text), to, to)
    assert again.text == made.text
    lines = text.count("\n") + 1
    for one in made.report:
        assert one.location is not None and 1 <= one.location.span.line <= lines


@given(st.text(max_size=80), RELEASES, RELEASES)
def test_any_text(text, came, to):
    migrate(Source("a.ks", text), to, came)


@given(st.binary(max_size=80))
def test_any_bytes(data):
    text = data.decode("utf-8", "surrogateescape")
    assert isinstance(migrate(Source("a.ks", text), "rhel9", "rhel6").text, str)


@given(kickstarts(), RELEASES)
def test_nothing_changes_for_the_same_release(text, release):
    """Nothing but what the release itself warns of, or refuses, and its name."""
    source = Source("a.ks", text)
    made = migrate(source, release, release)
    judged = {one.line for one in check_unheeding(source, release, "commands")}
    for one in made.report:
        line = source.line(one.line)
        named = line.startswith("#version=") or one.code == "KS755"
        # What it takes and what does not do there what it did: hashes and arguments of older releases.
        assert one.line in judged or named or line.lstrip().startswith("bootloader"), (one.message, line)
    assert made.text.count("%end") == text.count("%end")


def test_the_cases_are_there():
    assert len(CASES) > 80
