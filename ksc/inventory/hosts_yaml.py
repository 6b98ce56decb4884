"""`hosts.yaml`: a mapping of hosts by name, read one after the other."""

from collections.abc import Iterator

from ksc.diagnostics import Diagnostic, Source
from ksc.inventory.entry import Entry
from ksc.inventory.values import CODES
from ksc.layer import marks


def read_yaml(source: Source) -> Iterator[Entry | Diagnostic]:
    """The hosts in the order of the file, and what is wrong with it."""
    for one in marks.stream(source, CODES.shape, "hosts.yaml"):
        yield one if isinstance(one, Diagnostic) else Entry(one.key, one.value)
