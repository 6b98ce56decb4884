"""Whatever ksc takes, an editor takes: of profiles made from the facts, right and wrong, in every release.

The other way round is not promised: only ksc knows what lies below a profile.
"""

import json
from functools import cache

import pytest
from editor import seen
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from laying import SCHEMES, lay
from support import examples

from ksc.actions.schema import make
from ksc.checks import check_nodes
from ksc.diagnostics import Diagnostic, Source
from ksc.dialects import facts
from ksc.layer.profile import read_boot, read_profile

FACTS = facts()
RELEASES = list(FACTS.dialects)
PLAIN = [
    "true",
    "false",
    "yes",
    "No",
    "on",
    "0",
    "1",
    "5",
    "-3",
    "100",
    "0644",
    "9.10",
    "1e3",
    "null",
    "~",
    "x",
    "!remove ",
]
TEXTS = [
    "/",
    "/srv",
    "swap",
    "eth0",
    "20GiB",
    "50%",
    "rest",
    "{{ vars.n }}",
    "{{ vars.s }}",
    "a b",
    "-vim",
    "a=b",
    "RAID1",
]
ODD = st.sampled_from([*PLAIN, *map(json.dumps, ["", "true", "7", *TEXTS]), "!secret x", "!remove k"])


@cache
def validator(kind: str, release: str | None) -> Draft202012Validator:
    return Draft202012Validator(make(kind, FACTS, SCHEMES, FACTS.dialect(release) if release else None))


def flow(pairs) -> str:
    return "{" + ", ".join(f"{json.dumps(key)}: {value}" for key, value in pairs) + " }"


def flow_list(items) -> str:
    return "[" + ", ".join(items) + " ]"


def mappings(names, values):
    return st.dictionaries(names, values, max_size=3).map(lambda made: flow(made.items()))


def value_of(spec):
    """Values that an option may take in some release, and others."""
    near = []
    for choice in spec.choices:
        near += [choice.value, json.dumps(choice.value), choice.value.upper()]
    kind = {"flag": ["true", "false", "no"], "integer": ["5", "0", "99", "100", "101"]}.get(spec.type, [])
    right = st.sampled_from([*near, *kind]) if near or kind else ODD
    lists = st.lists(ODD, max_size=2).map(flow_list)
    edits = mappings(st.sampled_from(["add", "remove", "and"]), st.one_of(ODD, lists))
    return st.one_of(right, right, ODD, lists, edits)


@st.composite
def option_mappings(draw, spec):
    known = {one.name: one for one in (*spec.positionals, *reversed(spec.options.values()))}
    known |= {alias: one for one in spec.options.values() for alias in one.aliases}
    names = [*known, *(f"--{name}" for name in list(known)[:1]), *(["nosuch"] if draw(st.integers(0, 5)) == 0 else [])]
    chosen = draw(st.lists(st.sampled_from(names), max_size=3, unique=True)) if names else []
    pairs = [
        (name, draw(value_of(known[name.removeprefix("--")]) if name.removeprefix("--") in known else ODD))
        for name in chosen
    ]
    return draw(st.sampled_from(["", "", "", "!replace "])) + flow(pairs)


@st.composite
def commands(draw):
    name = draw(st.sampled_from(sorted(FACTS.names)))
    spec = FACTS.command(name)
    one = st.one_of(option_mappings(spec), option_mappings(spec), option_mappings(spec), ODD)
    keys = st.sampled_from(
        ["/", "a", "default", "hostname", "vg/x", *spec.options, *(word.name for word in spec.positionals)]
    )
    several = st.one_of(mappings(keys, one), st.lists(one, max_size=2).map(flow_list))
    return name, draw(st.one_of(one, several) if spec.repeat is not None else st.one_of(one, one, one, several))


@st.composite
def partitionings(draw):
    sizes = mappings(st.sampled_from(["/", "/var", "swap", "var"]), ODD)
    options = st.sampled_from(
        ["disk", "volumes", "partitions", "boot", "group", "filesystem", "type", "nohome", "nosuch"]
    )
    words = st.sampled_from(["usb", "sd*", "satta", "nvme0n1", "disk/by-id/x"])
    some = st.one_of(words, st.lists(words, max_size=2).map(flow_list), ODD)
    choice = st.fixed_dictionaries(
        {"select": st.sampled_from(["smallest", "largest", "none"])},
        optional={
            "only": some,
            "exclude": some,
            "min": ODD,
            "max": st.just("1TiB"),
            "count": st.sampled_from(["2", "x"]),
        },
    )
    values = st.one_of(
        ODD,
        sizes,
        choice.map(lambda one: flow(one.items())),
        st.lists(ODD, max_size=2).map(flow_list),
        st.sampled_from(["lvm", "thinp", "sda", "20GiB"]),
    )
    pairs = draw(st.dictionaries(options, values, max_size=3)).items()
    return flow([("scheme", draw(st.sampled_from(["lvm", "plain", "autopart", "autopart", "no", "null"]))), *pairs])


# Under a name, `!remove` stands alone. ksc takes a word behind it, an editor takes that word for a body.
BARE = ODD.filter(lambda written: written != "!remove k")
SECTIONS = ["post", "pre", '"%post"', "pre-install", "onerror", "traceback", "packages", "null"]


def scripts():
    options = mappings(st.sampled_from(["nochroot", "erroronfail", "log", "interpreter", "--log", "nosuch"]), ODD)
    pairs = {
        "name": st.one_of(st.just("a"), ODD),
        "section": st.sampled_from(SECTIONS),
        "options": st.one_of(options, options, ODD),
        "text": ODD,
        "template": ODD,
        "nosuch": ODD,
    }
    one = st.fixed_dictionaries({}, optional=pairs).map(lambda made: flow(made.items()))
    return st.one_of(
        st.lists(st.one_of(one, ODD), max_size=2).map(flow_list),
        mappings(st.sampled_from(["a", "b c"]), st.one_of(one, BARE)),
    )


def packages():
    some = st.one_of(ODD, st.lists(ODD, max_size=2).map(flow_list))
    options = mappings(st.sampled_from([*FACTS.sections["%packages"].options, "nosuch"]), ODD)
    return mappings(st.sampled_from(["install", "exclude", "drop", "nosuch"]), some) | mappings(
        st.just("options"), options
    )


def named():
    inner = mappings(
        st.sampled_from(["options", "text", "file", "template", "name"]), st.one_of(ODD, mappings(st.just("dir"), ODD))
    )
    return mappings(st.sampled_from(["com_redhat_kdump", "a b"]), st.one_of(BARE, inner))


HEAD = {
    "title": ODD,
    "abstract": ODD,
    "unattended": ODD,
    "vars": mappings(st.just("y"), ODD),
    "boot": mappings(
        st.sampled_from(["label", "menu", "append", "nosuch"]), st.one_of(ODD, st.lists(ODD, max_size=2).map(flow_list))
    ),
}
BODY = {
    "kickstart": st.lists(commands(), max_size=2, unique_by=lambda one: one[0]).map(flow),
    "partitioning": partitionings(),
    "packages": packages(),
    "scripts": scripts(),
    "addons": named(),
    "certificates": named(),
    "includes": mappings(st.just("/tmp/x"), st.sampled_from(["keep", "null", "", "drop"])),
}


def profiles():
    body = st.one_of(
        *(st.tuples(st.just(key), value) for key, value in BODY.items()),
        st.tuples(st.just("kickstart"), BODY["kickstart"]),
    )
    head = st.sampled_from(sorted(HEAD)).flatmap(lambda key: st.tuples(st.just(key), HEAD[key]))
    return st.lists(st.one_of(body, body, head), min_size=1, max_size=2, unique_by=lambda one: one[0]).map(
        lambda pairs: "".join(f"{key}: {value}\n" for key, value in pairs)
    )


def refusals(profile: str, release: str) -> list[str]:
    """What ksc says against a profile, over a base that has little."""
    laid = lay({"web.yaml": profile}, target=release, variables={"n": 5, "s": "x"})
    found = [one.code for one in laid.found if one.severity == "error"]
    boot: list[Diagnostic] = []
    read_boot(read_profile("web", Source("web.yaml", profile))[0].boot, boot)
    found += [one.code for one in boot]
    if laid.merged is not None:
        nodes = [(entry.node, None) for entry in laid.merged.entries]
        found += [one.code for one in check_nodes(nodes, FACTS, FACTS.dialects[release]) if one.severity == "error"]
    return found


@how(max_examples=examples(480))
@given(profiles(), st.sampled_from(RELEASES))
def test_what_ksc_takes_every_schema_takes(profile, release):
    as_seen = seen(profile)
    for target in (None, release):
        if (alarm := next(validator("profile", target).iter_errors(as_seen), None)) is not None:
            assert refusals(profile, release), (alarm.json_path, alarm.message, target)


@pytest.mark.parametrize("written", ["null", "~", ""])
@pytest.mark.parametrize("key", sorted(make("profile", FACTS, SCHEMES)["properties"]))
def test_a_key_without_a_value(key, written):
    """ksc warns, and goes on: a section of a profile that is being written is often empty."""
    profile = f"{key}: {written}\n"
    assert not refusals(profile, "rhel9")
    alarms = [one.message for one in validator("profile", None).iter_errors(seen(profile))]
    assert not alarms
