"""Choices of disks in a profile's `partitioning:`, read and put aside: the scheme is given placeholders."""

import types
from collections.abc import Sequence
from dataclasses import fields
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from ksc.diagnostics import Diagnostic, error
from ksc.layer import marks
from ksc.storage.choice import MOST, PLACEHOLDER, Choice, placeholder
from ksc.storage.describe import takes_disks
from ksc.storage.layout import Layout
from ksc.storage.options import read_options
from ksc.storage.sizes import Size

_DEV = "/dev/"


class Chosen(NamedTuple):
    """The mapping with placeholders in it, and what they are chosen by, in their order."""

    value: marks.Mapping
    choices: tuple[Choice, ...] = ()
    found: Sequence[Diagnostic] = ()


def with_placeholders(value: marks.Mapping, options: type[Any]) -> Chosen:
    """A mapping of options in which disks have names. A path's `/dev/` is left out: it is the same disk without."""
    hints = get_type_hints(options, include_extras=True)
    disks = {field.name for field in fields(options) if field.init and takes_disks(hints[field.name])}
    choices: list[Choice] = []
    found: list[Diagnostic] = []
    pairs: list[marks.Pair] = []
    for pair in value.pairs:
        given = pair.value
        if pair.key.value in disks:
            if isinstance(given, marks.Mapping) and given.tag is None:
                given = _chosen(given, pair.key.value, choices, found, single=_single(hints[pair.key.value]))
            else:
                given = _named(given)
        pairs.append(marks.Pair(pair.key, given))
    return Chosen(marks.Mapping(tuple(pairs), value.location, value.tag), tuple(choices), found)


def named_beside(layout: Layout) -> str | None:
    """A disk that a layout names beside others that are chosen: the choice could fall on it."""
    return next((disk for disk in layout.disks if not PLACEHOLDER.fullmatch(disk)), None)


def _chosen(
    given: marks.Mapping, name: str, choices: list[Choice], found: list[Diagnostic], *, single: bool
) -> marks.Value:
    choice, problems = read_options(given, Choice, f"the choice of `{name}`")
    problems = problems or list(_impossible(given, choice, single=single))
    before = sum(one.count for one in choices)
    if not problems and before + choice.count > MOST:
        problems = [error("KS742", f"these are more than {MOST} disks", given.location)]
    found += problems
    if not problems:
        choices.append(choice)
    # One that is wrong has been told so: as a disk there is nothing to say about it.
    count = 1 if problems else choice.count
    words = [marks.Scalar(placeholder(before + at), given.location) for at in range(1, count + 1)]
    return words[0] if single else marks.Sequence(tuple(words), given.location)


def _impossible(given: marks.Mapping, choice: Choice, *, single: bool) -> list[Diagnostic]:
    most = 1 if single else MOST
    if not 1 <= choice.count <= most:
        said = "`count` can be nothing but 1 here: one disk" if single else f"`count` is from 1 to {MOST}"
        return [error("KS742", said, _place(given, "count"))]
    for name in ("min", "max"):
        size: Size | None = getattr(choice, name)
        if size is not None and (size.mib is None or size.grow):
            said = f"`{name}` cannot be `{size}`: a disk's size is an amount"
            return [error("KS743", said, _place(given, name), help="write one such as `100GiB`")]
    if choice.most and choice.most < choice.least:
        said = f"no disk is as large as {choice.min} and no larger than {choice.max}"
        return [error("KS744", said, _place(given, "max"), help="`min` is the least size, `max` the greatest")]
    return []


def _place(given: marks.Mapping, name: str) -> Any:
    found = given.get(name)
    return found.location if found is not None else given.location


def _single(hint: Any) -> bool:
    """Whether an option takes one disk, not a list of them."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _single(inner[0])
    if origin in (Union, types.UnionType):
        return any(_single(one) for one in inner)
    return hint is str


def _named(given: marks.Value) -> marks.Value:
    if isinstance(given, marks.Sequence):
        return marks.Sequence(tuple(_named(one) for one in given.items), given.location, given.tag)
    if isinstance(given, marks.Scalar) and given.value.startswith(_DEV) and len(given.value) > len(_DEV):
        return marks.Scalar(given.value[len(_DEV) :], given.location, given.null, given.plain, given.tag)
    return given
