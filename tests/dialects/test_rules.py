"""Each rule has texts that break it and texts that do not, and the reference parser judges them alike."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from reference import refusal
from support import ROOT

import ksc

FOLDER = Path(__file__).with_name("rules")


class Case(NamedTuple):
    """A text, and where a code is found in it as `line:column-end`; nowhere, where nothing is wrong.

    `differs` says why the reference parser judges otherwise.
    """

    code: str
    release: str
    text: str
    at: tuple[str, ...]
    differs: str


def cases() -> Iterator[Case]:
    for path in sorted(FOLDER.glob("*.yaml")):
        for code, listed in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            for one in listed:
                at = () if one["at"] == "ok" else tuple(one["at"].split())
                yield Case(code, one["release"], one["text"] + "\n", at, one.get("differs", ""))


CASES = tuple(cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code} {case.release} {case.text.strip()}"[:90])
def test_a_rule(case: Case) -> None:
    report = ksc.check(case.text, case.release, scope="commands")
    found = [f"{one.line}:{one.column}-{one.end_column}" for one in report if one.code == case.code]
    assert tuple(found) == case.at
    assert case.at or report.ok
    accepted = refusal(case.text, case.release) is None
    assert (accepted is report.ok) is not bool(case.differs)


def test_every_rule_has_cases_of_both_kinds() -> None:
    tables = [
        tomllib.loads((ROOT / f"ksc/diagnostics/codes/{name}.toml").read_text()) for name in ("commands", "rules")
    ]
    codes = {code for table in tables for code in table if code >= "KS213"}
    assert {case.code for case in CASES if case.at} == codes
    assert {case.code for case in CASES if not case.at} == codes
    assert {case.code for case in CASES} == codes


def test_both_places_are_shown() -> None:
    for text, place in (
        ("logvol / --vgname=a --name=b --size=5 --percent=5\n", (1, 30)),
        ("part /tmp --fstype=tmpfs --grow\n", (1, 11)),
        ("lang C\nautopart\n# here\npart / --size=1\n", (2, 1)),
        ("user --name=a\nuser --name=b\nuser --name=a\n", (1, 6)),
        ("ignoredisk --only-use=sda\nignoredisk --drives=sdb\n", (1, 1)),
    ):
        (found,) = ksc.check(text, "rhel9", scope="commands")
        (related,) = found.related
        assert related.location.span[:2] == place, text


def test_a_secret_is_not_shown() -> None:
    for text in (
        "realm join --one-time-password=opensesame a b\n",
        "rootpw opensesame --lock --nope\n",
        "sshpw --username=a opensesame --plaintext opensesame\n",
        "stratispool p sda --passphrase=opensesame\n",
        "rhsm --organization=1 --activation-key=opensesame --activation-key=\n",
        "part / --size=1 --hw-passphrase=opensesame\n",
    ):
        report = ksc.check(text, "rhel9" if "strat" not in text and "hw-" not in text else "fedora46", scope="commands")
        assert not report.ok
        for one in report:
            assert "opensesame" not in " ".join((one.message, one.help or "", *one.notes)), text
