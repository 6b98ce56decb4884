"""What kind of password a profile gives: a crypt hash says so with `--iscrypted`, anything else is plain."""

import re
from collections.abc import Sequence

from ksc.dialects.spec import CommandSpec
from ksc.layer.changes import Setting

# crypt(3): `$6$salt$hash` and its like, and `grub.pbkdf2.sha512.…` of the boot loader. Locked and
# unset passwords (`*`, `!`, `!!`) stand as they are in the shadow file.
_CRYPT = re.compile(r"\$[0-9a-z]{1,6}\$[^\s:]+\Z|grub\.pbkdf2\.|[*!]{1,2}\Z")


def is_crypt(password: str) -> bool:
    """Whether a text is a hash rather than a password."""
    return bool(_CRYPT.match(password))


def with_password_kind(spec: CommandSpec, settings: Sequence[Setting], release: str) -> tuple[Setting, ...]:
    """`settings`, with the flag that the password among them needs where the profile does not say it."""
    password = next((one for one in settings if one.name == "password" and isinstance(one.value, str)), None)
    said = {one.name for one in settings}
    if password is None or "iscrypted" not in spec.options or said & {"iscrypted", "plaintext", "lock"}:
        return tuple(settings)
    assert isinstance(password.value, str)
    crypt = is_crypt(password.value)
    kind = [Setting("iscrypted", crypt or None, password.origin)]
    plaintext = spec.options.get("plaintext")
    if plaintext is not None and not crypt and plaintext.status(release) != "absent":
        kind.append(Setting("plaintext", True, password.origin))
    if "lock" in spec.options:
        kind.append(Setting("lock", None, password.origin))
    return (*settings, *kind)
