"""What dnf itself makes of the same words: 150 recorded answers of dnf 4.14.0, asked as Anaconda asks it.

Each line of `dnf.jsonl` has packages, groups, words of `%packages` with a `-` before exclusions, and the answer: how
many words it misses, and the set that it installs, null where it refuses. The environments are always the same two.
Of one line there are two sets that have all that is asked for: `other` is the one that a later libsolv takes.
"""

import json
from pathlib import Path

import pytest
from pool import resolved, universe
from repodata import Environment, Group, Pkg

CASES = [json.loads(line) for line in Path(__file__).with_name("dnf.jsonl").read_text().splitlines()]
ENVIRONMENTS = [Environment("env", ("core", "g2")), Environment("env2", ("g2",), ("core",))]


def made(kind: type, data: dict[str, object]) -> object:
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in data.items()})


@pytest.mark.parametrize("start", range(0, len(CASES), 15))
def test_dnf_answers_the_same(start: int) -> None:
    for case in CASES[start : start + 15]:
        packages = [made(Pkg, one) for one in case["packages"]]
        groups = [made(Group, one) for one in case["groups"]]
        pool = universe(packages, groups=groups, environments=ENVIRONMENTS)
        result = resolved(pool, *case["words"], weak=case["weak"], every=case["every"])
        chosen = None if result.broken else sorted(str(one) for one in result.packages)
        assert chosen in (case["set"], case.get("other", case["set"])), case
        assert len(result.absent) == case["missing"], case
