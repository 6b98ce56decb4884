"""What the reference parser accepts, ksc refuses only where it truly cannot install: every kickstart of the corpus.

Under every release in the long run, under a third of them in the usual one.
"""

from pathlib import Path

import pytest
from e2e.broken import CANNOT_INSTALL
from reference import accepts
from support import CORPUS, LONG, corpus, sampled

import ksc
from ksc.dialects import facts


def _name(path: Path) -> str:
    return path.relative_to(CORPUS).as_posix()


@pytest.mark.parametrize("path", sampled(corpus()) or [None], ids=lambda path: _name(path) if path else "no corpus")
def test_an_accepted_kickstart_has_no_error(path: Path | None, shared: Path) -> None:
    assert path is not None
    text = path.read_bytes().decode("utf-8", "surrogateescape")
    listed = {code for name, code in CANNOT_INSTALL if name == _name(path)}
    said: set[str] = set()
    releases = list(facts().dialects)
    if not LONG and not listed:
        releases = releases[sampled(corpus()).index(path) % 3 :: 3]  # of every family, and others for the next file
    for release in releases:
        found = {one.code for one in ksc.check(text, release).errors}
        if found and accepts(path, release):
            assert found <= listed, (release, found)
            said |= found
    assert said == listed, "what is listed is what is found"
