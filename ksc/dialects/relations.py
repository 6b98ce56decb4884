"""What a facts file says between options, between lines and between commands."""

from collections.abc import Mapping, Sequence
from typing import Any

from ksc.dialects.fields import flag, keys, releases_of, text
from ksc.dialects.spec import Conflict, Group, Need, Releases, Twice

Raw = Mapping[str, Any]


def groups(raw: Sequence[Sequence[str] | Raw], here: Releases, known: Sequence[str]) -> tuple[Group, ...]:
    """Groups of names, each a list (in the releases `here`) or a mapping that says where it holds."""
    return tuple(_group({"of": one} if not isinstance(one, Mapping) else one, here, known) for one in raw)


def _group(raw: Raw, here: Releases, known: Sequence[str]) -> Group:
    keys(raw, {"of", "releases", "even_empty"}, "a group")
    return Group(tuple(raw["of"]), releases_of(raw, here, known), flag(raw, "even_empty"))


def needs(raw: Sequence[Raw], here: Releases, known: Sequence[str]) -> tuple[Need, ...]:
    """What has to stand with an option."""
    for one in raw:
        keys(one, {"option", "all", "any", "releases"}, "`needs`")
    return tuple(
        Need(text(one, "option"), releases_of(one, here, known), tuple(one.get("all", ())), tuple(one.get("any", ())))
        for one in raw
    )


def conflicts(raw: Sequence[Raw], here: Releases, known: Sequence[str]) -> tuple[Conflict, ...]:
    """Commands that may not stand beside this one."""
    for one in raw:
        keys(one, {"with", "releases"}, "`conflicts`")
    return tuple(Conflict(tuple(one["with"]), releases_of(one, here, known)) for one in raw)


def twice(raw: Raw) -> Twice:
    """What makes two lines one thing."""
    keys(raw, {"same", "loose", "refused"}, "`twice`")
    return Twice(tuple(raw["same"]), frozenset(raw.get("loose", ())), flag(raw, "refused"))
