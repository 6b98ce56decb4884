"""Names that two statements give: of members, groups, arrays, volumes, and mount points."""

from collections.abc import Iterator

from ksc.checks.installation.values import concrete, few, related
from ksc.checks.kickstart import Statement
from ksc.checks.storage.view import Storage, member_name
from ksc.diagnostics import Diagnostic, error, warning

_NAMING = ("part", "raid", "volgroup", "logvol")


def check_names(storage: Storage) -> Iterator[Diagnostic]:
    """KS840: one name for two things."""
    yield from few(_names(storage))
    for point, users in storage.mounted.items():
        for other in users[1:]:
            # Kickstarts that include others override a `part` so: the installer makes the last one, and goes on.
            yield warning(
                "KS840",
                f"two devices are mounted at `{point}`",
                other.at("mntpoint"),
                notes=("the installer removes what it made first, and makes the last one",),
                help="mount one of them elsewhere, or remove one of the lines",
                related=related("the first stands here", users[0], "mntpoint"),
            )


def _names(storage: Storage) -> Iterator[Diagnostic]:
    first: dict[tuple[str, ...], Statement] = {}
    for one in storage.kickstart.all(*_NAMING):
        for what, name, option, key in _given(one):
            before = first.setdefault(key, one)
            if before is not one:
                yield error(
                    "KS840",
                    f"{what} `{name}` is made twice",
                    one.at(option),
                    notes=("the installer stops at the second",),
                    help="give one of them another name, or remove one of the lines",
                    related=related("the first stands here", before, option if before.has(option) else None),
                )


def _given(one: Statement) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """What a statement names: the kind of thing, its name, the option or positional, and what tells it from others."""
    if name := member_name(one):
        yield "the member", name, "mntpoint", ("member", name)
    if one.has("useexisting", "noformat"):
        return
    if one.spec.name == "raid" and concrete(name := one.value("device")):
        name = (name or "").removeprefix("/dev/")
        yield "the array", name, "device", ("array", name.removeprefix("md") if name[2:].isdigit() else name)
    elif one.spec.name == "volgroup" and concrete(name := one.value("name")):
        yield "the group", name or "", "name", ("group", name or "")
    elif one.spec.name == "logvol":
        group, name = one.value("vgname"), one.value("name")
        if concrete(name) and concrete(group):
            yield f"in the group `{group}` the volume", name or "", "name", ("volume", group or "", name or "")
