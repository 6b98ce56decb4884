"""Passwords of accounts and of the boot loader: a plain one is hashed when all is merged, a hash says so.

Whether a password is plain is told here, by the facts (a command that has `--iscrypted`); a token stands for it from
then on, and `ksc.merge.secrets` hashes what is left of them.
"""

from collections.abc import Sequence

from ksc.diagnostics import Diagnostic, Location, error, warning
from ksc.diagnostics.crypt import is_crypt, is_nearly_crypt
from ksc.dialects.spec import CommandSpec
from ksc.dialects.statement import Given, read
from ksc.layer.changes import ListEdit, Origin, Setting
from ksc.layer.fields import WrongTypeError
from ksc.layer.marks import Mapping as Marked
from ksc.layer.marks import Pair, Scalar
from ksc.layer.values import Reading
from ksc.secrets import Asked
from ksc.syntax import Command
from ksc.syntax.edit import Edit, with_edits


def with_password_kind(reading: Reading, spec: CommandSpec, settings: Sequence[Setting]) -> tuple[Setting, ...]:
    """`settings`, with the flag that the password among them needs where the profile does not say it."""
    password = next((one for one in settings if one.name == "password" and isinstance(one.value, str | tuple)), None)
    if password is None or "iscrypted" not in spec.options:
        return tuple(settings)
    # `sshpw` takes its password as several words.
    text = password.value if isinstance(password.value, str) else " ".join(_words(password.value))
    said = {one.name: one.value for one in settings}
    if said.get("sshkey") is True:
        return tuple(settings)
    crypt = is_crypt(text)
    if is_nearly_crypt(text) and said.get("iscrypted") is None and said.get("plaintext") is not True:
        reading.found.append(cut_short(f"the password of `{spec.name}`", password.origin.location))
        return tuple(settings)
    if not crypt and (said.get("iscrypted") is not True or reading.secrets.is_token(text)):
        token = _token(reading, text, password.origin.location)
        value = (token,) if isinstance(password.value, tuple) else token
        settings = [one._replace(value=value) if one is password else one for one in settings]
    if "iscrypted" in said or said.get("plaintext") is True:
        return tuple(settings)
    if not _has(spec, "iscrypted", reading.release):
        return tuple(settings) if crypt else _by_md5(reading, spec, settings)
    kind = [Setting("iscrypted", True, password.origin)]
    if _has(spec, "plaintext", reading.release):
        kind.append(Setting("plaintext", None, password.origin))
    if _has(spec, "lock", reading.release) and "lock" not in said:
        kind.append(Setting("lock", None, password.origin))
    return (*settings, *kind)


def _by_md5(reading: Reading, spec: CommandSpec, settings: Sequence[Setting]) -> tuple[Setting, ...]:
    """The boot loader of EL5 takes no other hash than one of MD5, by an option of its own."""
    if not _has(spec, "md5pass", reading.release):
        return tuple(settings)
    return tuple(one._replace(name="md5pass") if one.name == "password" else one for one in settings)


def _has(spec: CommandSpec, option: str, release: str) -> bool:
    return option in spec.options and spec.options[option].status(release) != "absent"


def _words(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) and not isinstance(value, ListEdit) else ()


def _token(reading: Reading, text: str, location: Location | None) -> str:
    """What stands for a password from here on."""
    if reading.secrets.is_token(text) or location is None:
        return text
    return reading.secrets.token(Asked(location, reading.owner, plain=text))


def with_hidden_password(reading: Reading, spec: CommandSpec, command: Command, origin: Origin) -> Command:
    """A statement that a profile writes as text, with a token for the plain password in it, and `--iscrypted`."""
    if "iscrypted" not in spec.options:
        return command
    line = read(spec, command.words, reading.release)
    givens = [one for one in line.given if one.name == "password" and one.value is not None]
    if not givens or line.last("iscrypted") or line.last("sshkey"):
        return command
    text = " ".join(one.value or "" for one in (givens if givens[-1].positional else givens[-1:]))
    if is_crypt(text):
        if _has(spec, "iscrypted", reading.release) and text[0] in "$g":
            reading.found.append(_unmarked(spec.name, origin))
        return command
    if is_nearly_crypt(text) and not line.last("plaintext"):
        reading.found.append(cut_short(f"the password of `{spec.name}`", origin.location))
        return command
    if not text:
        return command
    token = _token(reading, text, origin.location)
    plain = line.last("plaintext") is not None
    return with_edits(command, _edits(reading, spec, givens, token, len(command.words), plain=plain))


def _edits(
    reading: Reading, spec: CommandSpec, givens: Sequence[Given], token: str, end: int, *, plain: bool
) -> list[Edit]:
    """The token takes the place of the last password and the others go; the flag that it is a hash goes to the end."""
    last = givens[-1]
    said = token if last.positional else f"{last.written}={token}"
    edits: list[Edit] = [(given.start, given.stop, ()) for given in givens[:-1]]
    if plain:
        return [*edits, (last.start, last.stop, [said])]
    if _has(spec, "iscrypted", reading.release):
        return [*edits, (last.start, last.stop, [said]), (end, end, ["--iscrypted"])]
    if _has(spec, "md5pass", reading.release):
        said = f"--md5pass={token}"
    return [*edits, (last.start, last.stop, [said])]


def alone(spec: CommandSpec, secret: Scalar) -> Marked:
    """What `rootpw: !secret NAME` means: the word that the command is about. Raises `WrongTypeError` without one."""
    about = [one.name for one in spec.positionals if one.sensitive]
    if not about or spec.opaque:
        takes = next((name for name, one in spec.options.items() if one.sensitive), "OPTION")
        help_ = f"`{spec.name}: {{words: […, !secret …]}}`" if spec.opaque else f"`{spec.name}: {{{takes}: !secret …}}`"
        raise WrongTypeError("a text", finding=_whole(spec.name, secret.location, help_))
    key = Scalar(about[0], secret.location)
    return Marked((Pair(key, secret),), secret.location, "!replace")


def _whole(name: str, location: Location, help: str) -> Diagnostic:
    return error("KS345", f"`{name}` is no secret as a whole, only an option of it can be", location, help=help)


def _unmarked(command: str, origin: Origin) -> Diagnostic:
    return warning(
        "KS332",
        f"the password of `{command}` looks like a hash, but there is no `--iscrypted`",
        origin.location,
        notes=("the installer takes it for the password itself, and nobody can log in",),
        help="add `--iscrypted`",
    )


def cut_short(what: str, location: Location | None) -> Diagnostic:
    """What begins as a hash and is none."""
    return error(
        "KS329",
        f"{what} begins as a hash does, and is none",
        location,
        notes=("as a hash, no password that somebody types would match it",),
        help="write all of the hash; a password that only looks like one: another one",
    )
