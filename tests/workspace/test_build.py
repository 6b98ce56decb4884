"""What a compile made, on its way to disk."""

from pathlib import Path

from commandline import BASE, make

from ksc.artifacts import Artifact
from ksc.diagnostics import Report, error, warning
from ksc.workspace import Build, Workspace
from ksc.write import Outcome

WEB = Artifact("http/ks/web.ks", "kickstart", b"lang C\n", "kickstart")
OLD = Artifact("http/ks/old.ks", "kickstart", b"lang C\n", "kickstart")


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*.ks"))


def test_nothing_is_written_where_there_are_errors(tmp_path: Path) -> None:
    report = Report((warning("KS552", "perhaps"), error("KS201", "no")))
    outcome, said = Build(tmp_path / "state", lambda: report, (WEB,)).write(tmp_path / "build")
    assert (outcome, said) == (Outcome(), report)
    assert list(tmp_path.iterdir()) == []


def test_findings_come_before_those_of_writing(tmp_path: Path) -> None:
    (tmp_path / "build/http/ks").mkdir(parents=True)
    (tmp_path / "build/http/ks/web.ks").write_text("mine\n")
    found = warning("KS552", "perhaps")
    _, said = Build(tmp_path / "state", lambda: Report((found,)), (WEB,)).write(tmp_path / "build")
    assert said.diagnostics[0] is found
    assert len(said) > 1
    assert (tmp_path / "build/http/ks/web.ks").read_text() == "mine\n"


def test_a_full_build_deletes_what_is_made_no_more(tmp_path: Path) -> None:
    build, state = tmp_path / "build", tmp_path / "state"
    assert Build(state, Report, (WEB, OLD)).write(build)[1].ok
    assert files(build) == ["old.ks", "web.ks"]
    assert Build(state, Report, (WEB,), full=False).write(build)[1].ok
    assert files(build) == ["old.ks", "web.ks"]
    assert Build(state, Report, (WEB,), full=True).write(build)[1].ok
    assert files(build) == ["web.ks"]


def test_a_compile_with_errors_has_no_artifacts(tmp_path: Path) -> None:
    make(tmp_path, {"profiles/base.ks": BASE + "nope\n", "profiles/web.yaml": "extends: base\n"})
    build = Workspace(tmp_path).compile()
    assert not build.report.ok
    assert build.artifacts == ()
    build.write(tmp_path / "build")
    assert not (tmp_path / "build").exists()


def test_only_a_compile_of_everything_is_full(tmp_path: Path) -> None:
    make(tmp_path, {"profiles/base.ks": BASE, "profiles/web.yaml": "extends: base\n"})
    workspace = Workspace(tmp_path)
    assert workspace.compile().full
    assert not workspace.compile("web").full
    assert not workspace.compile(site=False).full
