"""What becomes of a line, rule by rule: each case is before, after and what is said, in `cases/`."""

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from actions.migrate.untouched import untouched
from reference import refusal

from ksc.actions.migrate import migrate
from ksc.actions.migrate.steps import STEPS
from ksc.actions.migrate.table import rules
from ksc.diagnostics import Source
from ksc.dialects import facts

HERE = Path(__file__).resolve().parent
CASES = {
    f"{path.stem}: {title}": case
    for path in sorted((HERE / "cases").glob("*.toml"))
    for title, case in tomllib.loads(path.read_text(encoding="utf-8")).items()
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_case(case):
    made = migrate(Source("a.ks", case["before"]), case["to"], case["from"])
    assert made.text == case.get("after", case["before"])
    assert [f"{one.code} {one.line}:{one.column}" for one in made.report] == case.get("found", [])
    assert untouched(made)
    again = migrate(Source("a.ks", made.text), case["to"], case["to"])
    assert again.text == made.text
    assert not [one for one in again.report if one.code == "KS750"]
    if made.report.ok and "%include" not in made.text:
        assert refusal(made.text, facts().dialect(case["to"]).name) is None


def test_every_rule_does_something_that_there_is():
    for key, rule in rules().items():
        assert rule.do in STEPS, key
        assert rule.do != "person" or (rule.why and rule.help), f"{key}: a person is told why, and what to do"
        assert rule.do != "drop" or rule.why, f"{key}: why nothing is lost"


def test_every_rule_is_about_something_that_there_is():
    known = facts()
    for key in rules():
        name, _, part = key.partition(" ")
        spec = known.sections[name] if name.startswith("%") else known.commands[name]
        if part:
            assert part.removeprefix("--") in {*spec.options, *(one.name for one in spec.positionals)}, key


def test_what_a_later_release_no_longer_takes_has_a_rule():
    """Whatever of RHEL is left behind by a later RHEL: the facts know of it, so the rules have to."""
    known = facts()
    releases = [name for name in known.dialects if name.startswith("rhel")]
    missing = set()
    for spec in (*known.commands.values(), *known.sections.values()):
        for before, after in pairwise(releases):
            if spec.status(before) == "active" and spec.status(after) != "active":
                missing.add(spec.name)
            for option in spec.options.values() if spec.status(after) == "active" else ():
                later = option.spellings(after).values()
                if option.spellings(before) and "active" not in later:
                    missing.add(f"{spec.name} --{option.name}")
    assert missing - rules().keys() == set()


def test_a_release_that_nobody_knows():
    with pytest.raises(ValueError, match="rhel99"):
        migrate(Source("a.ks", "lang C\n"), "rhel99")
    with pytest.raises(ValueError, match="rhel98"):
        migrate(Source("a.ks", "lang C\n"), "rhel9", "rhel98")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("#version=RHEL7\ninstall\n", ["KS750", "KS750"]),
        ("# Kickstart for CentOS 6\ninstall\n", ["KS750"]),
        ("install\n", ["KS750", "KS754"]),
    ],
)
def test_what_it_was_written_for_is_found_out(text, found):
    made = migrate(Source("a.ks", text), "rocky9")
    assert sorted(one.code for one in made.report) == found
    assert "install" not in made.text


def test_aliases_are_releases():
    assert migrate(Source("a.ks", "install\n"), "Rocky9", "centos7").text == ""


def test_a_release_that_the_kickstart_names_and_nobody_knows():
    made = migrate(Source("a.ks", "#version=F20\nlang C\n"), "rhel9")
    (guess,) = (one for one in made.report if one.code == "KS754")
    assert guess.notes == ("`F20`, which it says it is for, is no release that ksc knows",)


def test_a_word_is_called_by_its_command():
    made = migrate(Source("a.ks", "driverdisk hda1\n"), "rhel9", "rhel5")
    assert [one.message for one in made.report] == ["`driverdisk` names a device that has another name in rhel9"]
