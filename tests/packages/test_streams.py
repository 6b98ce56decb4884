"""Modules: which streams are enabled, what that hides, and words that name them."""

import pytest
from pool import names, refused, resolved, universe
from repodata import Group, Pkg

from ksc.packages.universe import Universe
from ksc.packages.wanted import StreamWanted


def _module(name: str, stream: str, *rpms: str, requires: str = "{}") -> str:
    artifacts = ", ".join(f'"{rpm}"' for rpm in rpms)
    return f"""\
---
document: modulemd
version: 2
data:
  name: {name}
  stream: "{stream}"
  dependencies: [{{requires: {requires}}}]
  profiles: {{common: {{rpms: [{name}]}}, devel: {{rpms: [{name}, {name}-devel]}}}}
  artifacts: {{rpms: [{artifacts}]}}
...
"""


def _defaults(name: str, stream: str) -> str:
    return f"""\
---
document: modulemd-defaults
version: 1
data: {{module: {name}, stream: "{stream}", profiles: {{"1": [common], "{stream}": [common]}}}}
...
"""


MODULES = "".join(
    [
        _module("perl", "5.26", "perl-0:5.26-1.x86_64", requires="{platform: [el8]}"),
        _module("perl", "5.30", "perl-0:5.30-1.x86_64", requires="{platform: [el8]}"),
        _defaults("perl", "5.26"),
        _module("node", "18", "node-0:18-1.x86_64", "node-devel-0:18-1.x86_64", "node-0:18-1.src"),
        _module("node", "20", "node-0:20-1.x86_64"),
        _module("mod", "1", "mod-0:1-1.x86_64", requires="{perl: ['5.30']}"),
        _module("any", "1", "any-0:1-1.x86_64", requires="{node: []}"),
        _defaults("any", "2"),
    ]
)
MODULAR = [
    *(Pkg("perl", version=version, release="1") for version in ("5.26", "5.30", "6.0")),
    *(Pkg("node", version=version, release="1") for version in ("18", "20")),
    Pkg("node-devel", version="18", release="1"),
    Pkg("mod", version="1", release="1"),
    Pkg("any", version="1", release="1"),
    Pkg("plain"),
]


@pytest.fixture(scope="module")
def modular() -> Universe:
    return universe(MODULAR, groups=[Group("node", ("plain",))], modules=MODULES)


def enable(*words: str) -> list[StreamWanted]:
    return [StreamWanted(*word.split(":")) for word in words]


def test_a_default_stream_hides_the_others_and_what_is_no_module(modular: Universe) -> None:
    assert [str(one) for one in resolved(modular, "perl").packages] == ["perl-5.26-1.x86_64"]
    assert [str(one) for one in resolved(modular, "perl", streams=enable("perl:5.30")).packages] == [
        "perl-5.30-1.x86_64"
    ]
    assert [one.version for one in MODULAR if one.name == "perl"][-1] == "6.0"  # of no module: hidden by either


def test_a_module_that_is_disabled(modular: Universe) -> None:
    result = resolved(modular, "perl", streams=[StreamWanted("perl", disable=True)])
    assert [str(one) for one in result.packages] == ["perl-6.0-1.x86_64"]


def test_packages_of_a_stream_that_is_not_enabled(modular: Universe) -> None:
    assert [one.hidden for one in resolved(modular, "node").absent] == [
        "it is of the stream node:18, which is not enabled"
    ]
    assert [str(one) for one in resolved(modular, "node", streams=enable("node:20")).packages] == ["node-20-1.x86_64"]


@pytest.mark.parametrize(
    ("word", "made"),
    [
        ("@node:18/common", ["node-18-1.x86_64"]),
        ("@node:18/devel", ["node-18-1.x86_64", "node-devel-18-1.x86_64"]),
        ("@perl", ["perl-5.26-1.x86_64"]),
        ("@perl:5.30/common", ["perl-5.30-1.x86_64"]),
        ("@any", ["any-1-1.x86_64"]),  # it has one stream alone
    ],
)
def test_streams_and_profiles_as_words(modular: Universe, word: str, made: list[str]) -> None:
    result = resolved(modular, word)
    assert [str(one) for one in result.packages] == made
    assert (result.absent, result.broken, result.streams) == ((), (), ())


def test_what_streams_require_of_other_modules(modular: Universe) -> None:
    assert names(resolved(modular, "any", streams=enable("any:1"))) == ["any"]
    # With the default of another module at odds it has to be asked for as well.
    result = resolved(modular, "mod", streams=enable("mod:1", "perl:5.30"))
    assert (names(result), result.streams) == (["mod"], ())
    result = resolved(modular, "mod", streams=enable("mod:1", "perl:5.26"))
    assert [one.why for one in result.streams] == ["mod:1 requires perl:5.30, which is not what is enabled"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["nod:18"], "there is no module nod"),
        (["node:19"], "the module node has no stream 19, only 18, 20"),
        (["node"], "the module node has no default stream, only 18, 20"),
        (["node:18", "node:20"], "two streams of the module node are asked for: 18 and 20"),
    ],
)
def test_streams_that_cannot_be_enabled(modular: Universe, words: list[str], why: str) -> None:
    assert [one.why for one in resolved(modular, streams=enable(*words)).streams] == [why]


def test_a_word_enables_its_stream_after_packages_are_looked_for(modular: Universe) -> None:
    result = resolved(modular, "@node:18/common", "node-devel")
    assert [one.hidden for one in result.absent] == [
        "it is of the stream node:18, which is not enabled when the installer looks for it, but only later"
    ]
    result = resolved(modular, "@node:18/common", "node-devel", streams=enable("node:18"))
    assert (names(result), result.absent) == (["node", "node-devel"], ())


def test_one_module_may_stand_in_several_words(modular: Universe) -> None:
    result = resolved(modular, "@perl", "@perl:5.30/common")
    assert ([str(one) for one in result.packages], result.streams) == (["perl-5.30-1.x86_64"], ())


def test_a_module_that_requires_what_cannot_be_had() -> None:
    documents = _module("a", "1", "a-0:1-1.x86_64", requires="{b: []}") + _module(
        "b", "1", "b-0:1-1.x86_64", requires="{a: ['2']}"
    )
    pool = universe([Pkg("a", version="1", release="1"), Pkg("b", version="1", release="1")], modules=documents)
    result = resolved(pool, "@a:1/common")
    assert [one.why for one in result.streams] == ["a:1 requires b, which is not what is enabled"]
    assert names(result) == []


def test_what_a_stream_requires_is_chosen_to_go_with_the_rest() -> None:
    documents = "".join(
        [
            _module("a", "1", "a-0:1-1.x86_64", requires="{b: []}"),
            _module("b", "1", "b-0:1-1.x86_64", requires="{c: ['2']}"),
            _module("b", "2", "b-0:2-1.x86_64", requires="{c: ['1']}"),
            _module("c", "1", "c-0:1-1.x86_64"),
            _module("c", "2", "c-0:2-1.x86_64"),
            _defaults("c", "1"),
        ]
    )
    packages = [Pkg("a", version="1", release="1"), *(Pkg("b", version=one, release="1") for one in "12")]
    pool = universe(packages, modules=documents)
    result = resolved(pool, "a", "b", streams=enable("a:1"))
    assert [str(one) for one in result.packages] == ["a-1-1.x86_64", "b-2-1.x86_64"]
    # Where one has to go after all, what required it goes as well.
    documents += _module("d", "1", "d-0:1-1.x86_64", requires="{a: ['1'], c: ['3']}") + _defaults("d", "1")
    documents += _module("e", "1", "e-0:1-1.x86_64", requires="{d: []}") + _defaults("e", "1")
    pool = universe([*packages, *(Pkg(name, version="1", release="1") for name in "de")], modules=documents)
    assert [one.spec.text for one in resolved(pool, "e", "d").absent] == ["e", "d"]


def test_profiles_that_are_not_there(modular: Universe) -> None:
    assert refused(resolved(modular, "@node:18/server")) == {
        "@node:18/server": ("the stream node:18 has no profile server",)
    }
    assert refused(resolved(modular, "@node")) == {
        "@node": ("it is a module, none of whose streams is enabled or its default: they are 18, 20",)
    }
    assert refused(resolved(modular, "@node:18")) == {
        "@node:18": ("the stream node:18 installs no profile by default: its profiles are common, devel",)
    }
