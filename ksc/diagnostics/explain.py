"""What the codes mean: the tables in `codes/`, one a subject, read."""

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from ksc.diagnostics.diagnostic import Severity
from ksc.diagnostics.suggest import near
from ksc.records import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """A code's entry: what it is called, how bad it is, what it means and what to do.

    `subject` names its table; `example` is a kickstart or YAML in which it is found, where the table has one.
    """

    code: str
    title: str
    severity: Severity
    explanation: str
    subject: str
    example: str = ""


def meant(word: str, known: Iterable[str]) -> str | None:
    """The code that was probably meant: with letters that look like digits read as these, else the nearest."""
    digits = word.upper().translate(str.maketrans("OQILS", "00115"))
    read = f"KS{digits[2:]}" if len(word) == 5 else digits
    return read if read in (listed := list(known)) else near(word.upper(), listed)


@cache
def codes() -> tuple[Code, ...]:
    """Every documented code, by subject, then by number; read once: it takes as long as all the rest of a short run."""
    folder = files("ksc.diagnostics").joinpath("codes")
    tables = sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    return tuple(
        Code(code, subject=table.name.removesuffix(".toml"), **entry)
        for table in tables
        for code, entry in sorted(tomllib.loads(table.read_text(encoding="utf-8")).items())
    )
