"""The lists in docs/profiles.md that repeat the facts say what the facts say."""

import re
from collections.abc import Callable, Iterable

import pytest
from support import ROOT

from ksc.dialects import facts
from ksc.dialects.spec import CommandSpec

PAGE = (ROOT / "docs/profiles.md").read_text()
LIST = re.compile(r"<!-- from the facts: (\w+) -->\n(.*?)\n<!-- end -->", re.DOTALL)


def commands() -> list[CommandSpec]:
    return [spec for _, spec in sorted(facts().commands.items())]


def code(names: Iterable[str], between: str = ", ") -> str:
    return between.join(f"`{name}`" for name in names)


def table(*head: str) -> list[str]:
    return [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]


def lists() -> str:
    rows = table("command", "lists")
    for spec in commands():
        options = [f"--{one.name}" for one in spec.options.values() if one.type in ("list", "words")]
        words = [one.name for one in spec.positionals if one.arity in ("many", "any")]
        if options or words:
            rows.append(f"| `{spec.name}` | {code((*options, *words))} |")
    return "\n".join(rows)


def alternatives() -> str:
    rows = table("command", "one of")
    for spec in commands():
        groups = ([f"--{name}" if name in spec.options else name for name in group] for group in spec.alternatives)
        if spec.alternatives:
            rows.append(f"| `{spec.name}` | {'; '.join(code(group) for group in groups)} |")
    return "\n".join(rows)


def slots() -> str:
    made: dict[str, list[str]] = {}
    for spec in commands():
        if spec.slot:
            made.setdefault(spec.slot, []).append(spec.name)
    return "\n".join(f"- {code(names)}" for names in made.values())


def storage() -> str:
    return code((spec.name for spec in commands() if spec.storage), " ")


def keys() -> str:
    rows = table("command", "the key of an item", "several of one key: `@`")
    for spec in commands():
        repeat = spec.repeat
        if repeat is None:
            continue
        said = code((re.sub(r"[{}]", "", key) for key in repeat.keys), " and " if repeat.all_keys else " or ")
        alone = code((*repeat.only.values(), *filter(None, (repeat.unnamed,))))
        then = code(repeat.then, ", else ")
        rows.append(f"| `{spec.name}` | {said}{f'; {alone}' if alone else ''} | {then} |")
    return "\n".join(rows)


MADE: dict[str, Callable[[], str]] = {
    "lists": lists,
    "alternatives": alternatives,
    "slots": slots,
    "storage": storage,
    "keys": keys,
}


@pytest.mark.parametrize("name", MADE)
def test_a_list_says_what_the_facts_say(name: str) -> None:
    written = dict(LIST.findall(PAGE))
    assert written[name] == MADE[name](), f"put this between the marks:\n{MADE[name]()}"


def test_no_other_list_claims_to_be_from_the_facts() -> None:
    assert dict(LIST.findall(PAGE)).keys() == MADE.keys()
