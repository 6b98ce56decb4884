"""Profiles and bases by name, and the files that they name."""

from pathlib import Path

import pytest
from commandline import make

from ksc.diagnostics import Diagnostic, Source
from ksc.layer.chain import BaseFile
from ksc.layer.profile import Profile
from ksc.syntax import Document
from ksc.workspace import Workspace
from ksc.workspace.profiles import Library


def library(folder: Path, files: dict[str, str], **packages: Path) -> Library:
    return Library(make(folder / "ws", {f"profiles/{name}": text for name, text in files.items()}), packages)


def path_of(link: object) -> str:
    assert isinstance(link, (Profile, BaseFile)), link
    return link.source.path


def refused(found: object, code: str) -> Diagnostic:
    assert isinstance(found, Diagnostic)
    assert (found.code, found.severity) == (code, "error")
    return found


def test_a_profile_comes_before_a_base_and_never_means_itself(tmp_path: Path) -> None:
    files = library(tmp_path, {"a.yaml": "extends: a\n", "a.ks": "lang C\n", "b.yaml": "extends: a\n", "c.ks": ""})
    profile = files.lookup("a")
    assert isinstance(profile, Profile)
    assert path_of(profile) == "profiles/a.yaml"
    other = files.lookup("b")
    assert isinstance(other, Profile)
    assert [path_of(files.find(one, other)) for one in other.extends] == ["profiles/a.yaml"]
    assert [path_of(files.find(one, profile)) for one in profile.extends] == ["profiles/a.ks"]
    assert isinstance(files.lookup("c"), BaseFile)
    assert files.names() == ["a", "b"]
    assert files.base_names() == ["a", "c"]


def test_a_profile_that_extends_itself_and_has_no_base(tmp_path: Path) -> None:
    files = library(tmp_path, {"web.yaml": "extends: web\n", "wen.ks": ""})
    profile = files.lookup("web")
    assert isinstance(profile, Profile)
    (extend,) = profile.extends
    found = refused(files.find(extend, profile), "KS308")
    assert str(found.location) == "profiles/web.yaml:1:10"
    assert found.help == "did you mean `wen`?"


def test_what_is_not_there(tmp_path: Path) -> None:
    files = library(tmp_path, {"web.yaml": "", "web.ks": ""})
    assert refused(files.lookup("wbe"), "KS308").help == "did you mean `web`?"
    assert refused(files.lookup("zzzzzz"), "KS308").help == "there are: web"
    refused(files.lookup("acme/web"), "KS308")
    (files.root / "profiles/gone.yaml").symlink_to("nowhere")
    refused(files.lookup("gone"), "KS901")


def test_a_base_is_a_template_where_the_entry_says_so(tmp_path: Path) -> None:
    files = library(tmp_path, {"web.yaml": "extends: [a, {name: a, template: true}]\n", "a.ks": "lang C\n"})
    profile = files.lookup("web")
    assert isinstance(profile, Profile)
    links = [files.find(one, profile) for one in profile.extends]
    assert [isinstance(one, BaseFile) and one.template for one in links] == [False, True]


def test_profiles_of_packages(tmp_path: Path) -> None:
    package = make(tmp_path / "site-packages/acme", {"prof.yaml": "title: P\n", "base.ks": "lang C\n"})
    files = library(tmp_path, {"prof.yaml": "title: own\n"}, pk=package)
    profile, base = files.lookup("pk/prof"), files.lookup("pk/base")
    assert isinstance(profile, Profile)
    assert isinstance(base, BaseFile)
    assert (path_of(profile), path_of(base)) == ("pk/prof.yaml", "pk/base.ks")
    assert path_of(files.lookup("prof")) == "profiles/prof.yaml"
    assert files.names() == ["prof"]
    refused(files.lookup("pk/none"), "KS308")


def test_files_are_read_once(tmp_path: Path) -> None:
    files = library(tmp_path, {"a.yaml": "", "a.ks": "%include more.ks\n", "more.ks": "lang C\n"})
    inside = Source("profiles/a.ks", "")
    first, included = files.lookup("a"), files.include("more.ks", inside)
    for name in ("a.yaml", "a.ks", "more.ks"):
        (files.root / "profiles" / name).unlink()
        (files.root / "profiles" / name).symlink_to("nowhere")
    assert files.lookup("a") is first
    assert files.include("more.ks", inside) is included


def test_includes(tmp_path: Path) -> None:
    files = library(tmp_path, {"a.ks": "", "sub/b.ks": "lang C\n"})
    (tmp_path / "outside.ks").write_text("rootpw secret\n")
    inside = Source("profiles/a.ks", "")
    beside = files.include("sub/b.ks", inside)
    assert isinstance(beside, Document)
    assert beside.source.path == "profiles/sub/b.ks"
    assert files.include("b.ks", inside) is None
    assert isinstance(files.include("../a.ks", Source("profiles/sub/b.ks", "")), Document)
    refused(files.include("../../outside.ks", inside), "KS315")
    (files.root / "profiles/link.ks").symlink_to(tmp_path / "outside.ks")
    refused(files.include("link.ks", inside), "KS315")


@pytest.mark.parametrize(
    "base", ["lang C\n  %include ../../outside.ks\n", "lang C\n%post\n%include ../../outside.ks\n%end\n"]
)
def test_an_include_that_leads_out_is_shown_where_it_stands(tmp_path: Path, base: str) -> None:
    library(tmp_path, {"web.yaml": "extends: base\ntarget: rhel9\n", "base.ks": base})
    (tmp_path / "outside.ks").write_text("rootpw secret\n")
    report = Workspace(tmp_path / "ws").compile("web").report
    (found,) = (one for one in report if one.code == "KS315")
    line = next(number for number, text in enumerate(base.splitlines(), 1) if "%include" in text)
    assert (found.path, found.line) == ("profiles/base.ks", line)


def test_profiles_that_cannot_be_listed(tmp_path: Path) -> None:
    assert Library(tmp_path).unreadable() is None
    (tmp_path / "profiles").write_text("")
    refused(Library(tmp_path).unreadable(), "KS557")
    assert Library(tmp_path).names() == []
