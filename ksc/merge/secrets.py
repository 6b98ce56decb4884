"""What tokens stand for is put in their places, when all is merged: secrets as they are, passwords as hashes."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ksc.diagnostics import Diagnostic, error, warning
from ksc.diagnostics.crypt import is_crypt, is_nearly_crypt
from ksc.dialects.known import known_in
from ksc.dialects.sensitive import secrets as sensitive
from ksc.dialects.spec import CommandSpec, Facts
from ksc.dialects.statement import Given, Reading, read
from ksc.layer.changes import Origin, Shadowed
from ksc.layer.passwords import cut_short
from ksc.merge.merged import Entry, Merged, Removed
from ksc.secrets import Asked, Ledger
from ksc.syntax import Command, Section
from ksc.syntax.edit import Edit, command_from_text, with_edits, with_header_edits

if TYPE_CHECKING:
    from ksc.secrets.hashing import Method

# What stands in the line where there is no secret: nothing is written then, but it may be shown.
_MISSING = "SECRET"


class Filled(NamedTuple):
    """A kickstart with its secrets. `values` are those in places where the facts do not tell of a secret."""

    merged: Merged
    found: Sequence[Diagnostic] = ()
    values: Collection[str] = ()


def fill(merged: Merged, facts: Facts, release: str, secrets: Ledger) -> Filled:
    """`merged` with the secrets that its tokens stand for. Where it has none it is the same value."""
    merged = veil(merged, secrets)
    if not any(secrets.mark in entry.node.text for entry in merged.entries):
        return Filled(merged)
    filling = _Filling(facts, release, secrets)
    entries = [filling.entry(one) if secrets.mark in one.node.text else one for one in merged.entries]
    return Filled(replace(merged, entries=tuple(entries)), filling.found, filling.values)


def veil(merged: Merged, secrets: Ledger) -> Merged:
    """`merged` with stars for tokens in what its origins shadow, and in what was taken away: nobody asks for these."""
    if not secrets.known:
        return merged
    veiled: dict[Origin, Origin] = {}

    def origin(one: Origin) -> Origin:
        if one not in veiled:
            shadowed = tuple(Shadowed(origin(each.origin), secrets.veiled(each.text)) for each in one.shadowed)
            veiled[one] = one if shadowed == one.shadowed else replace(one, shadowed=shadowed)
        return veiled[one]

    def entry(one: Entry) -> Entry:
        return replace(
            one,
            origin=origin(one.origin),
            options={name: origin(each) for name, each in one.options.items()},
            lines=tuple(map(origin, one.lines)) if one.lines is not None else None,
            removed=tuple((name, origin(each)) for name, each in one.removed),
        )

    def gone(one: Removed) -> Removed:
        what = one.what
        if isinstance(what, Command) and secrets.mark in what.text:
            what = command_from_text(secrets.veiled(what.text.rstrip("\r\n")))
        elif isinstance(what, Section) and secrets.mark in what.header:
            header = [(at, at + 1, [secrets.veiled(word.value)]) for at, word in enumerate(what.words) if at]
            what = with_header_edits(what, header)
        return one._replace(what=what, origin=origin(one.origin), by=origin(one.by))

    return replace(merged, entries=tuple(map(entry, merged.entries)), removed=tuple(map(gone, merged.removed)))


class _Filling:
    """The tokens of one kickstart on their way to what they stand for."""

    def __init__(self, facts: Facts, release: str, secrets: Ledger) -> None:
        self.facts = facts
        self.release = release
        self.secrets = secrets
        self.found: list[Diagnostic] = []
        self.values: set[str] = set()

    def entry(self, entry: Entry) -> Entry:
        node = entry.node
        if isinstance(node, Command):
            spec = self.facts.command(node.name)
            reading = read(spec, node.words, self.release) if spec else Reading(())
            edits = self.edits(spec, reading, node)
            return replace(entry, node=with_edits(node, edits))
        if isinstance(node, Section):
            return replace(entry, node=with_header_edits(node, self.edits(None, Reading(()), node)))
        return entry

    def edits(self, spec: CommandSpec | None, reading: Reading, node: Command | Section) -> list[Edit]:
        edits: list[Edit] = []
        for at, word in enumerate(node.words):
            if self.secrets.mark in word.value:
                given = next((one for one in reading.given if one.start <= at < one.stop), None)
                edits.append((at, at + 1, [self.word(spec, reading, given, word.value)]))
        return edits

    def word(self, spec: CommandSpec | None, reading: Reading, given: Given | None, text: str) -> str:
        """A word that held tokens."""
        made = text
        while (token := self.secrets.find(made)) is not None:
            value = self.value(spec, reading, given, self.secrets.asked(token.group()))
            made = made[: token.start()] + (value if value is not None else _MISSING) + made[token.end() :]
        if spec and not spec.opaque and self.secrets.is_token(text) and known_in(spec, self.release).is_option(made):
            asked = self.secrets.asked(text)
            self.found.append(
                error(
                    "KS346",
                    f"{asked.said} begins with `-`: the installer takes such a word for an option",
                    asked.location,
                    help="change it; a password that is hashed may begin with anything",
                )
            )
        return made

    def value(self, spec: CommandSpec | None, reading: Reading, given: Given | None, asked: Asked) -> str | None:
        """What one token stands for in an option; None where it cannot be had, and that is found."""
        value = self.secrets.value(asked)
        if isinstance(value, Diagnostic):
            self.found.append(value)
            return None
        if asked.plain is None and value != value.strip():
            self.found.append(_blanks(asked))
        method = hash_method(spec, given, reading, self.release)
        if method is None:
            if spec is not None and _stays_plain(spec, given, reading, value):
                self.found.append(_plain(spec.name, asked))
            if spec is None or given not in tuple(sensitive(reading, spec)):
                self.values.add(value)
            return value
        if is_crypt(value):
            return value
        if is_nearly_crypt(value):
            self.found.append(cut_short(asked.said, asked.location))
            return None
        made, found = self.secrets.hash(asked, value, method, _account(spec, reading))
        self.found.extend(found)
        return made


def hash_method(spec: CommandSpec | None, given: Given | None, reading: Reading, release: str) -> "Method | None":
    """How a password is hashed where a line says that it is a hash; None where it is not, or no password."""
    if spec is None or given is None:
        return None
    if given.name == "md5pass":
        return "md5-crypt"
    if given.name != "password" or reading.last("iscrypted") is None:
        return None
    # GRUB of EL6 takes what grub-crypt makes, GRUB 2 what grub2-mkpasswd-pbkdf2 does.
    return "grub-pbkdf2" if spec.name == "bootloader" and release != "rhel6" else "sha512-crypt"


def _stays_plain(spec: CommandSpec, given: Given | None, reading: Reading, value: str) -> bool:
    """Whether a value is a password that could have been hashed."""
    password = given is not None and given.name == "password" and "iscrypted" in spec.options
    return password and reading.last("sshkey") is None and not is_crypt(value)


def _account(spec: CommandSpec | None, reading: Reading) -> str:
    assert spec is not None
    return f"{spec.name}/{reading.value('name') or reading.value('username') or ''}"


def _blanks(asked: Asked) -> Diagnostic:
    return warning(
        "KS330",
        f"{asked.said} begins or ends with a blank",
        asked.location,
        notes=("the blank is a part of it: who logs in has to type it as well",),
        help="write it without, where it is not meant",
    )


def _plain(command: str, asked: Asked) -> Diagnostic:
    """The warning about a password that everybody can read who can read the kickstart."""
    return warning(
        "KS331",
        f"the password of `{command}` is written into the kickstart as it is",
        asked.location,
        notes=("kickstarts are served to whoever asks",),
        help="leave `plaintext` out, and ksc hashes it",
    )
