"""A line that holds secrets: what would be said of it in a profile, and whether that means the same."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import NamedTuple

from ksc.actions.import_.sections_yaml import CannotSayError, literal
from ksc.actions.import_.yaml_text import Secret, Value, to_yaml
from ksc.diagnostics import Source
from ksc.diagnostics.crypt import is_crypt, is_nearly_crypt
from ksc.dialects.sensitive import secrets
from ksc.dialects.spec import CommandSpec, Facts
from ksc.dialects.statement import Given, Reading, read
from ksc.layer import marks
from ksc.layer.changes import PatchCommand
from ksc.layer.overrides import overrides
from ksc.layer.templates import Templates
from ksc.layer.values import Reading as Profile
from ksc.merge.secrets import hash_method
from ksc.merge.statements import SettingError, new_statement, patched, removes
from ksc.records import dataclass
from ksc.secrets import Asked, Ledger
from ksc.secrets.ledger import LONGEST
from ksc.secrets.private import LARGEST
from ksc.syntax import Command, Document, Word
from ksc.syntax.edit import with_edits
from ksc.syntax.templates import fills_in_password
from ksc.syntax.words import BadWordError

# What stands in the shadow file of an account that no password opens.
_NO_PASSWORD = frozenset({"*", "!", "!!"})
_IN_WORDS = "--one-time-password"  # of `realm`, whose words are no options to the facts
_KINDS = frozenset({"plaintext", "iscrypted"})


class StaysError(ValueError):
    """Why the secret of a line stays where it is, in words."""


class Held(NamedTuple):
    """A secret of a line: the option or positional, and which of its values it is, from 0."""

    option: str
    at: int


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line of a document, its secrets in their order, the words they end in, and the line without them."""

    command: Command
    spec: CommandSpec
    document: Document
    secrets: Mapping[Held, str] = field(repr=False)
    words: tuple[Word, ...]
    without: Command

    def settings(self, names: Mapping[Held, str]) -> dict[str, Value]:
        """The options that a profile says over the line without its secrets."""
        made: dict[str, Value] = {}
        for option in dict.fromkeys(held.option for held in self.secrets):
            named = [Secret(names[held]) for held in self.secrets if held.option == option]
            made[option] = named[0] if len(named) == 1 else named
        if "password" in made and read(self.spec, self.command.words).last("lock"):
            made["lock"] = True  # a profile that says a password opens the account otherwise
        return made

    def whole(self, names: Mapping[Held, str]) -> dict[str, Value]:
        """All that the line says, as options. Raises `StaysError`."""
        made: dict[str, Value] = {}
        reading = read(self.spec, self.command.words)
        secret = self.settings(names)
        for given in reading.given:
            if "password" in secret and given.name in _KINDS:
                continue  # a profile's password becomes a hash, or is one, and that is said of it
            if given.name in secret:
                made[given.name] = secret[given.name]
                continue
            known = given.spec or next((one for one in self.spec.positionals if one.name == given.name), None)
            if known is None:
                raise StaysError("the line has an option that ksc does not know")
            try:
                values = [literal(value) for value in reading.values(given.name)]
            except CannotSayError as problem:
                raise StaysError(str(problem)) from None
            if len(values) > 1 and not known.many:
                raise StaysError("the line says an option twice")
            made[given.name] = (values if len(values) > 1 else values[0]) if values else True
        return made


def line_of(command: Command, spec: CommandSpec, document: Document) -> Line | None:
    """A line with its secrets; None where it has none. Raises `StaysError`."""
    reading = read(spec, command.words)
    found = [given for given in secrets(reading, spec) if given.value not in _NO_PASSWORD]
    if spec.opaque:
        if any(given.value and given.value.startswith(_IN_WORDS) for given in found):
            raise StaysError("its words are another program's")
        return None
    if not found or reading.last("sshkey") is not None:
        return None
    if reading.ambiguous or reading.missing_value or reading.extra:
        raise StaysError("the line cannot be read as a whole")
    held: dict[Held, str] = {}
    for name in dict.fromkeys(given.name for given in found):
        values = [given.value or "" for given in found if given.name == name]
        if any(map(fills_in_password, values)):
            raise StaysError("something else fills it in")
        option = spec.options.get(name)
        if option is None:
            values = [" ".join(values)]
        elif len(values) > 1 and not option.many:
            raise StaysError("the line says it twice")
        held |= {Held(name, at): value for at, value in enumerate(values)}
    try:
        without = with_edits(command, [(given.start, given.stop, ()) for given in found])
    except BadWordError as problem:
        raise StaysError(f"the line cannot be changed: {problem}") from None
    words = tuple(command.words[given.stop - 1] for given in found)
    return Line(command, spec, document, held, words, without)


def proved(line: Line, facts: Facts, release: str, *, whole: bool) -> bool:
    """Whether a profile's words over the line (`whole`: instead of it) mean what it meant.

    The answer says whether a plain password becomes a hash. Raises `StaysError`, with the reason, where they do not.
    """
    names = {held: f"s{at}" for at, held in enumerate(line.secrets)}
    said = line.whole(names) if whole else line.settings(names)
    ledger = Ledger()
    made = _compiled(line, said, facts, release, ledger, whole=whole)
    values = {name: line.secrets[held] for held, name in names.items()}
    before, after = read(line.spec, line.command.words, release), read(line.spec, made.words, release)
    hashed = False
    given: Counter[tuple[str, str | None]] = Counter()
    for one in after.given:
        asked = ledger.asked(one.value) if one.value and ledger.is_token(one.value) else None
        value = one.value if asked is None else values[asked.name]
        if asked is not None:
            _fit_for_a_store(asked, value or "")
            if hash_method(line.spec, one, after, release) and not is_crypt(value or ""):
                if is_nearly_crypt(value or ""):
                    raise StaysError("it begins as a hash does, and is none")
                hashed = True
            elif one.positional and value and value.startswith("-"):
                raise StaysError("it begins with `-`, and would be taken for an option")
        elif one.value and ledger.find(one.value):
            raise StaysError("it would be a part of another word")
        given[one.name, value] += 1
    was = Counter((one.name, one.value) for one in _joined(line, before))
    if hashed:
        if any(len(secret.encode()) > LONGEST for secret in line.secrets.values()):
            raise StaysError(f"it is longer than the {LONGEST} bytes that are hashed")
        if before.last("iscrypted") or before.last("md5pass"):
            raise StaysError("the line says that it is a hash, and ksc knows no such hash")
        given, was = _but_for_kind(given), _but_for_kind(was)
    if given != was:
        raise StaysError(_unlike(line, before))
    return hashed


def _compiled(
    line: Line, said: Mapping[str, Value], facts: Facts, release: str, ledger: Ledger, *, whole: bool
) -> Command:
    """What a profile that says this compiles to, with tokens for its secrets."""
    items: Value = said if line.spec.repeat is None else [said] if whole else {"x": said}
    text = to_yaml({"kickstart": {line.spec.name: items}})
    value, found = marks.read(Source("profile", text))
    assert isinstance(value, marks.Mapping)
    profile = Profile("profile", Templates({}), release, ledger, "profile")
    changes = list(overrides(profile, value.pairs[0].value, facts))
    if found or profile.found or len(changes) != 1 or not isinstance(changes[0], PatchCommand):
        raise StaysError("no profile can say the line")
    settings = changes[0].settings
    try:
        if not whole:
            return patched(line.spec, line.without, settings, release)
        return new_statement(line.spec, [one for one in settings if not removes(one)], release, "\n")
    except SettingError as problem:
        raise StaysError(f"no profile can say the line: {problem}") from None


def _joined(line: Line, reading: Reading) -> Iterator[Given]:
    """What a line gives; a password of several words (`sshpw`) as one."""
    several = {name for name, _ in line.secrets if name not in line.spec.options}
    done = set()
    for one in reading.given:
        if one.name not in several:
            yield one
        elif one.name not in done:
            done.add(one.name)
            yield one._replace(value=" ".join(reading.values(one.name)))


def _fit_for_a_store(asked: Asked, value: str) -> None:
    """Whether a secret read from a store would be taken: no control characters, and text. Raises `StaysError`."""
    if len(value) >= LARGEST // 4:  # in bytes perhaps four times that
        raise StaysError("it is too long for a store")
    if not isinstance(Ledger(lambda _: value).value(asked), str):
        raise StaysError("no store can give it: it holds a control character, or bytes that are not UTF-8")


def _but_for_kind(given: Counter[tuple[str, str | None]]) -> Counter[tuple[str, str | None]]:
    kept = ((("password", value) if name == "md5pass" else (name, value)) for name, value in given.elements())
    return Counter((name, value) for name, value in kept if name not in _KINDS)


def _unlike(line: Line, reading: Reading) -> str:
    password = "password" in {held.option for held in line.secrets}
    if password and not reading.last("iscrypted") and any(map(is_crypt, line.secrets.values())):
        return "it looks like a hash, but the line does not say so"
    return "a profile would not mean the same"
