"""`ksc fmt`: what it writes, what it says, how it ends."""

import json
import os
import subprocess
import sys

import pytest
from commandline import BASE, environment, ksc, snapshot

from ksc.layer.files import MAX_BYTES

UGLY = "lang  C\ntimezone UTC --isUtc\nrootpw  'geheim'\n"
NEAT = "lang C\ntimezone UTC --utc\nrootpw geheim\n"


@pytest.fixture
def ugly(workspace):
    (workspace / "a.ks").write_text(UGLY)
    (workspace / "b.ks").write_text(NEAT)
    return workspace


def test_in_place(ugly, call):
    before = snapshot(ugly)
    assert call("fmt a.ks b.ks") == (0, "", "a.ks: formatted\n")
    assert (ugly / "a.ks").read_text() == NEAT
    after = snapshot(ugly)
    assert after.pop("a.ks") != before.pop("a.ks")
    assert after == before  # not even touched
    assert call("fmt a.ks b.ks") == (0, "", "")


def test_check(ugly, call):
    before = snapshot(ugly)
    assert call("fmt --check a.ks b.ks") == (1, "", "a.ks: would be formatted\n1 of 2 files would be formatted\n")
    assert snapshot(ugly) == before
    assert call("fmt --check b.ks") == (0, "", "")


def test_diff(ugly, call):
    before = snapshot(ugly)
    code, out, err = call("fmt --diff --check a.ks b.ks")
    assert (code, err) == (1, "a.ks: would be formatted\n1 of 2 files would be formatted\n")
    assert out.splitlines() == [
        *("--- a.ks (as it is)", "+++ a.ks (formatted)", "@@ -1,3 +1,3 @@"),
        *("-lang  C", "-timezone UTC --isUtc", "-rootpw  ********", "+lang C", "+timezone UTC --utc", "+rootpw ******"),
    ]
    assert "geheim" not in out
    assert snapshot(ugly) == before
    assert call("fmt --diff b.ks") == (0, "", "")


def test_json(ugly, call):
    code, out, err = call("fmt --check --format json a.ks b.ks nope.ks")
    said = json.loads(out)
    assert (code, err) == (1, "")
    assert (said["ok"], said["changed"], said["unchanged"]) == (False, ["a.ks"], ["b.ks"])
    assert [one["code"] for one in said["diagnostics"]] == ["KS901"]
    code, out, _ = call("fmt --format json a.ks b.ks")
    assert (code, json.loads(out)["changed"]) == (0, ["a.ks"])
    assert (ugly / "a.ks").read_text() == NEAT


def test_standard_input(workspace):
    ran = ksc("fmt", "-", cwd=workspace, stdin=UGLY.encode())
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, NEAT, "")
    ran = ksc("fmt", "-", cwd=workspace, stdin=NEAT.encode())
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, NEAT, "")
    ran = ksc("fmt", "-", "--check", cwd=workspace, stdin=UGLY.encode())
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == "<stdin>: would be formatted\n1 of 1 file would be formatted\n"
    ran = ksc("fmt", "-", "--diff", cwd=workspace, stdin=b"lang  C\n")
    assert (ran.returncode, ran.stdout.splitlines()[-2:]) == (1, ["-lang  C", "+lang C"])


def test_standard_input_that_is_no_text(workspace):
    ran = ksc("fmt", "-", cwd=workspace, stdin=b"lang  C\0\n")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "KS107" in ran.stderr


def test_a_release(workspace, call):
    file = workspace / "a.ks"
    file.write_text("%packages --instLangs=en\n%end\n")
    assert call("fmt a.ks --check") == (0, "", "")
    assert call("fmt a.ks --target Rocky9") == (0, "", "a.ks: formatted\n")
    assert file.read_text() == "%packages --inst-langs=en\n%end\n"
    code, _, err = call("fmt a.ks --target rehl9")
    assert code == 1 and "KS554" in err and "did you mean `rhel9`?" in err


def test_the_bases_of_the_workspace(workspace, call, monkeypatch):
    (workspace / "profiles/neat.ks").write_text("lang C\n")
    monkeypatch.chdir(workspace / "profiles")
    assert call("fmt --check") == (1, "", "base.ks: would be formatted\n1 of 2 files would be formatted\n")
    assert call("fmt") == (0, "", "base.ks: formatted\n")
    assert (workspace / "profiles/base.ks").read_text() == BASE.replace('"', "")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("fmt -- - -", "once"),
        ("fmt --diff --format json a.ks", "leave out"),
        ("fmt - --format json", "leave out"),
        ("fmt web", "web is a profile, in YAML"),
        ("fmt base", "write profiles/base.ks"),
        ("fmt a.ks profiles/web.yaml", "profiles/web.yaml is a profile"),
        ("fmt nope.yml", "nope.yml is a profile"),
        ("-C empty fmt", "there is no .ks file in empty/profiles"),
    ],
)
def test_wrong_use(line, says, ugly, call):
    (ugly / "empty/profiles").mkdir(parents=True)
    before = snapshot(ugly)
    code, out, err = call(line)
    assert (code, out) == (2, "")
    assert says in err
    assert snapshot(ugly) == before


def test_nowhere(tmp_path, monkeypatch, call):
    monkeypatch.chdir(tmp_path)
    code, _, err = call("fmt")
    assert code == 2 and "name the kickstarts" in err


def test_what_cannot_be_read(ugly, call):
    os.symlink("gone.ks", ugly / "dangling.ks")
    os.mkfifo(ugly / "fifo.ks")
    (ugly / "binary.ks").write_bytes(b"\x7fELF\0  \0")
    with open(ugly / "huge.ks", "wb") as file:
        file.truncate(MAX_BYTES + 1)
    code, _, err = call("fmt gone.ks profiles/ dangling.ks fifo.ks binary.ks huge.ks a.ks")
    assert code == 1
    assert "a.ks: formatted\n" in err and "6 errors" in err
    for code in ("KS901", "KS902", "KS107", "KS903"):
        assert code in err
    assert (ugly / "binary.ks").read_bytes() == b"\x7fELF\0  \0"


def test_what_cannot_be_written(ugly, call, monkeypatch):
    monkeypatch.setattr("ksc.actions.rewriting.os.access", lambda *_: False)
    code, _, err = call("fmt a.ks b.ks")
    assert code == 1
    assert "error[KS912] a.ks cannot be written: permission denied" in err
    assert (ugly / "a.ks").read_text() == UGLY


def test_a_link_and_the_mode_stay(ugly, call):
    (ugly / "a.ks").chmod(0o600)
    os.symlink("a.ks", ugly / "link.ks")
    assert call("fmt link.ks link.ks") == (0, "", "link.ks: formatted\n")
    assert (ugly / "link.ks").is_symlink()
    assert (ugly / "a.ks").read_text() == NEAT
    assert (ugly / "a.ks").stat().st_mode & 0o777 == 0o600


def test_every_byte_survives(ugly, call):
    (ugly / "a.ks").write_bytes(b"\xef\xbb\xbf# \xe4\r\nlang  C\r\n%post\n \xff \r\n%end")
    assert call("fmt a.ks")[0] == 0
    assert (ugly / "a.ks").read_bytes() == b"\xef\xbb\xbf# \xe4\r\nlang C\r\n%post\n \xff \r\n%end\r\n"


def test_no_code_of_a_workspace_is_loaded(workspace, call):
    (workspace / "plugins").mkdir()
    (workspace / "plugins/bad.py").write_text("raise SystemExit(7)\n")
    (workspace / "ksc.yaml").write_text("plugins: [bad.py\n")
    assert call("fmt") == (0, "", "profiles/base.ks: formatted\n")
    assert call("fmt profiles/base.ks --check") == (0, "", "")


def test_little_is_loaded(workspace):
    program = "import sys; from ksc.cli import run; run(['fmt', 'profiles/base.ks']); print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], env=environment(), capture_output=True, text=True)
    modules = set(ran.stdout.split())
    assert "ksc.actions.formatting" in modules
    assert not modules & {"yaml", "jinja2", "pluggy", "rich", "ksc.dialects.check", "ksc.diagnostics.render.text"}
    above = ("ksc.checks", "ksc.merge", "ksc.hooks", "ksc.workspace", "ksc.emit")
    assert [name for name in modules if name.startswith(above)] == []
