"""What the words of `%packages` become with the packages of some repositories."""

import pytest
from pool import names, refused, repository, resolved, spec, universe
from repodata import Environment, Group, Pkg

from ksc.packages.resolving import resolve
from ksc.packages.universe import Source, Universe
from ksc.packages.wanted import Absent, Spec, Wanted

SHELL = [
    Pkg("bash", requires=("libc >= 2",), recommends=("bash-completion",)),
    Pkg("bash-completion"),
    Pkg("glibc", provides=("libc = 2.34",), size=10),
    Pkg("glibc", provides=("libc = 2.34",), arch="i686"),
    Pkg("nginx", requires=("bash", "nginx-core = 1.0-1.el9")),
    Pkg("nginx-core"),
    Pkg("old", requires=("python2",)),
]
COMPS = [
    Group("core", ("bash", "not-there"), ("nginx-core",), ("nginx",), {"bash-completion": "nginx"}, name="The Core"),
    Group("web", ("nginx",)),
]
ENVIRONMENTS = [
    Environment("minimal", ("core",), ("web",), order=5),
    Environment("server", ("core", "web"), order=1),
]


@pytest.fixture(scope="module")
def shell() -> Universe:
    return universe(SHELL, groups=COMPS, environments=ENVIRONMENTS)


def test_a_name_brings_what_it_requires_and_recommends(shell: Universe) -> None:
    assert names(resolved(shell, "bash")) == ["bash", "bash-completion", "glibc"]
    assert names(resolved(shell, "bash", weak=False)) == ["bash", "glibc"]


@pytest.mark.parametrize(
    ("words", "made"),
    [
        (["@core"], ["bash", "glibc", "nginx-core"]),
        (["@core --nodefaults"], ["bash", "glibc"]),
        (["@core --optional"], ["bash", "bash-completion", "glibc", "nginx", "nginx-core"]),
        (["@^minimal"], ["bash", "glibc", "nginx-core"]),
        (["@^server"], ["bash", "bash-completion", "glibc", "nginx", "nginx-core"]),
        (["@server"], ["bash", "bash-completion", "glibc", "nginx", "nginx-core"]),
        (["@^server", "-@web"], ["bash", "glibc", "nginx-core"]),
        (["@core", "-nginx-core"], ["bash", "glibc"]),
        (["nginx-*"], ["nginx-core"]),
        (["glibc.i686"], ["glibc"]),
        (["bash-1.0-1.el9"], ["bash", "glibc"]),
        (["libc"], ["glibc"]),
    ],
)
def test_words(shell: Universe, words: list[str], made: list[str]) -> None:
    result = resolved(shell, *words, weak=False)
    assert names(result) == made
    assert (result.absent, result.broken, result.idle) == ((), (), ())


def test_groups_have_names_besides_their_ids(shell: Universe) -> None:
    result = resolve(shell, Wanted((Spec("@the core", "group", "the core"),), weak=False))
    assert names(result) == ["bash", "glibc", "nginx-core"]


def test_what_a_conditional_package_goes_along_with_is_a_name() -> None:
    """libsolv parses words with brackets by calling itself: a million of them would end the process."""
    group = Group("core", ("bash",), conditional={"nginx-core": "(" * 1_000_000})
    assert names(resolved(universe(SHELL, groups=[group]), "@core", weak=False)) == ["bash", "glibc"]


def test_the_default_environment_is_the_first_in_order(shell: Universe) -> None:
    assert "nginx" in names(resolved(shell, "@^minimal", default=True))


def test_architectures(shell: Universe) -> None:
    def arches(*words: str, **more: bool) -> list[str]:
        return [one.arch for one in resolved(shell, *words, **more).packages]

    assert arches("glibc") == ["x86_64"]
    assert arches("glibc.i686") == ["i686"]
    assert arches("glibc", "glibc.i686") == ["i686"]  # which is a glibc: so dnf has it
    assert arches("glibc", every=True) == ["i686", "x86_64"]
    assert resolved(shell, "glibc").size == 10
    arm = universe([Pkg("a", arch="aarch64"), Pkg("b", arch="noarch"), Pkg("c")], arch="aarch64")
    assert names(resolved(arm, "a", "b")) == ["a", "b"]
    assert resolved(arm, "c").absent == (Absent(spec("c"), "it is only there for x86_64"),)


def test_what_is_not_there_and_what_was_meant(shell: Universe) -> None:
    result = resolved(shell, "ngnix", "@cor", "@^minimla", "zzz", "ng?nix*")
    assert [(one.spec.text, one.near) for one in result.absent] == [
        ("ngnix", "nginx"),
        ("@cor", "core"),
        ("@^minimla", "minimal"),
        ("zzz", None),
        ("ng?nix*", None),
    ]


def test_what_cannot_be_installed_and_why(shell: Universe) -> None:
    assert refused(resolved(shell, "old", "bash")) == {
        "old": ("old-1.0-1.el9.x86_64 requires python2, and no package provides that",)
    }
    clash = universe([Pkg("a", conflicts=("b",)), Pkg("b"), Pkg("c", requires=("a", "b"))])
    assert refused(resolved(clash, "a", "b")) == {
        "a b": ("a-1.0-1.el9.x86_64 conflicts with b, which is b-1.0-1.el9.x86_64",)
    }
    assert len(refused(resolved(clash, "c"))["c"]) == 3


def test_what_obsoletes_a_package_takes_its_place() -> None:
    pool = universe([Pkg("b"), Pkg("c", requires=("b = 1.0-1.el9",)), Pkg("d", obsoletes=("b < 2",))])
    assert names(resolved(pool, "b", "d")) == ["d"]
    assert names(resolved(pool, "b*", "d")) == ["d"]
    assert refused(resolved(pool, "c", "d")) == {
        "c d": (
            "d-1.0-1.el9.x86_64 obsoletes b < 2, which is b-1.0-1.el9.x86_64",
            "c-1.0-1.el9.x86_64 requires b = 1.0-1.el9",
        )
    }


def test_two_words_for_the_same_broken_thing_are_one_finding(shell: Universe) -> None:
    result = resolved(shell, "@core", "@^minimal", "-glibc")
    assert list(refused(result)) == ["@core @^minimal"]
    assert refused(result)["@core @^minimal"][-1].endswith("cannot be used: `-glibc` takes it away")


def test_broken_packages_are_left_out_where_that_is_asked_for(shell: Universe) -> None:
    result = resolved(shell, "old", "bash", broken=True, weak=False)
    assert (names(result), result.broken) == (["bash", "glibc"], ())


def test_exclusions_take_away_from_everything(shell: Universe) -> None:
    result = resolved(shell, "nginx", "-nginx-c*")
    assert refused(result)["nginx"] == (
        "nginx-1.0-1.el9.x86_64 requires nginx-core = 1.0-1.el9",
        "nginx-core-1.0-1.el9.x86_64 cannot be used: `-nginx-c*` takes it away",
    )
    result = resolved(shell, "nginx", "bash-completion", "-bash-completion")
    assert [one.hidden for one in result.absent] == ["`-bash-completion` takes it away"]
    assert "bash-completion" not in names(result)


def test_exclusions_of_yum_take_away_what_is_asked_for_alone(shell: Universe) -> None:
    result = resolved(shell, "@core", "-glibc", "-nginx-core", removes=False, weak=False)
    assert names(result) == ["bash", "glibc"]
    assert [(one.name, package, by) for one, package, by in result.returned] == [
        ("glibc", "glibc-1.0-1.el9.x86_64", "bash-1.0-1.el9.x86_64")
    ]


def test_exclusions_that_take_nothing_away(shell: Universe) -> None:
    result = resolved(shell, "bash", "-bsh", "-iwl*", "-glibc.i686", "-@nothing")
    assert [(one.text, near) for one, near in result.idle] == [("bsh", "bash"), ("iwl*", None), ("glibc.i686", None)]


FILES = [
    Pkg("script", requires=("/usr/bin/perl", "/usr/share/data/x")),
    Pkg("perl", files=("/usr/bin/perl",)),
    Pkg("data", more=("/usr/share/data/x",)),
    Pkg("rare", requires=("/opt/nobody",)),
    Pkg("either", requires=("(perl or data)",)),
]


def test_file_lists_are_read_where_a_file_asks_for_them_alone() -> None:
    asked: list[int] = []
    pool = Universe([Source(repository(FILES, files=lambda: asked.append(1)))], "x86_64")
    assert names(resolved(pool, "perl")) == ["perl"]
    assert names(resolved(pool, "/usr/bin/perl")) == ["perl"]
    assert names(resolved(pool, "either")) in (["either", "perl"], ["data", "either"])
    assert (asked, pool.complete) == ([], False)
    assert names(resolved(pool, "script")) == ["data", "perl", "script"]
    assert (asked, pool.complete) == ([1], True)
    assert names(resolved(pool, "perl", "script")) == ["data", "perl", "script"]
    assert asked == [1]
    assert refused(resolved(pool, "rare")) == {
        "rare": ("rare-1.0-1.el9.x86_64 requires /opt/nobody, and no package provides that",)
    }


def test_a_file_as_a_word_may_need_the_file_lists() -> None:
    pool = universe(FILES)
    assert names(resolved(pool, "/usr/share/data/x")) == ["data"]
    assert [one.spec.text for one in resolved(pool, "/no/such/file").absent] == ["/no/such/file"]


def test_repositories_with_filters() -> None:
    kept = repository([Pkg("a"), Pkg("b", requires=("a",))], name="extras")
    only = Universe([Source(kept, include=("b*",))], "x86_64")
    result = resolved(only, "a", "b")
    assert [one.hidden for one in result.absent] == ["`--includepkgs` of the repository extras leaves it out"]
    assert refused(result)["b"][-1] == (
        "a-1.0-1.el9.x86_64 cannot be used: `--includepkgs` of the repository extras leaves it out"
    )
    without = Universe([Source(kept, exclude=("a",))], "x86_64")
    assert "`--excludepkgs`" in (resolved(without, "a").absent[0].hidden or "")


def test_the_newest_of_several_repositories_is_taken() -> None:
    base, updates = repository([Pkg("a")], name="base"), repository([Pkg("a", version="1.1")], name="updates")
    for sources in ([base, updates], [updates, base]):
        result = resolved(Universe([Source(one) for one in sources], "x86_64"), "a")
        assert [(str(one), one.repository) for one in result.packages] == [("a-1.1-1.el9.x86_64", "updates")]


def test_one_pool_serves_one_profile_after_the_other(shell: Universe) -> None:
    first = resolved(shell, "nginx", "-nginx-core")
    assert first.broken
    assert resolved(shell, "nginx").broken == ()
    assert resolved(shell, "nginx", "-nginx-core") == first
