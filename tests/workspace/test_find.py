"""Which folder is the workspace."""

from pathlib import Path

import pytest

from ksc.diagnostics import Diagnostic
from ksc.workspace.find import find_root


@pytest.mark.parametrize("mark", ["ksc.yaml", "profiles/"])
def test_here_and_from_below(tmp_path: Path, mark: str) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / mark).mkdir() if mark.endswith("/") else (tmp_path / mark).write_text("{}\n")
    for start in (tmp_path, tmp_path / "a", tmp_path / "a/b"):
        assert find_root(start) == tmp_path


def test_the_nearest_one(tmp_path: Path) -> None:
    (tmp_path / "profiles/inner/profiles").mkdir(parents=True)
    assert find_root(tmp_path / "profiles/inner/profiles") == tmp_path / "profiles/inner"
    assert find_root(tmp_path / "profiles") == tmp_path


def test_a_site_that_cannot_be_read_marks_it_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "ws/a").mkdir(parents=True)
    (tmp_path / "ksc.yaml").write_text("{}\n")
    (tmp_path / "ws/ksc.yaml").symlink_to("nowhere")
    assert find_root(tmp_path / "ws/a") == tmp_path / "ws"


def test_a_file_called_profiles_marks_nothing(tmp_path: Path) -> None:
    (tmp_path / "ksc.yaml").write_text("{}\n")
    (tmp_path / "a").mkdir()
    (tmp_path / "a/profiles").write_text("")
    assert find_root(tmp_path / "a") == tmp_path


def test_what_is_above_is_above_the_folder_meant(tmp_path: Path) -> None:
    (tmp_path / "ws/profiles").mkdir(parents=True)
    (tmp_path / "other").mkdir()
    (tmp_path / "profiles").mkdir()
    assert find_root(tmp_path / "ws/../other") == tmp_path
    (tmp_path / "other/link").symlink_to(tmp_path / "ws")
    assert find_root(tmp_path / "other/link") == tmp_path / "ws"


def test_none() -> None:
    found = find_root(Path("/"))
    assert isinstance(found, Diagnostic)
    assert (found.code, found.severity) == ("KS550", "error")
    assert "/ or above" in found.message
