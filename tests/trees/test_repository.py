"""Repositories' own words, and what a hostile or damaged one must not do."""

import gzip
import io
from contextlib import suppress
from pathlib import Path
from typing import Any

import installtree
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import examples

from ksc.trees.description import Checksum
from ksc.trees.medium import Folder, MediumError, OutsideError
from ksc.trees.repository import (
    MOST_REPOMD,
    Package,
    RepositoryError,
    index_of,
    inside,
    packages,
    packages_of,
    read_repomd,
)

REPOMD = installtree.BASE["BaseOS/repodata/repomd.xml"]
PRIMARY = gzip.decompress(installtree.BASE["BaseOS/repodata/primary.xml.gz"])


def why(data: bytes, *, listed: bool = False) -> str:
    with pytest.raises(RepositoryError) as problem:
        list(packages(io.BytesIO(data))) if listed else read_repomd(io.BytesIO(data))
    return str(problem.value)


@pytest.mark.parametrize("pack", ["", "gz", "bz2", "xz", "zst"])
@pytest.mark.parametrize("kind", ["sha", "sha256", "sha512"])
def test_a_repository(pack: str, kind: str, tmp_path: Path) -> None:
    files = installtree.repository("r/", {"bash": b"a shell"}, pack=pack, kind=kind)
    medium = Folder(installtree.folder(tmp_path, files), "t")
    index = index_of(medium, "r")
    assert [(one.kind, one.size) for one in index] == [("primary", len(files[f"r/{index[0].path}"]))]
    known = "sha1" if kind == "sha" else kind
    digest = installtree.hashed(b"a shell", kind)
    assert list(packages_of(medium, "r", index)) == [Package("Packages/bash.rpm", 7, Checksum(known, digest))]
    cut = files[f"r/{index[0].path}"][:-9]
    (tmp_path / "r" / index[0].path).write_bytes(cut)
    with pytest.raises(RepositoryError):
        list(packages_of(medium, "r", index))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no element found in line 1"),
        (b"<repomd>", "no element found in line 1"),
        (b"<repomd>\n<a></b></repomd>", "mismatched tag in line 2"),
        (b"<html/>", "it is no index of a repository"),
        (b"<metadata/>", "it is no index of a repository"),
        (
            b'<!DOCTYPE r [<!ENTITY a "x">]><repomd>&a;</repomd>',
            "it has a document type, which no repo",
        ),
        (b"<repomd>" + b"<a>" * 50, "its elements lie one in the other without end"),
        (b"<repomd><data/></repomd>", "it does not say where its files lie, or not with a path in it"),
        (b'<repomd><data><location href="/etc/x"/></data></repomd>', "it does not say where its files lie"),
        (b'<repomd><data><location href="a&#10;b"/></data></repomd>', "it does not say where its files lie"),
        (REPOMD.replace(b"<location ", b'<location xml:base="http://h/" '), "its files lie on another server"),
        (b"<repomd>" + b'<data><location href="a"/></data>' * 300 + b"</repomd>", "it lists hundreds of files"),
        (b"<repomd>" + b" " * MOST_REPOMD + b"</repomd>", "it is longer than such a file is"),
        (b"<repomd>" + b"<size>" + b"<x/>1" * 20_000 + b"</size>", "a text in it has no end"),
        (b'<?xml version="1.0" encoding="utf-99"?><repomd/>', "unknown encoding: utf-99"),
    ],
)
def test_an_index_that_cannot_be_used(data: bytes, says: str) -> None:
    assert why(data).startswith(says)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"<repomd/>", "it is no list of packages"),
        (b"<metadata><package/></metadata>", "a package in it has no checksum"),
        (PRIMARY.replace(b'href="Packages/', b'href="/'), "it does not say where its packages lie"),
        (PRIMARY.replace(b"<location ", b'<location xml:base="media://1#2" '), "its packages lie on another server"),
    ],
)
def test_a_list_that_cannot_be_used(data: bytes, says: str) -> None:
    assert why(data, listed=True).startswith(says)


@pytest.mark.parametrize(
    "inside", ["<location href='x'/>", "<format/>" * 9, "<format><format>" * 9 + "</format></format>" * 9]
)
def test_what_is_said_of_a_package_s_contents_is_passed_over(inside: str) -> None:
    data = PRIMARY.replace(b"<file>/usr/bin/x</file>", inside.encode())
    with suppress(RepositoryError):
        assert [one.path for one in packages(io.BytesIO(data))] == ["Packages/bash.rpm", "Packages/glibc.rpm"]


def test_paths_stay_in_the_tree() -> None:
    assert inside(".", "repodata/x") == inside("", "repodata/x") == "repodata/x"
    assert inside("Server", "../Packages/x.rpm") == "Packages/x.rpm"
    for top, path in ((".", "../x"), ("a", "../../x"), (".", "."), ("a", "..")):
        with pytest.raises(OutsideError):
            inside(top, path)


EDIT = st.tuples(st.integers(0, 1 << 16), st.integers(0, 40), st.binary(max_size=6))


@given(st.booleans(), st.lists(EDIT, min_size=1, max_size=5))
@settings(max_examples=examples(400), deadline=None)
def test_damaged_ones_are_read_or_refused(listed: bool, edits: list[tuple[int, int, bytes]]) -> None:
    data = PRIMARY if listed else REPOMD
    for where, count, new in edits:
        at = where % (len(data) + 1)
        data = data[:at] + new + data[at + count :]
    made: list[Any] = []
    with suppress(RepositoryError):
        made = list(packages(io.BytesIO(data))) if listed else list(read_repomd(io.BytesIO(data)))
    assert all(one.path and one.path.isprintable() for one in made)


def test_what_is_cut_off_in_its_packing(tmp_path: Path) -> None:
    medium = Folder(tmp_path, "t")
    with pytest.raises(MediumError):
        index_of(medium, "r")
