"""Every folder here is a case: see README.md."""

import shutil
from pathlib import Path

import pytest
from golden import UPDATE, same

from ksc.diagnostics.render.text import render
from ksc.workspace import Workspace

HERE = Path(__file__).parent
CASES = sorted(path.parent.name for path in HERE.glob("*/profiles"))


@pytest.mark.parametrize("name", CASES)
def test_case(name, tmp_path, monkeypatch):
    case = HERE / name
    # In a folder of its own, since a workspace is looked for upwards too.
    shutil.copytree(case, tmp_path / "ws", ignore=shutil.ignore_patterns("expected"))
    monkeypatch.chdir(tmp_path / "ws")
    build = Workspace(".").compile()
    expected = case / "expected"
    if UPDATE:
        shutil.rmtree(expected, ignore_errors=True)
    made = {f"{artifact.profile}.ks": artifact.content for artifact in build.artifacts if artifact.kind == "kickstart"}
    assert build.report.ok == bool(made)
    same(expected / "diagnostics.txt", render(build.report, most=1000))
    for file, content in made.items():
        same(expected / file, content)
    assert {path.name for path in expected.glob("*.ks")} == set(made)


def test_there_are_cases():
    assert len(CASES) >= 12
