"""Hosts' artifacts are made again where anything that they depend on has changed, and only there."""

import json
from pathlib import Path

import pytest
from commandline import FILES, SITE, make

from ksc.secrets.key import new_key
from ksc.workspace import Workspace
from ksc.workspace.compiling import Compiling
from ksc.write import Outcome

HOSTS = "".join(
    f"h{number}: {{mac: '52:54:00:00:00:0{number}', ip: 192.0.2.1{number}/24, profile: web}}\n"
    for number in range(1, 5)
)
PLUGIN = """
from ksc.artifacts import Artifact
from ksc.emit import Emitter
from ksc.markers import hookimpl

def emit(value, context):
    host = value.install.host
    yield Artifact(path=f"http/note/{host.name}", kind="note", content=b"one", emitter="note", host=host.name)

@hookimpl
def ksc_emitters():
    return [Emitter("note", "host", emit)]
"""
WITH_PLUGIN = {"ksc.yaml": SITE + "plugins: [plugins/note.py]\n", "plugins/note.py": PLUGIN}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    make(tmp_path, {**FILES, "hosts.yaml": HOSTS})
    return tmp_path


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hosts whose artifacts were made, in order."""
    names: list[str] = []
    usual = Compiling._of_host

    def noting(self, host):  # type: ignore[no-untyped-def]
        names.append(host.name)
        return usual(self, host)

    monkeypatch.setattr(Compiling, "_of_host", noting)
    return names


def compiled(root: Path) -> Outcome:
    outcome, report = Workspace(root).compile().write(root / "build")
    assert report.ok, [(one.code, one.message) for one in report]
    return outcome


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_what_has_not_changed_is_not_made(root: Path, made: list[str]) -> None:
    assert len([path for path in compiled(root).created if "by-mac" in path]) == 4
    assert made == ["h1", "h2", "h3", "h4"]
    made.clear()
    assert not compiled(root).changed
    assert made == []


def test_one_changed_host_costs_one_host(root: Path, made: list[str]) -> None:
    compiled(root)
    made.clear()
    edit(root / "hosts.yaml", "192.0.2.13/24", "192.0.2.33/24")
    assert sorted(compiled(root).replaced) == [
        "http/ks/by-mac/52-54-00-00-00-03.ks",
        "tftp/efi/rocky9/grub.cfg-01-52-54-00-00-00-03",
        "tftp/ipxe/01-52-54-00-00-00-03.ipxe",
        "tftp/pxelinux.cfg/01-52-54-00-00-00-03",
    ]
    assert made == ["h3"]


def test_places_do_not_count(root: Path, made: list[str]) -> None:
    compiled(root)
    made.clear()
    (root / "hosts.yaml").write_text("# a comment\n\n" + HOSTS)
    assert not compiled(root).changed
    assert made == []


def test_variables_that_only_a_host_asks_for_count(root: Path, made: list[str]) -> None:
    edit(root / "hosts.yaml", "profile: web}\nh2", "profile: web, kickstart: {timezone: '{{ vars.zone }}'}}\nh2")
    edit(root / "profiles/web.yaml", "tree: rocky9", "tree: rocky9\nvars: {zone: Asia/Tokyo}")
    compiled(root)
    edit(root / "profiles/web.yaml", "Asia/Tokyo", "Europe/Berlin")
    compiled(root)
    assert "timezone Europe/Berlin" in (root / "build/http/ks/by-mac/52-54-00-00-00-01.ks").read_text()


ASKING = "scripts: [{name: me, section: post, template: true, file: me.sh}]\n"


def test_a_profile_that_asks_for_the_name_is_not_laid_for_each_host_again(root: Path, made: list[str]) -> None:
    make(root, {"profiles/web.yaml": FILES["profiles/web.yaml"] + "abstract: true\n" + ASKING})
    make(root, {"profiles/me.sh": "echo {{ host.name }}\n"})
    compiled(root)
    made.clear()
    assert not compiled(root).changed
    assert made == ["h1"]  # for what there is to say about all of them
    for path, old, new in (
        ("hosts.yaml", "192.0.2.13/24", "192.0.2.33/24"),
        ("profiles/me.sh", "echo", "printf"),
        ("profiles/base.ks", "lang en_US.UTF-8", "lang de_DE.UTF-8"),
    ):
        made.clear()
        edit(root / path, old, new)
        compiled(root)
        assert made == (["h1", "h3"] if path == "hosts.yaml" else ["h1", "h2", "h3", "h4"])
    assert "printf h3" in (root / "build/http/ks/by-mac/52-54-00-00-00-03.ks").read_text()


def test_a_file_of_one_host_alone_counts(root: Path, made: list[str]) -> None:
    asking = ASKING.replace("file: me.sh", "file: '{{ host.name }}.sh'")
    make(root, {"profiles/web.yaml": FILES["profiles/web.yaml"] + "abstract: true\n" + asking})
    make(root, {f"profiles/h{number}.sh": f"echo {number}\n" for number in range(1, 5)})
    if not Workspace(root).compile().report.ok:
        return  # the paths of files are no templates
    compiled(root)
    edit(root / "profiles/h3.sh", "echo 3", "echo three")
    compiled(root)
    assert "echo three" in (root / "build/http/ks/by-mac/52-54-00-00-00-03.ks").read_text()


def test_what_is_said_of_like_hosts_costs_one_of_them(root: Path, made: list[str]) -> None:
    edit(root / "profiles/web.yaml", "Asia/Shanghai", "Nowhere/City")
    for expected in (["h1", "h2", "h3", "h4"], ["h1"], ["h1"]):
        made.clear()
        _, report = Workspace(root).compile().write(root / "build")
        assert [one.code for one in report if "Nowhere" in one.message]
        assert made == expected
    (root / "hosts.yaml").write_text(HOSTS.partition("\n")[2])
    _, report = Workspace(root).compile().write(root / "build")
    assert [one.code for one in report if "Nowhere" in one.message]


CHANGES = {
    "the profile": ("profiles/web.yaml", "nginx", "httpd"),
    "its base": ("profiles/base.ks", "lang en_US.UTF-8", "lang de_DE.UTF-8"),
    "its title": ("profiles/web.yaml", "Web server", "The web server"),
    "the site": ("ksc.yaml", "server: 192.0.2.10", "server: 192.0.2.9"),
    "a plugin": ("plugins/note.py", 'b"one"', 'b"two"'),
}


@pytest.mark.parametrize("about", CHANGES)
def test_everything_that_a_host_depends_on_counts(root: Path, made: list[str], about: str) -> None:
    make(root, WITH_PLUGIN)
    for path in (root, root / "plugins", root / "plugins/note.py", root / "ksc.yaml"):
        path.chmod(path.stat().st_mode & 0o755)
    compiled(root)
    made.clear()
    path, old, new = CHANGES[about]
    edit(root / path, old, new)
    assert compiled(root).replaced
    assert made == ["h1", "h2", "h3", "h4"]


def test_a_secret_counts(root: Path, made: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    edit(root / "profiles/web.yaml", "kickstart: {", "kickstart: {rootpw: {password: !secret root}, ")
    edit(root / "ksc.yaml", "server:", "secrets: {default: environment}\nserver:")
    (root / ".ksc").mkdir(mode=0o700)
    (root / ".ksc/key").write_bytes(new_key())
    (root / ".ksc/key").chmod(0o600)
    monkeypatch.setenv("KSC_SECRET_ROOT", "one")
    compiled(root)
    made.clear()
    assert not compiled(root).changed
    monkeypatch.setenv("KSC_SECRET_ROOT", "two")
    assert len([path for path in compiled(root).replaced if "by-mac" in path]) == 4
    assert made == ["h1", "h2", "h3", "h4"]


@pytest.mark.parametrize("harm", ["edited", "deleted", "mode"])
def test_a_file_that_is_not_as_it_was_is_made_again(root: Path, made: list[str], harm: str) -> None:
    compiled(root)
    made.clear()
    path = root / "build/http/ks/by-mac/52-54-00-00-00-02.ks"
    before = path.read_bytes()
    if harm == "edited":
        path.write_bytes(before.replace(b"lang", b"LANG"))
    elif harm == "deleted":
        path.unlink()
    else:
        path.chmod(0o600)
    compiled(root)
    assert made == ["h2"]
    assert path.read_bytes() == before
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_warning_about_a_host_is_said_every_time(root: Path, made: list[str]) -> None:
    edit(root / "hosts.yaml", "profile: web}\nh2", "profile: web, kickstart: {timezone: Nowhere/City}}\nh2")
    for _ in range(2):
        made.clear()
        _, report = Workspace(root).compile().write(root / "build")
        assert len([one for one in report if "Nowhere" in one.message]) == 1
        assert "h1" in made


def test_a_host_that_is_gone_takes_its_files_with_it(root: Path) -> None:
    compiled(root)
    (root / "hosts.yaml").write_text(HOSTS.partition("h4:")[0])
    assert sorted(compiled(root).deleted) == [
        "http/ks/by-mac/52-54-00-00-00-04.ks",
        "tftp/efi/rocky9/grub.cfg-01-52-54-00-00-00-04",
        "tftp/ipxe/01-52-54-00-00-00-04.ipxe",
        "tftp/pxelinux.cfg/01-52-54-00-00-00-04",
    ]


def test_a_host_that_has_moved_is_told_of_where_nothing_is_deleted(root: Path) -> None:
    compiled(root)
    edit(root / "hosts.yaml", "52:54:00:00:00:02", "52:54:00:00:00:22")
    _, report = Workspace(root).compile("@h2").write(root / "build")
    assert [(one.code, one.path) for one in report] == [
        ("KS818", f"{root}/build/http/ks/by-mac/52-54-00-00-00-02.ks"),
        ("KS818", f"{root}/build/tftp/efi/rocky9/grub.cfg-01-52-54-00-00-00-02"),
        ("KS818", f"{root}/build/tftp/ipxe/01-52-54-00-00-00-02.ipxe"),
        ("KS818", f"{root}/build/tftp/pxelinux.cfg/01-52-54-00-00-00-02"),
    ]
    assert len(compiled(root).deleted) == 4


def test_an_error_of_one_host_keeps_all_from_being_written(root: Path) -> None:
    compiled(root)
    before = (root / "build/manifest.json").read_bytes()
    edit(root / "profiles/web.yaml", "nginx", "httpd")
    edit(root / "hosts.yaml", "profile: web}\nh2", "profile: web, kickstart: {nope: x}}\nh2")
    outcome, report = Workspace(root).compile().write(root / "build")
    assert (outcome, report.ok) == (Outcome(), False)
    assert (root / "build/manifest.json").read_bytes() == before
    assert "nginx" in (root / "build/http/ks/by-mac/52-54-00-00-00-02.ks").read_text()


def test_the_manifest_is_the_same_wherever_it_is_made(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    compiled(root)
    other = tmp_path_factory.mktemp("elsewhere")
    make(other, {**FILES, "hosts.yaml": HOSTS})
    compiled(other)
    first, second = (json.loads((one / "build/manifest.json").read_text()) for one in (root, other))
    assert first == second
    entry = first["files"]["http/ks/by-mac/52-54-00-00-00-01.ks"]
    assert (entry["host"], entry["profile"]) == ("h1", "web")
    assert entry["inputs"].startswith("sha256:")
