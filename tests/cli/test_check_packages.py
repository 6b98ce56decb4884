"""`ksc check --packages`: profiles and files, from a tree on this machine and from a server."""

import json
from pathlib import Path

import installtree
import pytest
import treeserver
from commandline import make
from repodata import Environment, Group, Pkg, write_repository

from ksc.cli import run

MIB = 1 << 20
BASE_OS = [
    Pkg("bash", requires=("libc",)),
    Pkg("glibc", provides=("libc",), size=300 * MIB),
    Pkg("kernel", size=200 * MIB),
    Pkg("grub2-efi-x64"),
    Pkg("xfsprogs"),
    Pkg("lvm2"),
    Pkg("langpacks-en", arch="noarch"),
]
APP_STREAM = [
    Pkg("nginx", requires=("libc",), recommends=("logrotate",)),
    Pkg("logrotate"),
    Pkg("nodejs"),
    Pkg("broken", requires=("libfoo.so.1",)),
    Pkg("huge", size=9_000 * MIB),
]
MODULES = """\
---
document: modulemd
version: 2
data:
  name: nodejs
  stream: "18"
  profiles: {common: {rpms: [nodejs]}}
  artifacts: {rpms: ["nodejs-0:1.0-1.el9.x86_64"]}
...
"""
TREEINFO = """\
[header]
type = productmd.treeinfo
version = 1.2
[release]
name = Rocky Linux
short = Rocky
version = 9.4
[tree]
arch = x86_64
build_timestamp = 1
platforms = x86_64
variants = AppStream,BaseOS
[variant-AppStream]
id = AppStream
name = AppStream
packages = AppStream/Packages
repository = AppStream
type = variant
uid = AppStream
[variant-BaseOS]
id = BaseOS
name = BaseOS
packages = BaseOS/Packages
repository = BaseOS
type = variant
uid = BaseOS
"""
SITE = """\
server: 192.0.2.10
trees:
  rocky9: {release: rocky9, url: "http://192.0.2.10/rocky9", path: tree}
"""
BASE = """\
lang en_US.UTF-8
timezone Europe/Berlin --utc
rootpw --iscrypted $6$salt$hash
zerombr
clearpart --all --initlabel
reboot
"""
PROFILE = """\
extends: base
title: {name}
target: rocky9
tree: rocky9
partitioning: {{scheme: lvm, disk: sda, volumes: {{/: {root}}}}}
packages: {{install: [{install}], exclude: [{exclude}], options: {{{options}}}}}
"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a tree, whose metadata is read once for all tests of this file."""
    folder = make(tmp_path_factory.mktemp("lab"), {"ksc.yaml": SITE, "profiles/base.ks": BASE})
    tree = folder / "tree"
    groups = [Group("core", ("bash",)), Group("web", ("nginx",))]
    write_repository(tree / "BaseOS", BASE_OS, groups, [Environment("minimal", ("core",))])
    write_repository(tree / "AppStream", APP_STREAM, modules=MODULES)
    (tree / ".treeinfo").write_text(TREEINFO)
    return folder


@pytest.fixture
def check(lab, monkeypatch, capsys):
    """Checks a profile that asks for `install`: the exit code, and the findings but the summary, as code and text."""
    monkeypatch.chdir(lab)

    def check(install="", exclude="", options="", root="4GiB", more="", words=""):
        text = PROFILE.format(name="web", install=install, exclude=exclude, options=options, root=root) + more
        make(lab, {"profiles/web.yaml": text})
        code = run(["check", "--packages", "web", "--format", "json", *words.split()])
        data = json.loads(capsys.readouterr().out)
        return code, data

    return check


def told(data: dict) -> list[str]:
    return [f"{one['code']} {one['severity']} {one['line']}: {one['message']}" for one in data["diagnostics"]]


def test_a_profile_whose_packages_are_all_there(check):
    code, data = check('"@^minimal", "@web"')
    size = "507 MiB on disk, 127 MiB to fetch"
    assert (code, told(data)) == (0, [f"KS775 note 6: web: 9 packages, {size}"])
    (one,) = data["packages"]
    assert one["repositories"] == ["AppStream", "BaseOS"]
    assert (one["name"], one["count"]) == ("web", 9)
    # Of what the installer adds, what is there: the kernel, the loader, tools of file systems, the language.
    assert [name.rpartition("-1.0-")[0] for name in one["packages"]] == [
        *("bash", "glibc", "grub2-efi-x64", "kernel", "langpacks-en", "logrotate", "lvm2", "nginx", "xfsprogs")
    ]


def test_what_is_missing_points_at_its_word(check):
    code, data = check('ngnix, "@wbe", nodejs, broken', '"iwl*-firmware"')
    assert code == 1
    assert told(data) == [
        "KS765 error 6: there is no package `ngnix`",
        "KS766 error 6: there is no group `@wbe`",
        "KS765 error 6: `nodejs` cannot be installed: it is of the stream nodejs:18, which is not enabled",
        "KS767 error 6: `broken` cannot be installed",
        "KS768 note 6: `-iwl*-firmware` takes nothing away: no package is called so",
    ]
    helps = [one["help"] for one in data["diagnostics"]]
    assert helps == [
        "did you mean `nginx`?",
        "did you mean `@web`?",
        "add `module --name=nodejs --stream=18`",
        None,
        "leave it out",
    ]
    assert [one["column"] for one in data["diagnostics"]] == [22, 29, 37, 45, 64]
    assert data["packages"][0]["count"] is None  # there is no such set


def test_ignoring_what_is_missing(check):
    code, data = check("ngnix, nginx", options="ignoremissing: true")
    assert (code, told(data)[0]) == (0, "KS765 note 6: there is no package `ngnix`")
    assert "the installer goes on without it: `--ignoremissing`" in data["diagnostics"][0]["notes"]


def test_weak_dependencies_core_and_exclusions(check):
    assert "logrotate-1.0-1.el9.x86_64" in check("nginx")[1]["packages"][0]["packages"]
    data = check("nginx", options="exclude-weakdeps: true, nocore: true")[1]
    names = data["packages"][0]["packages"]
    assert not [name for name in names if name.startswith(("logrotate", "bash"))]
    code, data = check("nginx", "glibc")
    assert code == 1
    assert told(data) == ["KS767 error 6: `nginx`, `@core` cannot be installed together"] or told(data) == [
        "KS767 error 6: `@core` cannot be installed",
        "KS767 error 6: `nginx` cannot be installed",
    ]
    # What the installer adds by itself it leaves out where that is excluded.
    assert not [name for name in check("nginx", "kernel")[1]["packages"][0]["packages"] if "kernel" in name]


def test_a_module_that_is_enabled(check):
    more = "kickstart: {module: [{name: nodejs, stream: '18'}]}\n"
    assert "nodejs-1.0-1.el9.x86_64" in check("nodejs", more=more)[1]["packages"][0]["packages"]
    code, data = check("nodejs", more=more.replace("18", "19"))
    assert (code, told(data)[-1]) == (1, "KS773 error 7: the module nodejs has no stream 19, only 18")


def test_packages_that_do_not_fit(check):
    code, data = check("huge", root="4GiB")
    assert code == 1
    assert told(data)[0].startswith("KS774 error 5: the packages need 10.")
    assert "GiB, and / has 4.0 GiB" in told(data)[0]
    assert data["diagnostics"][0]["notes"] == ["they take 9.3 GiB, and the installer keeps a tenth free"]
    # Where the file system takes what the disk has, a larger disk will do.
    code, data = check("huge", root="100%")
    assert (code, len(data["diagnostics"])) == (0, 1)
    assert data["diagnostics"][0]["notes"][0].startswith("they need a disk of some 20 GiB")
    code, data = check("huge", root="12GiB")
    assert (code, data["diagnostics"][0]["notes"]) == (0, ["looked up in AppStream, BaseOS"])


def test_findings_can_be_ignored(check):
    assert check("ngnix")[0] == 1
    code, data = check("ngnix  # ksc: ignore[KS765]\n  ")
    assert (code, data["silenced"]) == (0, 1)
    assert [one["code"] for one in data["diagnostics"]] == []


def test_the_usual_findings_are_told_as_well(check):
    code, data = check("nginx", more="kickstart: {timezone: Nowhere --nope}\n")
    assert code == 1
    assert data["diagnostics"][0]["code"] == "KS205"
    assert data["packages"] == []  # nothing is looked up while there are errors


def test_all_profiles_and_what_is_abstract(check, lab, capsys):
    check("nginx")
    make(lab, {"profiles/common.yaml": "extends: base\nabstract: true\ntarget: rocky9\n"})
    run(["check", "--packages", "--format", "json"])
    assert [one["name"] for one in json.loads(capsys.readouterr().out)["packages"]] == ["web"]
    assert run(["check", "--packages", "common"]) == 1
    assert "common names no source of packages" in capsys.readouterr().err
    (lab / "profiles/common.yaml").unlink()


def test_text_for_people(check, capsys):
    check("ngnix")
    assert run(["check", "--packages", "web"]) == 1
    shown = capsys.readouterr().err
    assert shown == (
        "error[KS765] there is no package `ngnix`\n"
        "  --> profiles/web.yaml:6:22\n"
        "   | packages: {install: [ngnix], exclude: [], options: {}}\n"
        "   |                      ^^^^^\n"
        "   = looked up in AppStream, BaseOS\n"
        "   = help: did you mean `nginx`?\n"
        "\n1 error\n"
    )


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


FILE = BASE + "url --url={url}\nautopart\n%packages\n@core\nngnix # web\n{more}%end\n"


def served(lab: Path) -> dict[str, bytes]:
    tree = lab / "tree"
    return {str(path.relative_to(tree)): path.read_bytes() for path in tree.rglob("*") if path.is_file()}


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


def test_without_the_packages_that_it_needs(check, monkeypatch, capsys):
    monkeypatch.setattr("ksc.actions.packages.proving.find_spec", lambda name: None)
    assert run(["check", "--packages", "web"]) == 1
    shown = capsys.readouterr().err
    assert "error[KS761]" in shown and "pip install 'ksc-kickstart[packages]'" in shown


@pytest.mark.parametrize("words", ["web --target rhel9", "--target rhel9", "--fix web", "--diff web"])
def test_wrong_use(words, check, capsys):
    assert run(["check", "--packages", *words.split()]) == 2
    assert "--packages" in capsys.readouterr().err
