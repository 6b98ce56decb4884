"""Command lines and section headers that are made of the facts: right ones, and ones that are spoilt."""

from collections.abc import Sequence

from hypothesis import strategies as st

from ksc.dialects import CommandSpec, OptionSpec, PositionalSpec, facts
from ksc.dialects.known import known_in
from ksc.dialects.spec import taken

NUMBERS = ("0", "1", "5", "99", "100", "101", "4096", "-5", "1_000", " 7 ", "007")
NO_NUMBERS = ("ten", "1.5", "0x10", "10MiB")
WORDS = (
    "sda", "/", "/home", "swap", "pv.01", "raid.01", "btrfs.01", "none", "NONE", "vg/lv", "a/b/c", "md0", "md", "md1x",
    "http://192.0.2.1/x", "ftp://192.0.2.1/x", "file:/x", "xfs", "btrfs", "tmpfs", "luks2", "luks2-hw-opal", "eth0",
    "vlan5", "vlan", "eth0.7", "eth0.x", "a=b", "a=b=c", "priority=1,stp=no", "a,b", "a, b ,c", "join", "x y", "link",
)  # fmt: skip
TRUTHS = ("yes", "no", "ON", "0", "maybe")


def values(option: OptionSpec | PositionalSpec, release: str) -> st.SearchStrategy[str]:
    """What may stand as a value: mostly right, at times of another kind."""
    usual: Sequence[str] = taken(option.choices, release) or WORDS
    if isinstance(option, OptionSpec):
        usual = [*usual, *(one.value for one in option.refused), *(one.value for one in option.excludes)]
    if option.type == "integer":
        usual = NUMBERS
    elif option.type == "boolean":
        usual = TRUTHS
    unusual = (*NO_NUMBERS, *(choice.value.upper() for choice in option.choices), *WORDS[:6])
    return st.one_of(st.sampled_from([one for one in usual if one]), st.sampled_from(unusual))


def quoted(value: str) -> str:
    """A word as it has to be written."""
    return f'"{value}"' if not value or set(value) & set(" ,=*;") else value


@st.composite
def options(draw: st.DrawFn, spec: CommandSpec, option: OptionSpec, release: str) -> str:
    """One option, in one of its spellings, abbreviated at times, with a value or without."""
    spellings = [*option.spellings(release)] or [option.name]
    name = draw(st.sampled_from(spellings))
    if draw(st.integers(0, 11)) == 0:
        name = name[: draw(st.integers(1, len(name)))]
    with_value = option.type != "flag"
    if draw(st.integers(0, 24)) == 0:
        with_value = not with_value
    if not with_value:
        return f"--{name}"
    value = quoted(draw(values(option, release)))
    return f"--{name}{draw(st.sampled_from('= '))}{value}"


@st.composite
def lines(draw: st.DrawFn, spec: CommandSpec, release: str) -> str:
    """A line of one command, or a section's header."""
    here = [one for one in spec.options.values() if one.spellings(release)] or list(spec.options.values())
    chosen = [one for one in here if release in one.required and draw(st.integers(0, 9))]
    if here:
        chosen += draw(st.lists(st.sampled_from(here), max_size=4))
    if spec.options and draw(st.integers(0, 19)) == 0:
        chosen.append(draw(st.sampled_from(list(spec.options.values()))))
    parts = [draw(options(spec, one, release)) for one in chosen]
    for positional in spec.takes(release):
        most = 3 if positional.many else 1
        least = 1 if positional.arity in ("one", "many") else 0
        for _ in range(draw(st.integers(least, most))):
            parts.insert(draw(st.integers(0, len(parts))), quoted(draw(values(positional, release))))
    spoil = draw(st.integers(0, 29))
    if spoil == 0:
        parts.append(draw(st.sampled_from(("extra", "--nope", "--nope=1", "-5", "-x", "--", '--x="a b"'))))
    elif spoil == 1 and parts:
        parts.pop(draw(st.integers(0, len(parts) - 1)))
    elif spoil == 2:
        parts.append(draw(st.sampled_from(("# a comment", "'b c'", '""', "a\\ b"))))
    name = draw(st.sampled_from([spec.name, *spec.synonyms]))
    return " ".join([name, *parts])


@st.composite
def kickstarts(draw: st.DrawFn) -> tuple[str, str]:
    """A release, and a text of one to three lines of commands, or a section."""
    known = facts()
    release = draw(st.sampled_from(list(known.dialects)))
    if draw(st.integers(0, 9)) == 0:
        section = draw(st.sampled_from(list(known.sections.values())))
        if section.opaque:
            return release, f"{section.name} x y\n%end\n"
        return release, f"{draw(lines(section, release))}\n{draw(st.sampled_from(('', 'body')))}\n%end\n"
    specs = list(known.commands.values())
    count = draw(st.sampled_from((1, 1, 1, 2, 3)))
    if count > 1:
        specs = [one for one in specs if one.conflicts or one.twice or one.lasting]
    live = [one for one in specs if known_in(one, release).status == "active"]
    chosen = [draw(st.sampled_from(live if draw(st.integers(0, 19)) else specs)) for _ in range(count)]
    return release, "".join(draw(lines(spec, release)) + "\n" for spec in chosen)
