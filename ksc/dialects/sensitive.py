"""What a line gives that nobody else should read, by the facts of its options and positionals."""

import re
from collections.abc import Iterator

from ksc.dialects.spec import CommandSpec
from ksc.dialects.statement import Given, Reading

# crypt(3): `$6$salt$hash` and its like, and `grub.pbkdf2.sha512.…` of the boot loader. Locked and
# unset passwords (`*`, `!`, `!!`) stand as they are in the shadow file.
_CRYPT = re.compile(r"\$[0-9a-z]{1,6}\$[^\s:]+\Z|grub\.pbkdf2\.\S+\Z|(?:\*|!{1,2})\Z")


def is_crypt(password: str) -> bool:
    """Whether a text is a hash rather than a password."""
    return bool(_CRYPT.match(password))


def secrets(reading: Reading, spec: CommandSpec) -> Iterator[Given]:
    """The secrets that a line gives, plain or hashed."""
    hidden = {positional.name for positional in spec.positionals if positional.sensitive}
    for given in reading.given:
        if given.value and (given.spec.sensitive if given.spec else given.positional and given.name in hidden):
            yield given
