"""What the codes mean: the tables in `codes/`, one a subject, read."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from ksc.diagnostics.diagnostic import Severity


@dataclass(frozen=True, slots=True)
class Code:
    """A code's entry: what it is called, how bad it is, what it means and what to do. `subject` names its table."""

    code: str
    title: str
    severity: Severity
    explanation: str
    subject: str


def codes() -> Iterator[Code]:
    """Every documented code, by subject, then by number."""
    folder = files("ksc.diagnostics").joinpath("codes")
    for table in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if table.name.endswith(".toml"):
            for code, entry in sorted(tomllib.loads(table.read_text(encoding="utf-8")).items()):
                yield Code(code, subject=table.name.removesuffix(".toml"), **entry)
