"""The secrets of one run. A token stands for each until merging is done: what is laid over, looked at and
complained about before that holds no secret, and what no layer above replaced is all that a store is asked for.
"""

import os
import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ksc.diagnostics import Diagnostic, Location, error
from ksc.diagnostics.redact import BLOTTED, hide

if TYPE_CHECKING:
    from ksc.secrets.hashing import Method

LONGEST = 511  # bytes of UTF-8: crypt(3) of current systems refuses more
# What no password can hold that somebody types, and no line of a kickstart.
_CONTROL = r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]"
# What a plugin raised, or gave that it may not, is a part of these; or the path that an emitter gave a file.
_QUOTING = frozenset({"KS518", "KS519", "KS801", "KS802", "KS803", "KS804", "KS805", "KS806", "KS807"})
_CRYPT_METHODS: "dict[Method, str]" = {
    "sha512-crypt": "crypt",
    "grub-pbkdf2": "the boot loader",
    "md5-crypt": "the boot loader",
}


class Asked(NamedTuple):
    """One secret as a profile or host says it.

    `owner` is the leaf profile (`web`), or the host (`host/web1`), whose salts are used. `plain` is a password that
    stands there itself; else `name` is asked of `store`, None: the site's default one.
    """

    location: Location
    owner: str
    name: str = ""
    store: str | None = None
    plain: str | None = None

    @property
    def said(self) -> str:
        """What a message calls it."""
        return f"the secret `{self.store + ':' if self.store else ''}{self.name}`" if self.plain is None else "this"


Ask = Callable[[Asked], "str | Diagnostic"]
Key = tuple[bytes, list[Diagnostic]]


def _no_stores(asked: Asked) -> Diagnostic:
    return error("KS336", "there are no secret stores here", asked.location)


def _no_key() -> Key:
    return b"", []


class Ledger:
    """Gives tokens for secrets, and what they stand for. `ask` asks a store, `read_key` is called once at most."""

    def __init__(self, ask: Ask = _no_stores, read_key: Callable[[], Key] = _no_key) -> None:
        self.ask = ask
        self.read_key = read_key
        # Unlike any other word, whoever wrote the bases; it looks like a template's to those who judge values.
        self.mark = f"__ksc_secret_{os.urandom(8).hex()}_"
        self.known: list[Asked] = []
        self.tokens: dict[Asked, str] = {}
        self.answers: dict[tuple[str | None, str], str | Diagnostic] = {}
        self.hashes: dict[tuple[str, Method, str, str], str] = {}
        self.values: set[str] = set()
        self.key: Key | None = None

    def token(self, asked: Asked) -> str:
        """The word that stands for a secret."""
        made = self.tokens.get(asked)
        if made is None:
            made = self.tokens[asked] = f"{self.mark}{len(self.known)}__"
            self.known.append(asked)
            if asked.plain:
                self.values.add(asked.plain)
        return made

    def is_token(self, text: str) -> bool:
        """Whether a text is a token and nothing else."""
        found = self.find(text)
        return found is not None and found.group() == text

    def find(self, text: str) -> "re.Match[str] | None":
        """The first token in a text."""
        return re.search(re.escape(self.mark) + r"(\d+)__", text) if self.mark in text else None

    def veiled(self, text: str) -> str:
        """A text with stars for its tokens: what is shown of a secret that nobody asks for."""
        return re.sub(re.escape(self.mark) + r"\d+__", BLOTTED, text) if self.mark in text else text

    def asked(self, token: str) -> Asked:
        """What a token stands for."""
        return self.known[int(token[len(self.mark) :].rstrip("_"))]

    def value(self, asked: Asked) -> str | Diagnostic:
        """The secret itself: one line that is not empty. A store is asked once for each name."""
        at = (asked.store, asked.name)
        given = asked.plain if asked.plain is not None else self.answers.get(at)
        if given is None:
            given = self.answers[at] = self.ask(asked)
        if isinstance(given, Diagnostic):
            return replace(given, location=asked.location)
        self.values.add(given)
        if not given:
            advice = "store one that is not; an account without a password is written `lock: true`"
            return error("KS339", f"{asked.said} is empty", asked.location, help=advice)
        bad = re.search(_CONTROL, given)
        if bad or not _is_text(given):
            what = "what is not UTF-8" if bad is None else _named(bad.group())
            return error(
                "KS342",
                f"{asked.said} holds {what}",
                asked.location,
                notes=("nobody can type it, and in a kickstart it would end the line",),
            )
        return given

    def hash(self, asked: Asked, password: str, method: "Method", account: str) -> tuple[str | None, list[Diagnostic]]:
        """The hash of a password for an account of the secret's owner: one a secret, account and owner in a run."""
        if len(password.encode()) > LONGEST:
            said = f"{asked.said} is longer than the {LONGEST} bytes that {_CRYPT_METHODS[method]} takes"
            return None, [error("KS343", said, asked.location)]
        key, found = self._key()
        at = (password, method, asked.owner, account)
        if at not in self.hashes:
            from ksc.secrets.hashing import hashed, salt_for  # only where something is hashed

            self.hashes[at] = hashed(password, method, salt_for(key, method, asked.owner, account))
            self.values.add(self.hashes[at])
        return self.hashes[at], list(found)

    def sealed(self, data: bytes) -> bytes | None:
        """A digest on which nothing can be tried without the workspace's key; None where there is none."""
        import hmac

        key, _ = self._key()
        return hmac.digest(key, b"ksc seal\0" + data, "sha256") if key else None

    def _key(self) -> Key:
        if self.key is None:
            self.key = self.read_key()
        return self.key

    def hidden(self, one: Diagnostic) -> Diagnostic:
        """A finding without any secret of this run.

        What ksc says itself it says of tokens. Only what a plugin says may hold a secret: stars in a sentence of ksc's
        would show that a word of it is one.
        """
        if not self.known:
            return one
        values = self.values if one.plugin or one.code in _QUOTING or not one.code.startswith("KS") else ()

        def shown(text: str) -> str:
            return hide(self.veiled(text), values)

        return replace(
            one,
            message=shown(one.message),
            notes=tuple(map(shown, one.notes)),
            help=shown(one.help) if one.help else one.help,
            related=tuple(place._replace(message=shown(place.message)) for place in one.related),
        )


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _named(character: str) -> str:
    if character == "\ufeff":
        return "a byte order mark (U+FEFF)"
    return "a line break" if character in "\r\n" else f"the control character U+{ord(character):04X}"
