"""Bad input: a diagnostic that fits on a screen, exit code 1 or 2, no traceback, soon, and the build as it was."""

import contextlib
import json
import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from commandline import BASE, FILES, WEB, environment, ksc, make, snapshot
from support import ROOT

from ksc import Workspace

MIB = 2**20
LONG = f"# {'x' * 1000}\n" * 2_000
SECONDS = 20  # far more than anything takes: a hang is meant, not a slow machine


class Bad:
    """A workspace with a build, and what a compile of it must be like after something was spoilt."""

    def __init__(self, folder: Path) -> None:
        self.folder = make(folder)
        assert Workspace(folder).compile().write(folder / "build")[1].ok
        self.before = snapshot(folder / "build")

    def run(self, *arguments: str, **more):
        return ksc(*arguments, **{"cwd": self.folder, "timeout": SECONDS, **more})

    def put(self, name: str, content: str | bytes) -> None:
        make(self.folder, {name: content})

    def fails(self, *arguments: str, code: str, **more) -> str:
        """What is said, once it was looked at: short, clear, and nothing changed."""
        ran = self.run(*(arguments or ("compile",)), **more)
        clear(ran, code)
        assert snapshot(self.folder / "build") == self.before
        return ran.stderr


def clear(ran, code: str) -> None:
    assert ran.returncode in (1, 2), ran.stderr[:2000]
    assert code in ran.stderr, ran.stderr[:2000]
    assert "Traceback" not in ran.stderr
    assert "KS999" not in ran.stderr
    lines = ran.stderr.splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 200
    assert ran.stdout == ""


@pytest.fixture
def bad(tmp_path):
    return Bad(tmp_path / "ws")


# What files hold.


def test_a_long_line_in_a_base(bad):
    bad.put("profiles/base.ks", BASE + "nosuchcommand " + "x" * 10 * MIB + "\n")
    bad.fails(code="KS201")
    bad.put("profiles/base.ks", BASE.replace("en_US", "x" * 10 * MIB + " --nope"))
    bad.fails(code="KS2")
    bad.put("profiles/base.ks", BASE + "lang '" + "x" * 10 * MIB + "\n")
    bad.fails(code="KS101")


def test_a_long_line_that_is_fine(bad):
    bad.put("profiles/base.ks", BASE + "#" * 10 * MIB + "\n")
    assert bad.run("compile").returncode == 0
    assert (bad.folder / "build/http/ks/web.ks").stat().st_size > 10 * MIB


def test_a_long_line_in_a_profile(bad):
    bad.put("profiles/web.yaml", WEB + "x" * 10 * MIB + ": 1\n")
    bad.fails(code="KS30")
    bad.put("profiles/web.yaml", WEB + "boot: {label: '" + "x" * 10 * MIB + "'}\n")
    bad.fails(code="KS")


def test_a_long_line_in_a_script(bad):
    bad.put("profiles/long.sh", "echo " + "x" * 10 * MIB + "\n%end\n")
    bad.put("profiles/web.yaml", WEB + "scripts: [{section: post, name: a, file: long.sh}]\n")
    bad.fails(code="KS413")
    bad.put("profiles/long.sh", "echo " + "x" * 10 * MIB + "\n")
    assert bad.run("compile").returncode == 0


def test_deep_extends(bad):
    for number in range(1000):
        bad.put(f"profiles/p{number}.yaml", f"extends: p{number + 1}\n")
    bad.put("profiles/p1000.yaml", "extends: base\n")
    bad.fails("compile", "p0", "--stdout", "kickstart", code="KS303")
    ran = bad.run("compile")
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr and "KS999" not in ran.stderr
    assert snapshot(bad.folder / "build") == bad.before


def test_extends_in_a_circle(bad):
    bad.put("profiles/web.yaml", WEB.replace("extends: base", "extends: [base, other]"))
    bad.put("profiles/other.yaml", "extends: web\n")
    assert "extends itself" in bad.fails(code="KS309")


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
)


@pytest.mark.parametrize("name", ["profiles/web.yaml", "ksc.yaml"])
@pytest.mark.parametrize("where", ["vars: {bomb: %s}\n", "%s"])
def test_a_yaml_bomb(bad, name, where):
    bomb = BOMB if where == "%s" else "vars:\n" + "".join(f"  {line}\n" for line in BOMB.splitlines())
    bad.put(name, FILES[name] + bomb)
    bad.fails(code="KS303")


def test_yaml_nested_too_deep(bad):
    bad.put("profiles/web.yaml", WEB + "vars: {x: " + "[" * 100_000 + "]" * 100_000 + "}\n")
    bad.fails(code="KS30")


def test_huge_yaml(bad):
    bad.put("profiles/web.yaml", WEB + "vars:\n" + "".join(f"  v{n}: {n}\n" for n in range(50_000)))
    ran = bad.run("compile")  # a lot, and right
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("name", ["profiles/base.ks", "profiles/web.yaml", "ksc.yaml"])
def test_a_file_that_is_too_large(bad, name):
    with (bad.folder / name).open("r+b") as file:
        file.truncate(65 * MIB)  # sparse: takes no space
    assert "64 MiB" in bad.fails(code="KS903")


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("content", [b"\0", b"\xff\xfe\0x", b"caf\xe9", b"\x1b[2J\x07"], ids=repr)
def test_bytes_that_are_no_text(bad, name, content):
    bad.put(name, FILES[name].encode() + b"lang: " + content + b"\n")
    said = bad.fails(code="KS")
    assert "\x1b" not in said
    assert "\0" not in said


def test_nothing_but_nul(bad):
    bad.put("profiles/base.ks", bytes(MIB))
    bad.fails(code="KS107")


def test_thousands_of_errors(bad):
    bad.put("profiles/base.ks", BASE + "nosuchcommand\n" * 5_000)
    ran = bad.run("compile")
    assert ran.returncode == 1
    assert ran.stderr.count("error[KS201]") == 40
    assert "4960 more findings are not shown" in ran.stderr
    assert len(json.loads(bad.run("compile", "--format", "json").stdout)["diagnostics"]) >= 5_000
    assert snapshot(bad.folder / "build") == bad.before


# What stands where a file should be.


def spoil(path: Path, how: str) -> None:
    """Something else than a file at `path`."""
    path.unlink(missing_ok=True)
    if how == "folder":
        path.mkdir()
    elif how == "FIFO":
        os.mkfifo(path)
    elif how == "socket":
        with socket.socket(socket.AF_UNIX) as one, contextlib.chdir(path.parent):
            one.bind(path.name)
    elif how == "broken link":
        path.symlink_to("nowhere")
    elif how == "loop":
        path.symlink_to(path.name)
    elif how == "device":
        path.symlink_to("/dev/zero")
    elif how == "name too long":
        path.symlink_to("x" * 300)


KINDS = ["folder", "FIFO", "socket", "broken link", "loop", "device", "name too long"]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("how", KINDS)
def test_no_file(bad, name, how):
    spoil(bad.folder / name, how)
    said = bad.fails(code="KS90")
    assert name in said


@pytest.mark.parametrize("how", KINDS)
@pytest.mark.parametrize("verb", ["check", "import"])
def test_no_file_as_an_argument(bad, how, verb):
    spoil(bad.folder / "it.ks", how)
    assert "it.ks" in bad.fails(verb, "it.ks", code="KS90")


@pytest.mark.parametrize("how", KINDS)
def test_no_file_as_a_script(bad, how):
    spoil(bad.folder / "profiles/it.sh", how)
    bad.put("profiles/web.yaml", WEB + "scripts: [{section: post, name: a, file: it.sh}]\n")
    said = bad.fails(code="KS")
    assert "profiles/web.yaml:7:" in said


@pytest.mark.parametrize("path", ["missing.sh", "../../etc/passwd", "/etc/passwd", "../../../../../../etc/passwd"])
def test_a_script_that_is_not_there_or_not_ours(bad, path):
    bad.put("profiles/web.yaml", WEB + f"scripts: [{{section: post, name: a, file: {path}}}]\n")
    said = bad.fails(code="KS901" if path == "missing.sh" else "KS315")
    assert "root:" not in said
    bad.put("profiles/base.ks", BASE + f"%include {path}\n")
    bad.put("profiles/web.yaml", WEB)
    ran = bad.run("compile")
    assert "Traceback" not in ran.stderr
    for artifact in (bad.folder / "build").rglob("*"):
        assert not artifact.is_file() or b"root:x:" not in artifact.read_bytes()


@pytest.mark.parametrize("how", ["folder", "FIFO", "broken link", "device"])
def test_no_folder_to_build_in(bad, how):
    shutil.rmtree(bad.folder / "build")
    bad.before = {}
    spoil(bad.folder / "out", how)
    if how == "folder":
        (bad.folder / "out").rmdir()
        (bad.folder / "out").write_text("mine")
    ran = bad.run("compile", "-o", "out")
    clear(ran, "KS8")


# What the system does not let us do.


@pytest.fixture
def open_bad():
    """A workspace below a folder that every user may enter, with everything in it nobody's."""
    with tempfile.TemporaryDirectory(prefix="ksc-test-") as base:
        Path(base).chmod(0o755)
        folder = Path(base) / "ws"
        folder.mkdir()
        bad = Bad(folder)
        if os.getuid() == 0:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, 65534, 65534)
        yield bad
        for path in (folder, *folder.rglob("*")):
            if path.is_dir():
                path.chmod(0o755)


# The interpreter may lie where only root may read it, so all that is needed is loaded before root is given up.
PROGRAM = """
import contextlib, io, os, sys
sys.path.insert(0, {root!r})
from ksc.__main__ import main
from ksc.cli import run
with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
    for line in ("compile", "compile nobody", "import base.ks --name it", "check base.ks", "check nowhere"):
        run(["-C", {warm!r}, *line.replace("base.ks", {warm!r} + "/profiles/base.ks").split()])
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
sys.argv = ["ksc", *{arguments!r}]
main()
"""


def nobody(bad, *arguments: str):
    """A run that is not root's."""
    with tempfile.TemporaryDirectory() as folder:
        warm = make(Path(folder) / "ws")
        program = PROGRAM.format(root=str(ROOT), warm=str(warm), arguments=arguments)
        return subprocess.run(
            [sys.executable, "-c", program],
            cwd=bad.folder, env=environment(), capture_output=True, text=True, timeout=SECONDS,
        )  # fmt: skip


def test_as_nobody_all_is_well(open_bad):
    ran = nobody(open_bad, "compile")
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("name", [*FILES, "profiles"])
def test_no_permission_to_read(open_bad, name):
    (open_bad.folder / name).chmod(0)
    ran = nobody(open_bad, "compile")
    clear(ran, "KS557" if name == "profiles" else "KS904")
    (open_bad.folder / name).chmod(0o755)
    assert snapshot(open_bad.folder / "build") == open_bad.before


@pytest.mark.parametrize("verb", ["check", "import"])
def test_no_permission_to_read_an_argument(open_bad, verb):
    open_bad.put("it.ks", BASE)
    (open_bad.folder / "it.ks").chmod(0)
    clear(nobody(open_bad, verb, "it.ks"), "KS904")


@pytest.mark.parametrize("folder", ["build", "build/http/ks", "."])
def test_no_permission_to_write(open_bad, folder):
    open_bad.put("profiles/web.yaml", WEB.replace("nginx", "httpd"))
    if folder == ".":
        shutil.rmtree(open_bad.folder / "build")
        open_bad.before = {}
    (open_bad.folder / folder).chmod(0o555)
    clear(nobody(open_bad, "compile"), "KS8")
    (open_bad.folder / folder).chmod(0o755)
    assert snapshot(open_bad.folder / "build") == open_bad.before


def test_import_where_nothing_may_be_written(open_bad):
    open_bad.put("it.ks", BASE)
    (open_bad.folder / "profiles").chmod(0o555)
    before = snapshot(open_bad.folder)
    clear(nobody(open_bad, "import", "it.ks"), "KS62")
    assert snapshot(open_bad.folder) == before


@contextlib.contextmanager
def small_disk(folder: Path):
    """A file system of 1 MiB at `folder`; None where this user may mount nothing."""
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", "size=1m", "none", str(folder)]
    mount = shutil.which("mount")
    mounted = mount and not subprocess.run([mount, *options], capture_output=True, check=False).returncode
    try:
        yield bool(mounted)
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def smaller_files() -> None:
    """In a child: no file may grow beyond 64 KiB, which fails like a full disk in the middle of one."""
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))


def test_a_disk_that_is_full(bad):
    """For real where mounting is permitted; where it is not, by a limit of the process."""
    with small_disk(bad.folder / "disk") as mounted:
        out = bad.folder / "disk/out"
        assert bad.run("compile", "-o", str(out)).returncode == 0
        before = snapshot(out)
        bad.put("profiles/base.ks", BASE + LONG)
        ran = bad.run("compile", "-o", str(out), preexec_fn=None if mounted else smaller_files)
        clear(ran, "KS81")
        assert snapshot(out) == before
        bad.put("profiles/base.ks", BASE)
        assert bad.run("compile", "-o", str(out)).returncode == 0
        assert snapshot(out) == before


def test_a_limit_of_the_process_is_hit(bad):
    bad.put("profiles/base.ks", BASE + LONG)
    bad.fails(code="KS81", preexec_fn=smaller_files)
    bad.put("imported.cfg", BASE + LONG)
    before = snapshot(bad.folder / "profiles")
    bad.fails("import", "imported.cfg", code="KS62", preexec_fn=smaller_files)
    assert snapshot(bad.folder / "profiles") == before


def few_files() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))


def test_few_open_files_do(bad):
    """16 at a time: nothing is kept open that need not be."""
    make(bad.folder, {f"profiles/p{number}.yaml": WEB for number in range(50)})
    ran = bad.run("compile", preexec_fn=few_files)
    assert ran.returncode == 0, ran.stderr


# And much input that is right.


def test_a_hundred_thousand_lines(bad, capsys):
    lines = [
        f"repo --name=r{n} --baseurl=http://192.0.2.10/r{n} --cost={n % 99 + 1}" if n % 4 else f"# line {n}"
        for n in range(50_000)
    ]
    packages = "%packages\n@core\n" + "".join(f"package-{n}\n" for n in range(50_000)) + "%end\n"
    bad.put("profiles/base.ks", BASE[: BASE.index("%packages")] + "\n".join(lines) + "\n" + packages)
    begun = time.perf_counter()
    ran = bad.run("compile", timeout=120)
    took = time.perf_counter() - begun
    assert ran.returncode == 0, ran.stderr
    kickstart = (bad.folder / "build/http/ks/web.ks").read_text()
    assert all(line in kickstart for line in lines[:: 997])
    assert kickstart.count("\nrepo ") >= 37_500
    assert kickstart.count("\npackage-") == 50_000
    with capsys.disabled():
        print(f"\n100,000 lines compiled in {took:.1f} s")
