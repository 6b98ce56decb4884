"""`dataclass`, as the standard library has it, but made in a fifth of the time.

Python's own writes the source of up to six methods for each class and compiles it: with a hundred classes that was a
quarter of what a short run took. Here only `__init__` is, since it must be fast and have the fields' names; the other
methods are the same functions for every class. The fields, their checks and `__slots__` are Python's work still.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError
from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen: bool = False, slots: bool = True, eq: bool = True) -> Callable[[type], type]:
        """A class with the annotated fields as slots."""
        assert slots, "as slots"

        def made(cls: type) -> type:
            cls = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
            fields = dataclasses.fields(cls)
            cls.__init__ = _init(cls, fields)
            if "__repr__" not in vars(cls):
                cls.__repr__ = _repr
            if eq:
                _compare(cls, fields)
                if not frozen:
                    cls.__hash__ = None
            if frozen:
                cls.__setattr__, cls.__delattr__, cls.__reduce__ = _setattr, _delattr, _reduce
                cls.__dataclass_params__.frozen = True  # what Python asks of the base of a frozen class
            return cls

        return made


def _init(cls: type, fields: tuple[Field[Any], ...]) -> Any:
    """`__init__`, which goes past a frozen class's `__setattr__` by the slots' own setters."""
    parameters, lines = ["self"], []
    names: dict[str, object] = {"_MISSING": MISSING}
    for field in fields:
        name, given = field.name, field.name
        names[f"_set_{name}"] = getattr(cls, name).__set__
        if field.default_factory is not MISSING:
            names[f"_default_{name}"] = field.default_factory
            given = f"_default_{name}() if {name} is _MISSING else {name}" if field.init else f"_default_{name}()"
            default = "=_MISSING"
        elif field.default is not MISSING:
            names[f"_default_{name}"] = field.default
            default = f"=_default_{name}"
        else:
            default = ""
        if field.init:
            parameters.append(f"{name}{default}")
        if field.init or default:
            lines.append(f" _set_{name}(self, {given})\n")
    if hasattr(cls, "__post_init__"):
        lines.append(" self.__post_init__()\n")
    exec(f"def __init__({', '.join(parameters)}):\n{''.join(lines) or ' pass'}", names)  # noqa: S102 - as Python's own
    return names["__init__"]


def _compare(cls: Any, fields: tuple[Field[Any], ...]) -> None:
    """`__eq__` and `__hash__` by the fields that do not say otherwise."""
    names = [field.name for field in fields if field.compare]
    values: Callable[[Any], object] = attrgetter(*names) if names else type

    def same(self: object, other: object) -> Any:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: object) -> int:
        return hash(values(self))

    cls.__eq__, cls.__hash__ = same, hashed


def _repr(self: Any) -> str:
    shown = (f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _setattr(_self: object, name: str, _value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delattr(_self: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _reduce(self: Any) -> tuple[type, tuple[object, ...]]:
    """How to copy or pickle what cannot be assigned to."""
    return type(self), tuple(getattr(self, field.name) for field in dataclasses.fields(self) if field.init)
