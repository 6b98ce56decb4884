"""Passwords in plain text, in a kickstart that somebody else can fetch."""

from collections.abc import Iterable, Iterator

from ksc.checks.lines import locator
from ksc.diagnostics import Diagnostic, Location, warning
from ksc.diagnostics.crypt import is_crypt
from ksc.diagnostics.redact import URL_PASSWORD
from ksc.dialects.line import Locate
from ksc.dialects.sensitive import secrets
from ksc.dialects.spec import CommandSpec, Facts
from ksc.dialects.statement import Given, Reading, read
from ksc.syntax import Command, Node
from ksc.syntax.templates import fills_in_password

_HASHED_BY_NAME = frozenset({"md5pass"})
_IN_WORDS = "--one-time-password="  # of `realm`, whose words are no options to the facts
_ACCOUNTS = frozenset({"rootpw", "user", "group", "sshpw"})


def plaintext_in(nodes: Iterable[tuple[Node, Location | None]], facts: Facts) -> Iterator[Diagnostic]:
    """KS601 for every command among nodes, each given with where it stands."""
    for node, location in nodes:
        spec = facts.command(node.name) if isinstance(node, Command) else None
        if isinstance(node, Command) and spec is not None:
            yield from plaintext(node, spec, locator(node, location))


def plaintext(command: Command, spec: CommandSpec, locate: Locate) -> Iterator[Diagnostic]:
    """KS601: a password, passphrase or key that anyone who gets the file can read."""
    reading = read(spec, command.words)
    for given in secrets(reading, spec):
        if not _hidden(spec, reading, given):
            yield _plain(command, spec, given, locate(command.words[given.stop - 1]))
    for word in command.words[1:]:
        if "://" in word.value and any(one and not fills_in_password(one) for one in URL_PASSWORD.findall(word.value)):
            yield warning(
                "KS601",
                f"a URL of `{command.name}` holds a password in plain text",
                locate(word),
                notes=("everyone who can fetch the kickstart can read it",),
                help="serve what it points at without a password, to the installing machines only",
            )


def _hidden(spec: CommandSpec, reading: Reading, given: Given) -> bool:
    """Whether a value is a hash, a public key, or opens nothing."""
    value = given.value or ""
    if given.name in _HASHED_BY_NAME or fills_in_password(value):
        return True
    if spec.opaque:
        return not value.startswith(_IN_WORDS)
    if spec.name in _ACCOUNTS:
        # Here a hash counts as one only where the line says so: else it is itself the password.
        return any(reading.last(name) for name in ("iscrypted", "lock", "sshkey"))
    return reading.last("iscrypted") is not None or is_crypt(value)


def _plain(command: Command, spec: CommandSpec, given: Given, at: Location | None) -> Diagnostic:
    what = f"`{command.name} --{given.name}`" if not given.positional else f"`{command.name}`"
    if spec.name in _ACCOUNTS:
        help_ = "write a hash with --iscrypted (openssl passwd -6 makes one), here or in a profile"
    elif spec.name == "bootloader":
        help_ = "write a hash with --iscrypted (grub2-mkpasswd-pbkdf2 makes one), here or in a profile"
    else:
        help_ = "change it after the installation"
    notes = ["everyone who can fetch the kickstart can read it, and it is kept on the machine in /root"]
    if is_crypt(given.value or ""):
        notes.append("it looks like a hash, but without --iscrypted it is itself the password")
        help_ = "add --iscrypted"
    return warning(
        "KS601",
        f"{what} holds a secret in plain text",
        at,
        notes=notes,
        help=help_,
    )
