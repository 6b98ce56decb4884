"""`ksc explain`."""

import re
import textwrap
from collections.abc import Iterator
from typing import Annotated

import typer

from ksc.cli.output import Format, FormatOption, print_json
from ksc.diagnostics import Report
from ksc.diagnostics.explain import Code, codes, meant
from ksc.diagnostics.taming import tame

_CODE = re.compile(r"(?:KS)?(\d{1,4})", re.IGNORECASE)
_WIDEST = 100  # columns of a text that is still easy to read
_NARROWEST = 40


def complete(incomplete: str) -> list[str]:
    """The codes to complete a word to."""
    return [one.code for one in codes() if one.code.startswith(incomplete.upper())]


def command(
    context: typer.Context,
    wanted: Annotated[
        list[str],
        typer.Argument(metavar="CODE...", help="Codes of findings: KS204, ks204 or 204.", autocompletion=complete),
    ],
    format: FormatOption = Format.text,
) -> int:
    """Say what a finding's code means, and what to do about it.

    \b
    ksc explain KS204
    """
    known = {one.code: one for one in codes()}
    found = [known.get(_canonical(word)) or context.fail(_no_code(word, known)) for word in wanted]
    if format is Format.json:
        print_json(Report(), codes=[_data(one) for one in found])
    else:
        print("\n\n".join(_page(one) for one in found))
    return 0


def _canonical(word: str) -> str:
    number = _CODE.fullmatch(word.strip())
    return f"KS{number[1]}" if number else word.upper() if word.upper().startswith("KS") else word


def _no_code(word: str, known: dict[str, Code]) -> str:
    code = _canonical(word)
    near = meant(code, known)
    hint = f"did you mean {near}?" if near else "docs/diagnostics.md lists them all"
    of_the_form = _CODE.fullmatch(word.strip())
    what = f"there is no code {tame(code, 40)}" if of_the_form else f"'{tame(word, 40)}' is no code such as KS204"
    return f"{what}: {hint}"


def _page(one: Code) -> str:
    return "\n".join(_lines(one))


def _lines(one: Code) -> Iterator[str]:
    yield f"{one.code}: {one.title} ({one.severity})"
    yield ""
    yield from _wrapped(one.explanation)
    if one.example:
        yield ""
        yield "For example:"
        yield ""
        yield from (f"    {line}".rstrip() for line in one.example.strip("\n").splitlines())


def _wrapped(text: str) -> Iterator[str]:
    """Paragraphs filled to the terminal's width; what is indented, and lists, as they stand."""
    import shutil

    width = max(_NARROWEST, min(shutil.get_terminal_size((_WIDEST, 24)).columns, _WIDEST))
    for number, paragraph in enumerate(re.split(r"\n[ \t]*\n", text.strip("\n"))):
        if number:
            yield ""
        if re.search(r"^(?: {4}|- |\|)", paragraph, re.MULTILINE):
            yield from paragraph.splitlines()
        else:
            yield from textwrap.wrap(" ".join(paragraph.split()), width, break_long_words=False, break_on_hyphens=False)


def _data(one: Code) -> dict[str, str | None]:
    return {
        "code": one.code,
        "title": one.title,
        "severity": one.severity,
        "explanation": one.explanation.strip(),
        "example": one.example.strip("\n") or None,
    }
