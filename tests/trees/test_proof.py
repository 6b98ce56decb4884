"""Whole trees and broken ones, in folders and ISO files."""

import os
from contextlib import closing, suppress
from pathlib import Path

import installtree
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from installtree import EL5, el6, el9, folder, iso
from support import examples
from trees.looking import look

from ksc.diagnostics import Diagnostic
from ksc.dialects import facts
from ksc.trees.contents import contents
from ksc.trees.description import Description, release_of
from ksc.trees.iso import Iso
from ksc.trees.medium import Folder, MediumError, OutsideError
from ksc.trees.opening import open_medium
from ksc.trees.proof import Checked


def looked(path: Path) -> tuple[Description | None, list[Checked], list[Diagnostic]]:
    return look(open_medium(path, path.name))


def told(path: Path) -> list[str]:
    return [f"{one.code} {one.message}" for one in looked(path)[2]]


def states(path: Path) -> dict[str, str]:
    return {one.path: one.state for one in looked(path)[1]}


@pytest.mark.parametrize("kind", ["folder", "rr", "joliet", "iso"])
@pytest.mark.parametrize("files", [el9(), el6()], ids=["el9", "el6"])
def test_a_whole_tree(kind: str, files: dict[str, bytes], tmp_path: Path) -> None:
    path = folder(tmp_path / "t", files) if kind == "folder" else iso(tmp_path / "t.iso", files, kind)
    assert told(path) == []
    assert states(path) == {name: "right" for name in files if not name.startswith(".") and not name.endswith(".rpm")}


@pytest.mark.parametrize("kind", ["folder", "rr"])
def test_a_tree_of_el5_has_no_treeinfo_to_compare_with(kind: str, tmp_path: Path) -> None:
    path = folder(tmp_path / "t", EL5) if kind == "folder" else iso(tmp_path / "t.iso", EL5)
    one, checked, found = looked(path)
    assert one is not None
    assert (one.family, one.version, one.arch) == ("Red Hat Enterprise Linux Server", "5.1", "i386")
    assert {file.what: file.state for file in checked} == {
        "kernel": "there",
        "initrd": "there",
        "stage 2": "there",
        "repository Server": "there",
        "primary of repository Server": "right",
        "repository VT": "there",
        "primary of repository VT": "right",
    }
    assert [one.code for one in found] == ["KS889"]


def test_the_family_stands_in_the_names_of_keys_where_discinfo_has_a_number_alone(tmp_path: Path) -> None:
    files = {**EL5, ".discinfo": b"1.5\n6.8\nx86_64\nALL\n", "RPM-GPG-KEY-CentOS-6": b""}
    one = looked(folder(tmp_path, files))[0]
    assert one is not None
    assert (one.family, one.version) == ("CentOS", "6.8")


@pytest.mark.parametrize("kind", ["folder", "rr"])
@pytest.mark.parametrize(
    ("path", "content", "says"),
    [
        ("images/pxeboot/vmlinuz", b"other", "KS886 kernel images/pxeboot/vmlinuz is not the file that the tree was"),
        ("images/pxeboot/initrd.img", None, "KS887 initrd images/pxeboot/initrd.img is missing"),
        ("images/install.img", None, "KS887 stage 2 images/install.img is missing"),
        ("images/install.img", b"", "KS886 stage 2 images/install.img is not the file"),
        ("AppStream/repodata/repomd.xml", None, "KS887 repository AppStream AppStream/repodata/repomd.xml is missing"),
        (".treeinfo", None, "KS881 "),
        (".treeinfo", b"\xff\xfe", "KS882 "),
        (".treeinfo", b"a" * (1 << 20) + b"a", "KS882 "),
        (".treeinfo", b"<html>not here</html>", "KS882 "),
    ],
)
def test_what_is_wrong(kind: str, path: str, content: bytes | None, says: str, tmp_path: Path) -> None:
    files = {name: data for name, data in {**el9(), path: content}.items() if data is not None}
    made = folder(tmp_path / "t", files) if kind == "folder" else iso(tmp_path / "t.iso", files)
    (found,) = told(made)
    assert found.startswith(says)


def test_a_checksum_s_finding_stands_at_its_line(tmp_path: Path) -> None:
    path = folder(tmp_path / "t", {**el9(), "images/install.img": b"other"})
    (one,) = looked(path)[2]
    assert one.location is not None
    assert (one.path, one.location.source.line(one.line or 0).split(" = ")[0]) == ("t/.treeinfo", "images/install.img")


def test_what_no_installation_needs_may_be_missing(tmp_path: Path) -> None:
    files = el9()
    files[".treeinfo"] = installtree.treeinfo({**installtree.EL9, "images/boot.iso": b"x"}).encode()
    assert told(folder(tmp_path, files)) == ["KS888 images/boot.iso is missing"]
    assert states(tmp_path)["images/boot.iso"] == "missing"


def test_a_checksum_of_an_unknown_kind_proves_nothing(tmp_path: Path) -> None:
    files = el9()
    files[".treeinfo"] = files[".treeinfo"].replace(b"vmlinuz = sha256:", b"vmlinuz = shake_128:")
    (said,) = told(folder(tmp_path, files))
    assert said.startswith("KS889 .treeinfo has no checksum for images/pxeboot/vmlinuz: ")


def test_a_treeinfo_without_a_dot(tmp_path: Path) -> None:
    files = el9()
    files["treeinfo"] = files.pop(".treeinfo")
    assert told(folder(tmp_path, files)) == []


def test_the_tree_below_is_named(tmp_path: Path) -> None:
    folder(tmp_path / "srv/BaseOS/x86_64/os", el9())
    (one,) = looked(tmp_path / "srv")[2]
    assert one.help == "there is one below it: srv/BaseOS/x86_64/os"


def test_a_mirror_s_appstream_is_not_looked_at(tmp_path: Path) -> None:
    files = el9()
    files[".treeinfo"] = installtree.treeinfo(
        installtree.EL9, variants={"BaseOS": "BaseOS", "AppStream": "../../AppStream"}
    ).encode()
    found = looked(folder(tmp_path, files))[2]
    assert [(one.code, one.severity) for one in found] == [("KS890", "warning")]


@pytest.mark.parametrize("path", ["../../etc/passwd", "images/../../etc/passwd"])
def test_a_description_that_leads_out_of_the_tree(path: str, tmp_path: Path) -> None:
    files = el9()
    files[".treeinfo"] = files[".treeinfo"].replace(b"kernel = images/pxeboot/vmlinuz", f"kernel = {path}".encode())
    found = looked(folder(tmp_path, files))[2]
    assert [(one.code, one.severity) for one in found] == [("KS890", "error")]


def test_links_are_followed_inside_the_tree_alone(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    path = folder(tmp_path / "t", el9())
    os.symlink("images/install.img", path / "inside")
    os.symlink(path / "images", path / "absolute")
    os.symlink("../secret", path / "outside")
    os.symlink("circle", path / "circle")
    os.mkfifo(path / "fifo")
    tree = Folder(path, "t")
    assert tree.size("inside") == tree.size("absolute/install.img") == len(installtree.EL9["images/install.img"])
    assert tree.size("images") is tree.size("fifo") is tree.size("nothing") is tree.size("inside/x") is None
    for name in ("outside", "../secret", "/etc/passwd", "a/../../b", "a\0b"):
        with pytest.raises(OutsideError):
            tree.size(name)
    with pytest.raises(MediumError):
        tree.size("circle")


def test_links_of_an_iso(tmp_path: Path) -> None:
    links = {"Server": "BaseOS", "out": "../../etc", "away": "/etc", "circle": "circle", "broken": "nothing"}
    medium = open_medium(iso(tmp_path / "t.iso", el9(), links=links), "t.iso")
    assert not isinstance(medium, Diagnostic)
    try:
        repomd = installtree.EL9["BaseOS/repodata/repomd.xml"]
        assert medium.size("Server/repodata/repomd.xml") == medium.size("BaseOS/repodata/repomd.xml") == len(repomd)
        with medium.open("Server/repodata/repomd.xml") as stream:
            assert stream.read() == repomd
        assert medium.size("broken") is medium.size("BaseOS") is medium.size("nothing/at/all") is None
        assert {".treeinfo", "BaseOS", "Server"} <= set(medium.names())
        for name in ("out/passwd", "away/passwd", "../x"):
            with pytest.raises(OutsideError):
                medium.size(name)
        with pytest.raises(MediumError, match="circle"):
            medium.size("circle")
    finally:
        medium.close()


@pytest.mark.parametrize("left", [5000, 60_000])
def test_a_truncated_iso(left: int, tmp_path: Path) -> None:
    path = iso(tmp_path / "t.iso", el9())
    data = path.read_bytes()
    path.write_bytes(data[: -len(data) + left] if left > 40_000 else data[:-left])
    (said,) = told(path)
    missing = len(data) - path.stat().st_size
    assert said == f"KS884 t.iso is truncated: {missing:,} bytes are missing at its end"


@pytest.mark.parametrize("content", [b"", b"<html>", b"\0" * 40_000, b"\0" * 32_768 + b"\x01CD001"])
def test_an_iso_that_is_none(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "t.iso").write_bytes(content)
    assert told(tmp_path / "t.iso") == ["KS883 t.iso is no ISO image, and no folder"]


def test_nothing_there(tmp_path: Path) -> None:
    assert told(tmp_path / "t.iso") == ["KS901 there is no folder and no file t.iso"]


DAMAGE = st.lists(st.tuples(st.integers(16 * 2048, 60 * 2048), st.integers(0, 255)), min_size=1, max_size=12)


@given(DAMAGE)
@settings(max_examples=examples(400), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_iso_is_read_or_refused(tmp_path: Path, damage: list[tuple[int, int]]) -> None:
    whole = tmp_path / "whole.iso"
    if not whole.exists():
        iso(whole, el9())
    data = bytearray(whole.read_bytes())
    for at, byte in damage:
        data[at % len(data)] = byte
    (tmp_path / "t.iso").write_bytes(data)
    assert {one.code for one in looked(tmp_path / "t.iso")[2]} <= {f"KS88{n}" for n in range(10)} | {"KS890", "KS897"}
    medium = open_medium(tmp_path / "t.iso", "t.iso")
    if not isinstance(medium, Diagnostic):
        with suppress(MediumError), closing(medium):
            items = contents(medium, Description("", "", "x86_64")).items
            assert not any(one.path.startswith("/") or ".." in one.path.split("/") for one in items)
            for item in items[:40]:
                with suppress(MediumError), medium.open(item.path) as stream:
                    assert len(stream.read()) == (item.size or 0)


def test_a_file_in_two_pieces(tmp_path: Path) -> None:
    """As one beyond 4 GiB is: each piece has a record of the same name (ECMA-119, 9.1.6)."""
    whole = iso(tmp_path / "t.iso", el9() | {"x/big": b"head" * 1000, "x/bih": b"tail"})
    data = bytearray(whole.read_bytes())
    name, second = data.index(b"NM\x08\x01\x00big"), data.index(b"NM\x08\x01\x00bih")
    one, two = (data.rindex(b"D2", 0, at) for at in (name, second))
    data[two : two + 3] = data[one : one + 3]
    data[second + 7] = ord("g")
    data[one - 8] |= 0x80  # not the last piece
    (tmp_path / "t.iso").write_bytes(data)
    medium = open_medium(tmp_path / "t.iso", "t.iso")
    assert isinstance(medium, Iso)
    assert medium.size("x/big") == 4004
    with pytest.raises(MediumError, match="several pieces"):
        medium.extent("x/big")
    with medium.open("x/big") as stream:
        assert stream.read() == b"head" * 1000 + b"tail"
    assert [
        (one.path, one.size) for one in contents(medium, Description("", "", "")).items if one.path[:2] == "x/"
    ] == [("x/big", 4004)]
    medium.close()


def test_what_goes_wrong_with_the_bytes_is_said_as_it_is(tmp_path: Path) -> None:
    medium = open_medium(iso(tmp_path / "t.iso", el9()), "t.iso")
    assert not isinstance(medium, Diagnostic)
    with pytest.raises(ZeroDivisionError), medium.open("images/install.img"):  # its reader's, not the medium's
        _ = 1 / 0
    with open(tmp_path / "t.iso", "r+b") as file:  # while it is read
        file.truncate(60_000)
    with pytest.raises(MediumError, match="the image ends before it"), medium.open("images/install.img") as stream:
        stream.read()
    medium.close()


def test_an_iso_whose_folders_lead_in_a_circle(tmp_path: Path) -> None:
    """The record of a folder says that it begins where the top does."""
    path = iso(tmp_path / "t.iso", {"a/b": b"x"}, "iso")
    data = bytearray(path.read_bytes())
    top = data[16 * 2048 + 156 + 2 :][:16]  # where it begins and its size, in both orders: ECMA-119, 8.4.18 and 9.1
    at = int.from_bytes(top[:4], "little") * 2048
    for _ in range(2):  # `.` and `..`
        at += data[at]
    assert data[at + 33 : at + 34] == b"A"
    data[at + 2 : at + 18] = top
    path.write_bytes(data)
    (said,) = told(path)
    assert said.startswith("KS885 t.iso cannot be read: ")


def test_an_iso_without_long_names_is_not_copied(tmp_path: Path) -> None:
    medium = open_medium(iso(tmp_path / "t.iso", el9(), "iso"), "t.iso")
    assert not isinstance(medium, Diagnostic)
    with pytest.raises(MediumError, match="mount it"):
        contents(medium, Description("", "", ""))
    medium.close()


@pytest.mark.parametrize(
    ("label", "version", "says"),
    [
        ("CentOS_6.8_Final", "6.8", ("CentOS", "6.8")),
        ("RHEL_6.8 x86_64 Disc 1", "6.8", ("Red Hat Enterprise Linux", "6.8")),
        ("OL6.10 x86_64 Disc 1", "6.10", ("Oracle Linux", "6.10")),
        ("DVD", "6.8", ("", "6.8")),
    ],
)
def test_the_family_stands_in_a_disc_s_label(label: str, version: str, says: tuple[str, str], tmp_path: Path) -> None:
    files = {**EL5, ".discinfo": f"1.5\n{version}\nx86_64\nALL\n".encode()}
    one = looked(iso(tmp_path / "t.iso", files, label=label))[0]
    assert one is not None
    assert (one.family, one.version) == says


def test_a_live_image_is_no_tree(tmp_path: Path) -> None:
    (found,) = looked(iso(tmp_path / "t.iso", {"LiveOS/squashfs.img": b"x"}, label="Fedora-WS-Live-42"))[2]
    assert found.message.startswith("t.iso (labelled Fedora-WS-Live-42) is no install tree")
    assert found.help == "a live image installs itself, and has no tree: take the DVD's ISO"


def test_a_copy_that_is_not_whole_is_named(tmp_path: Path) -> None:
    (found,) = looked(folder(tmp_path / "t", {".ksc-copy": b"", "images/x": b""}))[2]
    assert "`ksc tree add` goes on with it" in (found.help or "")


def test_an_iso_that_is_cut_off_anywhere(tmp_path: Path) -> None:
    data = iso(tmp_path / "whole.iso", el9()).read_bytes()
    for length in range(0, len(data), 1500):
        (tmp_path / "t.iso").write_bytes(data[:length])
        assert told(tmp_path / "t.iso")[0][:5] == ("KS884" if length >= 16 * 2048 + 132 else "KS883")


def test_an_image_s_own_checksum(tmp_path: Path) -> None:
    path = installtree.implant(iso(tmp_path / "t.iso", el9()), skip=2)
    checked, found = looked(path)[1:]
    assert found == []
    assert checked[-1] == Checked("t.iso", "the whole image", "right")
    data = path.read_bytes()
    at = data.index(b"a web server")  # a package, which no checksum of .treeinfo is of
    path.write_bytes(data[:at] + b"A" + data[at + 1 :])
    assert told(path) == ["KS886 t.iso is not the image that its publisher made: the MD5 in it is another's"]
    for said in (b"SKIPSECTORS = 99999", b"SKIPSECTORS = x"):
        path.write_bytes(data.replace(data[data.index(b"SKIPSECTORS") :][: len(said)], said))
        assert told(path) == []  # it says nothing that could be compared


@pytest.mark.parametrize(
    ("arch", "kernel", "initrd"),
    [
        ("s390x", "images/kernel.img", "images/initrd.img"),
        ("ppc64le", "ppc/ppc64/vmlinuz", "ppc/ppc64/initrd.img"),
        ("aarch64", "images/pxeboot/vmlinuz", "images/pxeboot/initrd.img"),
    ],
)
@pytest.mark.parametrize("described", [True, False])
def test_other_architectures(arch: str, kernel: str, initrd: str, described: bool, tmp_path: Path) -> None:
    boot = {kernel: b"kernel", initrd: b"initrd", "images/install.img": b"stage 2"}
    files = boot | installtree.repository("", {"bash": b"a shell"})
    if described:
        said = installtree.treeinfo(boot, arch=arch, variants={"BaseOS": "."})
        said = said.replace("images/pxeboot/vmlinuz", kernel).replace("images/pxeboot/initrd.img", initrd)
        files[".treeinfo"] = said.encode()
    else:
        files[".discinfo"] = f"1.5\nRed Hat Enterprise Linux 9.4\n{arch}\n".encode()
    one, checked, found = looked(folder(tmp_path, files))
    assert one is not None
    assert (one.arch, release_of(one.family, one.version, facts())) == (arch, "rocky9" if described else "rhel9")
    assert [(file.path, file.what) for file in checked[:2]] == [(kernel, "kernel"), (initrd, "initrd")]
    assert {file.state for file in checked[:3]} == {"right" if described else "there"}
    assert {one.code for one in found} == {"KS889"}  # no checksum of the index, or of anything
