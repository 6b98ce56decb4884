"""The `partitioning:` of a profile as a change of its layer: scheme and options in, statements out."""

from collections.abc import Mapping

from ksc.diagnostics import Diagnostic, Location, did_you_mean, error
from ksc.layer import marks
from ksc.layer.changes import Origin, Partition
from ksc.storage.choosing import Chosen, named_beside, with_placeholders
from ksc.storage.commands import commands, fitted
from ksc.storage.describe import listed
from ksc.storage.devices import Device
from ksc.storage.layout import Layout, LayoutError, refuse_impossible
from ksc.storage.options import read_options
from ksc.storage.scheme import Scheme, SchemeContext
from ksc.syntax.words import BadWordError

_SCHEME = "scheme"


def partition(
    value: marks.Mapping, schemes: Mapping[str, Scheme], context: SchemeContext, layer_name: str
) -> tuple[Partition | None, list[Diagnostic]]:
    """The statements that a `partitioning:` mapping means, or None and what is wrong with it.

    `schemes` are all that are known, by name; an exception inside one becomes a diagnostic that names it.
    """
    name, found = _name(value, schemes)
    if name is None:
        return None, found
    scheme = schemes[name.value]
    given = Chosen(value)
    try:
        owner = f"the scheme `{scheme.name}`"
        given = with_placeholders(value, scheme.options)
        options, found = read_options(given.value, scheme.options, owner, ignore=frozenset({_SCHEME}))
        if found or given.found:
            return None, [*given.found, *found]
        layout = scheme.layout(options, context)
        if not isinstance(layout, Layout):
            raise TypeError(f"it made a {type(layout).__name__} instead of a Layout")
        refuse_impossible(layout)
        named = named_beside(layout) if given.choices else None
        if named is not None:
            return None, [_beside(named, _place(named, given.value) or name.location)]
        layout = fitted(layout, context.dialect)
        made = commands(layout, context.dialect)
    except LayoutError as problem:
        return None, [_refused(problem, scheme, given.value, name.location)]
    except BadWordError as problem:
        message = f"the scheme `{scheme.name}` makes a statement that cannot be written: {problem}"
        return None, [error("KS740", message, name.location)]
    except Exception as problem:  # noqa: BLE001  # somebody else's code: whatever it does, the user gets its name
        return None, [_failed(problem, scheme, name.location)]
    origin = Origin(layer_name, value.location, via=f"scheme {scheme.name}")
    rules = [_place(layout.disks[0], given.value) if layout.disks else None] * (len(made) - len(layout.devices))
    asked = [_asked(device, given.value) for device in layout.devices]
    return Partition(tuple(made), origin, given.choices, (*rules, *asked)), []


def _asked(device: Device, value: marks.Mapping) -> Location | None:
    """The option that a device comes of: the one that names where it is mounted, else its disk."""
    words = (getattr(device, "mount", None), getattr(device, "disk", None))
    return next((place for word in words if word and (place := _place(word, value))), None)


def _name(value: marks.Mapping, schemes: Mapping[str, Scheme]) -> tuple[marks.Scalar | None, list[Diagnostic]]:
    name = value.get(_SCHEME)
    known = f"known are {listed(sorted(schemes))}"
    if name is None:
        advice = f"add `scheme:`; {known}"
        return None, [error("KS731", "`partitioning` names no scheme", value.location, help=advice)]
    if not isinstance(name, marks.Scalar) or name.null or name.tag:
        return None, [error("KS731", "`scheme` takes the name of a scheme", name.location, help=known)]
    if name.value not in schemes:
        meant = did_you_mean(name.value, schemes)
        message = f"there is no partition scheme `{marks.shown(name.value)}`"
        notes = ["schemes of packages are there once the package is installed and not switched off"]
        advice = f"{meant} {known}" if meant else known
        return None, [error("KS732", message, name.location, notes=notes, help=advice)]
    return name, []


def _refused(problem: LayoutError, scheme: Scheme, value: marks.Mapping, otherwise: Location) -> Diagnostic:
    place = _place(problem.about, value) if problem.about else None
    notes = [f"says the scheme `{scheme.name}`"]
    return error("KS739", str(problem), place or otherwise, notes=notes, help=problem.help)


def _beside(named: str, place: Location) -> Diagnostic:
    return error(
        "KS745",
        f"the disk `{marks.shown(named)}` is named, and another one is chosen on the machine",
        place,
        notes=["the choice could fall on the one that is named"],
        help=f"choose that one as well: `{{select: smallest, only: {marks.shown(named)}}}`",
    )


def _place(word: str, value: marks.Value) -> Location | None:
    """Where a word stands in a mapping, as a key or as a value."""
    if isinstance(value, marks.Scalar):
        return value.location if value.value == word and not value.null else None
    if isinstance(value, marks.Sequence):
        return next((place for item in value.items if (place := _place(word, item))), None)
    keys = (pair.key.location for pair in value.pairs if pair.key.value == word)
    return next(keys, None) or next((place for pair in value.pairs if (place := _place(word, pair.value))), None)


def _failed(problem: Exception, scheme: Scheme, location: Location) -> Diagnostic:
    said = marks.shown(" ".join(f"{type(problem).__name__}: {problem}".split()), 200)
    module = getattr(scheme.layout, "__module__", None) or "an unknown module"
    return error(
        "KS741",
        f"the scheme `{scheme.name}` failed: {said}",
        location,
        notes=[f"it comes from {module}"],
        help="this is an error in the scheme, not in the profile: tell its authors what stands here",
    )
