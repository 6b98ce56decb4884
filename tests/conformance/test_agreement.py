"""ksc agrees with the recorded verdicts of the reference parser, but for what is listed with its reason."""

from pathlib import Path

import pytest
from conformance.agreement import deviations, explained, page, records
from reference import refusal
from support import ROOT

import ksc


@pytest.mark.parametrize(("name", "count"), [("commands.jsonl", 10_800), ("documents.jsonl", 71)])
def test_the_verdicts_of_the_reference(shared: Path, name: str, count: int) -> None:
    judged = list(records(name))
    assert len(judged) == count
    different = [one for one in judged if not one.agrees]
    if name == "commands.jsonl":
        assert len(different) <= count * 0.005
    assert [one.text for one in different if not explained(one.text, one.release, one.report)] == []


@pytest.mark.parametrize("one", deviations(), ids=lambda one: one.name)
def test_a_deviation_is_one(one) -> None:
    release, text = one.example
    report = ksc.check(text, release, scope="commands")
    taken = refusal(text, release) is None
    assert report.ok is (one.ksc == "takes")
    # What a record says is no longer what the reference says when it is asked in full.
    assert taken is (report.ok if one.recorded else not report.ok)
    assert explained(text, release, report) is one


def test_reasons_are_given() -> None:
    for one in deviations():
        assert one.ksc in ("takes", "refuses"), one.name
        assert len(one.why) > 60 and one.why.endswith("."), one.name
        assert bool(one.codes) is (one.ksc == "refuses"), one.name


def test_the_page_is_up_to_date() -> None:
    kept = (ROOT / "docs/agreement.md").read_text(encoding="utf-8")
    assert kept == page(), "python tests/conformance/agreement.py --page > docs/agreement.md"
