"""Every real kickstart that the reference parser takes under an older release becomes one that it takes under a
later one, or a line of it is left to a person.
"""

import functools
from pathlib import Path

import pytest
from actions.migrate.untouched import untouched
from reference import refusal
from support import CORPUS, corpus, sampled

from ksc.actions.migrate import Migrated, migrate
from ksc.diagnostics import Source

SOURCES = ("rhel7", "rhel6", "rhel5")
# What the reference takes and RHEL 9 has not: Btrfs. Nothing else of the corpus needs a person there.
PERSONS = {
    ("facebookarchive+linux-desktop-kickstarts/luks-btrfs-boot-minimal.ks", "rhel7"),
    ("rhinstaller+kickstart-tests/btrfs-1.ks.in", "rhel7"),
    ("rhinstaller+kickstart-tests/btrfs-2.ks.in", "rhel7"),
}
SAMPLE = 12  # every so many files, for the other releases


def _name(path: Path) -> str:
    return path.relative_to(CORPUS).as_posix()


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "surrogateescape")


@functools.lru_cache(maxsize=16)
def taken(text: str, release: str) -> bool:
    """Whether the reference takes a text: several sources often come to the same."""
    return refusal(text, release) is None


def judged(path: Path, came: str, to: str) -> Migrated | None:
    """A file's migration, after a look at what the reference says; None: `came` does not take the file itself."""
    text = _text(path)
    made = migrate(Source(_name(path), text), to, came)
    assert untouched(made)
    if made.report.ok:
        if taken(made.text, to):
            return made
        assert not taken(text, came), f"{to} refuses what came of it, and nothing was left to a person"
        return None
    lines = text.count("\n") + 1
    for one in made.report.errors:
        assert one.path == _name(path) and one.line is not None and 1 <= one.line <= lines
        assert one.code == "KS751" and one.notes
    return made if taken(text, came) else None


@pytest.mark.parametrize("path", sampled(corpus()) or [None], ids=lambda path: _name(path) if path else "no corpus")
def test_to_rhel9(path: Path | None, shared: Path) -> None:
    assert path is not None
    for came in SOURCES:
        made = judged(path, came, "rhel9")
        if made is not None:
            assert made.report.ok is ((_name(path), came) not in PERSONS), [one.message for one in made.report.errors]


@pytest.mark.parametrize("to", ["rhel8", "rhel10", "fedora43"])
@pytest.mark.parametrize("path", corpus()[::SAMPLE] or [None], ids=lambda path: _name(path) if path else "no corpus")
def test_to_other_releases(path: Path | None, to: str, shared: Path) -> None:
    assert path is not None
    for came in SOURCES:
        judged(path, came, to)


@pytest.mark.parametrize("path", corpus()[::SAMPLE] or [None], ids=lambda path: _name(path) if path else "no corpus")
def test_once_is_enough(path: Path | None, shared: Path) -> None:
    assert path is not None
    once = migrate(Source(_name(path), _text(path)), "rhel9")
    again = migrate(Source(_name(path), once.text), "rhel9", "rhel9")
    assert again.text == once.text
