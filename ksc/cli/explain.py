"""`ksc explain`."""

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from ksc.cli.output import Format, FormatOption, print_json
from ksc.diagnostics import Diagnostic, Report
from ksc.diagnostics import near as closest
from ksc.diagnostics.explain import Code, codes, meant
from ksc.diagnostics.taming import tame

_CODE = re.compile(r"(?:KS)?(\d{1,4})", re.IGNORECASE)
_WIDEST = 100  # columns of a text that is still easy to read
_NARROWEST = 40


def complete(context: typer.Context, incomplete: str) -> list[str]:
    """The codes and profiles to complete a word to."""
    folder = context.parent.params.get("directory") if context.parent else None
    known = [one.code for one in codes() if one.code.startswith(incomplete.upper())]
    return known + [name for name in _profiles(folder or Path()) if name.startswith(incomplete)]


def command(
    context: typer.Context,
    wanted: Annotated[
        list[str],
        typer.Argument(
            metavar="CODE... | PROFILE[@HOST] [WHAT]",
            help="Codes of findings (KS204, ks204 or 204), or a profile, and what of it: a command, with the key of"
            " one that repeats (network eth0); a line of the compiled file (27); %packages, %post; the name of a"
            " script or a package.",
            autocompletion=complete,
        ),
    ],
    format: FormatOption = Format.text,
) -> int:
    """Say what a finding's code means, or where each line of a profile's kickstart comes from.

    \b
    ksc explain KS204                      the code of a finding
    ksc explain web-profile                each line, and what it replaced
    ksc explain web-profile bootloader     one command, option by option

    A profile whose name is that of a code is named by its path: profiles/KS204.yaml.
    """
    first, *rest = wanted
    # What the codes mean takes long to read: only where a word may be one.
    if not (_canonical(first).startswith("KS") and _canonical(first) in {one.code for one in codes()}):
        profile = _profile(first, context.obj)
        if profile is not None:
            from ksc.cli.explain_result import explain

            return explain(*profile, tuple(rest), format)
    known = {one.code: one for one in codes()}
    found = [known.get(_canonical(word)) or context.fail(_no_code(word, known, context.obj)) for word in wanted]
    if format is Format.json:
        print_json(Report(), codes=[_data(one) for one in found])
    else:
        print("\n\n".join(_page(one) for one in found))
    return 0


def _canonical(word: str) -> str:
    number = _CODE.fullmatch(word.strip())
    return f"KS{number[1]}" if number else word.upper() if word.upper().startswith("KS") else word


def _no_code(word: str, known: dict[str, Code], directory: Path) -> str:
    code = _canonical(word)
    if _CODE.fullmatch(word.strip()):
        near = meant(code, known)
        what = f"there is no code {tame(code, 40)}"
    else:
        profiles = _profiles(directory)
        near = closest(word, profiles) or meant(code, known)
        what = f"'{tame(word, 40)}' is no code such as KS204" + (", and no profile" if profiles else "")
    return f"{what}: {f'did you mean {near}?' if near else 'docs/diagnostics.md lists the codes'}"


def _profile(word: str, directory: Path) -> tuple[Path, str] | None:
    """The workspace and the profile or base that a word names: by name, with a host, or by its path."""
    from ksc.layer.profile import NAME
    from ksc.workspace.find import PROFILES, find_root

    path = Path(word)
    by_path = path.suffix in (".yaml", ".ks") and path.is_file() and path.absolute().parent.name == PROFILES
    root = find_root(path.absolute().parent if by_path else directory)
    if isinstance(root, Diagnostic):
        return None
    if by_path:
        return (root, path.stem) if path.resolve().parent == (root / PROFILES).resolve() else None
    name = word.partition("@")[0]
    # What a host has needs no profile's name; of a package's profile only the plugins know.
    known = word.startswith("@") or name in _profiles(directory) or (name.count("/") == 1 and NAME.match(name))
    return (root, word) if known else None


def _profiles(directory: Path) -> list[str]:
    """The profiles and bases of the workspace that a folder is in; none where it is in none."""
    from ksc.workspace.find import find_root
    from ksc.workspace.profiles import Library

    root = find_root(directory)
    if isinstance(root, Diagnostic):
        return []
    library = Library(root)
    return sorted({*library.names(), *library.base_names()})


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
