"""Files that nobody else may read: the key, and secrets one a file."""

import os
from pathlib import Path

import pytest

from ksc.secrets import StoreContext, StoreError
from ksc.secrets.builtin import from_environment, from_files, variable
from ksc.secrets.key import new_key, read_key
from ksc.secrets.private import LARGEST, NotPrivateError, read_private


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = tmp_path / ".ksc" / "secrets"
    made.mkdir(parents=True)
    (tmp_path / ".ksc").chmod(0o700)
    made.chmod(0o700)
    return made


def put(path: Path, content: bytes = b"hunter2\n", mode: int = 0o600) -> Path:
    path.write_bytes(content)
    path.chmod(mode)
    return path


def read(folder: Path, name: str = "root") -> str | None:
    return from_files(name, StoreContext(folder.parent.parent))


def refused(folder: Path, name: str = "root") -> StoreError:
    with pytest.raises(StoreError) as caught:
        read(folder, name)
    assert "hunter2" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("written", "secret"),
    [
        (b"a\n", "a"),
        (b"a", "a"),
        (b"a\r\n", "a"),
        (b"a\n\n", "a\n"),
        (b" a \n", " a "),
        (b"\n", ""),
        (b"\xff", "\udcff"),
    ],
)
def test_the_last_line_end_is_not_counted(folder, written, secret):
    put(folder / "root", written)
    assert read(folder) == secret


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_file_of_ones_own_is_read(folder, mode):
    put(folder / "root", mode=mode)
    assert read(folder) == "hunter2"


@pytest.mark.parametrize("mode", [0o640, 0o644, 0o660, 0o604, 0o602, 0o620, 0o777])
def test_one_that_others_may_read_or_write_is_not(folder, mode):
    put(folder / "root", mode=mode)
    problem = refused(folder)
    assert f"its mode is {mode:04o}" in str(problem)
    assert problem.help == "chmod 600 .ksc/secrets/root"


@pytest.mark.parametrize("mode", [0o770, 0o777, 0o702])
def test_nor_is_one_in_a_folder_that_others_may_write(folder, mode):
    put(folder / "root")
    folder.chmod(mode)
    assert refused(folder).help == "chmod 700 .ksc/secrets"


def test_a_link_is_not_followed(folder):
    put(folder / "other")
    (folder / "root").symlink_to(folder / "other")
    assert "symbolic link" in str(refused(folder))
    (folder / "gone").symlink_to(folder / "nothing")
    assert "symbolic link" in str(refused(folder, "gone"))


def test_nor_is_a_link_to_the_folder(folder):
    put(folder / "root")
    folder.rename(folder.parent / "real")
    folder.symlink_to("real")
    assert str(refused(folder)) == ".ksc/secrets is a symbolic link"
    (folder.parent.parent / "away").symlink_to(".ksc")
    assert read_private(folder.parent.parent / "away" / "real", "root", "x") == b"hunter2\n"


def test_paths_are_those_from_the_current_folder(folder, monkeypatch):
    below = folder.parent.parent / "my profiles"
    below.mkdir()
    monkeypatch.chdir(below)
    assert str(refused(folder)) == "there is no file ../.ksc/secrets/root"
    assert refused(folder).help.startswith("mkdir -pm 700 ../.ksc/secrets; (umask 077; cat > ../.ksc/secrets/root)")
    put(folder / "root", mode=0o644)
    assert refused(folder).help == "chmod 600 ../.ksc/secrets/root"
    _, (missing,) = read_key(folder.parent.parent)
    assert "there is no ../.ksc/key" in missing.message
    with pytest.raises(StoreError) as caught:
        from_files("root", StoreContext(below.parent, {"folder": "my profiles/none"}))
    assert caught.value.help.startswith("mkdir -pm 700 none; ")
    monkeypatch.chdir(below.parent)
    with pytest.raises(StoreError) as caught:
        from_files("root", StoreContext(below.parent, {"folder": "my profiles/none"}))
    assert caught.value.help.startswith("mkdir -pm 700 'my profiles/none'; (umask 077; cat > 'my profiles/none/root')")


def test_what_is_no_file_is_not_read(folder):
    (folder / "root").mkdir()
    assert "is a folder" in str(refused(folder))
    os.mkfifo(folder / "pipe", 0o600)
    assert "no regular file" in str(refused(folder, "pipe"))


def test_what_is_missing_is_said_with_the_way_to_make_it(folder):
    problem = refused(folder)
    assert str(problem) == "there is no file .ksc/secrets/root"
    assert "umask 077" in problem.help
    folder.rmdir()
    assert str(refused(folder)) == "there is no file .ksc/secrets/root"
    folder.write_text("")
    assert str(refused(folder)) == ".ksc/secrets is no folder"


@pytest.mark.parametrize("name", ["../root", "a/b", ".", "..", "", ".hidden", "a\0b", "-", "a b", "ä", "a\n"])
def test_a_name_leads_nowhere_else(folder, name):
    put(folder.parent / "root")
    assert "no name of a file" in str(refused(folder, name))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_one_of_another_user_is_not_read(folder):
    put(folder / "root")
    os.chown(folder / "root", 1234, 1234)
    assert "belongs to another user" in str(refused(folder))


def test_one_that_is_too_large_is_not_read(folder):
    put(folder / "root", b"x" * LARGEST)
    assert read(folder) == "x" * LARGEST
    put(folder / "root", b"x" * (LARGEST + 1))
    assert "larger than 64 KiB" in str(refused(folder))


def test_the_folder_can_be_another(folder, tmp_path):
    other = tmp_path / "elsewhere"
    other.mkdir(mode=0o700)
    put(other / "root", b"there\n")
    for written in ("elsewhere", str(other)):
        assert from_files("root", StoreContext(tmp_path, {"folder": written})) == "there"
    for wrong in (1, "", "a\nb", None, ["a"]):
        with pytest.raises(StoreError, match="`folder`"):
            from_files("root", StoreContext(tmp_path, {"folder": wrong}))


def test_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("KSC_SECRET_WEB_ROOT", "hunter2")
    monkeypatch.setenv("ACME_WEB_ROOT", "other")
    assert from_environment("web-root", StoreContext(tmp_path)) == "hunter2"
    assert from_environment("web.root", StoreContext(tmp_path, {"prefix": "ACME_"})) == "other"
    with pytest.raises(StoreError, match=r"no variable KSC_SECRET_NOTHING\Z"):
        from_environment("nothing", StoreContext(tmp_path))
    assert variable("a:b/c ä") == "KSC_SECRET_A_B_C__"


# The key.


def codes(workspace: Path) -> list[str]:
    return [one.code for one in read_key(workspace)[1]]


def test_a_new_key_is_read(folder):
    first, second = new_key(), new_key()
    assert first != second
    workspace = folder.parent.parent
    put(folder.parent / "key", first)
    assert read_key(workspace) == (bytes.fromhex(first.decode()), [])


def test_a_key_that_is_missing_is_said(tmp_path):
    key, (found,) = read_key(tmp_path)
    assert (key, found.code, found.severity) == (b"", "KS340", "warning")


@pytest.mark.parametrize("content", [b"", b"\n", b"x" * 64, b"ab" * 31, b"ab" * 33, b"AB" * 32, b"ab" * 32 + b"\n\n"])
def test_what_is_no_key_is_refused(folder, content):
    put(folder.parent / "key", content)
    workspace = folder.parent.parent
    assert codes(workspace) == ["KS341"]
    assert read_key(workspace)[0] == b""


def test_a_key_that_others_may_read_is_refused(folder):
    put(folder.parent / "key", new_key(), 0o644)
    (found,) = read_key(folder.parent.parent)[1]
    assert (found.code, found.help) == ("KS341", "chmod 600 .ksc/key")


def test_the_folder_is_judged_too(folder):
    put(folder.parent / "key", new_key())
    folder.parent.chmod(0o777)
    with pytest.raises(NotPrivateError):
        read_private(folder.parent, "key", ".ksc")
