"""How disks are laid out, judged beyond what the reference sees: every finding at its exact place."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from golden import same
from reference import refusal

import ksc
from ksc.checks.hardware import Hardware
from ksc.checks.kickstart import Kickstart, placed
from ksc.checks.lines import document_nodes
from ksc.checks.storage.machine import check_machine
from ksc.diagnostics import Diagnostic, Report
from ksc.diagnostics.render.text import render
from ksc.dialects import facts

HERE = Path(__file__).parent
CASES = [
    pytest.param(case["release"], case["text"], case["found"], id=f"{path.stem}-{number}")
    for path in sorted(HERE.glob("*.toml"))
    for number, case in enumerate(tomllib.loads(path.read_text())["case"], 1)
    if "found" in case
]
BROKEN = tomllib.loads((HERE / "broken.toml").read_text())["case"]
# The codes of this subject, among them those that the line's own rules have; and what the planner says.
OLD = {"KS656", "KS667", *(f"KS{number}" for number in range(669, 675))}
RULES = {"KS206", "KS207", "KS209", "KS260"}


def is_storage(one: Diagnostic) -> bool:
    return one.code in OLD or "KS840" <= one.code <= "KS879"


def found(text: str, release: str = "rhel9") -> list[Diagnostic]:
    return list(filter(is_storage, ksc.check(text, release)))


def on(text: str, release: str, machine: dict[str, Any]) -> list[Diagnostic]:
    """What is found of a machine: its `firmware`, `arch`, and `disks` with their sizes in MiB."""
    known = facts()
    dialect = known.dialect(release)
    assert dialect
    kickstart = Kickstart(placed(document_nodes(ksc.parse(text, path="<text>"))), known, dialect)
    disks = tuple(machine.get("disks", {}).items())
    return list(check_machine(kickstart, Hardware(disks, machine.get("firmware"), machine.get("arch"))))


def shown(case: dict[str, Any]) -> str:
    release, text = case["release"], case["text"]
    report = [one for one in ksc.check(text, release) if one.code != "KS601"]
    report += on(text, release, case.get("machine", {}))
    refused = refusal(text, release, whole=True)
    head = f"== {case['name']} ({release})\n{'the reference refuses it' if refused else 'the reference accepts it'}\n"
    return head + "\n" + render(Report(tuple(report)))


@pytest.mark.parametrize(("release", "text", "expected"), CASES)
def test_findings(release: str, text: str, expected: list[str]):
    seen = [f"{one.severity} {one.code} {one.line}:{one.column}-{one.end_column}" for one in found(text, release)]
    assert seen == expected


@pytest.mark.parametrize(("release", "text", "expected"), CASES)
def test_nothing_of_it_is_found_line_by_line(release: str, text: str, expected: list[str]):
    assert not list(filter(is_storage, ksc.check(text, release, scope="commands")))


def test_broken_layouts():
    """Each is reported, and the reference takes almost all of them."""
    texts = list(map(shown, BROKEN))
    assert all("[KS" in text for text in texts)
    taken = sum("the reference accepts it" in text for text in texts)
    assert taken > 0.85 * len(texts)
    same(HERE / "broken.txt", "\n".join((*texts, f"The reference accepts {taken} of {len(texts)}.\n")))
