"""Repositories' metadata from folders into the cache: every packing, and all that can be wrong with it."""

import gzip
import hashlib
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pool import names, resolved
from repodata import Environment, Group, Pkg, comps, filelists, primary, write_data, write_repository
from support import program

from ksc.packages.cache import Cache, content
from ksc.packages.loading import Repository, load
from ksc.packages.repomd import MetadataError, parsed, read_index, unpacked
from ksc.packages.universe import Source, Universe
from ksc.trees.medium import Folder

PACKAGES = [Pkg("a", requires=("/usr/share/b",)), Pkg("b", more=("/usr/share/b",))]
GROUPS = [Group("core", ("a",))]
MODULE = """\
---
document: modulemd-defaults
version: 1
data: {module: m, stream: "1", profiles: {"1": [x]}}
...
"""


def read(folder: Path, cache: Path | None = None, top: str = ".") -> Repository:
    kept = Cache(cache or folder.with_name(f"{folder.name}-cache"))
    return load(Folder(folder, folder.name), top, "main", str(folder), kept, lambda *_: None)


def why(folder: Path) -> str:
    with pytest.raises(MetadataError) as caught:
        read(folder)
    return str(caught.value)


@pytest.mark.parametrize("suffix", ["gz", "xz", "bz2", "zst", ""])
def test_a_repository_in_every_packing(suffix: str, tmp_path: Path) -> None:
    environments = [Environment("minimal", ("core",))]
    write_repository(tmp_path / "r/Sub", PACKAGES, GROUPS, environments, modules=MODULE, suffix=suffix)
    one = read(tmp_path / "r", tmp_path / "cache", "Sub")
    assert list(one.comps.groups) == ["core"] and list(one.comps.environments) == ["minimal"]
    assert one.modules.defaults == {"m": "1"} and one.modules.profiles == {"m": {"1": ("x",)}}
    assert names(resolved(Universe([Source(one)], "x86_64"), "@core")) == ["a", "b"]


def test_what_was_read_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo, cache = write_repository(tmp_path / "r", PACKAGES, GROUPS, modules=MODULE), tmp_path / "deep/cache"
    first = read(repo, cache)
    files = sorted(path.name.partition(".")[2] for path in cache.iterdir())
    assert files == ["group.json", "modules.json", "primary.solv"]
    assert cache.stat().st_mode & 0o777 == 0o700
    # The next time nothing but repomd.xml is looked at, and nothing is made.
    for path in (repo / "repodata").glob("*.gz"):
        path.unlink()
    again = read(repo, cache)
    assert (again.solv, again.comps, again.modules) == (first.solv, first.comps, first.modules)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path, _: path.write_bytes(b""),
        lambda path, _: path.write_bytes(path.read_bytes()[:-1]),
        lambda path, _: path.write_bytes(b"x" + path.read_bytes()[1:]),
        lambda path, other: path.write_bytes(other.read_bytes()),
    ],
    ids=["empty", "cut", "changed", "of another"],
)
def test_what_is_kept_and_broken_is_made_again(spoil: Callable[[Path, Path], object], tmp_path: Path) -> None:
    repo, other = write_repository(tmp_path / "r", PACKAGES), write_repository(tmp_path / "o", [Pkg("z")])
    cache = tmp_path / "cache"
    made, foreign = read(repo, cache).solv, read(other, cache).solv
    good = made.read_bytes()
    spoil(made, foreign)
    assert made.read_bytes() != good
    assert names(resolved(Universe([Source(read(repo, cache))], "x86_64"), "b")) == ["b"]
    assert made.read_bytes() == good


def test_an_older_state_is_forgotten_and_no_other_repository(tmp_path: Path) -> None:
    repo, other = write_repository(tmp_path / "r", PACKAGES), write_repository(tmp_path / "o", [Pkg("z")])
    cache = tmp_path / "cache"
    old, kept = read(repo, cache).solv, read(other, cache).solv
    write_repository(repo, [*PACKAGES, Pkg("c")])
    new = read(repo, cache).solv
    assert sorted(cache.iterdir()) == sorted([new, kept]) and old != new


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    cache = Cache(tmp_path / "cache")
    folder = Folder(write_repository(tmp_path / "r", PACKAGES), "r")
    one = load(folder, ".", "main", "r", cache, lambda *_: None)
    assert one.solv.exists()
    cache.close()
    assert not one.solv.exists() and (tmp_path / "cache").read_text() == "a file"


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    repo = write_repository(tmp_path / "r", PACKAGES)
    load(Folder(repo, "r"), ".", "main", "r", Cache(tmp_path / "c"), lambda *words: told.append(words))
    size = (repo / "repodata/primary.xml.gz").stat().st_size
    assert told == [("repodata/primary.xml.gz", 0, size), ("repodata/primary.xml.gz", size, size)]


def test_no_repository_is_there(tmp_path: Path) -> None:
    assert why(tmp_path) == "there is no repodata/repomd.xml"


def test_a_file_that_is_not_the_one_that_is_listed(tmp_path: Path) -> None:
    repo = write_repository(tmp_path, PACKAGES)
    path = repo / "repodata/primary.xml.gz"
    path.write_bytes(gzip.compress(b"<html>404</html>"))
    assert "another checksum" in why(repo)
    path.write_bytes(path.read_bytes() + b"x" * 10_000)
    assert why(repo) == "repodata/primary.xml.gz is longer than repomd.xml says"
    path.unlink()
    assert why(repo) == "repodata/primary.xml.gz is missing, which repomd.xml names"


@pytest.mark.parametrize(
    ("raw", "suffix", "said"),
    [
        (b"<metadata><package><name>a</name>", "gz", "cannot be read: "),
        (b"<html>Not Found</html>", "xz", "cannot be read: it is something else"),
        (b"", "bz2", "cannot be read: it is something else"),
    ],
)
def test_a_list_of_packages_that_is_none(raw: bytes, suffix: str, said: str, tmp_path: Path) -> None:
    assert said in why(write_data(tmp_path, {"primary": (raw, "primary.xml")}, suffix))


def test_a_list_that_is_cut_off_inside_its_packing(tmp_path: Path) -> None:
    repo = write_repository(tmp_path, [Pkg(f"p{number}") for number in range(50)])
    _replace(repo, (repo / "repodata/primary.xml.gz").read_bytes()[:-200])
    assert why(repo).endswith("it is cut off or damaged")


def test_a_few_bytes_that_stand_for_gigabytes(tmp_path: Path) -> None:
    repo = write_repository(tmp_path, PACKAGES)
    _replace(repo, gzip.compress(b"<metadata>" + b" " * (8 << 20)))
    assert why(repo).endswith("it is longer than it may be once it is unpacked")


def _replace(repo: Path, primary: bytes) -> None:
    """Another primary file, with its own checksum in repomd.xml; what that says of its length unpacked stays."""
    path, index = repo / "repodata/primary.xml.gz", repo / "repodata/repomd.xml"
    old = path.read_bytes()
    path.write_bytes(primary)
    text = index.read_text().replace(hashlib.sha256(old).hexdigest(), hashlib.sha256(primary).hexdigest())
    index.write_text(text.replace(f"<size>{len(old)}<", f"<size>{len(primary)}<"))


def index(href: str, checksum: str = f'<checksum type="sha256">{"0" * 64}</checksum>', more: str = "") -> bytes:
    return (
        f'<repomd xmlns="http://linux.duke.edu/metadata/repo"><data type="primary">{checksum}'
        f'<location href="{href}"/>{more}</data></repomd>'
    ).encode()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (index("../../etc/passwd.xml"), "names a file elsewhere: the path leads out of the tree"),
        (index("/etc/passwd.xml"), "does not say where its files lie"),
        (index('p.xml" xml:base="http://evil/'), "lie on another server"),
        (index("p.xml", '<checksum type="crc32">00</checksum>'), "no checksum for p.xml that can be compared"),
        (index("p.xml", '<checksum type="sha256">00</checksum>'), "no checksum for p.xml that can be compared"),
        (index("p.xml", ""), "no checksum for p.xml that can be compared"),
        (index("p.xml", more=f"<size>{1 << 40}</size>"), "p.xml is larger than any such file"),
        (index("p.xml", more=f"<open-size>{1 << 40}</open-size>"), "p.xml is larger than any such file"),
        (index("primary.xml.zck"), "names no list of packages"),
        (b"<repomd/>", "names no list of packages"),
        (b"<html/>", "it is no index of a repository"),
        (b"<repomd", "cannot be used: "),
        (b"", "cannot be used: "),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><repomd>&a;</repomd>', "document type"),
    ],
)
def test_indices_that_cannot_be_used(text: bytes, said: str) -> None:
    with pytest.raises(MetadataError) as caught:
        read_index(text)
    assert said in str(caught.value)


@pytest.mark.parametrize("suffix", ["gz", "xz", "bz2", "zst"])
def test_groups_that_are_there_packed_alone(suffix: str) -> None:
    text = index("p.xml", f'<checksum type="sha256">{"a" * 64}</checksum>')
    text += text.replace(b'"primary"', f'"group_{suffix}"'.encode()).replace(b"p.xml", f"c.xml.{suffix}".encode())
    text = text.replace(b'</repomd><repomd xmlns="http://linux.duke.edu/metadata/repo">', b"")
    assert read_index(text)["group"].path == f"c.xml.{suffix}"


def test_indices_of_old_and_of_new_repositories(tmp_path: Path) -> None:
    old = index("repodata/primary.xml.gz", f'<checksum type="sha">{"a" * 40}</checksum>')
    assert read_index(old)["primary"].checksum == ("sha1", "a" * 40)
    repo = write_data(
        tmp_path,
        {
            "primary": (b"<metadata/>", "primary.xml"),
            "group": (b"<comps/>", "comps.xml"),
            "group_gz": (b"<comps/>", "packed.xml"),
            "primary_db": (b"x", "primary.sqlite"),
            "other": (b"x", "other.xml"),
        },
    )
    found = read_index((repo / "repodata/repomd.xml").read_bytes())
    assert {kind: data.path for kind, data in found.items()} == {
        "primary": "repodata/primary.xml.gz",
        "group": "repodata/packed.xml.gz",
    }


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("---\ndocument: modulemd\ndata: {name: [x]}\n", "modules.yaml cannot be read"),
        ("---\ndocument: modulemd\ndata: [\n", "modules.yaml cannot be read"),
        ("---\ndocument: modulemd\ndata: " + "[" * 200_000 + "\n", "modules.yaml has more in it, or deeper"),
        ("---\ndocument: modulemd\ndata: [" + "a," * 1_000 + "]\n", "modules.yaml has more in it, or deeper"),
        ("---\ndocument: modulemd\ndata: {a: &a [b], c: {<<: [*a, *a]}}\n", "modules.yaml has aliases"),
        ("---\ndocument: modulemd-defaults\ndata: {}\n", "modules.yaml cannot be read: 'module'"),
    ],
)
def test_modules_that_cannot_be_read(raw: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ksc.packages.modules._MOST_PARTS", 1_000)
    assert said in why(write_repository(tmp_path, PACKAGES, modules=raw))


def test_small_files_are_unpacked_up_to_a_limit() -> None:
    many = gzip.compress(b"a" * 10) + gzip.compress(b"b" * 10)
    assert unpacked(many, "x.gz", 100) == b"a" * 10 + b"b" * 10
    for name, data in (("x.gz", many), ("x.xml", b"c" * 20)):
        with pytest.raises(MetadataError, match="larger than any such file"):
            unpacked(data, name, 15)
    for name in ("x.gz", "x.xz", "x.bz2", "x.zst"):
        with pytest.raises(MetadataError, match="cannot be unpacked"):
            unpacked(b"no such thing", name, 100)
    with pytest.raises(MetadataError, match="cannot be unpacked"):
        unpacked(many[:-9], "x.gz", 100)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b'<!DOCTYPE x [<!ENTITY a "b">]><comps>&a;</comps>', "entities of its own"),
        ("<comps/>".encode("utf-16"), "no UTF-8"),
        (b"<comps>", "is no XML that can be read"),
        (b"<html/>", "it begins with <html>"),
    ],
)
def test_groups_that_cannot_be_used(text: bytes, said: str) -> None:
    with pytest.raises(MetadataError, match=said):
        parsed(text, "comps.xml", "comps")


def test_groups_with_their_usual_document_type() -> None:
    text = b'<!DOCTYPE comps PUBLIC "-//CentOS//DTD Comps info//EN" "comps.dtd"><comps/>'
    assert parsed(text, "comps.xml", "comps").tag == "comps"


def test_a_link_that_leads_out_of_the_tree_is_not_followed(tmp_path: Path) -> None:
    repo = write_repository(tmp_path / "r", PACKAGES)
    path = repo / "repodata/primary.xml.gz"
    os.replace(path, tmp_path / "elsewhere.gz")
    path.symlink_to(tmp_path / "elsewhere.gz")
    with pytest.raises(Exception, match="leads out of the tree"):
        read(repo)


def test_what_is_kept_of_groups_is_json(tmp_path: Path) -> None:
    read(write_repository(tmp_path / "r", PACKAGES, GROUPS), tmp_path / "cache")
    kept = next((tmp_path / "cache").glob("*.group.json"))
    assert json.loads(content(kept))["groups"][0][0] == "core"


def test_what_killed_runs_have_left_is_removed(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    own = cache.new("mine.xml")
    left = tmp_path / ".4194305-abc.primary.xml"  # more than there can be processes
    left.write_text("x")
    Cache(tmp_path)
    assert own.exists() and not left.exists()


def test_a_cache_that_others_may_write_is_not_used(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    cache = Cache(tmp_path)
    assert cache.folder not in (None, tmp_path)
    cache.close()


def test_a_repository_as_createrepo_c_writes_it(tmp_path: Path) -> None:
    """mergerepo_c reads ours with its own parser, and writes it with its own words."""
    merge = program("mergerepo_c", "createrepo-c")
    packages = [*PACKAGES, Pkg("c", requires=("(a if b)", "b >= 1"), recommends=("d",)), Pkg("d", conflicts=("e",))]
    texts = {
        "primary": primary(packages),
        "filelists": filelists(packages),
        "other": filelists(packages).replace("filelists", "otherdata").replace("metadata/otherdata", "metadata/other"),
        "group": comps(GROUPS),
    }
    ours = write_data(tmp_path / "ours", {kind: (text.encode(), f"{kind}.xml") for kind, text in texts.items()}, "")
    words = [merge, "--all", "--repo", str(ours), "--outputdir", str(tmp_path / "theirs"), "--omit-baseurl"]
    subprocess.run(words, check=True, capture_output=True)
    one, other = (Universe([Source(read(path))], "x86_64") for path in (ours, tmp_path / "theirs"))
    for words in (["@core"], ["c"], ["b", "c", "-d"]):
        assert resolved(one, *words) == resolved(other, *words)
        assert names(resolved(one, *words))
