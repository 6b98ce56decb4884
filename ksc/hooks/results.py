"""What hooks return, brought into one form and checked: plugins are written by others."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

from ksc.diagnostics import Diagnostic, error
from ksc.layer.marks import shown

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class WrongResultError(TypeError):
    """A hook returned something that it may not."""


class Offered(NamedTuple, Generic[T_co]):
    """A value and the plugin it is from."""

    plugin: str
    value: T_co


class Answer(NamedTuple, Generic[T_co]):
    """What plugins gave, and what is wrong with it."""

    value: T_co
    found: tuple[Diagnostic, ...] = ()


def several(result: object, kind: type[T] | tuple[type[Any], ...]) -> list[T]:
    """A `kind` or an iterable of them as a list. A text is one value, never its letters."""
    if isinstance(result, kind):
        return [result]
    if isinstance(result, str | bytes | Mapping) or not isinstance(result, Iterable):
        raise WrongResultError(f"it returned {_named(result)}, and not {_wanted(kind)}")
    made: list[T] = []
    for one in result:
        if not isinstance(one, kind):
            raise WrongResultError(f"it gave {_named(one)}, and not {_wanted(kind)}")
        made.append(one)
    return made


def by_name(result: object, right: Callable[[object], bool], what: str) -> list[tuple[str, Any]]:
    """A mapping by name as pairs; `right` tells a value that is `what` from others."""
    if not isinstance(result, Mapping):
        raise WrongResultError(f"it returned {_named(result)}, and not a mapping of names to {what}")
    for name, value in result.items():
        if not isinstance(name, str) or not name.isprintable():
            raise WrongResultError(f"it has the name {shown(repr(name))}, which is no name")
        if not right(value):
            raise WrongResultError(f"it has {_named(value)} under `{name}`, and not {what}")
    return list(result.items())


def unique(offers: Iterable[tuple[str, str, T]], what: str) -> Answer[dict[str, Offered[T]]]:
    """(plugin, name, value) by name. Two of one name are an error that names both; the first is kept."""
    kept: dict[str, Offered[T]] = {}
    found: list[Diagnostic] = []
    for plugin, name, value in offers:
        if name not in kept:
            kept[name] = Offered(plugin, value)
            continue
        first = kept[name].plugin
        offer = f"the {what} `{shown(name)}`"
        if first == plugin:
            found.append(error("KS520", f"the plugin `{plugin}` offers {offer} twice"))
        else:
            said = f"the plugins `{first}` and `{plugin}` both offer {offer}"
            found.append(error("KS520", said, help=f"switch one off: `disable: [{plugin}]` in ksc.yaml"))
    return Answer(kept, tuple(found))


def _named(value: object) -> str:
    return "None" if value is None else f"a value of type {type(value).__name__}"


def _wanted(kind: type[Any] | tuple[type[Any], ...]) -> str:
    kinds = kind if isinstance(kind, tuple) else (kind,)
    return " or ".join(one.__name__ for one in kinds)
