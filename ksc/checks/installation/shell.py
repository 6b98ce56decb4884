"""Scripts that no shell can read: bash is asked to read them, and to run nothing (`bash -n`)."""

import os
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from ksc.checks.installation.bodies import SCRIPTS, Body, bodies
from ksc.checks.kickstart import Kickstart
from ksc.diagnostics import Diagnostic, warning

_MOST = 256 * 1024  # characters of a script; bash reads its input one by one
_RUNS = 50  # of bash, for one kickstart
_SECONDS = 5
_DEEPEST = 100  # `$(` in one another: at some two thousand bash runs out of stack
_OLDEST = 4  # macOS has a bash 3, which does not know what releases since EL6 do
_GRAMMAR = r"\b(?:if|then|elif|else|fi|for|while|until|do|done|case|esac|select|function|time|coproc|in)\b"
_FOUND = r": line (\d+): (.*)"
_HERE = r"warning: here-document at line (\d+) delimited by end-of-file"
_QUOTE = r"unexpected EOF while looking for matching [`'](.)'"
_NEAR = r"syntax error near unexpected token [`'](.*)'$"
# What may be quoted of a script: words of the shell's grammar, which no secret is.
_TOKENS = frozenset(
    [
        *("if", "then", "elif", "else", "fi", "for", "while", "until", "do", "done", "case", "esac"),
        *("select", "function", "in"),
    ]
    + ["(", ")", "{", "}", "[[", "]]", ";", ";;", "&", "&&", "|", "||", "<", ">", ">>", "<<"]
)
_EXIT = r"(?:exit|exec)\b"


class Problem(NamedTuple):
    """What bash has against a script: a kind, the line, and the word of its grammar that it is about."""

    kind: str
    line: int
    token: str = ""


_SAYS = {
    "quote": ("`{0}` is opened, and not closed before the script ends", "close it, or put a backslash before it"),
    "end": ("the script ends, and something that it began does not", "write the missing `fi`, `done`, `esac` or `}}`"),
    "here": (
        "the here-document that begins here does not end",
        "write its last word alone on a line, without blanks before it",
    ),
    "token": (
        "a shell does not read the script beyond this `{0}`",
        "is a `;`, a quote or a bracket missing before it?",
    ),
    "other": (
        "a shell does not read the script beyond this line",
        "look for a quote or a bracket before it that is not closed",
    ),
}


def check_shell(kickstart: Kickstart) -> Iterator[Diagnostic]:
    """KS678: syntax errors of shell scripts. Nothing is said where there is no bash to ask."""
    asked: set[str] = set()
    for body in bodies(kickstart, *SCRIPTS):
        if not body.shell or body.open or _foreign(body) or not _needs_a_look(body.text):
            continue
        if body.conflicts:
            continue  # no shell reads the marks of a merge, and they are another finding
        text = body.text.replace("\r\n", "\n")
        asked.add(text)
        if len(asked) > _RUNS or not (bash := _bash()):
            return
        problem = _problem(bash, text)
        # What follows an `exit` may be data.
        if problem and not any(re.match(_EXIT, line) for line in body.lines[: problem.line - 1]):
            yield _warning(body, problem)


def _foreign(body: Body) -> bool:
    """Whether the script says that it is another language's, which is another finding."""
    first = body.lines[0]
    return first.startswith("#!") and not re.search(r"\b(?:ba|da|k|z)?sh\b", first)


def _needs_a_look(text: str) -> bool:
    if len(text) > _MOST or "\0" in text or not text.strip() or _deep(text):
        return False
    code = re.sub(r"(?m)(?:^|(?<=[ \t]))#.*", "", text)
    return bool(code.strip()) and (not _plain(code) or bool(re.search(_GRAMMAR, code)))


def _deep(text: str) -> bool:
    deepest = depth = 0
    for bracket in re.findall(r"[()]", text) if text.count("(") > _DEEPEST else ():
        depth = depth + 1 if bracket == "(" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest > _DEEPEST


def _plain(code: str) -> bool:
    """Whether there is nothing but words: no quote, no bracket, no operator."""
    return not re.search(r"[^\w\s./:=@%+,~^*?$#-]|\$[^\w]", code)


@cache
def _bash() -> str | None:
    """Bash, by a path that nobody's environment decides, else by the search path."""
    if os.name != "posix":
        return None
    import shutil

    for path in ("/usr/bin/bash", "/bin/bash", shutil.which("bash")):
        if path and Path(path).is_absolute() and Path(path).is_file():
            return path
    return None


@cache
def _modern(bash: str) -> bool:
    said = _run(bash, ("--version",), "")
    found = re.search(rb"version (\d+)\.", said[1]) if said else None
    return found is not None and int(found[1]) >= _OLDEST


@lru_cache(maxsize=512)  # a fleet's kickstarts share their scripts
def _problem(bash: str, text: str) -> Problem | None:
    """What bash has against a script; None where it has nothing, does not start or does not come back."""
    found = _said(bash, ("-n",), text)
    if found and found.kind != "here" and "extglob" in text:
        found = _said(bash, ("-O", "extglob", "-n"), text)
    return found if found and _modern(bash) else None


def _said(bash: str, options: tuple[str, ...], text: str) -> Problem | None:
    ran = _run(bash, options, text)
    if ran is None or ran[0] < 0:
        return None
    lines = max(len(text.rstrip().split("\n")), 1)
    here = None
    for line in ran[2][:100_000].decode("utf-8", "replace").splitlines():
        found = re.search(_FOUND, line)
        if not found:
            continue
        if warned := re.match(_HERE, found[2]):
            here = here or Problem("here", int(warned[1]))
            continue
        if "warning:" in found[2]:
            continue
        problem = _told(found[2], min(max(int(found[1]), 1), lines))
        # A here-document that does not end takes the rest of the script, and what is missing then is in it.
        return here if here and problem.kind in ("end", "quote") else problem
    return here


def _told(message: str, line: int) -> Problem:
    if quote := re.match(_QUOTE, message):
        return Problem("quote", line, quote[1]) if quote[1] in "\"'`)}" else Problem("end", line)
    if message.startswith("syntax error: unexpected end of file"):
        return Problem("end", line)
    token = re.match(_NEAR, message)
    return Problem("token", line, token[1]) if token and token[1] in _TOKENS else Problem("other", line)


def _run(bash: str, options: tuple[str, ...], text: str) -> tuple[int, bytes, bytes] | None:
    import subprocess

    try:
        ran = subprocess.run(  # noqa: S603 - a fixed program, which reads and executes nothing
            [bash, "--norc", "--noprofile", *options],
            input=text.encode("utf-8", "surrogateescape"),
            capture_output=True,
            env={"LC_ALL": "C"},  # no BASH_ENV, no SHELLOPTS, no functions
            cwd="/",
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return ran.returncode, ran.stdout, ran.stderr


def _warning(body: Body, problem: Problem) -> Diagnostic:
    says, help_ = _SAYS[problem.kind]
    opened = {")": "(", "}": "{"}.get(problem.token, problem.token) if problem.kind == "quote" else problem.token
    line = body.lines[problem.line - 1]
    place = body.at(problem.line)
    # Where a word stands several times in the line, bash does not say which it means.
    found = list(re.finditer(_whole(opened), line)) if opened else []
    if len(found) == 1:
        place = body.at(problem.line, *found[0].span())
    notes = list(body.said(problem.line))
    if problem.kind in ("end", "here", "quote"):
        notes.append("a line that begins with `%end` or a section's header ends a script, in a here-document too")
    return warning("KS678", says.format(opened), place, notes=notes, help=help_.format())


def _whole(token: str) -> str:
    return rf"\b{token}\b" if token.isalpha() else re.escape(token)
