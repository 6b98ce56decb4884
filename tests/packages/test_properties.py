"""Whatever resolves is closed under what it requires, and holds nothing that is excluded."""

from fnmatch import fnmatchcase
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st
from pool import names, resolved, universe
from repodata import Group, Pkg
from support import examples

NAMES = [f"p{number}" for number in range(8)]
FILES = ["/usr/bin/tool", "/usr/share/known", "/usr/share/unknown"]


@st.composite
def packages(draw: st.DrawFn) -> list[Pkg]:
    """A few packages that require names and capabilities of others, some with a version, files, and what is nowhere."""
    capabilities = [*NAMES, "cap-a", "cap-b", *(f"{name} >= 1" for name in NAMES[:3]), f"{NAMES[0]} >= 2", "nowhere"]
    some = partial(st.lists, max_size=2, unique=True)
    made = {}
    for name in draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True)):
        for arch in draw(st.sampled_from([("x86_64",), ("noarch",), ("x86_64", "i686")])):
            made[name, arch] = Pkg(
                name,
                requires=tuple(draw(some(st.sampled_from([*capabilities, *FILES])))),
                recommends=tuple(draw(some(st.sampled_from(capabilities)))),
                conflicts=tuple(draw(some(st.sampled_from(NAMES))) if draw(st.integers(0, 4)) == 0 else ()),
                provides=tuple(draw(some(st.sampled_from(["cap-a", "cap-b = 3"])))),
                files=tuple(draw(some(st.sampled_from(FILES[:1])))),
                more=tuple(draw(some(st.sampled_from(FILES[1:])))),
                version=draw(st.sampled_from(["1", "2"])),
                arch=arch,
            )
    return list(made.values())


def provided(one: Pkg) -> set[str]:
    own = {one.name, *(text.split()[0] for text in one.provides), *one.files, *one.more}
    return own | {f"{one.name} >= {version}" for version in ("1", "2") if version <= one.version}


words = st.lists(
    st.sampled_from([*NAMES, "p*", "p0.i686", "cap-a", "@group", "@group --optional", "@group --nodefaults"])
)
excluded = st.lists(st.sampled_from([*NAMES, "p[0-3]"]), max_size=2)


@settings(max_examples=examples(240))
@given(packages(), words, excluded, st.booleans(), st.booleans())
def test_what_is_installed_is_closed(
    some: list[Pkg], asked: list[str], without: list[str], weak: bool, broken: bool
) -> None:
    pool = universe(some, groups=[Group("group", tuple(NAMES[:2]), tuple(NAMES[2:4]), tuple(NAMES[4:6]))])
    result = resolved(pool, *asked, *(f"-{one}" for one in without), weak=weak, broken=broken)
    known = {one.nevra: one for one in some}
    chosen = [known[str(one)] for one in result.packages]
    there = set().union(*map(provided, chosen)) if chosen else set()
    for one in chosen:
        assert set(one.requires) <= there, one
        assert not any(name in names(result) and name != one.name for name in one.conflicts), one
    assert not [one.name for one in chosen if any(fnmatchcase(one.name, pattern) for pattern in without)]
    # What is asked for is there, or it is said why not.
    told = {one.spec.text for one in result.absent} | {spec.text for one in result.broken for spec in one.specs}
    for word in asked:
        if word in NAMES and word not in told and not result.broken and not broken:
            assert word in names(result)
    # The same again is the same, whatever the pool was used for.
    assert resolved(pool, *asked, *(f"-{one}" for one in without), weak=weak, broken=broken) == result
