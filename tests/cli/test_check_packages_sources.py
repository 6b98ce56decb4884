"""`ksc check --packages`: where packages come from. ISO files, servers, mirrors, and what only the machine sees."""

import json
from pathlib import Path

import installtree
import pytest
import treeserver
from commandline import make
from packagelab import BASE, FILE, PROFILE, SITE, make_lab, served, told
from repodata import Group, Pkg, write_repository

from ksc.cli import run


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a tree, whose metadata is read once for all tests of this file."""
    return make_lab(tmp_path_factory.mktemp("lab"))


def test_a_tree_in_an_iso(lab, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    installtree.iso(tmp_path / "dvd.iso", served(lab))
    text = PROFILE.format(name="web", install="ngnix, nginx", exclude="", options="", root="4GiB")
    make(
        tmp_path,
        {
            "ksc.yaml": SITE.replace("path: tree", "path: dvd.iso"),
            "profiles/base.ks": BASE + "cdrom\nrepo --name=AppStream --baseurl=file:///run/install/repo/AppStream\n",
            "profiles/web.yaml": text,
        },
    )
    assert run(["check", "--packages", "web"]) == 1
    shown = capsys.readouterr().err
    assert "error[KS765] there is no package `ngnix`" in shown and "1 error\n" in shown
    assert "looked up in AppStream, BaseOS" in shown
    # Cut off, it is no tree, and nothing is said of packages.
    data = (tmp_path / "dvd.iso").read_bytes()
    (tmp_path / "dvd.iso").write_bytes(data[: len(data) // 2])
    assert run(["check", "--packages", "web"]) == 1
    shown = capsys.readouterr().err
    assert "error[KS884] dvd.iso is truncated" in shown and "KS765" not in shown


def test_a_tree_of_rhel_5_has_several_repositories(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    make(
        tmp_path,
        {
            "ksc.yaml": "trees:\n  el5: {release: rhel5, url: nfs:192.0.2.1:/el5, path: el5}\n",
            "profiles/old.ks": BASE + "nfs --server=192.0.2.1 --dir=/el5\nautopart\n%packages\nbash\nxen\nnothing\n",
            "profiles/old.yaml": "extends: old\ntarget: rhel5\ntree: el5\n",
            "el5/.discinfo": "1\nRed Hat Enterprise Linux Server 5.1\nx86_64\n",
        },
    )
    groups = [Group("core", ("bash",)), Group("base", ("glibc",))]
    write_repository(tmp_path / "el5/Server", [Pkg("bash"), Pkg("glibc"), Pkg("glibc", arch="i686")], groups)
    write_repository(tmp_path / "el5/VT", [Pkg("xen")])
    assert run(["check", "--packages", "old", "--format", "json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert [text for text in told(data) if "KS76" in text] == ["KS765 error 12: there is no package `nothing`"]
    assert data["packages"][0]["repositories"] == ["Server", "VT"]
    assert [one.rpartition("-")[2] for one in data["packages"][0]["packages"]] == [
        *("1.el9.x86_64", "1.el9.i686", "1.el9.x86_64", "1.el9.x86_64")
    ]


def test_a_tree_that_lies_on_another_machine_is_asked_for(lab, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with treeserver.web(served(lab)) as server:
        site = SITE.replace("http://192.0.2.10/rocky9", server.url).replace("path: tree", "path: /srv/of/another")
        text = PROFILE.format(name="web", install="ngnix", exclude="", options="", root="4GiB")
        make(tmp_path, {"ksc.yaml": site, "profiles/base.ks": BASE, "profiles/web.yaml": text})
        assert run(["check", "--packages", "web"]) == 1
        assert "did you mean `nginx`?" in capsys.readouterr().err
    assert run(["check", "--packages", "web"]) == 1
    shown = capsys.readouterr().err
    assert "/srv/of/another, where ksc.yaml says that the tree lies, is not on this machine" in shown


def test_a_password_in_a_source_is_used_and_not_shown(lab, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with treeserver.web(served(lab)) as server:
        server.password = "am9lOmh1bnRlcjI="  # joe:hunter2
        host = server.url.partition("//")[2]
        make(
            tmp_path,
            {
                "ksc.yaml": "server: 192.0.2.1\n",
                "profiles/web.yaml": "target: rocky9\nkickstart:\n  repo:\n"
                f"    extra: {{baseurl: 'http://joe:hunter2@{host}/AppStream'}}\n"
                "  url: --url=http://127.0.0.1:1/x\npackages: {install: [ngnix], options: {nocore: true}}\n",
            },
        )
        run(["check", "--packages", "web"])
    shown = capsys.readouterr()
    assert "did you mean `nginx`?" in shown.err
    assert "hunter2" not in shown.err + shown.out


@pytest.fixture
def own_cache(monkeypatch, tmp_path):
    """Files outside of a workspace are looked up with the user's own cache."""
    from ksc import resources

    monkeypatch.setattr("ksc.cli.check_packages.private_cache", lambda: tmp_path / "cache")
    assert resources.private_cache
    return tmp_path / "cache"


def test_a_file_from_a_server(lab, own_cache, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with treeserver.web(served(lab)) as server:
        make(tmp_path, {"a.ks": FILE.format(url=server.url, more="")})
        assert run(["check", "--packages", "a.ks", "--target", "rocky9"]) == 1
        assert "error[KS765] there is no package `ngnix`\n  --> a.ks:11:1" in capsys.readouterr().err
        assert len(list((own_cache / "packages").iterdir())) == 4
        before = len(server.asked)
        # The next time only the indices are asked for.
        assert run(["check", "--packages", "a.ks", "--target", "rocky9"]) == 1
        again = [path for method, path, _ in server.asked[before:] if method == "GET"]
        assert sorted(again) == [".treeinfo", "AppStream/repodata/repomd.xml", "BaseOS/repodata/repomd.xml"]
        capsys.readouterr()


@pytest.mark.parametrize("kind", ["mirrorlist", "metalink"])
def test_lists_of_mirrors_are_followed(kind, lab, own_cache, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with treeserver.web(served(lab)) as server:
        places = [f"{server.url}/gone", f"{server.url}/AppStream"]
        listed = "# comment\n" + "\n".join(places)
        if kind == "metalink":
            urls = (f'<url preference="{9 - at}">{one}/repodata/repomd.xml</url>' for at, one in enumerate(places))
            listed = f'<metalink xmlns="http://www.metalinker.org/"><files>{"".join(urls)}</files></metalink>'
        server.files["mirrors?arch=x86_64"] = listed.encode()
        more = f"nginx\n%end\nrepo --name=extra --{kind}={server.url}/mirrors?arch=$basearch\n%packages\n"
        make(tmp_path, {"a.ks": FILE.format(url=f"{server.url}/BaseOS", more=more)})
        run(["check", "--packages", "a.ks", "--target", "rocky9"])
        shown = capsys.readouterr().err
        assert "did you mean `nginx`?" in shown and "looked up in the main source, extra" in shown
        server.files["mirrors?arch=x86_64"] = b"<html>"
        run(["check", "--packages", "a.ks", "--target", "rocky9"])
    assert f"KS764] the mirrors of extra at {server.url}/mirrors" in capsys.readouterr().err


def test_servers_that_have_nothing(lab, own_cache, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    files = served(lab)
    files["AppStream/repodata/primary.xml.gz"] = b"<html>Not Found</html>"
    with treeserver.web(files) as server:
        url = server.url.replace("//", "//joe:hunter2@")
        make(tmp_path, {"a.ks": FILE.format(url=url, more="")})
        assert run(["check", "--packages", "a.ks", "--target", "rocky9"]) == 1
    shown = capsys.readouterr().err
    assert "error[KS764] the repository AppStream at" in shown
    assert "hunter2" not in shown
    # What is missing may be in what could not be read.
    assert "warning[KS765] there is no package `ngnix`" in shown
    make(tmp_path, {"a.ks": FILE.format(url=url, more="")})
    assert run(["check", "--packages", "a.ks", "--target", "rocky9"]) == 1
    shown = capsys.readouterr().err
    assert "KS896" in shown
    assert "KS765" not in shown and "hunter2" not in shown


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("cdrom", "`cdrom` means what the machine will find"),
        ("url --url=file:///mnt/x", "file:///mnt/x is a place that only the machine can see"),
        ("nfs --server=s --dir=/x", "`nfs` means what the machine will find"),
        ("repo --name=updates", "the installer knows its place by itself"),
    ],
)
def test_sources_that_only_the_machine_sees(source, said, own_cache, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    make(tmp_path, {"a.ks": FILE.format(url="x", more="").replace("url --url=x", source)})
    assert run(["check", "--packages", "a.ks", "--target", "rocky9"]) == 0
    assert f"are not looked at: {said}" in capsys.readouterr().err


def test_what_is_included_is_not_counted(lab, own_cache, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with treeserver.web(served(lab)) as server:
        text = FILE.format(url=server.url, more="%include /tmp/more\n").replace("ngnix", "nginx")
        make(tmp_path, {"a.ks": text})
        assert run(["check", "--packages", "a.ks", "--target", "rocky9"]) == 0
    shown = capsys.readouterr().err
    assert "KS775" in shown and "what `/tmp/more` asks for, which is included, is not among them" in shown


def test_images_have_no_packages(own_cache, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    make(tmp_path, {"a.ks": BASE + "liveimg --url=http://192.0.2.1/x\nautopart\n"})
    assert run(["check", "--packages", "a.ks", "--target", "rocky9"]) == 0
    assert capsys.readouterr().err == ""
