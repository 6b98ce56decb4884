"""Copies of trees: whole or not there, taken up again, and never beside the folder that they are to be in."""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import installtree
import pytest
import treeserver
from installtree import EL5, el6, el9, folder, iso, mirrored

from ksc.actions.trees.copying import Copied, Step, Watch, copy
from ksc.actions.trees.store import MARK, Room, Store
from ksc.diagnostics import Diagnostic
from ksc.emit.tftp.loaders import of_tree
from ksc.trees import Tree
from ksc.trees.contents import Contents, contents, loaders
from ksc.trees.description import Description
from ksc.trees.medium import Folder, Medium, MediumError
from ksc.trees.opening import describe, open_named
from ksc.trees.proof import prove
from ksc.trees.tree import ARCHITECTURES


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("time.sleep", lambda seconds: None)


def planned(where: str) -> tuple[Medium, Description, Contents]:
    medium = open_named(where)
    assert not isinstance(medium, Diagnostic), medium
    one, _ = describe(medium)
    assert one is not None
    return medium, one, contents(medium, one)


def copied(where: str | Path, target: Path, watch: Watch = lambda step: None) -> Copied:
    medium, one, what = planned(str(where))
    try:
        return copy(what, one, target, target.name, watch)
    finally:
        medium.close()


def told(made: Copied) -> list[str]:
    return [f"{one.code} {one.message}" for one in made.found]


def lies(path: Path) -> dict[str, bytes]:
    return {str(one.relative_to(path)): one.read_bytes() for one in path.rglob("*") if one.is_file()}


@pytest.fixture
def site() -> Iterator[treeserver.Web]:
    with treeserver.web(el9()) as made:
        yield made


@pytest.mark.parametrize("kind", ["folder", "rr", "joliet", "http", "ftp"])
@pytest.mark.parametrize("files", [el9(), el6(), EL5], ids=["el9", "el6", "el5"])
def test_a_tree_from_everywhere(kind: str, files: dict[str, bytes], tmp_path: Path) -> None:
    with ExitStack() as stack:
        if kind == "http":
            where = stack.enter_context(treeserver.web(files)).url
        elif kind == "ftp":
            where = stack.enter_context(treeserver.ftp(files))
        else:
            where = str(folder(tmp_path / "t", files) if kind == "folder" else iso(tmp_path / "t.iso", files, kind))
        made = copied(where, tmp_path / "copy")
        assert (told(made), made.files, made.kept) == ([], len(files), 0)
        assert made.size == sum(map(len, files.values()))
        assert lies(tmp_path / "copy") == files
        modes = {one.stat().st_mode & 0o7777 for one in (tmp_path / "copy").rglob("*") if one.is_file()}
        assert modes == {0o644}
        again = copied(where, tmp_path / "copy")
        assert (told(again), again.files, again.kept) == ([], 0, len(files))
    medium = Folder(tmp_path / "copy", "copy")
    one, _ = describe(medium)
    assert one is not None
    assert not [found for found in prove(medium, one, lambda *_: None)[1] if found.severity == "error"]
    assert (os.stat(tmp_path / "copy/images/pxeboot/vmlinuz").st_nlink == 2) == (kind == "folder")


@pytest.mark.parametrize("kind", ["http", "folder"])
def test_what_a_mirror_keeps_beside_the_tree_is_copied_with_it(kind: str, tmp_path: Path) -> None:
    files = mirrored("")
    with treeserver.web(mirrored("pub/9/")) as site:
        where = f"{site.url}/pub/9" if kind == "http" else str(folder(tmp_path / "m", files))
        assert told(copied(f"{where}/BaseOS/x86_64/os", tmp_path / "copy")) == []
    assert lies(tmp_path / "copy") == files


def test_loaders_are_taken_from_a_server_too(site: treeserver.Web, tmp_path: Path) -> None:
    more = {"EFI/BOOT/grubx64.efi": b"grub", "isolinux/isolinux.bin": b"isolinux", "GPL": b"free"}
    site.files |= more
    copied(site.url, tmp_path / "copy")
    assert lies(tmp_path / "copy") == el9() | more


def test_web_pages_for_what_is_not_there_are_not_copied(site: treeserver.Web, tmp_path: Path) -> None:
    site.page = b"<html>not here</html>"
    assert told(copied(site.url, tmp_path / "copy")) == []
    assert lies(tmp_path / "copy") == el9()


def test_grub_of_power_is_taken_with_its_modules(tmp_path: Path) -> None:
    power = "boot/grub/powerpc-ieee1275"
    boot = {"ppc/ppc64/vmlinuz": b"kernel", "ppc/ppc64/initrd.img": b"initrd", "images/install.img": b"stage 2"}
    more = {"core.elf": b"grub", "moddep.lst": b"normal: boot\nboot:\n../x: y\n", "boot.mod": b"b", "normal.mod": b"n"}
    files = boot | {f"{power}/{name}": content for name, content in more.items()} | installtree.repository("", {})
    files[".discinfo"] = b"1.5\nRed Hat Enterprise Linux 9.4\nppc64le\n"
    with treeserver.web(files) as site:
        assert told(copied(site.url, tmp_path / "copy")) == []
    assert lies(tmp_path / "copy") == files


@pytest.mark.parametrize("arch", ARCHITECTURES)
def test_all_that_loaders_are_taken_from_is_copied(arch: str) -> None:
    assert set(of_tree(Tree("t", "rhel9", "http://h", arch))) <= set(loaders(arch))


def test_an_interrupted_copy_is_no_tree_and_goes_on(site: treeserver.Web, tmp_path: Path) -> None:
    target = tmp_path / "copy"

    def stop(step: Step) -> None:
        if step.file == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copied(site.url, target, stop)
    there = lies(target)
    assert MARK in there and ".treeinfo" not in there and len(there) == 6
    before = len(site.asked)
    again = copied(site.url, target)
    assert (told(again), again.kept, again.files) == ([], 5, len(el9()) - 5)
    gets = [path for method, path, _ in site.asked[before:] if method == "GET" and path.endswith(".rpm")]
    assert gets == []  # the packages came first, in the first run
    assert lies(target) == el9()


def test_a_file_that_broke_off_goes_on_where_it_stopped(
    site: treeserver.Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ksc.trees.remote._TRIES", 0)
    site.cut["images/install.img"] = 20_000
    first = copied(site.url, tmp_path / "copy")
    (said,) = told(first)
    assert said.startswith("KS885 images/install.img cannot be read: the connection broke off")
    assert (first.found[0].help or "").startswith("what is copied stays there")
    assert os.path.getsize(tmp_path / "copy/images/.install.img.part") == 20_000
    assert not (tmp_path / "copy/.treeinfo").exists()
    assert told(copied(site.url, tmp_path / "copy")) == []
    assert [one[2] for one in site.asked if one[:2] == ("GET", "images/install.img")] == ["", "bytes=20000-"]
    assert lies(tmp_path / "copy") == el9()


@pytest.mark.parametrize("odd", ["part", "ranges", "long"])
def test_a_part_that_is_of_no_use_is_fetched_anew(odd: str, site: treeserver.Web, tmp_path: Path) -> None:
    site.ranges = odd != "ranges"
    part = b"another's bytes" * (10_000 if odd == "long" else 100)
    folder(tmp_path / "copy", {"images/.install.img.part": part, MARK: b""})
    assert told(copied(site.url, tmp_path / "copy")) == []
    assert lies(tmp_path / "copy") == el9()


def test_a_file_that_was_damaged_since_is_copied_again(site: treeserver.Web, tmp_path: Path) -> None:
    copied(site.url, tmp_path / "copy")
    package = tmp_path / "copy/BaseOS/Packages/bash.rpm"
    package.write_bytes(b"A SHELL")
    (tmp_path / "copy/.treeinfo").write_bytes(el9()[".treeinfo"])  # as it was, at another time
    again = copied(site.url, tmp_path / "copy")
    assert (told(again), again.files) == ([], 2)
    assert package.read_bytes() == b"a shell"


@pytest.mark.parametrize("kind", ["folder", "rr", "http"])
def test_a_package_that_is_not_the_list_s_one_leaves_no_tree(kind: str, tmp_path: Path) -> None:
    files = el9() | {
        "BaseOS/Packages/bash.rpm": b"A SHELL",
        "AppStream/Packages/nginx.rpm": b"longer than it says",
    }
    with ExitStack() as stack:
        if kind == "http":
            where = stack.enter_context(treeserver.web(files)).url
        else:
            where = str(folder(tmp_path / "t", files) if kind == "folder" else iso(tmp_path / "t.iso", files))
        found = told(copied(where, tmp_path / "copy"))
    assert [one[:5] for one in found] == ["KS886", "KS886"]
    assert (
        found[1] == "KS886 BaseOS/Packages/bash.rpm is not the file that the tree was made with: its sha256 is another"
    )
    there = lies(tmp_path / "copy")
    assert ".treeinfo" not in there and MARK in there
    assert not any(path.endswith((".rpm", ".part")) and "glibc" not in path for path in there)


def test_a_package_that_is_missing_on_the_server(site: treeserver.Web, tmp_path: Path) -> None:
    del site.files["BaseOS/Packages/bash.rpm"]
    assert told(copied(site.url, tmp_path / "copy")) == [
        "KS885 BaseOS/Packages/bash.rpm cannot be read: there is no such file"
    ]


def test_a_server_that_goes_away_ends_it(site: treeserver.Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    medium, one, what = planned(site.url)
    monkeypatch.setattr("ksc.trees.web.Web._pool", lambda self, url: pytest.fail("asked on"))
    monkeypatch.setattr("ksc.trees.remote.Remote.body", _away)
    made = copy(what, one, tmp_path / "copy", "copy", lambda step: None)
    assert [one[:5] for one in told(made)] == ["KS896"]
    assert made.found[0].notes == ("what is copied stays there; the same command goes on with the rest",)
    medium.close()


def _away(*_: object) -> None:
    from ksc.trees.medium import UnreachableError

    raise UnreachableError("gone")


@pytest.mark.parametrize(
    ("there", "says"),
    [
        ({"index.html": b"ours"}, "there is something else in it"),
        (el6(), "there is another tree in it"),
        ({MARK: b"0123"}, "there is a part of another tree in it, whose copy was not finished"),
        ({MARK: b"\xff\n", "x": b""}, "there is a part of another tree in it, whose copy was not finished"),
    ],
)
def test_folders_that_hold_something_else(there: dict[str, bytes], says: str, tmp_path: Path) -> None:
    source = folder(tmp_path / "t", el9())
    folder(tmp_path / "copy", there)
    assert told(copied(source, tmp_path / "copy")) == [f"KS898 copy cannot take the tree: {says}"]
    assert lies(tmp_path / "copy") == there


def test_folders_that_cannot_be(tmp_path: Path) -> None:
    source = folder(tmp_path / "t", el9())
    (tmp_path / "file").touch()
    for target, says in (
        (source / "inside", "t and inside lie one in the other"),
        (tmp_path, f"t and {tmp_path.name} lie one in the other"),
        (tmp_path / "no/where", "where cannot take the tree: no such file or directory"),
        (tmp_path / "file", "file cannot take the tree: a link, or a file, is there in a folder's place"),
    ):
        (found,) = told(copied(source, target))
        assert found.startswith("KS898 ") and found.endswith(says)


def test_two_at_once(tmp_path: Path) -> None:
    source = folder(tmp_path / "t", el9())
    folder(tmp_path / "copy", {MARK: b""})
    with (tmp_path / "copy" / MARK).open() as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        (found,) = told(copied(source, tmp_path / "copy"))
    assert found == "KS898 copy cannot take the tree: another ksc copies into it right now"


@pytest.mark.parametrize("kind", ["folder", "http"])
def test_no_link_in_the_folder_is_written_through(kind: str, site: treeserver.Web, tmp_path: Path) -> None:
    outside = folder(tmp_path / "outside", {"secret": b"secret"})
    where = site.url if kind == "http" else folder(tmp_path / "t", el9())
    target = folder(tmp_path / "copy", {MARK: b"", "BaseOS/x": b"", "images/x": b""})
    for link in ("BaseOS/Packages", "images/pxeboot"):
        os.symlink(outside, target / link)
    os.symlink(outside / "secret", target / "images/.install.img.part")
    os.link(outside / "secret", target / "images/install.img")
    found = told(copied(where, target))
    assert len(found) == 1 and found[0].startswith("KS898 ") and "a link, or a file, is there" in found[0]
    (target / "BaseOS/Packages").unlink()
    (target / "images/pxeboot").unlink()
    assert told(copied(where, target)) == []
    assert lies(outside) == {"secret": b"secret"}
    assert (target / "images/install.img").read_bytes() == installtree.EL9["images/install.img"]


@pytest.mark.parametrize(("room", "says"), [(Room(9, None), "are to come"), (Room(1 << 40, 3), "12 files are")])
def test_a_disk_that_is_too_small(room: Room, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Store, "room", lambda self: room)
    source = iso(tmp_path / "t.iso", el9() | {"more": b""})
    (found,) = told(copied(source, tmp_path / "copy"))
    assert found.startswith("KS899 copy has no room for the tree: ") and says in found
    assert not (tmp_path / "copy").exists()
    folder(tmp_path / "copy", {MARK: b""})
    assert told(copied(source, tmp_path / "copy")) == [found]
    assert set(lies(tmp_path / "copy")) == {MARK}  # of a run before, which this one does not finish


def test_a_disk_that_is_full_meanwhile(site: treeserver.Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("ksc.actions.trees.copying.write_all", full)
    (found,) = told(copied(site.url, tmp_path / "copy"))
    assert found.startswith("KS898 copy/AppStream/Packages/nginx.rpm cannot take the tree: no space left on device")


def test_files_that_may_not_be_linked_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refused)
    assert told(copied(folder(tmp_path / "t", el9()), tmp_path / "copy")) == []
    assert lies(tmp_path / "copy") == el9()


@pytest.mark.parametrize("kind", ["folder", "rr"])
def test_links_of_a_tree(kind: str, tmp_path: Path) -> None:
    links = {"Server": "BaseOS", "images/k": "pxeboot/vmlinuz", "out": "../../etc", "away": "/etc", "broken": "nothing"}
    if kind == "rr":
        source = iso(tmp_path / "t.iso", el9(), links=links)
    else:
        source = folder(tmp_path / "t", el9())
        for name, target in links.items():
            os.symlink(target, source / name)
    found = told(copied(source, tmp_path / "copy"))
    assert found == [f"KS890 the link {name} leads out of the tree: it is left out" for name in ("away", "out")]
    copy_ = tmp_path / "copy"
    assert {name: os.readlink(copy_ / name) for name in ("Server", "images/k", "broken")} == {
        name: links[name] for name in ("Server", "images/k", "broken")
    }
    assert not (copy_ / "out").is_symlink() and not (copy_ / "away").is_symlink()
    assert told(copied(source, copy_)) == found


def test_links_that_lead_out_by_way_of_others(tmp_path: Path) -> None:
    source = folder(tmp_path / "t", el9())
    os.symlink("../..", source / "images/pxeboot/top")
    os.symlink("images/pxeboot/top/../secret", source / "out")
    os.symlink("images/pxeboot/top/images", source / "inside")
    for number in range(30):
        os.symlink("../nothing", source / f"out{number:02}")
    (tmp_path / "secret").write_bytes(b"secret")
    found = told(copied(source, tmp_path / "copy"))
    assert found[0] == "KS890 the link out leads out of the tree: it is left out"
    assert len(found) == 31
    assert (tmp_path / "copy/inside/install.img").exists() and (tmp_path / "copy/.treeinfo").exists()
    assert not (tmp_path / "copy/out").is_symlink()


def test_what_an_interrupted_copy_leaves_is_not_copied(tmp_path: Path) -> None:
    source = folder(tmp_path / "t", el9() | {MARK: b"", "images/.install.img.part": b"x"})
    assert told(copied(source, tmp_path / "copy")) == []
    assert lies(tmp_path / "copy") == el9()


@pytest.mark.parametrize("href", ["../../x.rpm", "../../../../../etc/passwd"])
@pytest.mark.parametrize("kind", ["http", "folder"])
def test_lists_that_lead_out_of_the_tree(kind: str, href: str, tmp_path: Path) -> None:
    files = el9()
    hostile = installtree.repository("BaseOS/", {"bash": b"x"}, href=href)
    files |= {path: content for path, content in hostile.items() if "/repodata/" in path}
    with treeserver.web(files) as site:
        if kind == "http":
            with pytest.raises(MediumError, match="out of the tree"):
                planned(site.url)
        else:
            copied(folder(tmp_path / "t", files), tmp_path / "copy")
            assert (tmp_path / "copy/BaseOS/Packages/bash.rpm").exists()
    assert not (tmp_path / "x.rpm").exists()


def test_a_file_in_a_folder_s_place(tmp_path: Path) -> None:
    hostile = installtree.repository("BaseOS/", {"bash": b"x", "y": b"y"}, href="Packages")
    with treeserver.web(el9() | hostile | {"BaseOS/Packages": b"x"}) as site, suppress(MediumError):
        assert copied(site.url, tmp_path / "copy").ok is False
