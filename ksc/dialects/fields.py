"""Reading the fields of a facts file, strictly: what is not in the schema is a ValueError."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from ksc.dialects.releases import parse_releases
from ksc.dialects.spec import Releases

Raw = Mapping[str, Any]
Name = TypeVar("Name", bound=str)


def keys(raw: Raw, allowed: set[str], where: str) -> None:
    """Refuses a key that is not `allowed`."""
    if not isinstance(raw, Mapping):
        raise ValueError(f"{where} is not a mapping")  # noqa: TRY004 - one kind of error for bad facts
    if unknown := sorted(set(raw) - allowed):
        raise ValueError(f"{where} has unknown keys: {', '.join(unknown)}")


def text(raw: Raw, key: str) -> str:
    """A text that has to be there."""
    value = raw.get(key)
    if not isinstance(value, str) or not value:
        raise ValueError(f"`{key}` is missing")
    return value


def flag(raw: Raw, key: str) -> bool:
    """True or false; false where it is not said."""
    value = raw.get(key, "false")
    if value not in ("true", "false"):
        raise ValueError(f"`{key}` is true or false, not {value!r}")
    return bool(value == "true")


def one_of(value: str, names: tuple[Name, ...], what: str) -> Name:
    """`value` as one of `names`."""
    for name in names:
        if name == value:
            return name
    raise ValueError(f"{what} is one of {', '.join(names)}, not `{value}`")


def releases_of(raw: Raw, here: Releases, known: Sequence[str]) -> Releases:
    """Where a fact holds: the releases it names, else those `here`."""
    return parse_releases(raw["releases"], known) if "releases" in raw else here
