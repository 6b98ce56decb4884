"""What kind of password a profile gives: a crypt hash says so with `--iscrypted`, anything else is plain."""

from collections.abc import Sequence

from ksc.diagnostics import Diagnostic, warning
from ksc.dialects.sensitive import is_crypt
from ksc.dialects.spec import CommandSpec
from ksc.dialects.statement import read
from ksc.layer.changes import ListEdit, Origin, Setting
from ksc.layer.values import Reading
from ksc.syntax import Command


def with_password_kind(reading: Reading, spec: CommandSpec, settings: Sequence[Setting]) -> tuple[Setting, ...]:
    """`settings`, with the flag that the password among them needs where the profile does not say it."""
    password = next((one for one in settings if one.name == "password" and isinstance(one.value, str | tuple)), None)
    if password is None or "iscrypted" not in spec.options:
        return tuple(settings)
    # `sshpw` takes its password as several words.
    text = password.value if isinstance(password.value, str) else " ".join(_words(password.value))
    said = {one.name: one.value for one in settings}
    crypt = is_crypt(text)
    if said.get("iscrypted") is not True and not crypt:
        reading.found.append(plain_password(spec.name, password.origin))
    if said.keys() & {"iscrypted", "plaintext", "lock"}:
        return tuple(settings)
    if spec.options["iscrypted"].status(reading.release) == "absent":
        return tuple(settings)
    kind = [Setting("iscrypted", crypt or None, password.origin)]
    plaintext = spec.options.get("plaintext")
    if plaintext is not None and not crypt and plaintext.status(reading.release) != "absent":
        kind.append(Setting("plaintext", True, password.origin))
    if "lock" in spec.options:
        kind.append(Setting("lock", None, password.origin))
    return (*settings, *kind)


def _words(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) and not isinstance(value, ListEdit) else ()


def look_at_password(reading: Reading, spec: CommandSpec, command: Command, origin: Origin) -> None:
    """Warns about the password in a statement that a profile writes as text."""
    if "iscrypted" not in spec.options:
        return
    line = read(spec, command.words, reading.release)
    password = line.value("password")
    if password is None or line.last("iscrypted"):
        return
    if not is_crypt(password):
        reading.found.append(plain_password(spec.name, origin))
    elif spec.options["iscrypted"].status(reading.release) != "absent" and password[0] in "$g":
        reading.found.append(
            warning(
                "KS332",
                f"the password of `{spec.name}` looks like a hash, but there is no `--iscrypted`",
                origin.location,
                notes=("the installer takes it for the password itself, and nobody can log in",),
                help="add `--iscrypted`",
            )
        )


def plain_password(command: str, origin: Origin) -> Diagnostic:
    """The warning about a password that everybody can read who can read the kickstart."""
    return warning(
        "KS331",
        f"the password of `{command}` is written into the kickstart as it stands here",
        origin.location,
        notes=("kickstarts are served to whoever asks; this version of ksc does not hash passwords yet",),
        help=f"give its hash instead: {'grub2-mkpasswd-pbkdf2' if command == 'bootloader' else 'openssl passwd -6'}",
    )
