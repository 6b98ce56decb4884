"""What the codes mean: the tables in `codes/`, and the page of the documentation that is made of them.

python -m ksc.diagnostics.explain > docs/diagnostics.md
"""

import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from ksc.diagnostics.diagnostic import Severity

# The order of the page, which is the order of the work.
SUBJECTS = {
    "syntax": "The text of a kickstart",
    "commands": "Commands and options",
    "profiles": "Profiles, site and other YAML",
    "merge": "Laying profiles over bases",
    "site": "The site, install trees and plugins",
    "workspace": "The workspace",
    "import": "Importing",
    "emit": "Making artifacts",
    "storage": "Partitioning",
    "write": "Writing a build",
    "files": "Files, and ksc itself",
}

_HEAD = """\
# Diagnostics

Every finding has a code. It is stable: what a code means does not change, and a code that is no longer used is
not used for something else. An **error** stops the work, and nothing is written; a **warning** is probably not
meant, and stops the work only with `--strict`; a **note** is good to know. This page is made of the tables in
`ksc/diagnostics/codes/`.
"""


@dataclass(frozen=True, slots=True)
class Code:
    """A code's entry: what it is called, how bad it is, what it means and what to do."""

    code: str
    title: str
    severity: Severity
    explanation: str
    subject: str


def codes() -> Iterator[Code]:
    """Every documented code, by subject in the order of the page, then by number."""
    tables = {entry.name: entry for entry in files("ksc.diagnostics").joinpath("codes").iterdir()}
    known = [f"{subject}.toml" for subject in SUBJECTS]
    for name in (*known, *sorted(tables.keys() - set(known))):
        if name not in tables or not name.endswith(".toml"):
            continue
        for code, entry in sorted(tomllib.loads(tables[name].read_text(encoding="utf-8")).items()):
            yield Code(code, subject=name.removesuffix(".toml"), **entry)


def page() -> str:
    """The page `docs/diagnostics.md`."""
    parts = [_HEAD]
    subject = ""
    for one in codes():
        if one.subject != subject:
            subject = one.subject
            parts.append(f"\n## {SUBJECTS.get(subject, subject.capitalize())}\n")
        parts.append(f"\n### {one.code}: {one.title}\n\n*{one.severity}*\n\n{one.explanation.strip()}\n")
    return "".join(parts)


if __name__ == "__main__":
    sys.stdout.write(page())
