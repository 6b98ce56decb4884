"""The schemas as documents, what passes them, and what they tell an editor."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal

import pytest
from editor import seen
from jsonschema import Draft202012Validator
from laying import SCHEMES
from support import ROOT

from ksc.actions.schema import KINDS, dumped, make
from ksc.actions.schema.forms import any_case, expression
from ksc.dialects import facts
from ksc.storage import About, Layout, Scheme, Size

KINDS_OF = [("profile", None), ("profile", "rhel5"), ("site", None), ("hosts", None)]


@cache
def made(kind: str, target: str | None = None, more: str = "") -> dict[str, Any]:
    """A schema, with the schemes of ksc and one `more` of those here."""
    schemes = {**SCHEMES, "pool": POOL} if more == "pool" else SCHEMES
    return make(kind, facts(), schemes, facts().dialect(target) if target else None)


def parts(schema: object) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        schema = list(schema.values())
    for one in schema if isinstance(schema, list) else ():
        yield from parts(one)


@pytest.mark.parametrize(("kind", "target"), KINDS_OF)
def test_a_schema_is_one(kind, target):
    schema = made(kind, target)
    Draft202012Validator.check_schema(schema)
    assert json.loads(dumped(schema)) == schema
    named = {one["$ref"].rpartition("/")[2] for one in parts(schema) if "$ref" in one}
    assert named == set(schema["$defs"])
    for one in parts(schema):
        if isinstance(one.get("pattern"), str):
            re.compile(one["pattern"])


@pytest.mark.parametrize(
    ("python", "ecma"),
    [
        (r"a|b\Z", "^(?:a|b$)$"),
        (r"(?!x)[a-z]+(?<!-)", "^(?:(?!x)[a-z]+(?<!-))$"),
        (r"(?i:none)", None),
        (r"(?P<a>x)", None),
        (r"a++", None),
        (r"\Ax", None),
        (r"a\@b", None),
    ],
)
def test_only_expressions_that_editors_read_alike_are_given(python, ecma):
    assert expression(python) == ecma


EXAMPLES = [ROOT / "ksc.yaml", *sorted((ROOT / "profiles").glob("*.yaml"))]
EXAMPLES += [
    path
    for path in sorted((ROOT / "tests/cases").glob("*/**/*.yaml"))
    if path.parts[-3] not in ("yaml-errors", "night-shift") and path.name != "secrets.yaml"
]


def kind_of(name: str) -> str:
    return {"ksc.yaml": "site", "hosts.yaml": "hosts"}.get(name, "profile")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_example_passes(path):
    problems = Draft202012Validator(made(kind_of(path.name))).iter_errors(seen(path.read_text(encoding="utf-8")))
    assert [(one.json_path, one.message) for one in problems] == []


def test_every_example_in_the_documentation_passes():
    validators = {kind: Draft202012Validator(made(kind)) for kind in KINDS}
    count = 0
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        for label, body in re.findall(r"^```yaml([^\n]*)\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL):
            named = re.match(r"# (ksc|hosts|profiles/[\w-]+)\.yaml\n", body)
            if (named or "profile" in label) and "timeot" not in body:  # compile.md shows what is said of that
                kind = kind_of(f"{named[1]}.yaml" if named else "")
                problems = [(page.name, one.json_path, one.message) for one in validators[kind].iter_errors(seen(body))]
                assert problems == []
                count += 1
    assert count > 20


def test_the_same_facts_make_the_same_bytes():
    backwards = dict(reversed(SCHEMES.items()))
    assert dumped(made("profile")) == dumped(make("profile", facts(), backwards))


def test_with_a_target_only_what_it_takes_is_offered():
    everything, el6 = made("profile")["$defs"], made("profile", "rhel6")["$defs"]
    assert "timesource" in everything["kickstart"]["properties"]
    assert "timesource" not in el6["kickstart"]["properties"]
    assert "nohome" in everything["command.autopart"]["properties"]
    assert "nohome" not in el6["command.autopart"]["properties"]
    assert "snapshot" not in str(sorted(el6))


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("kickstart: {timesource: {pool: {ntp-pool: a}}}", False),
        ("kickstart: {timesource: --ntp-pool=a}", False),
        ("kickstart: {timesource: null}", True),
        ("kickstart: {autopart: {nohome: true}}", False),
        ("kickstart: {autopart: {nohome: false}}", True),
        ("kickstart: {autopart: {nohome: null}}", True),
    ],
)
def test_what_a_target_has_not_can_only_be_taken_away(text, fine):
    assert Draft202012Validator(made("profile", "rhel6")).is_valid(seen(text)) == fine


def test_what_an_editor_is_told():
    defs = made("profile")["$defs"]
    assert defs["command.bootloader"]["properties"]["timeout"] == {
        "$ref": "#/$defs/integer",
        "description": "How long the boot menu waits. In seconds. In rhel6 and later, fedora.",
    }
    assert defs["command.part"]["description"] == (
        "Makes a partition. Stands several times: a mapping by `mntpoint`, or a list."
    )
    assert defs["item.raid"]["properties"]["level"]["anyOf"][0] == {
        "enum": [0, 1, 4, 5, 6, 10, "RAID0", "RAID1", "RAID4", "RAID5", "RAID6", "RAID10"]
    }
    assert "partition" not in defs["kickstart"]["properties"]  # a synonym, taken and not offered
    assert "^partition$" in defs["kickstart"]["patternProperties"]
    assert defs["scheme.lvm"]["properties"]["group"]["default"] == "system"
    assert defs["scheme.lvm"]["properties"]["volumes"]["default"] == {"/": "rest", "swap": "recommended"}
    assert made("profile", "rhel8")["$defs"]["item.part"]["properties"]["active"]["deprecated"] is True
    assert "deprecated" not in defs["item.part"]["properties"]["active"]


@dataclass(frozen=True)
class Cache:
    """A part of the options below."""

    device: str
    size: Size | None = None


@dataclass(frozen=True)
class Options:
    """One field of each annotation that a scheme may have."""

    name: Annotated[str, About("what it is called")]
    level: Literal["0", "1", "raidz"] = "1"
    mode: Literal["a", "b"] | None = None
    disks: tuple[str, ...] = ()
    sizes: tuple[Size, ...] = ()
    caches: tuple[Cache, ...] = ()
    spare: Cache | None = None
    count: int = 2
    quick: bool = False
    odd: object = None


POOL = Scheme("pool", Options, lambda options, context: Layout(()), "a pool")


@pytest.mark.parametrize(
    ("options", "fine"),
    [
        ("name: x", True),
        ("name: 7", True),
        ("", False),
        ("name: null", False),
        ("name: [x]", False),
        ("name: x, level: 1", True),
        ("name: x, level: '1'", True),
        ("name: x, level: raidz", True),
        ("name: x, level: 2", False),
        ("name: x, level: '{{ vars.level }}'", True),
        ("name: x, mode: a", True),
        ("name: x, mode: null", True),
        ("name: x, mode: c", False),
        ("name: x, disks: sda", True),
        ("name: x, disks: [sda, sdb]", True),
        ("name: x, disks: [[sda]]", False),
        ("name: x, sizes: 1GiB", True),
        ("name: x, sizes: [1GiB, rest]", True),
        ("name: x, sizes: [1GB]", False),
        ("name: x, caches: {device: nvme0n1}", True),
        ("name: x, caches: [{device: nvme0n1, size: 1GiB}, {device: a}]", True),
        ("name: x, caches: [{size: 1GiB}]", False),
        ("name: x, caches: [{device: a, syze: 1GiB}]", False),
        ("name: x, spare: null", True),
        ("name: x, spare: {device: a}", True),
        ("name: x, spare: a", False),
        ("name: x, count: 3", True),
        ("name: x, count: three", False),
        ("name: x, quick: yes", True),
        ("name: x, quick: 3", False),
        ("name: x, odd: [a]", True),
        ("name: x, speed: 1", False),
    ],
)
def test_a_plugins_scheme_by_its_annotations(options, fine):
    schema = made("profile", more="pool")
    text = f"partitioning: {{scheme: pool{', ' * bool(options)}{options}}}"
    assert Draft202012Validator(schema).is_valid(seen(text)) == fine


def test_words_are_escaped_as_editors_read_it():
    r"""ECMAScript refuses `\-` outside of a set, where Python's `re.escape` writes it."""
    assert any_case(["pre-install"]) == "[pP][rR][eE]-[iI][nN][sS][tT][aA][lL][lL]"
    assert any_case(["a.b"]) == r"[aA]\.[bB]"
    for kind in KINDS:
        for one in parts(made(kind)):
            for pattern in (one.get("pattern"), *one.get("patternProperties", {})):
                if isinstance(pattern, str):
                    assert not re.search(r"\\[^\w^$.*+?()\[\]{}|/\\-]|\\-(?![^\[]*\])", pattern)
