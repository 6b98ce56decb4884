"""Single files of a tree, from a folder and from an ISO: the same bytes, proven, and known the next time."""

import os
from pathlib import Path

import installtree
import pytest
from installtree import EL9, EL9_LOADERS, digest, treeinfo

from ksc.trees import iso as iso_module
from ksc.trees.picking import file_of, pick
from ksc.write.known import Known

FILES = {".treeinfo": treeinfo(EL9).encode(), **EL9, **EL9_LOADERS}
WANTED = ("images/pxeboot/vmlinuz", "images/pxeboot/initrd.img", "EFI/BOOT/BOOTX64.EFI", "EFI/BOOT/BOOTIA32.EFI")
LONG_AGO = 1_000_000_000


def old(path: Path) -> Path:
    """The same, as if nobody had touched it for years: then it is remembered."""
    for one in (path, *path.rglob("*")) if path.is_dir() else (path,):
        os.utime(one, (LONG_AGO, LONG_AGO))
    return path


def made(tmp_path: Path, kind: str, files=FILES, names: str = "rr") -> Path:
    if kind == "folder":
        return old(installtree.folder(tmp_path / "tree", files))
    return old(installtree.iso(tmp_path / "tree.iso", files, names))


@pytest.mark.parametrize(("kind", "names"), [("folder", ""), ("iso", "rr"), ("iso", "joliet"), ("iso", "iso")])
def test_what_is_there_and_what_is_not(tmp_path, kind, names):
    path = made(tmp_path, kind, names=names)
    files, found = pick(path, "tree", WANTED, Known())
    assert not found
    assert list(files) == list(WANTED[:3])
    for name, file in files.items():
        assert b"".join(file.pieces()) == FILES[name]
        assert b"".join(file.pieces(7)) == FILES[name]
        assert (file.digest, file.size) == (f"sha256:{digest(FILES[name])}", len(FILES[name]))
        assert (file.shared, file.path) == (kind == "folder", str(path / name if kind == "folder" else path))


def test_a_file_of_a_package_is_never_shared(tmp_path):
    path = installtree.folder(tmp_path, {"pxelinux.0": b"loader"}) / "pxelinux.0"
    assert not file_of(str(path), Known()).shared


@pytest.mark.parametrize("kind", ["folder", "iso"])
def test_the_second_time_nothing_is_read(tmp_path, kind, monkeypatch):
    path, state = made(tmp_path, kind), tmp_path / ".ksc"
    state.mkdir()
    known = Known(state)
    first = pick(path, "tree", WANTED, known)
    known.keep()
    monkeypatch.setattr(iso_module.Iso, "__init__", None)
    monkeypatch.setattr("ksc.write.known._digest", None)
    assert pick(path, "tree", WANTED, Known(state)) == first


@pytest.mark.parametrize("kind", ["folder", "iso"])
@pytest.mark.parametrize("algorithm", ["sha256", "sha1", "md5"])
def test_the_trees_own_checksums(tmp_path, kind, algorithm):
    import hashlib

    right = hashlib.new(algorithm, EL9[WANTED[0]]).hexdigest()
    wrong = hashlib.new(algorithm, b"another").hexdigest()
    info = f"[checksums]\n{WANTED[0]} = {algorithm}:{right}\n./{WANTED[1]} = {wrong}\nodd = sha256:short\n"
    path = made(tmp_path, kind, {**FILES, ".treeinfo": info.encode()})
    files, found = pick(path, "tree", WANTED, Known())
    assert list(files) == [WANTED[0], WANTED[2]]
    assert [one.code for one in found] == ["KS886"]
    assert WANTED[1] in found[0].message
    assert algorithm in found[0].message


def test_a_path_with_detours_is_proven_as_well(tmp_path):
    info = f"[checksums]\n{WANTED[0]} = sha256:{digest(b'another')}\n"
    path = made(tmp_path, "folder", {**FILES, ".treeinfo": info.encode()})
    assert [one.code for one in pick(path, "tree", ["images/./pxeboot//vmlinuz"], Known())[1]] == ["KS886"]


@pytest.mark.parametrize("info", [b"", b"[checksums\n", b"\xff\xfe", b"[checksums]\n" + b"x" * (2 << 20)])
def test_a_treeinfo_that_cannot_be_read_proves_nothing(tmp_path, info):
    files, found = pick(made(tmp_path, "folder", {**FILES, ".treeinfo": info}), "tree", WANTED, Known())
    assert (len(files), found) == (3, [])


def test_what_is_there_and_cannot_be_used(tmp_path):
    path = made(tmp_path, "folder", {**EL9, **EL9_LOADERS})
    (path / WANTED[0]).write_bytes(b"")
    (path / WANTED[1]).unlink()
    (path / WANTED[1]).symlink_to("/etc/hostname")
    (path / WANTED[2]).unlink()
    os.mkfifo(path / WANTED[2])
    files, found = pick(path, "tree", WANTED, Known())
    assert not files
    assert sorted(one.code for one in found) == ["KS885", "KS890"]


def test_what_is_private_stays_so(tmp_path):
    """Whoever names `/` as a tree and a file of secrets as its kernel does not publish that."""
    path = made(tmp_path, "folder")
    (path / WANTED[0]).chmod(0o640)
    files, found = pick(path, "tree", WANTED, Known())
    assert WANTED[0] not in files
    assert [(one.code, one.help) for one in found] == [("KS885", "look at its mode, or copy it again")]


def test_a_link_inside_the_tree_is_followed(tmp_path):
    path = made(tmp_path, "folder")
    (path / "kernel").symlink_to("images/pxeboot/vmlinuz")
    files, _ = pick(path, "tree", ["kernel"], Known())
    assert files["kernel"].path == str(path / WANTED[0])


def test_an_iso_that_is_none_is_not_there_or_ends_early(tmp_path):
    none = tmp_path / "none.iso"
    none.write_bytes(b"<html>" * 9999)
    assert [one.code for one in pick(none, "none.iso", WANTED, Known())[1]] == ["KS883"]
    assert [one.code for one in pick(tmp_path / "gone", "gone", WANTED, Known())[1]] == ["KS901"]
    path = made(tmp_path, "iso")
    with path.open("r+b") as stream:
        stream.truncate(path.stat().st_size // 2)
    assert [one.code for one in pick(path, "tree.iso", WANTED, Known())[1]] == ["KS884"]
