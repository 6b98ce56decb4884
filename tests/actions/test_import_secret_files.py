"""`ksc import --lift-secrets`: where secrets are kept, who may read them, and that none is ever lost."""

import os
import stat
from pathlib import Path

import pytest
from lifting import HASH, SECRETS, WEB, compiled, files, kept, take


@pytest.fixture
def root(tmp_path):
    (tmp_path / "ws").mkdir()
    return tmp_path / "ws"


def test_only_their_owner_may_read_them(root):
    take(root, WEB)
    assert stat.S_IMODE((root / ".ksc/secrets").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (root / ".ksc/secrets").iterdir()} == {0o600}
    assert stat.S_IMODE((root / ".ksc").stat().st_mode) & 0o055


def test_again_changes_nothing(root):
    take(root, WEB)
    before = files(root)
    imported, _ = take(root, WEB)
    assert {file.state for file in imported.files} == {"unchanged"}
    assert files(root) == before


def test_another_secret_is_never_overwritten(root):
    take(root, WEB)
    first = kept(root)
    other = WEB.replace("Zq9hash", "Zq9other").replace("Zq9luks", "Zq9disk")
    for _ in range(2):
        imported, _ = take(root, other, "db", force=True)
        assert kept(root) == first | {
            "root-db": HASH.replace("Zq9hash", "Zq9other") + "\n",
            "luks-root": "Zq9disk\n",
        }
        assert "user-ann" in imported.secrets and "root" not in imported.secrets
    assert "!secret root-db" in (root / "profiles/db.yaml").read_text()
    take(root, other.replace("Zq9other", "Zq9third"), "db", force=True)
    assert kept(root)["root-db-2"] == HASH.replace("Zq9hash", "Zq9third") + "\n"
    assert kept(root).items() >= first.items()


def test_a_secret_without_a_line_end_is_the_same(root):
    (root / ".ksc/secrets").mkdir(parents=True, mode=0o700)
    file = root / ".ksc/secrets/vnc"
    file.touch(0o600)
    file.write_text("Zq9vnc")
    imported, _ = take(root, WEB)
    assert file.read_text() == "Zq9vnc"
    assert {one.state for one in imported.files if one.path == file} == {"unchanged"}


@pytest.mark.parametrize("wrong", ["folder is open", "file is open", "folder in the way", "link", "file for folder"])
def test_nothing_is_written_where_no_secret_can_be_kept(wrong, root):
    folder = root / ".ksc/secrets"
    (root / ".ksc").mkdir()
    if wrong == "file for folder":
        folder.write_text("")
    else:
        folder.mkdir()
        folder.chmod(0o777 if wrong == "folder is open" else 0o700)
        if wrong == "file is open":
            (folder / "root").write_text("x")
            (folder / "root").chmod(0o644)
        elif wrong == "folder in the way":
            (folder / "vnc").mkdir()
        elif wrong == "link":
            (folder / "vnc").symlink_to(root.parent / "away")
    before = files(root)
    imported, report = take(root, WEB, force=True)
    assert imported is None
    (found,) = report.errors
    assert found.code == "KS349"
    assert files(root) == before
    assert not (root / "profiles").exists()


@pytest.mark.parametrize("broken", ["replace", "fsync", "mkdir"])
@pytest.mark.parametrize("after", range(0, 14, 3))
def test_a_disk_that_fails_leaves_everything_as_it_was(broken, after, root, monkeypatch):
    take(root, WEB.replace("Zq9", "Old"))
    for path in (root / "profiles/web.yaml", root / ".ksc/secrets/root"):
        path.write_text("kept")
    before, calls = files(root), []
    holder = os if broken != "replace" else Path
    real = getattr(holder, broken)

    def failing(*given, **more):
        calls.append(given)
        if len(calls) == 1 + (after % 2 if broken == "replace" else after):
            raise OSError(28, "No space left on device")
        return real(*given, **more)

    with monkeypatch.context() as patched:
        patched.setattr(holder, broken, failing)
        imported, report = take(root, WEB, force=True)
    if imported is None:
        (found,) = report.errors
        assert found.code == "KS624"
        assert files(root) == before
    else:
        assert len(calls) <= after


def test_where_nothing_can_be_put_back_no_password_is_lost(root, monkeypatch):
    (root / "profiles").mkdir()
    for name in ("web.ks", "web.yaml"):
        (root / "profiles" / name).write_text(name)
    real, calls = Path.replace, []

    def once(self, target):
        calls.append(target)
        if len(calls) > 1:
            raise OSError(5, "Input/output error")
        return real(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", once)
        imported, report = take(root, WEB, force=True)
    assert imported is None
    (found,) = report.errors
    assert "Zq9" not in (root / "profiles/web.ks").read_text()
    assert kept(root).items() >= {name: f"{secret}\n" for name, secret in SECRETS.items()}.items()
    (note,) = found.notes
    assert note.startswith("not all could be put back: ")
    spare = [*(root / "profiles").glob(".ksc-import-*")]
    assert {one.read_text() for one in spare} == {"web.ks", "web.yaml"}
    assert all(one.name in note for one in spare)


def test_a_file_system_without_links(root, monkeypatch):
    def cannot(*_, **__):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", cannot)
    assert take(root, WEB)[0] is not None
    assert kept(root) == {name: f"{secret}\n" for name, secret in SECRETS.items()}


def test_a_secret_that_came_there_meanwhile_stays(root, monkeypatch):
    real = os.link

    def late(source, target, **more):
        if Path(target).name == "root":
            Path(target).write_text("of another import")
        return real(source, target, **more)

    with monkeypatch.context() as patched:
        patched.setattr(os, "link", late)
        imported, report = take(root, WEB)
    assert imported is None
    assert [found.code for found in report.errors] == ["KS624"]
    assert kept(root) == {"root": "of another import"}


def test_secrets_come_before_the_base(root, monkeypatch):
    """Whatever breaks off the import, no password is in no file."""
    monkeypatch.setattr(Path, "replace", lambda *_: os._exit(0))  # what is placed before the first base
    pid = os.fork()
    if pid == 0:
        take(root, WEB)
        os._exit(1)
    assert os.waitpid(pid, 0)[1] == 0
    assert kept(root).items() >= {name: f"{secret}\n" for name, secret in SECRETS.items()}.items()
    assert not (root / "profiles/web.ks").exists()


@pytest.mark.parametrize(
    ("site", "folder", "said"),
    [
        ("secrets: {default: environment}\n", ".ksc/secrets", "!secret files:root"),
        ("secrets: {stores: {files: {folder: kept/here}}}\n", "kept/here", "!secret root"),
        ("server: 192.0.2.1\n", ".ksc/secrets", "!secret root"),
    ],
)
def test_the_store_is_the_sites(site, folder, said, root):
    (root / "ksc.yaml").write_text(site)
    take(root, WEB)
    assert kept(root, folder) == {name: f"{secret}\n" for name, secret in SECRETS.items()}
    assert said in (root / "profiles/web.yaml").read_text()
    assert "rootpw $6$Zq9salt$Zq9hash" in compiled(root)


def test_a_site_that_cannot_be_read_tells_no_folder(root):
    (root / "ksc.yaml").write_text("secrets: [")
    imported, report = take(root, WEB)
    assert imported is None
    assert [found.code for found in report.errors] == ["KS349"]


@pytest.mark.parametrize(
    ("there", "warned"),
    [
        ({}, False),
        ({".git": None}, True),
        ({".gitignore": "build/"}, True),
        ({".git": None, ".gitignore": "/build/\n/.ksc/\n"}, False),
    ],
)
def test_a_repository_that_would_take_them_is_said(there, warned, root):
    for name, text in there.items():
        (root / name).mkdir() if text is None else (root / name).write_text(text)
    _, report = take(root, WEB)
    assert [found.code for found in report if found.code == "KS792"] == ["KS792"] * warned
    _, report = take(root, "lang en_US\n", "none")
    assert "KS792" not in [found.code for found in report]


@pytest.mark.parametrize("as_yaml", [False, True])
def test_what_was_imported_before_is_lifted_without_force(root, as_yaml):
    (root.parent / "users.ks").write_text("user --name=carl --password=Zq9carl\n")
    text = WEB if as_yaml else WEB.replace("vnc --", "%include users.ks\nvnc --")
    take(root, text, as_yaml=as_yaml, lift_secrets=False)
    imported, report = take(root, text, as_yaml=as_yaml)
    assert report.ok
    assert {file.state for file in imported.files if file.path.parent.name == "profiles"} == {"replaced"}
    assert not any(b"Zq9" in path.read_bytes() for path in (root / "profiles").iterdir())
    before = files(root)
    imported, report = take(root, text, as_yaml=as_yaml, lift_secrets=False)
    assert imported is None
    assert [found.code for found in report.errors] == ["KS623"]
    assert files(root) == before


def test_a_base_is_lifted_where_it_stands(root):
    (root / "profiles").mkdir()
    base = root / "profiles/web.ks"
    base.write_text(WEB)
    imported, _ = take(root, base)
    assert [(file.path.name, file.state) for file in imported.files][-2:] == [
        ("web.ks", "replaced"),
        ("web.yaml", "new"),
    ]
    assert "Zq9" not in base.read_text()
    assert "Zq9vnc" in compiled(root)
    before = files(root)
    imported, report = take(root, base)  # has no secrets any more: the profile is not made anew
    assert imported is None
    assert [found.code for found in report.errors] == ["KS623"]
    assert files(root) == before
