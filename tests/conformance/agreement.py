"""How far ksc agrees with the reference parser: the recorded verdicts, by release, and each that differs.

python tests/conformance/agreement.py            # the table, and what differs
python tests/conformance/agreement.py --page     # docs/agreement.md
"""

import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1])]

from support import SHARED  # noqa: E402 - beside the tests, which this runs without

import ksc  # noqa: E402
from ksc.diagnostics import Report  # noqa: E402
from ksc.dialects import facts, parse_releases  # noqa: E402

HEAD = """\
# Agreement with the reference parser

With `scope="commands"`, ksc accepts and refuses what pykickstart 3.78 does, the parser inside Anaconda: command by
command, for every release. Two things prove it: recorded verdicts on some eleven thousand lines and documents, and
lines made at random of ksc's own facts, which both judge. `make conformance` prints the agreement by release and
judges twenty thousand such lines.

Where the two differ, it is on purpose. Each of these deviations stands below with its reason and an example, which
the tests try. This page is made of `tests/conformance/deviations.toml`.
"""


@dataclass(frozen=True)
class Deviation:
    """A kind of text that ksc judges otherwise, on purpose."""

    name: str
    title: str
    ksc: str
    releases: frozenset[str]
    text: re.Pattern[str]
    why: str
    example: tuple[str, str]
    codes: frozenset[str] = frozenset()
    recorded: bool = False

    def explains(self, text: str, release: str, report: Report) -> bool:
        """Whether this is why ksc says something else than the reference."""
        if release not in self.releases or not self.text.search(text) or report.ok is not (self.ksc == "takes"):
            return False
        return all(found.code in self.codes for found in report.errors)


@cache
def deviations() -> tuple[Deviation, ...]:
    """All of them, from their table."""
    raw = tomllib.loads((HERE / "deviations.toml").read_text(encoding="utf-8"))
    return tuple(
        Deviation(
            name,
            one["title"],
            one["ksc"],
            parse_releases(one["releases"], facts().dialects),
            re.compile(one["text"], re.MULTILINE),
            one["why"].strip(),
            (one["example"][0], one["example"][1]),
            frozenset(one.get("codes", ())),
            one.get("recorded", False),
        )
        for name, one in raw.items()
    )


def explained(text: str, release: str, report: Report) -> Deviation | None:
    """The deviation that is the reason, if one is."""
    return next((one for one in deviations() if one.explains(text, release, report)), None)


@dataclass(frozen=True)
class Record:
    """A recorded verdict, and what ksc says."""

    release: str
    text: str
    accepted: bool
    reason: str
    report: Report

    @property
    def agrees(self) -> bool:
        """Whether both accept, or both refuse."""
        return self.report.ok is self.accepted


def records(name: str) -> Iterator[Record]:
    """The records of one file, judged."""
    for line in (SHARED / "conformance" / name).read_text(encoding="utf-8").splitlines():
        raw = json.loads(line)
        report = ksc.check(raw["text"], raw["dialect"], scope="commands")
        yield Record(raw["dialect"], raw["text"], raw["verdict"] != "reject", raw.get("reason", ""), report)


def page() -> str:
    """The page of the documentation."""
    parts = [HEAD]
    for one in deviations():
        release, text = one.example
        said = "takes what the reference refuses" if one.ksc == "takes" else "refuses what the reference takes"
        shown = text.replace("\ufeff", "<U+FEFF>").replace("\0", "<NUL>").rstrip("\n")
        parts.append(f"\n## {one.title}\n\nksc {said}.\n{one.why}\n\nFor instance, for {release}:\n\n    ")
        parts.append(shown.replace("\n", "\n    ") + "\n")
    return "".join(parts)


def main() -> int:
    """Prints the table and what differs; 1 where a difference is not explained."""
    if "--page" in sys.argv:
        sys.stdout.write(page())
        return 0
    judged = [one for name in ("commands.jsonl", "documents.jsonl") for one in records(name)]
    total, agreed = Counter(one.release for one in judged), Counter(one.release for one in judged if one.agrees)
    for release in facts().dialects:
        print(f"{release:10} {agreed[release]:6} of {total[release]:6}  {agreed[release] / total[release]:8.2%}")
    print(f"{'all':10} {agreed.total():6} of {total.total():6}  {agreed.total() / total.total():8.2%}\n")
    unexplained = 0
    for one in judged:
        if not one.agrees:
            reason = explained(one.text, one.release, one.report)
            unexplained += reason is None
            print(f"{one.release:10} {reason.name if reason else 'NOT EXPLAINED':22} {one.text.strip()!r:.100}")
    print(f"\n{unexplained} not explained")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
