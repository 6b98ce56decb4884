"""Importing and compiling without an override keeps the meaning, for every kickstart of the corpus.

For the releases under which the reference parser accepts the original (the first two, beginning with another one
for every file; all of them in the long run) it reads the same state from what ksc makes of it.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import pytest
from e2e.broken import CANNOT_INSTALL
from reference import RELEASES, Meaning, meaning
from support import CORPUS, LONG, corpus, sampled

from ksc.actions.import_ import Wishes, import_file, read_input
from ksc.actions.import_.inputs import Input
from ksc.diagnostics.render.text import render
from ksc.dialects import facts
from ksc.workspace import Build, Workspace

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


# No release of the reference accepts these.
REFUSED: frozenset[str] = frozenset(
    [
        "CentOS+Community-Kickstarts/CentOS-6-x86_64-OpenNebula.cfg",
        "CentOS+Community-Kickstarts/basic-desktop.cfg",
        "CentOS+Community-Kickstarts/batata.cfg",
        "CentOS+Community-Kickstarts/centos-test.cfg",
        "CentOS+Community-Kickstarts/centos5-raid0.cfg",
        "CentOS+Community-Kickstarts/everything.cfg",
        "CentOS+Community-Kickstarts/ks-minimalC5-32.cfg",
        "CentOS+Community-Kickstarts/ks-minimalC5-64.cfg",
        "CentOS+sig-cloud-instance-build/openstack__openstack-64-growroot.cfg",
        "CentOS+sig-cloud-instance-build/openstack__openstack-65-x86_64.ks",
        "ComplianceAsCode+content/tests__kickstarts__test_suite.cfg",
        "redpesk-infra+rp-kickstarts/boards__nxp__imx.ks",
        "rhinstaller+kickstart-tests/basic-ostree.ks.in",
        "rhinstaller+kickstart-tests/iscsi-bind.ks.in",
        "rhinstaller+kickstart-tests/iscsi.ks.in",
    ]
)


def _name(path: Path) -> str:
    return path.relative_to(CORPUS).as_posix()


@pytest.mark.parametrize("path", sampled(corpus()) or [None], ids=lambda path: _name(path) if path else "no corpus")
def test_compiling_an_import_keeps_the_meaning(path: Path | None, shared: Path, tmp_path: Path) -> None:
    assert path is not None
    original = dict(islice(_accepted(path), None if LONG else 2))
    assert bool(original) == (_name(path) not in REFUSED)
    for release in original:
        if (_name(path), release) in EXCEPTIONS:
            assert not _compiled(path, [release], tmp_path / release).report.ok
            assert meaning(path, release, strict_includes=True) is None
    compared = [release for release in original if (_name(path), release) not in EXCEPTIONS]
    # A profile for each release, in one workspace.
    build = _compiled(path, compared, tmp_path / "ws")
    if found := {one.code for one in build.report.errors}:
        # Some of them in some of the releases only: test_corpus_check.py looks at all.
        assert found <= {code for name, code in CANNOT_INSTALL if name == _name(path)}
        return
    assert build.report.ok, render(build.report)
    kickstarts = [one.content for one in build.artifacts if one.kind == "kickstart"]
    assert len(kickstarts) == len(compared)
    for release, kickstart in zip(sorted(compared), kickstarts, strict=True):
        made = tmp_path / "ws" / f"{release}.ks"
        made.write_bytes(kickstart)
        assert meaning(made, release) == original[release], release
        # Nothing overridden: the base's own bytes follow the generated header, but for included files.
        raw = path.read_bytes()
        if not any(line.startswith(b"%include") for line in raw.splitlines()):
            assert kickstart.endswith(raw)


def _accepted(path: Path) -> Iterator[tuple[str, Meaning]]:
    """The releases that accept a kickstart, and what it means to each; every kickstart begins with another one."""
    names, at = list(RELEASES), sampled(corpus()).index(path)
    for turn in range(len(names)):
        release = names[(at + turn) % len(names)]
        if (state := meaning(path, release)) is not None:
            yield release, state


def _compiled(path: Path, releases: Iterable[str], folder: Path) -> Build:
    """What an import for each of the releases, and nothing over it, compiles to."""
    (folder / "profiles").mkdir(parents=True)
    one = read_input(str(path))
    assert isinstance(one, Input)
    for release in releases:
        imported, report = import_file(one, facts(), folder / "profiles", Wishes(release, release))
        assert imported is not None, render(report)
    return Workspace(folder).compile()


def test_the_corpus_is_the_one_that_was_counted(shared: Path) -> None:
    assert len(corpus()) == 532
    assert {_name(path) for path in corpus()} >= REFUSED | {name for name, _ in EXCEPTIONS}
    assert len(REFUSED) == 15
