"""`ksc tree`: what is there, whether it is whole, and adding it to ksc.yaml."""

import base64
import io
import json
import sys
from importlib import util

import pytest
import treeserver
from commandline import SITE, snapshot
from installtree import EL5, EL9, el6, el9, folder, iso, mirrored, treeinfo

import ksc


@pytest.fixture
def dvd(workspace):
    return iso(workspace.parent / "dvd.iso", el9())


def test_list(call, workspace):
    code, out, err = call("tree list")
    assert (code, err) == (0, "")
    assert out == (
        "NAME    RELEASE  ARCH    URL                       HERE\n"
        "rocky9  rocky9   x86_64  http://192.0.2.10/rocky9  -\n"
    )
    assert call("tree")[1] == out
    (made,) = json.loads(call("tree --format json")[1])["trees"]
    assert (made["name"], made["kernel"], made["local"]) == ("rocky9", "images/pxeboot/vmlinuz", None)
    (workspace / "ksc.yaml").write_text("server: 192.0.2.10\n")
    code, out, err = call("tree")
    assert (code, out) == (0, "")
    assert "there are no install trees" in err


def test_check_of_a_whole_iso(call, dvd):
    code, out, err = call("tree check ../dvd.iso")
    assert (code, err) == (0, "")
    assert out == (
        "../dvd.iso: Rocky Linux 9.4 x86_64 (rocky9)\n"
        "  whole  images/pxeboot/vmlinuz         kernel\n"
        "  whole  images/pxeboot/initrd.img      initrd\n"
        "  whole  images/install.img             stage 2\n"
        "  whole  AppStream/repodata/repomd.xml  repository AppStream\n"
        "  whole  BaseOS/repodata/repomd.xml     repository BaseOS\n"
    )


def test_check_needs_no_workspace(call, tmp_path, monkeypatch):
    monkeypatch.chdir(folder(tmp_path / "t", el6()))
    assert call("tree check ./")[0] == 0
    assert call("tree check .")[0] == 0
    code, _, err = call("tree check")
    assert code == 1
    assert "KS550" in err


def test_check_of_a_broken_tree(call, workspace):
    folder(workspace / "t", {**el9(), "images/install.img": b"other"})
    code, out, err = call("tree check ./t")
    assert code == 1
    assert "  WRONG CHECKSUM  images/install.img " in out
    assert err.count("error[") == 1
    assert "--> ./t/.treeinfo:4:1" in err
    data = json.loads(call("tree check ./t --format json")[1])
    assert (data["ok"], data["trees"][0]["release"]) == (False, "rocky9")
    assert {one["path"]: one["state"] for one in data["trees"][0]["files"]}["images/install.img"] == "wrong"


@pytest.mark.parametrize(
    ("more", "line", "says"),
    [
        ("", "tree check rocky9", "ksc.yaml does not say where the tree `rocky9` lies on this machine"),
        ("", "tree check rokcy9", "did you mean `rocky9`?"),
        (", path: t", "tree check rocky9", "there is no folder and no file t"),
        (", path: t", "tree check", "there is no folder and no file t"),
        ("", "tree check nothing.iso", "there is no folder and no file nothing.iso"),
    ],
)
def test_what_cannot_be_checked(more, line, says, call, workspace):
    (workspace / "ksc.yaml").write_text(SITE.replace('rocky9"}', f'rocky9"{more}}}'))
    code, _, err = call(line)
    assert code == 1
    assert says in err


def test_check_without_names(call, workspace):
    code, _, err = call("tree check")
    assert code == 0
    assert "no tree of ksc.yaml says with `path`" in err
    folder(workspace / "t", el9())
    (workspace / "ksc.yaml").write_text(SITE.replace('rocky9"}', 'rocky9", path: t}'))
    code, out, err = call("tree check")
    assert (code, err) == (0, "")
    assert out.startswith("rocky9: Rocky Linux 9.4 x86_64 (rocky9)\n")


def test_check_finds_another_tree_than_ksc_yaml_says(call, workspace):
    folder(workspace / "t", EL5)
    (workspace / "ksc.yaml").write_text(SITE.replace('rocky9"}', 'rocky9", path: t}'))
    code, _, err = call("tree check rocky9")
    assert code == 1
    assert "the tree `rocky9` is rhel5, and ksc.yaml says rocky9" in err
    assert "the tree `rocky9` is for i386, and ksc.yaml says x86_64" in err


def test_add(call, workspace, dvd):
    before = snapshot(workspace)
    code, out, err = call("tree add r9 ../dvd.iso --diff")
    assert (code, err) == (0, "")
    assert '+  r9:\n+    release: rocky9\n+    url: "http://{{ site.server }}/r9"\n' in out
    assert snapshot(workspace) == before
    (workspace / "ksc.yaml").write_text(
        "# ours\nserver: 192.0.2.10  # here\ntrees:\n  old: {release: rhel9, url: cdrom}\n"
    )
    code, out, err = call("tree add r9 ../dvd.iso")
    assert (code, err) == (0, "")
    assert out == "ksc.yaml: tree r9 added\nnext: `tree: r9` in a profile\n"
    assert (workspace / "ksc.yaml").read_text() == (
        "# ours\nserver: 192.0.2.10  # here\ntrees:\n  old: {release: rhel9, url: cdrom}\n"
        '  r9:\n    release: rocky9\n    url: "http://{{ site.server }}/r9"\n    repos:\n'
        f'      AppStream: "http://{{{{ site.server }}}}/r9/AppStream"\n    path: {dvd}\n'
    )
    assert call("tree check r9")[0] == 0
    assert snapshot(workspace).keys() == before.keys()
    (workspace / "profiles/web.yaml").write_text("extends: base\ntarget: rocky9\ntree: r9\n")
    code, out, _ = call("compile web --stdout source")
    assert code == 0
    assert "url --url=http://192.0.2.10/r9\nrepo --name=AppStream --baseurl=http://192.0.2.10/r9/AppStream\n" in out


def test_add_in_the_workspace_has_a_relative_path(call, workspace):
    folder(workspace / "trees/el6", el6())
    assert call("tree add c6 trees/el6 --url nfs:192.0.2.10:/srv/c6 --format json")[0] == 0
    made = ksc.Workspace(workspace).open().trees["c6"]
    assert (made.release, made.url, made.path, made.repos) == ("centos6", "nfs:192.0.2.10:/srv/c6", "trees/el6", ())


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("tree add rocky9 ../dvd.iso", 1, "KS892"),
        ("tree add r9 ../nothing.iso", 1, "KS901"),
        ("tree add r9 http://127.0.0.1:1/r9", 1, "KS896"),
        ("tree add r9 nfs://192.0.2.10/r9", 1, "what NFS serves is a folder where it is mounted"),
        ("tree add r9 http://me:secret@127.0.0.1:1/r9", 1, "KS875"),
        ("tree add r9 ../broken", 1, "KS887"),
        ("tree add r9 ksc.yaml", 1, "KS883"),
        ("tree add r9 ../unknown", 1, "--release rhel9"),
        ("tree add r9 ../dvd.iso --release rokcy9", 1, "KS507"),
        ("tree add r9 ../dvd.iso --url 'http://h/a b'", 1, "KS505"),
        ("tree add a/b ../dvd.iso", 2, "cannot name a tree"),
    ],
)
def test_what_is_not_added_leaves_everything_as_it_was(line, code, says, call, workspace, dvd):
    files = el9()
    del files["images/pxeboot/initrd.img"]
    folder(workspace.parent / "broken", files)
    unknown = el9() | {".treeinfo": el9()[".treeinfo"].replace(b"Rocky Linux", b"Pebble Linux")}
    folder(workspace.parent / "unknown", unknown)
    before = snapshot(workspace)
    made = call(line)
    assert made[0] == code
    assert says in made[2]
    assert snapshot(workspace) == before


def test_a_site_that_says_nothing_of_its_address(call, workspace, dvd):
    (workspace / "ksc.yaml").write_text("trees: {}\n")
    code, _, err = call("tree add r9 ../dvd.iso")
    assert code == 1
    assert "KS895" in err
    assert call("tree add r9 ../dvd.iso --url http://h/r9")[0] == 0
    (workspace / "ksc.yaml").write_text("url: http://h/x\n")
    assert call("tree add r9 ../dvd.iso")[0] == 0
    assert ksc.Workspace(workspace).open().trees["r9"].url == "http://h/x/r9"
    (workspace / "ksc.yaml").write_text("server: 2001:db8::1\n")
    assert call("tree add r9 ../dvd.iso")[0] == 0
    assert ksc.Workspace(workspace).open().trees["r9"].url == "http://[2001:db8::1]/r9"


def test_force_replaces(call, workspace, dvd):
    assert call("tree add rocky9 ../dvd.iso --force")[1].startswith("ksc.yaml: tree rocky9 replaced\n")
    assert ksc.Workspace(workspace).open().trees["rocky9"].path == str(dvd)


def test_the_extra_is_named_where_it_is_not_installed(call, workspace, dvd, monkeypatch):
    real = util.find_spec
    monkeypatch.setattr("ksc.trees.opening.find_spec", lambda name: None if name == "pycdlib" else real(name))
    for line in ("tree check ../dvd.iso", "tree add r9 ../dvd.iso"):
        code, out, err = call(line)
        assert (code, out) == (1, "")
        assert "`ksc tree` needs pycdlib, which is not installed" in err
        assert "pip install 'ksc-kickstart[trees]'" in err
    assert call("tree list")[0] == 0


def test_progress_on_a_terminal(call, dvd, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    from ksc.cli.progress import Meter

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with Meter() as meter:
        for done in range(0, 101 << 20, 1 << 20):
            meter.show("images/install.img", done, 100 << 20)
    shown = terminal.getvalue().split("\r\x1b[K")
    assert shown == ["", *(f"reading images/install.img: {share} %" for share in (0, 16, 32, 48, 64, 80, 96)), ""]
    assert len(EL9) == 5


def test_places_are_seen_from_here(call, workspace, tmp_path, monkeypatch):
    broken = {**el9(), "images/install.img": b"other"}
    folder(workspace / "t", broken)  # of the same name in both folders
    folder(tmp_path / "here/t", broken)
    (workspace / "ksc.yaml").write_text(SITE.replace('rocky9"}', 'rocky9", path: t}'))
    monkeypatch.chdir(tmp_path / "here")
    assert "--> t/.treeinfo:4:1" in call("-C ../ws tree check t")[2]
    assert "--> t/.treeinfo:4:1" in call("-C ../ws tree add x t")[2]
    assert "--> t/.treeinfo:4:1" in call("-C ../ws tree check t/")[2]
    assert "--> t/.treeinfo:4:1" in call("-C ../ws tree add x t/")[2]
    assert "--> ../ws/t/.treeinfo:4:1" in call("-C ../ws tree check rocky9")[2]


@pytest.mark.parametrize("name", ["add", "check", "list"])
def test_help(name, call):
    code, out, _ = call(f"tree {name} --help")
    assert code == 0
    assert out.startswith(f"Usage: ksc tree {name} ")
    assert "\n  ksc tree" in out


@pytest.fixture
def mirror(monkeypatch):
    """A mirror's web server: BaseOS, and AppStream beside it."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with treeserver.web(mirrored()) as site:
        yield site


def test_check_of_a_url(call, workspace, mirror):
    code, out, err = call(f"tree check {mirror.url}/9/BaseOS/x86_64/os/")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        f"{mirror.url}/9/BaseOS/x86_64/os: Rocky Linux 9.4 x86_64 (rocky9)",
        *(
            f"  {state:18}  {path:48}  {what}"
            for state, path, what in (
                ("whole", "images/pxeboot/vmlinuz", "kernel"),
                ("whole", "images/pxeboot/initrd.img", "initrd"),
                ("whole", "images/install.img", "stage 2"),
                ("there, no checksum", "../../../AppStream/x86_64/os/repodata/repomd.xml", "repository AppStream"),
                ("whole", "repodata/repomd.xml", "repository BaseOS"),
            )
        ),
    ]


def test_add_of_a_url(call, workspace, mirror):
    url = f"{mirror.url}/9/BaseOS/x86_64/os"
    assert call(f"tree add m9 {url}/")[0] == 0
    made = ksc.Workspace(workspace).open().trees["m9"]
    assert (made.release, made.url, made.path) == ("rocky9", url, None)
    assert [(one.name, one.url) for one in made.repos] == [("AppStream", f"{mirror.url}/9/AppStream/x86_64/os")]
    mirror.password = base64.b64encode(b"me:secret").decode()
    inside = url.replace("://", "://me:secret@")
    for more, code in (("", 1), ("--url http://h/x/y/z", 0)):
        made = call(f"tree add m{code} {inside} {more}")
        assert made[0] == code
        assert "secret" not in "".join(made[1:])
    assert "secret" not in (workspace / "ksc.yaml").read_text()
    del mirror.files["9/AppStream/x86_64/os/repodata/repomd.xml"]
    mirror.password = ""
    assert call(f"tree add alone {url}/")[0] == 0
    assert ksc.Workspace(workspace).open().trees["alone"].repos == ()


def test_add_with_a_copy(call, workspace, mirror, monkeypatch):
    url = f"{mirror.url}/9/BaseOS/x86_64/os"
    before = snapshot(workspace)
    code, out, err = call(f"tree add m9 {url} --copy-to trees --diff")
    assert (code, err) == (0, "")
    assert "+    path: trees/BaseOS/x86_64/os\n" in out
    assert snapshot(workspace) == before

    def stop(self, step):
        if step.file == 8:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("ksc.cli.progress.Meter.copying", stop)
        code, out, err = call(f"tree add m9 {url} --copy-to trees")
    assert (code, out) == (130, "")
    assert err == "what is copied stays there; the same command goes on with the rest\ninterrupted\n"
    assert (workspace / "ksc.yaml").read_text() == SITE
    code, out, err = call("tree check trees/BaseOS/x86_64/os")
    assert code == 1
    code, out, err = call(f"tree add m9 {url} --copy-to trees")
    assert (code, err) == (0, "")
    assert out.startswith("trees: 4 files, 2.2 KiB; 7 were there\nksc.yaml: tree m9 added\n")
    made = ksc.Workspace(workspace).open().trees["m9"]
    assert (made.url, made.path) == ("http://192.0.2.10/m9/BaseOS/x86_64/os", "trees/BaseOS/x86_64/os")
    assert [one.url for one in made.repos] == ["http://192.0.2.10/m9/AppStream/x86_64/os"]
    assert call("tree check m9")[0] == 0
    again = json.loads(call(f"tree add m9 {url} --copy-to trees --force --format json")[1])
    assert (again["ok"], again["copied"]) == (True, {"files": 0, "bytes": 0})
    asked = len(mirror.asked)
    assert call(f"tree add m9 {url} --copy-to other")[0] == 1  # its name is taken: nothing is fetched for that
    assert not (workspace / "other").exists()
    assert not any(path.endswith(".rpm") for _, path, _ in mirror.asked[asked:])


def test_add_of_a_mirror_s_folder(call, workspace, tmp_path):
    folder(tmp_path / "mirror", mirrored())
    (workspace / "ksc.yaml").write_text("server: 192.0.2.10\nhttp: ~\n")
    assert call("tree add m9 ../mirror/9/BaseOS/x86_64/os")[0] == 0
    made = ksc.Workspace(workspace).open().trees["m9"]
    assert made.url == "http://192.0.2.10/m9/BaseOS/x86_64/os"
    assert [one.url for one in made.repos] == ["http://192.0.2.10/m9/AppStream/x86_64/os"]
    (workspace / "profiles/web.yaml").write_text("extends: base\ntree: m9\n")
    given = call("compile --stdout httpd")[1]
    for part in ("BaseOS", "AppStream"):  # the web server gives out both
        assert f'Alias "/m9/{part}/x86_64/os" "{tmp_path}/mirror/9/{part}/x86_64/os"' in given


def test_add_by_a_protocol(call, workspace, dvd):
    assert call("tree add n9 ../dvd.iso --protocol nfs")[0] == 0
    made = ksc.Workspace(workspace).open().trees["n9"]
    assert made.url == "nfs:192.0.2.10:/srv/nfs/n9"
    assert [one.url for one in made.repos] == ["nfs:192.0.2.10:/srv/nfs/n9/AppStream"]
    (workspace / "profiles/web.yaml").write_text("extends: base\ntarget: rocky9\ntree: n9\n")
    assert (
        "nfs --server=192.0.2.10 --dir=/srv/nfs/n9\nrepo --name=AppStream --baseurl=nfs://192.0.2.10:/srv/nfs/n9/AppStream\n"
    ) in call("compile web --stdout source")[1]
    folder(workspace / "t", EL5)
    assert call("tree add c5 t --protocol nfs")[0] == 0
    assert ksc.Workspace(workspace).open().trees["c5"].repos == ()
    assert call("tree add f5 t --protocol ftp")[0] == 0
    assert ksc.Workspace(workspace).open().trees["f5"].url == "ftp://192.0.2.10/f5"
    for more, says in (
        ("t --protocol ftp --url http://h/x", "--url says the protocol"),
        ("http://h/x --protocol ftp", "--protocol is for --copy-to"),
        ("t --protocol gopher", "Invalid value for '--protocol'"),
    ):
        code, _, err = call(f"tree add x {more}")
        assert code == 2
        assert says in err


def test_check_of_what_is_served(call, workspace, mirror):
    top = folder(workspace / "www", mirrored()) / "9/BaseOS/x86_64/os"
    url = f"{mirror.url}/9/BaseOS/x86_64/os"
    (workspace / "ksc.yaml").write_text("server: 127.0.0.1\n")
    assert call(f"tree add m9 {top} --url {url}")[0] == 0
    code, out, err = call("tree check --served")
    assert (code, err) == (0, "")
    assert out.startswith("m9: Rocky Linux 9.4 x86_64 (rocky9)\n  whole ")
    assert call("tree check m9 --served")[1] == out

    folder(top, {"images/install.img": b"an older one", ".treeinfo": treeinfo({}, version="9.3").encode()})
    code, _, err = call("tree check --served")
    assert code == 1
    assert (
        f"KS874] what {url} serves is not the tree at www/9/BaseOS/x86_64/os: Rocky Linux 9.4 x86_64, and not Rocky"
        in err
    )
    folder(top, {".treeinfo": mirror.files["9/BaseOS/x86_64/os/.treeinfo"]})
    assert "images/install.img has 12 bytes here, 50,000 there" in call("tree check --served")[2]
    folder(top, {".treeinfo": mirror.files["9/BaseOS/x86_64/os/.treeinfo"] + b"\n"})
    assert "its .treeinfo is another" in call("tree check --served")[2]

    del mirror.files["9/AppStream/x86_64/os/repodata/repomd.xml"]
    code, _, err = call("tree check m9 --served")
    assert code == 1
    assert (
        f"repository AppStream of the tree `m9`: there is no {mirror.url}/9/AppStream/x86_64/os/repodata/repomd.xml"
        in err
    )
    (workspace / "ksc.yaml").write_text("trees:\n  n9: {release: rocky9, url: 'nfs:h:/r', path: www}\n")
    code, out, err = call("tree check --served")
    assert (code, out) == (0, "")
    assert "warning[KS894] what machines get of the tree `n9` cannot be looked at: nfs:h:/r is no such URL" in err


def test_list_shows_what_is_not_there_any_more(call, workspace):
    site = SITE.replace('"http://192', '"http://me:secret@192').replace('rocky9"}', 'rocky9", path: gone}')
    (workspace / "ksc.yaml").write_text(site)
    assert call("tree list")[1].endswith("http://192.0.2.10/rocky9  gone (not there)\n")
    assert "secret" not in call("tree list --format json")[1]
