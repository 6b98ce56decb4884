"""Secrets in scripts, which everybody can read who can fetch the kickstart."""

import re
from collections.abc import Iterator

from ksc.checks.installation.bodies import SCRIPTS, Body, bodies
from ksc.checks.installation.values import concrete, few
from ksc.checks.kickstart import Kickstart
from ksc.diagnostics import Diagnostic, warning
from ksc.diagnostics.crypt import BEGINNING
from ksc.diagnostics.redact import URL_PASSWORD

_HASH = rf"{BEGINNING}|[!*x]+\Z|[0-9a-f]{{32,}}\Z"
# Words that stand where a password would, and are none.
_NOTHING = (
    r"(?i)yes|no|on|off|y|n|true|false|none|null|nil|undef\w*|required|optional|sufficient|disabled?|enabled?|unset|files?|"
    r"systemd|prompt|ask|md5|sha\d+|crypt|\d|\W*|[x*.]+|change_?me|example|your[\w-]*|my[_-]?(?:pass\w*|token|secret)|"
    r"(?:the[_-]?)?(?:password|passwd|token|secret|key)s?"
)
_SAYS = {
    "pipe": "a password that is handed to a program",
    "option": "a password as the value of an option",
    "variable": "a password or a token as the value of a variable",
    "token": "an access token",
    "key": "a private key",
}
_HASHED = "give the account a hash: `rootpw --iscrypted`, `user --iscrypted`, or `chpasswd -e`"
_ELSEWHERE = "let the script fetch it from where only this machine may, or set it after the installation"


def check_secrets(kickstart: Kickstart) -> Iterator[Diagnostic]:
    """KS675: passwords, tokens and keys as they are, in any script."""
    scripts = list(bodies(kickstart, *SCRIPTS))
    if not scripts:
        return
    from ksc.diagnostics.script_secrets import may_hold

    for body in scripts:
        if may_hold(body.text) or "://" in body.text:
            yield from few(_found(body))


def _found(body: Body) -> Iterator[Diagnostic]:
    from ksc.diagnostics.script_secrets import begins_key, fed

    ends, named = "", False
    for number, line in enumerate(body.lines, 1):
        if ends:
            if line.strip() == ends:
                ends = ""
            elif line.strip() and not line.lstrip().startswith("#"):
                start = line.index(":") + 1 if named and ":" in line else len(line) - len(line.lstrip())
                if _plain(line[start:].rstrip(), "pipe"):
                    yield _warning(body, number, start, len(line.rstrip()), "pipe")
            continue
        if line.lstrip().startswith("#") or len(line) > 2000:
            continue
        reader = fed(line)
        if reader:
            ends, named = reader
        if begins_key(line):
            start = line.index("-----BEGIN")
            yield _warning(body, number, start, len(line.rstrip()), "key")
            continue
        yield from _in_line(body, number, line)


def _in_line(body: Body, number: int, line: str) -> Iterator[Diagnostic]:
    from ksc.diagnostics.script_secrets import secrets_in

    taken = 0  # patterns overlap, and one warning a stretch will do
    spans = [(one.start, one.end, one.kind) for one in secrets_in(line)]
    if "://" in line:
        spans += [(*one.span(1), "option") for one in URL_PASSWORD.finditer(line) if one[1]]
    for start, end, kind in sorted(spans):
        if start < taken or kind == "key":
            continue
        value = line[start:end]
        if kind == "pipe" and ":" in value and "chpasswd" in line:
            value = value[value.index(":") + 1 :]
        if _plain(value, kind) and not (kind == "variable" and not _assigned(body, line, start, value)):
            taken = end
            yield _warning(body, number, start, end, kind)


def _plain(value: str, kind: str) -> bool:
    """Whether a word of a script stands for itself, and may be a secret."""
    single = value.startswith("'")
    bare = value.strip().strip("\"'").removesuffix("\\n").removeprefix("\\n")
    if not bare or re.match(_HASH, bare):
        return False
    # What a program is given is a password, whatever word it is.
    if kind != "pipe" and (bare[0] in "-/<([{%~" or re.fullmatch(_NOTHING, bare)):
        return False
    if single:
        return not re.search(r"\{\{|<%|@\w+@", bare)
    return "$" not in bare and "`" not in bare and "(" not in bare and concrete(bare)


def _assigned(body: Body, line: str, start: int, value: str) -> bool:
    """Whether a value is set here: in a program of another language only a text in quotes is one."""
    around = line[:start].rstrip()
    if not body.shell:
        return value[:1] in "\"'"
    # `[ "$pass" = x ]`, `awk '$pass=...'`, `sed s/pass=.*/.../`
    return not re.search(r"[\[$/^][^\s?&]*\s*=\Z|\bsed\b|\bawk\b|\bgrep\b|\btest\b", around) and len(value) > 2


def _warning(body: Body, number: int, start: int, end: int, kind: str) -> Diagnostic:
    return warning(
        "KS675",
        f"a script holds {_SAYS[kind]}, in plain text",
        body.at(number, start, end),
        notes=("everyone who can fetch the kickstart can read it", *body.said(number)),
        help=_HASHED if kind == "pipe" and "passwd" in body.lines[number - 1] else _ELSEWHERE,
    )
