"""What a line gives that nobody else should read, by the facts of its options and positionals."""

from collections.abc import Iterator

from ksc.dialects.spec import CommandSpec
from ksc.dialects.statement import Given, Reading


def secrets(reading: Reading, spec: CommandSpec) -> Iterator[Given]:
    """The secrets that a line gives, plain or hashed."""
    hidden = {positional.name for positional in spec.positionals if positional.sensitive}
    for given in reading.given:
        if given.value and (given.spec.sensitive if given.spec else given.positional and given.name in hidden):
            yield given
