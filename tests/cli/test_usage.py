"""What every command has: help with an example, near misses, exit codes, the version."""

import json
import os
import re
import subprocess

import installtree
import pytest
from commandline import environment, ksc_started, make, warm
from repodata import Group, Pkg, write_repository

from ksc import __version__
from ksc.cli.app import COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_examples_that_run(name, workspace, call, capsys):
    """The examples of `ksc NAME --help`, with files that are there in the place of the documentation's."""
    code, page, _ = call(f"{name} --help")
    assert code == 0
    assert page == call(f"{name} -h")[1]
    examples = re.findall(rf"^ +((?:.*\| )?ksc {name}\b.*?)(?:   .*)?$", page, re.MULTILINE)
    assert examples
    (workspace / "anaconda-ks.cfg").write_bytes((workspace / "profiles/base.ks").read_bytes())
    (workspace / "menu.cfg").write_text("TIMEOUT 300\nLABEL memtest\n  KERNEL memtest86+.bin\n")
    (workspace / "hosts.yaml").write_text("web1: {mac: 52:54:00:12:34:56, ip: dhcp, profile: web}\n")
    if name == "tree":
        installtree.iso(workspace / "alma9.iso", installtree.el9())
    if name == "check":
        write_repository(workspace / "tree", [Pkg("bash"), Pkg("nginx")], [Group("core", ("bash",))])
        site = (workspace / "ksc.yaml").read_text()
        (workspace / "ksc.yaml").write_text(site.replace('/rocky9"}', '/rocky9", path: tree}'))
    if name == "install-notes":
        with (workspace / "ksc.yaml").open("a") as file:
            file.write("http: null\ntftp: null\n")
    if name == "deploy":
        assert call("compile")[0] == 0
    path = f"{warm().folder()}/bin:{os.environ['PATH']}"
    for example in examples:
        line = example.replace("/root/anaconda-ks.cfg", "anaconda-ks.cfg").replace("web-profile", "web")
        line = line.replace("/var/lib/tftpboot/pxelinux.cfg/default", "menu.cfg")
        line = line.replace("ssh root@web1 cat", "cat").replace("/srv/AlmaLinux-9.4-x86_64-dvd.iso", "alma9.iso")
        line = line.replace("ksc deploy", "ksc deploy --root .")  # never to the machine that runs tests
        ran = subprocess.run(["bash", "-c", line], env=environment(PATH=path), capture_output=True, text=True)
        assert ran.returncode == 0 or (ran.returncode == 1 and "diff" in example), ran.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_help_explains_everything(name, call):
    page = call(f"{name} --help")[1]
    listed = re.split(r"^(?:Arguments|Options):\n", page, flags=re.MULTILINE)[1:]
    rows = [row for part in listed for row in re.findall(r"^  (\S.*)$", part, re.MULTILINE)]
    # a name, two spaces at least, and what it is for, there or on the next line
    unexplained = [row for row in rows if not re.search(r"\S {2,}\w", row) and f"{row}\n      " not in page]
    assert unexplained == []
    assert len({row.split("  ")[0] for row in rows}) == len(rows)


def test_the_page_of_ksc_itself(call):
    code, page, _ = call("--help")
    assert code == 0
    assert all(f"\n  {name} " in page for name in COMMANDS)
    assert "ksc compile web-profile" in page


def test_nothing_asked_is_wrong_use_and_shows_the_commands(call):
    code, out, err = call("")
    assert code == 2
    assert "compile" in out + err


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("compil", "did you mean `compile`?"),
        ("frobnicate", "there are init, import, list"),
        ("--verison", "--version"),
        ("compile --stdot kickstart", "--stdout"),
        ("check --target", "--target"),
        ("check x --format xml", "'text', 'json'"),
        ("compile --stdout kickstart --format json", "leave out"),
        ("compile --stdout kickstart -o there", "leave out"),
        ("import a b --name one", "one FILE"),
        ("import - -", "once"),
        ("check - -", "once"),
        ("-C nowhere compile", "nowhere"),
        ("-C ksc.yaml compile", "ksc.yaml"),
    ],
)
def test_wrong_use(line, says, workspace, call):
    code, out, err = call(line)
    assert code == 2
    assert says in err
    assert out == ""
    assert not (workspace / "build").exists()


@pytest.mark.parametrize(
    "line", ["--version", "-V", "--version compile", "--version --nonsense", "-V -h", "-C . --version"]
)
def test_version(line, tmp_path):
    ran = ksc_started(*line.split(), cwd=tmp_path)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, f"ksc {__version__}\n", "")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("compile --format json", 0),
        ("compile nobody --format json", 1),
        ("check profiles/base.ks --format json", 0),
        ("check profiles ksc.yaml --format json", 1),
        ("check x --target rhle9 --format json", 1),
        ("plugins --format json", 0),
        ("import profiles/base.ks --name other --format json", 0),
        ("import nothing.ks --format json", 1),
        ("import profiles/base.ks --name ../x --format json", 1),
    ],
)
def test_json_is_all_of_standard_output(line, code, workspace, call):
    got, out, err = call(line)
    assert got == code
    assert err == ""
    data = json.loads(out)
    assert data["ok"] is (code == 0)
    for found in data["diagnostics"]:
        assert {"code", "severity", "message", "path", "line", "column", "related"} <= found.keys()


def test_json_where_there_is_no_workspace(tmp_path, monkeypatch, call):
    monkeypatch.chdir(tmp_path)
    code, out, _ = call("compile --format json")
    assert code == 1
    assert [found["code"] for found in json.loads(out)["diagnostics"]] == ["KS550"]


def test_a_fault_of_ksc_itself_is_no_traceback(workspace, call, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("first\nsecond " + "x" * 1000)

    monkeypatch.setattr("ksc.workspace.Workspace.compile", fail)
    code, out, err = call("compile")
    assert (code, out) == (1, "")
    assert err.startswith("error[KS999] ksc itself has failed: RuntimeError: first second xxx")
    assert "KSC_TRACEBACK=1" in err
    assert len(err) < 600
    monkeypatch.setenv("KSC_TRACEBACK", "1")
    with pytest.raises(RuntimeError):
        call("compile")


def test_names_of_any_bytes_can_be_printed(tmp_path):
    make(tmp_path)
    name = os.fsdecode(b"b\xe4se\n.ks")
    ran = ksc_started("check", name, "compile", cwd=tmp_path, env={"LANG": "C", "PYTHONIOENCODING": "ascii"})
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert "KS901" in ran.stderr
