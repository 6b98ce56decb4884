"""Whether what lies over the scheme leaves the data alone: a profile above may change each of its statements."""

from collections.abc import Iterator

from ksc.checks.check import Check
from ksc.diagnostics import Diagnostic, error, warning
from ksc.dialects.spec import Dialect
from ksc.merge.merged import Entry, Merged
from ksc.syntax import Command
from ksc_scheme_depot.layout import DATA


def data_is_kept(merged: Merged, dialect: Dialect) -> Iterator[Diagnostic]:
    """Findings about a kickstart that keeps the data's group, and empties the disks that it lies on."""
    entries = [entry for entry in merged.entries if isinstance(entry.node, Command)]
    if not any(_words(entry)[:2] == ["volgroup", DATA] and "--noformat" in _words(entry) for entry in entries):
        return
    for entry in entries:
        name, *words = _words(entry)
        place = entry.origin.location
        if name == "clearpart" and "--none" not in words and not any(word.startswith("--drives") for word in words):
            yield error(
                "DEPOT1",
                "the data is to be kept, and this empties the disks that it lies on",
                place,
                help="add `--drives=` and the system's disk, or leave `clearpart` to the scheme",
            )
        if name == "zerombr" and (dialect.family != "rhel" or dialect.version >= 7):
            yield warning(
                "DEPOT2",
                "the data is to be kept, and `zerombr` empties disks that the installer cannot read",
                place,
                help="`zerombr: null` in the profile that has it",
            )


def _words(entry: Entry) -> list[str]:
    node = entry.node
    return [word.value for word in node.words] if isinstance(node, Command) else []


DATA_IS_KEPT = Check("depot-data", ("merged", "dialect"), data_is_kept)
