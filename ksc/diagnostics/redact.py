"""Secrets in what is shown: blotted out, every character in its place.

A message shows a line of a kickstart or of YAML that may not even parse, so this goes by the text alone
and rather blots too much. A test holds the names against the facts' sensitive options and positionals.
"""

import re
from collections.abc import Iterable
from functools import cache
from itertools import groupby

from ksc.diagnostics.crypt import BEGINNING
from ksc.diagnostics.spans import Source
from ksc.diagnostics.suggest import near

BLOT = "*"
BLOTTED = BLOT * 3  # where nothing is underlined: not even how long a secret is shows
_BEGIN = 16  # characters of a secret that are never shown together
SENSITIVE_OPTIONS = frozenset(
    [
        *("password", "md5pass", "passphrase", "hw-passphrase", "reverse-password", "wpakey", "wepkey"),
        *("activation-key", "authentication-token", "one-time-password"),
        "winbindjoin",  # of `auth`, which takes any words: ADMINISTRATOR%PASSWORD
    ]
)
SENSITIVE_COMMANDS = frozenset({"rootpw", "sshpw", "key", "realm"})
# Words of these commands that are no secret: flags, and options whose value is none either.
_FLAGS = frozenset(["--iscrypted", "--plaintext", "--lock", "--allow-ssh", "--sshkey", "--skip"])
_SHOWN = frozenset(["--username", "--user"])
_KEYS = frozenset(["password:", *(f"{one[2:]}:" for one in (*_FLAGS, *_SHOWN))])
_LITERALS = frozenset(["true", "false", "null", "~", "!replace", "!remove", "!secret", "-", "join"])

# Keys that say whether something is true: another value may be a password that stands under the wrong one.
_TRUTHS = frozenset(["iscrypted", "plaintext", "lock"])
_NO_TRUTH = re.compile(
    r"(?![\"']?(?:true|false|yes|no|on|off|null|~|[01])[\"']?\s*(?:[,}#]|$))[^,}\s].*", re.IGNORECASE
)

_CUT = re.compile(r"""(?:"(?:[^"\\]|\\.)*(?:"|\\?$)|'[^']*(?:'|$)|\\.|[^\s"'\\]|\\$)+""")
_QUOTES = re.compile(r"[\"'\\]")
_GLUED = re.compile(r"[:=,;]")
# At every place, since a quote that is never closed may hide an option in another one's value.
_OPTION = re.compile(r"""(?=--([\w-]*)(?:\s*[=:,;]\s*|\s+(?!--))("(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s"']\S*))""")
KEY = re.compile(r"""(?:^|[\s{,\[-])["']?([\w-]+)["']?\s*:(?:\s+|$)""")
# Up to the last `@` of a word, since a password may hold `/`, `?` and `#`. A word without one is taken as a whole, with
# no group, lest each `://` in it look for one again.
_USER = r"(?:\{\{[^{}]*\}\}|[^\s:/@\"'])*+"  # a name, or a template that gives one
URL_PASSWORD = re.compile(rf"(?<=://){_USER}:(?:([^\s\"']*)@|[^\s\"']+)")
# The same without a scheme, which a proxy needs not; and in quotes, where a password may have blanks.
_OF_USER = re.compile(r"=[\"']?(?:\{\{[^{}]*\}\}|[\w.%+-])++:(?!//)(?:([^\s\"']*)@|[^\s\"']+)")
_IN_QUOTES = re.compile(rf"://{_USER}:(?:(.*)@|)", re.DOTALL)
# `MENU PASSWD` and `MENU MASTER PASSWD` of a boot menu take the rest of the line.
_OF_MENU = re.compile(r"(?i)\bmenu\s+(?:master\s+)?passwd\s+(\S.*)")
_CRYPT = re.compile(rf"(?:{BEGINNING})[^\s\"',}}`]+")


def redact(line: str) -> str:
    """The line with what may be a secret blotted out."""
    hidden: set[int] = set()
    for start, end in stretches(line):
        hidden.update(range(start, end))
    return "".join(BLOT if at in hidden else character for at, character in enumerate(line))


def blotted(line: str, start: int = 0) -> str:
    """A line from `start` on, with three stars for each secret."""
    return blotted_pieces(line, [(start, len(line))])[0]


def blotted_pieces(line: str, pieces: Iterable[tuple[int, int]]) -> list[str]:
    """Pieces of a line, from here to there, with three stars for each secret."""
    hidden = {at for first, after in stretches(line) for at in range(first, after)}

    def piece(start: int, end: int) -> str:
        runs = groupby(range(start, end), key=hidden.__contains__)
        return "".join(BLOTTED if secret else "".join(line[at] for at in run) for secret, run in runs)

    return [piece(start, end) for start, end in pieces]


def redact_message(text: str) -> str:
    """A message without what looks like a secret wherever it stands: hashes, and passwords in URLs."""
    if "$" not in text and "://" not in text and "grub.pbkdf2." not in text:
        return text
    return _CRYPT.sub(BLOTTED, URL_PASSWORD.sub(_stars_for_group, text))


def hide(text: str, secrets: Iterable[str]) -> str:
    """The text without these secrets, as they are and as a quoted word has them; of a long one its beginning is enough.

    What is shown may have been cut short. A secret of less than four characters is one only as a word of its own.
    """
    spelled = {one for given in secrets for one in (given, _quoted(given)) if one}
    for secret in sorted(spelled, key=lambda one: (-len(one), one)):
        begin = secret[:_BEGIN]
        if begin not in text:
            continue
        if len(secret) < 4:
            text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", BLOT * len(secret), text)
            continue
        pieces: list[str] = []
        done = 0
        while (at := text.find(begin, done)) >= 0:
            length = next(
                (size for size, (one, other) in enumerate(zip(secret, text[at:], strict=False)) if one != other),
                min(len(secret), len(text) - at),
            )
            pieces += text[done:at], BLOT * length
            done = at + length
        text = "".join([*pieces, text[done:]])
    return text


def _quoted(secret: str) -> str:
    return secret.replace("\\", "\\\\").replace('"', '\\"')


def shown_name(name: str, most: int = 60) -> str:
    """As much of a wrong name as a message may quote: what is glued to it may be a secret, `rootpw:x`, `rootpw=x`."""
    return re.split(r"(?<=.)(?:(?<=[:=,;])|(?=\s))", name[:most], maxsplit=1)[0]


def shown_line(source: Source, number: int, most: int) -> str:
    """Line `number` of a source, fit to be shown; what continues a secret from above is blotted."""
    from ksc.diagnostics.continuing import continues

    line = source.line(number)[:most]
    if continues(source, number) or any(source.within_secrets[number - 1 : number]):
        return re.sub(r"\S", BLOT, line)
    return redact(line)


def stretches(line: str) -> list[tuple[int, int]]:
    """The stretches to hide. They may overlap."""
    from ksc.diagnostics.script_secrets import secrets_in  # only where a line is shown

    found = [match.span(1) for match in URL_PASSWORD.finditer(line) if match[1]]
    found += [match.span(1) for match in _OF_USER.finditer(line) if match[1]]
    found += [match.span(1) for match in _OF_MENU.finditer(line)]
    found += [match.span() for match in _CRYPT.finditer(line)]
    found += [(secret.start, secret.end) for secret in secrets_in(line)]
    words = list(_CUT.finditer(line))
    for word in words:
        if "://" in word[0] and word[0][-1] in "\"'" and (match := _IN_QUOTES.search(line, *word.span())) and match[1]:
            found.append(match.span(1))
    ends = {word.start(): word.end() for word in words}
    for match in _OPTION.finditer(line):
        if _sensitive(match[1]):
            # A quote that began before the option holds all that follows in it.
            around = max((start for start in ends if start <= match.start(2)), default=match.start(2))
            found.append((match.start(2), max(match.end(2), ends.get(around, 0))))
    found += _of_options(words)
    for match in KEY.finditer(line):
        if sensitive_key(match[1]) and not line[match.end() :].startswith("!secret "):
            found.append((match.end(), len(line)))
        elif match[1] in _TRUTHS and (value := _NO_TRUTH.match(line, match.end())):
            found.append(value.span())
    return found + _of_commands(line, words)


def _of_options(words: list[re.Match[str]]) -> list[tuple[int, int]]:
    """The values of options, told by their names as the installer would read them, quotes away.

    Words behind a value that are no option are hidden as well: the rest of a secret with blanks, most often.
    """
    found = []
    inside = False
    for word in words:
        name, equals, _ = _QUOTES.sub("", word.group()).partition("=")
        name = _GLUED.split(name, maxsplit=1)[0]  # hidden already, where it is of a secret
        if name.startswith("--"):
            inside = _sensitive(name[2:])
            if equals and (inside or name in _FLAGS):
                found.append((word.start() + word.group().index("=") + 1, word.end()))
        elif inside:
            found.append(word.span())
    return found


def _of_commands(line: str, words: list[re.Match[str]]) -> list[tuple[int, int]]:
    """Every word after the name of a command whose words are secrets, but for its options."""
    found: list[tuple[int, int]] = []
    inside = False
    letter = re.search(r"\w", line)
    begin = letter.start() if letter else len(line)
    for at, word in enumerate(words):
        bare = _QUOTES.sub("", word.group()).strip("#{}[],- ")
        first = bare.split(maxsplit=1)[0] if bare.strip() else ""
        may_name = at == 0 or first.endswith(":") or word.start() <= begin  # only marks stand before it
        if not inside and may_name and sensitive_command(_GLUED.split(first, maxsplit=1)[0]):
            inside = True
            # `rootpw:secret`, `rootpw=secret`, and a line in quotes as a whole
            end = re.search(r"[\w-]+\W?", word.group())
            if end and end.end() < len(word.group()):
                found.append((word.start() + end.end(), word.end()))
        elif inside and words[at - 1].group() != "!secret":
            found += _hidden(word)
    return found


def _hidden(word: re.Match[str]) -> list[tuple[int, int]]:
    text = word.group()
    name, equals, _ = text.partition("=")
    bare = text.strip("{}[],:\"'")
    if name in _SHOWN or bare in _LITERALS or not bare or text.lstrip("{") in _KEYS:
        return []
    if name.startswith("--") and (not equals or name in _FLAGS):
        # an option, perhaps misspelt: its name shows what is wrong
        return [(word.start() + len(name) + 1, word.end())] if equals else []
    return [word.span()]


def sensitive_key(name: str) -> bool:
    """The same for a key of YAML, which is not abbreviated."""
    return len(name) > 3 and _sensitive(name)


@cache
def _sensitive(name: str) -> bool:
    """Whether an option is, abbreviates, contains or nearly is one that holds a secret."""
    plain = name.casefold()
    if not plain:
        return False
    return (
        any(one.startswith(plain) or one in plain for one in SENSITIVE_OPTIONS)
        or near(plain, SENSITIVE_OPTIONS, 0.7) is not None
    )


@cache
def sensitive_command(name: str) -> bool:
    """Whether a word is, or nearly is, the name of a command whose words are secrets."""
    plain = name.casefold()
    return plain in SENSITIVE_COMMANDS or (len(plain) > 3 and near(plain, SENSITIVE_COMMANDS, 0.7) is not None)


def _stars_for_group(found: re.Match[str]) -> str:
    if not found[1]:
        return found[0]
    start, end = found.start(1) - found.start(), found.end(1) - found.start()
    return found.group()[:start] + BLOTTED + found.group()[end:]
