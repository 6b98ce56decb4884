"""Importing: the file as a base, a thin profile over it, all or nothing."""

import os
import stat
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import corpus

from ksc.actions.import_ import Input, Wishes, import_file, read_input, standard_input
from ksc.actions.import_.names import made_from
from ksc.diagnostics.render.json import as_data
from ksc.diagnostics.render.text import render
from ksc.dialects.load import facts

KICKSTART = b"#version=RHEL9\nlang en_US\nrootpw --iscrypted $6$s$h\n%packages\n@core\n%end\n"


@pytest.fixture
def profiles(tmp_path):
    return tmp_path / "ws" / "profiles"


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "from"
    folder.mkdir()
    return folder


def take(path, profiles, **wishes):
    given_ = read_input(str(path))
    assert isinstance(given_, Input), given_
    return import_file(given_, facts(), profiles, Wishes(**wishes))


def tree(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def put(path, content=KICKSTART):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def only(report, code):
    return [found for found in report if found.code == code]


def test_the_bytes_are_the_base_and_the_profile_lies_over_it(source, profiles):
    imported, report = take(put(source / "anaconda-ks.cfg"), profiles)
    assert report.ok
    assert imported.name == "anaconda-ks"
    assert [(file.path.name, file.state) for file in imported.files] == [
        ("anaconda-ks.ks", "new"),
        ("anaconda-ks.yaml", "new"),
    ]
    assert (profiles / "anaconda-ks.ks").read_bytes() == KICKSTART
    schema, comment, *lines = (profiles / "anaconda-ks.yaml").read_text().splitlines()
    assert schema == "# yaml-language-server: $schema=../.ksc/schema/profile.json"
    assert comment.startswith("# Imported from anaconda-ks.cfg")
    assert lines == ["extends: anaconda-ks", 'title: "anaconda-ks (Red Hat Enterprise Linux 9)"', "target: rhel9"] or (
        lines[0] == "extends: anaconda-ks" and lines[2] == "target: rhel9"
    )


def test_the_target_that_is_wished_for_wins(source, profiles):
    imported, report = take(put(source / "a.ks"), profiles, target="rocky8")
    assert imported.detected.certain
    assert "target: rocky8" in (profiles / "a.yaml").read_text()
    assert "Rocky Linux 8" in (profiles / "a.yaml").read_text()
    assert not only(report, "KS620")


def test_an_unknown_target_is_refused(source, profiles):
    imported, report = take(put(source / "a.ks"), profiles, target="rokcy9")
    assert imported is None
    (found,) = report
    assert found.code == "KS629"
    assert "rocky9" in found.help
    assert not profiles.exists()


def test_a_guess_is_said(source, profiles):
    _, report = take(put(source / "a.ks", b"lang en_US\n"), profiles)
    assert "rhel10" in only(report, "KS620")[0].message
    _, report = take(put(source / "b.ks", b"# empty\n"), profiles)
    assert len(only(report, "KS620")) == 1
    assert "target" not in (profiles / "b.yaml").read_text()


def test_again_changes_nothing(source, profiles):
    path = put(source / "a.ks")
    take(path, profiles)
    before = {name: (profiles / name).stat().st_mtime_ns for name in os.listdir(profiles)}
    imported, report = take(path, profiles)
    assert report.ok
    assert {file.state for file in imported.files} == {"unchanged"}
    assert {name: (profiles / name).stat().st_mtime_ns for name in os.listdir(profiles)} == before


@pytest.mark.parametrize("name", ["a.ks", "a.yaml"])
def test_nothing_is_overwritten_without_a_word(name, source, profiles):
    put(profiles / name, b"mine\n")
    before = tree(profiles)
    imported, report = take(put(source / "a.ks"), profiles)
    assert imported is None
    (found,) = report.errors
    assert found.code == "KS623"
    assert name in found.message
    assert "--force" in found.help
    assert "--name" in found.help
    assert tree(profiles) == before


def test_force_overwrites(source, profiles):
    put(profiles / "a.ks", b"mine\n")
    imported, report = take(put(source / "a.ks"), profiles, force=True)
    assert report.ok
    assert [file.state for file in imported.files] == ["replaced", "new"]
    assert sorted(tree(profiles)) == ["a.ks", "a.yaml"]


def test_two_files_of_one_name_do_not_overwrite_each_other(source, profiles):
    inputs = [read_input(str(put(source / "x" / "ks.cfg"))), read_input(str(put(source / "y" / "ks.cfg", b"text\n")))]
    (first, _), (second, report) = (import_file(one, facts(), profiles, Wishes()) for one in inputs)
    assert first is not None
    assert second is None
    assert only(report, "KS623")


@pytest.mark.parametrize(
    "name",
    ["", "..", "a/b", "../a", "/etc/passwd", "a\\b", ".hidden", "a..b", "a\nb", "a\0b", "x" * 300, "-", "a.ks", "ä"],
)
def test_a_name_that_would_lead_elsewhere_is_refused(name, source, profiles):
    imported, report = take(put(source / "a.ks"), profiles, name=name)
    assert imported is None
    (found,) = report
    assert found.code == "KS622"
    assert found.message.isprintable()
    assert not profiles.exists()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/root/anaconda-ks.cfg", "anaconda-ks"),
        ("ks.cfg", "ks"),
        ("web.ks.in", "web"),
        ("a b'c.ks", "a-b-c"),
        ("-x-.ks", "x"),
        ("CentOS-7.ks", "CentOS-7"),
        ("v1.2", "v1.2"),
        ("a...b.ks", "a.b"),
        ("日本.ks", ""),
        (".ks", "ks"),
    ],
)
def test_the_name_comes_from_the_file(path, name):
    assert made_from(path) == name


@given(st.text(min_size=1, max_size=40))
def test_a_made_name_is_never_a_path(path):
    name = made_from(path)
    assert "/" not in name
    assert ".." not in name
    assert not name.startswith((".", "-"))


def test_standard_input_needs_a_name(profiles):
    given_ = standard_input(BytesIO(KICKSTART))
    imported, report = import_file(given_, facts(), profiles, Wishes())
    assert imported is None
    assert only(report, "KS622")
    imported, report = import_file(given_, facts(), profiles, Wishes(name="web"))
    assert imported.name == "web"
    assert "standard input" in (profiles / "web.yaml").read_text()


def test_standard_input_without_end_is_refused(monkeypatch):
    monkeypatch.setattr("ksc.actions.import_.inputs.MAX_BYTES", 10)
    assert standard_input(BytesIO(b"x" * 11)).code == "KS621"


def test_what_cannot_be_read(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    for path in (tmp_path, tmp_path / "fifo", tmp_path / "none", tmp_path / "a\0b", Path("/proc/self/mem")):
        found = read_input(str(path))
        assert getattr(found, "severity", None) == "error", path
        assert found.message.isprintable()


def test_something_else_in_a_files_place(source, profiles):
    (profiles / "a.ks").mkdir(parents=True)
    imported, report = take(put(source / "a.ks"), profiles, force=True)
    assert imported is None
    assert only(report, "KS624")
    assert sorted(os.listdir(profiles)) == ["a.ks"]


def test_profiles_is_a_file(source, tmp_path):
    put(tmp_path / "ws" / "profiles", b"")
    imported, report = take(put(source / "a.ks"), tmp_path / "ws" / "profiles")
    assert imported is None
    assert only(report, "KS624")


def test_a_full_disk_leaves_everything_as_it_was(source, profiles, monkeypatch):
    put(profiles / "a.ks", b"mine\n")
    before = tree(profiles)
    calls = []
    replace = Path.replace

    def second_fails(self, target):
        calls.append(target)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", second_fails)
    imported, report = take(put(source / "a.ks"), profiles, force=True)
    assert imported is None
    (found,) = report.errors
    assert found.code == "KS624"
    assert "no space" in found.message
    assert tree(profiles) == before
    assert sorted(os.listdir(profiles)) == ["a.ks"]


def test_a_failure_leaves_no_folder_behind(source, profiles, monkeypatch):
    def fails(descriptor):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fails)
    imported, _ = take(put(source / "a.ks"), profiles)
    assert imported is None
    assert not profiles.parent.exists()


def test_what_only_its_owner_may_read_stays_so(source, profiles):
    path = put(source / "a.ks")
    path.chmod(0o600)
    take(path, profiles)
    assert stat.S_IMODE((profiles / "a.ks").stat().st_mode) == 0o600


def test_included_files_come_along(source, profiles):
    put(source / "a.ks", b"%include parts/disk.ks\n%post\n%include parts/more/post.sh\n%end\n%include /tmp/x\n")
    put(source / "parts/disk.ks", b"%include more/deep.ks\n%include ../top.ks\n")
    put(source / "parts/more/deep.ks", b"autopart\n")
    put(source / "parts/more/post.sh", b"true\n")
    put(source / "top.ks", b"%include a.ks\n")
    imported, report = take(source / "a.ks", profiles)
    assert imported is not None
    assert sorted(tree(profiles)) == [
        "a.ks",
        "a.yaml",
        "parts/disk.ks",
        "parts/more/deep.ks",
        "parts/more/post.sh",
        "top.ks",
    ]
    # Nothing writes the absolute one.
    (found,) = only(report, "KS625")
    assert "/tmp/x" in found.message
    assert found.line == 5


def test_an_include_that_a_script_writes_is_fine(source, profiles):
    text = b"%include /tmp/disk\n%include http://server/more.ks\n%pre\necho autopart > /tmp/disk\n%end\n"
    _, report = take(put(source / "a.ks", text), profiles)
    assert not only(report, "KS625")


def test_missing_and_unreadable_includes_are_named(source, profiles):
    (source / "folder").mkdir()
    _, report = take(put(source / "a.ks", b"%include none.ks\nlang x\n%include folder\n"), profiles)
    assert [found.line for found in only(report, "KS625")] == [1, 3]


@pytest.mark.parametrize("path", ["../secret.ks", "x/../../secret.ks", "link.ks", "linked/secret.ks"])
def test_nothing_comes_along_from_outside(path, source, profiles):
    put(source.parent / "secret.ks", b"rootpw x\n")
    (source / "link.ks").symlink_to("../secret.ks")
    (source / "linked").symlink_to("..")
    imported, report = take(put(source / "a.ks", f"%include {path}\n".encode()), profiles)
    assert imported is not None
    assert len(only(report, "KS626")) == 1
    assert sorted(tree(profiles)) == ["a.ks", "a.yaml"]


def test_an_included_file_overwrites_nothing_either(source, profiles):
    put(profiles / "part.ks", b"mine\n")
    put(source / "part.ks", b"theirs\n")
    imported, report = take(put(source / "a.ks", b"%include part.ks\n"), profiles)
    assert imported is None
    assert "part.ks" in only(report, "KS623")[0].message
    assert tree(profiles) == {"part.ks": b"mine\n"}


def test_an_included_file_cannot_take_the_bases_name(source, profiles):
    put(source / "b.ks", b"text\n")
    imported, report = take(put(source / "a.ks", b"%include b.ks\n"), profiles, name="b")
    assert imported is None
    assert only(report, "KS623")
    assert not profiles.exists()


def test_a_link_below_profiles_leads_nowhere(source, profiles, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    profiles.mkdir(parents=True)
    (profiles / "parts").symlink_to(tmp_path / "elsewhere")
    put(source / "parts/x.ks", b"text\n")
    imported, report = take(put(source / "a.ks", b"%include parts/x.ks\n"), profiles)
    assert imported is None
    assert only(report, "KS624")
    assert tree(tmp_path / "elsewhere") == {}


def test_a_broken_file_is_imported_and_said(source, profiles):
    text = b"\xef\xbb\xbflang 'en\n%nope\n\xff\n\0\r\n"
    imported, report = take(put(source / "a.ks", text), profiles)
    assert imported is not None
    assert (profiles / "a.ks").read_bytes() == text
    (found,) = only(report, "KS630")
    assert found.severity == "warning"


def test_a_secret_is_not_shown(source, profiles):
    text = b"rootpw 'topsecret\nrootpw --plaintext topsecret\nurl --url=http://a:topsecret@b/centos/7/os\n"
    _, report = take(put(source / "a.ks", text), profiles)
    assert len(report) > 3
    assert "topsecret" not in render(report) + str(as_data(report))


def test_a_file_name_cannot_break_out_of_the_comment(source, profiles):
    imported, _ = take(put(source / "x\ntarget: evil\n.ks"), profiles, name="a")
    assert imported is not None
    assert "\ntarget: evil" not in (profiles / "a.yaml").read_text()


def test_every_real_kickstart(shared, tmp_path):
    for number, path in enumerate(corpus()):
        folder = tmp_path / str(number)
        imported, report = take(path, folder, name="web")
        assert imported is not None, (path, report.errors)
        assert (folder / "web.ks").read_bytes() == path.read_bytes()
