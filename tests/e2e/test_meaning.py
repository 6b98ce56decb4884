"""Importing and compiling without an override keeps the meaning, for every kickstart of the corpus.

For every release under which the reference parser accepts the original, it reads the same state from what ksc
makes of it.
"""

from pathlib import Path

import pytest
from reference import RELEASES, meaning
from support import CORPUS, corpus

from ksc.actions.import_ import Wishes, import_file, read_input
from ksc.actions.import_.inputs import Input
from ksc.diagnostics.render.text import render
from ksc.dialects import facts
from ksc.workspace import Workspace

SWALLOWED = "the release refuses a file that this one includes; the reference drops that error with the file's rest"

# (file, release): why ksc compiles nothing of it although the reference accepts the file.
EXCEPTIONS: dict[tuple[str, str], str] = {
    **{
        (f"srbala+fedora-kickstarts/fedora-live-{name}.ks", "rhel5"): SWALLOWED
        for name in (
            *("cinnamon", "design_suite", "games", "lxqt", "mate_compiz", "robotics", "security"),
            *("workstation", "xfce"),
        )
    },
    **{
        (f"srbala+fedora-kickstarts/fedora-cloud-base-{name}.ks", release): SWALLOWED
        for name in ("gcp", "vagrant")
        for release in ("rhel6", "rhel7", "rhel10")
    },
    ("srbala+fedora-kickstarts/fedora-container-base.ks", "rhel8"): SWALLOWED,
    ("srbala+fedora-kickstarts/fedora-container-base-minimal.ks", "rhel8"): SWALLOWED,
}


def _name(path: Path) -> str:
    return path.relative_to(CORPUS).as_posix()


@pytest.mark.parametrize("path", corpus() or [None], ids=lambda path: _name(path) if path else "no corpus")
def test_compiling_an_import_keeps_the_meaning(path: Path | None, shared: Path, tmp_path: Path) -> None:
    assert path is not None
    one = read_input(str(path))
    assert isinstance(one, Input)
    for release in RELEASES:
        original = meaning(path, release)
        if original is None:
            continue
        folder = tmp_path / release
        imported, report = import_file(one, facts(), folder / "profiles", Wishes("x", release))
        assert imported is not None, render(report)
        build = Workspace(folder).compile("x")
        if (_name(path), release) in EXCEPTIONS:
            assert not build.report.ok
            assert meaning(path, release, strict_includes=True) is None
            continue
        assert build.report.ok, render(build.report)
        (kickstart,) = (artifact for artifact in build.artifacts if artifact.kind == "kickstart")
        made = folder / "made.ks"
        made.write_bytes(kickstart.content)
        assert meaning(made, release) == original, release
        # Nothing overridden: the base's own bytes follow the generated header, but for included files.
        if not any(line.startswith(b"%include") for line in one.raw.splitlines()):
            assert kickstart.content.endswith(one.raw)


def test_the_corpus_is_the_one_that_was_counted(shared: Path) -> None:
    accepted = [path for path in corpus() if any(meaning(path, release) for release in reversed(RELEASES))]
    assert (len(corpus()), len(accepted)) == (532, 517)
