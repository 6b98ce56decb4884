"""Findings as code scanning reads them: valid by the schema, places and fixes exact, stable, without secrets."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft4Validator

import ksc
from ksc.diagnostics import Fix, Related, Report, Source, Span, TextEdit, error, note, warning
from ksc.diagnostics.render.sarif import FINGERPRINT, as_sarif
from ksc.diagnostics.spans import Location

SCHEMA = json.loads((Path(__file__).parent / "sarif/sarif-2.1.0-rtm.5.json").read_text())
VALIDATOR = Draft4Validator(SCHEMA)


def at(text: str, span: Span, path: str = "a.ks") -> Location:
    return Location(Source(path, text), span)


def sarif(*found, **how) -> dict:
    """The report as SARIF, as it is after it was written and read."""
    made = json.loads(json.dumps(as_sarif(Report(found), "1.2.3", **how)))
    VALIDATOR.validate(made)
    return made["runs"][0]


EVERYTHING = error(
    "KS204",
    "`autopart --nohome` is not available in rhel6",
    at("lang en\nautopart --nohome\n", Span(2, 10, 2, 18), "profiles/a b.ks"),
    notes=("target rhel6 set by profiles/web.yaml:2:9",),
    help="drop it",
    related=[
        Related("the target stands here", at("extends: a\ntarget: rhel6\n", Span(2, 9, 2, 14), "profiles/web.yaml"))
    ],
    fix=Fix("remove `--nohome`", (TextEdit(Span(2, 9, 2, 18), ""), TextEdit(Span(3, 1, 3, 1), "lang en\n"))),
)


def test_a_schema_that_says_no():
    assert not VALIDATOR.is_valid({"version": "2.1.0"})
    broken = as_sarif(Report((EVERYTHING,)), "1")
    broken["runs"][0]["results"][0]["level"] = "fatal"
    assert not VALIDATOR.is_valid(broken)


def test_everything_that_a_finding_has():
    run = sarif(EVERYTHING)
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["invocations"] == [{"executionSuccessful": True}]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("ksc", "1.2.3")
    (rule,) = driver["rules"]
    assert (rule["id"], rule["name"]) == ("KS204", "OptionNotAvailable")
    assert rule["shortDescription"] == {"text": "Option not available"}
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert rule["help"]["text"] in rule["help"]["markdown"]
    (result,) = run["results"]
    fingerprint = result.pop("partialFingerprints")[FINGERPRINT]
    assert len(fingerprint) == 32
    assert result == {
        "ruleId": "KS204",
        "ruleIndex": 0,
        "level": "error",
        "message": {
            "text": "`autopart --nohome` is not available in rhel6\n"
            "target rhel6 set by profiles/web.yaml:2:9\nhelp: drop it"
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "profiles/a%20b.ks"},
                    "region": {"startLine": 2, "startColumn": 10, "endLine": 2, "endColumn": 18},
                }
            }
        ],
        "relatedLocations": [
            {
                "id": 1,
                "message": {"text": "the target stands here"},
                "physicalLocation": {
                    "artifactLocation": {"uri": "profiles/web.yaml"},
                    "region": {"startLine": 2, "startColumn": 9, "endLine": 2, "endColumn": 14},
                },
            }
        ],
        "fixes": [
            {
                "description": {"text": "remove `--nohome`"},
                "artifactChanges": [
                    {
                        "artifactLocation": {"uri": "profiles/a%20b.ks"},
                        "replacements": [
                            {"deletedRegion": {"startLine": 2, "startColumn": 9, "endLine": 2, "endColumn": 18}},
                            {
                                "deletedRegion": {"startLine": 3, "startColumn": 1, "endLine": 3, "endColumn": 1},
                                "insertedContent": {"text": "lang en\n"},
                            },
                        ],
                    }
                ],
            }
        ],
    }


def test_nothing_found():
    run = sarif()
    assert run["results"] == run["tool"]["driver"]["rules"] == []


def test_rules_are_those_that_are_used():
    found = [warning("KS601", "x"), error("KS204", "y"), note("MINE7", "z"), error("KS204", "w")]
    run = sarif(*found)
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert ids == ["KS204", "KS601", "MINE7"]
    assert [ids[result["ruleIndex"]] for result in run["results"]] == [one.code for one in found]
    assert [result["level"] for result in run["results"]] == ["warning", "error", "note", "error"]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a.ks", "a.ks"),
        ("../a/b.ks", "../a/b.ks"),
        ("a#b?c%d.ks", "a%23b%3Fc%25d.ks"),
        ("ä.ks", "%C3%A4.ks"),
        ("b\udce4se.ks", "b%E4se.ks"),
        ("/root/a b.ks", "file:///root/a%20b.ks"),
        ("<stdin>", "%3Cstdin%3E"),
    ],
)
def test_paths_are_uris(path, uri):
    (result,) = sarif(error("KS204", "x", at("lang\n", Span(1, 1, 1, 5), path)))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_paths_as_they_are_to_be_shown():
    (result,) = sarif(EVERYTHING, place=lambda path: f"x/{path}")["results"]
    for place in (*result["locations"], *result["relatedLocations"]):
        assert place["physicalLocation"]["artifactLocation"]["uri"].startswith("x/profiles/")


def fingerprints(text: str) -> list[str]:
    run = sarif(*ksc.check(text, "rhel9", path="a.ks"))
    return [result["partialFingerprints"][FINGERPRINT] for result in run["results"]]


def test_fingerprints_stay_when_lines_move():
    before = fingerprints("nope\nlang C\nlang C x\nnope\n")
    after = fingerprints("# a comment\n\nnope\nlang C\ntext\nlang C x\nnope\n")
    assert set(before) <= set(after)
    assert len(set(before)) == len(before) > 2
    assert fingerprints("nope\n") != fingerprints("nope --other\n")


def test_a_file_that_cannot_be_read():
    assert sarif(error("KS901", "there is no file x"))["invocations"] == [{"executionSuccessful": False}]


def test_what_is_no_text():
    run = sarif(error("KS201", "x \udce4\x1b[2J \n", at("\udce4\n", Span(1, 1, 1, 2))))
    assert run["results"][0]["message"]["text"] == "x \ufffd\ufffd[2J \ufffd"


def test_real_findings_are_valid(shared):
    for path in sorted((shared / "corpus").glob("*/*"))[::40]:
        text = path.read_bytes().decode("utf-8", "surrogateescape")
        sarif(*ksc.check(text, "rhel6", path=path.name))
