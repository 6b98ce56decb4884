"""A command that may stand once and stands twice: what of the first line is still in force, as the reference has it."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from actions.diff.sides import told
from reference import state
from support import LONG

from ksc.dialects import CommandSpec, OptionSpec, PositionalSpec, facts
from ksc.dialects.spec import taken

WORDS = ("a1", "http://192.0.2.1/x", "sda", "/home", "a=b", "2001:db8::1")
FEW = 12  # lines to try of each option


def written(option: OptionSpec, release: str) -> list[str]:
    """The option with values that may do."""
    name = next(iter(option.spellings(release)), option.name)
    return [f"--{name}"] if option.type == "flag" else [f"--{name}={one}" for one in values(option, release)]


def values(one: OptionSpec | PositionalSpec, release: str) -> list[str]:
    usual = {"integer": ["5", "100"], "boolean": ["yes"]}.get(one.type, list(WORDS))
    return taken(one.choices, release) or usual


def least(spec: CommandSpec, release: str, *names: str) -> Iterator[list[str]]:
    """The words of lines with no more than they need, and with what `names` name."""
    wanted = [written(spec.options[one], release) for one in names]
    wanted += [written(one, release) for one in spec.options.values() if release in one.required]
    for group in spec.one_of:
        if release in group.releases and set(group.of).isdisjoint(names):
            known = [spec.options[one] for one in group.of if one in spec.options]
            wanted.append([word for one in known if one.spellings(release) for word in written(one, release)[:1]])
            wanted[-1] += ["a1"] * (len(known) < len(group.of))
    for one in spec.takes(release):
        if one.arity in ("one", "many") or release in one.required:
            wanted.append(values(one, release))
    return (list(dict.fromkeys(words)) for words in itertools.islice(itertools.product(*wanted), FEW))


def pairs(spec: CommandSpec, name: str, release: str) -> Iterator[tuple[str, str]]:
    """A line with an option, and the same without it."""
    needed = [other for need in spec.needs if need.option == name and release in need.releases for other in need.all]
    for rest in least(spec, release, *needed):
        for word in written(spec.options[name], release):
            if all(one.split("=")[0] != word.split("=")[0] for one in rest):
                yield " ".join([spec.name, *rest, word]) + "\n", " ".join([spec.name, *rest]) + "\n"


def once() -> Iterator[Any]:
    """The options of the commands that stand once, each in the last release that has it, or in all."""
    for spec in facts().commands.values():
        if spec.repeat is None and not spec.opaque:
            for name, option in spec.options.items():
                live = [one for one in facts().dialects if one in spec.active & option.active]
                for release in live if LONG else live[-1:]:
                    yield pytest.param(spec, name, release, id=f"{spec.name}-{name}-{release}")


# No line can lack them, they say what holds anyway, or they have no line of few words that the reference takes.
UNTRIED = {
    *(("autopart", "hw-passphrase"), ("cmdline", "non-interactive"), ("eula", "agreed"), ("firewall", "enabled")),
    *(("ignoredisk", "drives"), ("ignoredisk", "interactive"), ("ignoredisk", "only-use"), ("rootpw", "plaintext")),
    *(("harddrive", "biospart"), ("harddrive", "dir"), ("harddrive", "partition"), ("liveimg", "url")),
    *(("nfs", "dir"), ("nfs", "server"), ("ostreecontainer", "url"), ("bootc", "source-imgref")),
    *(("ostreesetup", "osname"), ("ostreesetup", "ref"), ("ostreesetup", "url")),
    *(("rhsm", "activation-key"), ("rhsm", "organization")),
    *(("url", "metalink"), ("url", "mirrorlist"), ("url", "url")),
    *(("method", name) for name in facts().commands["method"].options),
}


@pytest.mark.parametrize(("spec", "name", "release"), [*once()])
def test_what_a_first_line_says(spec, name, release):
    for first, second in pairs(spec, name, release):
        one, other, both = (state(text, release) for text in (first, second, first + second))
        if one is None or other is None or both is None or one == other:
            continue
        assert both in (one, other), (first, second)
        assert bool(told(first + second, second, release)) == (both != other), (first, second)
        assert bool(told(first + second, first, release)) == (both != one), (first, second)
        return
    assert (spec.name, name) in UNTRIED
