"""Passwords in plain text."""

from collections.abc import Iterator

from ksc.actions.suspicions.case import Case, Line
from ksc.diagnostics import Diagnostic, warning
from ksc.dialects.sensitive import URL_PASSWORD, secrets
from ksc.dialects.statement import Given

_HASHES = ("grub.pbkdf2.", "$1$", "$2a$", "$2b$", "$2y$", "$5$", "$6$", "$7$", "$y$", "$gy$")
_HASHED_BY_NAME = frozenset({"md5pass"})
_ACCOUNTS = frozenset({"rootpw", "user", "group", "sshpw"})


def plaintext(case: Case) -> Iterator[Diagnostic]:
    """KS601: a password, passphrase or key that anyone who gets the file can read."""
    for line in case.lines:
        for given in secrets(line.command, line.spec):
            if not _hidden(line, given):
                yield _plain(case, line, given)
        for number, word in enumerate(line.command.words[1:], 1):
            if URL_PASSWORD.search(word.value):
                yield warning(
                    "KS601",
                    f"a URL of `{line.command.name}` holds a password in plain text",
                    case.at(line, Given("", word.value, number, number + 1)),
                    notes=("everyone who can fetch the kickstart can read it",),
                    help="serve what it points at without a password, to the installing machines only",
                )


def _hidden(line: Line, given: Given) -> bool:
    """Whether a value is a hash, a public key, or opens nothing."""
    value = given.value or ""
    if given.name in _HASHED_BY_NAME or _placeholder(value):
        return True
    if line.spec.name in _ACCOUNTS:
        # Here a hash counts as one only where the line says so: else it is itself the password.
        return any(line.reading.last(name) for name in ("iscrypted", "lock", "sshkey"))
    return line.reading.last("iscrypted") is not None or value.startswith(_HASHES)


def _placeholder(value: str) -> bool:
    """Whether another program fills the value in: `{{ password }}`, `@PASSWORD@`, `$PASSWORD`, `<% %>`."""
    if "{{" in value or "<%" in value or (value[0] == value[-1] == "@" and len(value) > 2):
        return True
    return value.startswith("$") and value[1:].strip("{}").isidentifier()


def _plain(case: Case, line: Line, given: Given) -> Diagnostic:
    what = f"`{line.command.name} --{given.name}`" if not given.positional else f"`{line.command.name}`"
    if line.spec.name in _ACCOUNTS:
        help_ = "write a hash with --iscrypted (openssl passwd -6 makes one), here or in a profile"
    elif line.spec.name == "bootloader":
        help_ = "write a hash with --iscrypted (grub2-mkpasswd-pbkdf2 makes one), here or in a profile"
    else:
        help_ = "change it after the installation"
    return warning(
        "KS601",
        f"{what} holds a secret in plain text",
        case.at(line, given),
        notes=("everyone who can fetch the kickstart can read it, and it is kept on the machine in /root",),
        help=help_,
    )
