"""What the system does not let us do: permissions, full disks, limits. Findings, and the build as it was."""

import contextlib
import os
import resource
import shutil
import signal
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest
from commandline import BASE, FILES, WEB, as_text, environment, make, snapshot
from e2e.spoilt import LONG, SECONDS, Bad, clear
from warm import Warm


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
import contextlib, io, os
from ksc.cli import run
with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
    for line in (
        "compile", "compile nobody", "import base.ks --name it", "check base.ks --fix", "check nowhere",
        "migrate base.ks --to fedora43", "fmt base.ks",
    ):
        run(["-C", {warm!r}, *line.replace("base.ks", {warm!r} + "/profiles/base.ks").split()])
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
"""


@cache
def not_roots() -> Warm:
    """What runs `ksc` as a user who is not root."""
    with tempfile.TemporaryDirectory() as folder:
        not_roots = Warm(environment(), PROGRAM.format(warm=str(make(Path(folder) / "ws"))))
        not_roots.folder()
        return not_roots


def nobody(bad, *arguments: str):
    """A run that is not root's."""
    return as_text(not_roots().run(arguments, bad.folder, environment(), b"", SECONDS))


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
    clear(nobody(open_bad, "compile"), "KS812")
    (open_bad.folder / folder).chmod(0o755)
    assert snapshot(open_bad.folder / "build") == open_bad.before


def test_import_where_nothing_may_be_written(open_bad):
    open_bad.put("it.ks", BASE)
    (open_bad.folder / "profiles").chmod(0o555)
    before = snapshot(open_bad.folder)
    clear(nobody(open_bad, "import", "it.ks"), "KS624")
    clear(nobody(open_bad, "import", "it.ks", "--lift-secrets"), "KS624")
    assert snapshot(open_bad.folder) == before
    assert not list(open_bad.folder.glob(".ksc/secrets/*"))


@pytest.mark.parametrize(("mode", "code"), [(0o700, "KS349"), (0o755, "KS624"), (0o777, "KS349")])
def test_import_where_no_secret_may_be_kept(open_bad, mode, code):
    open_bad.put("it.ks", BASE)
    secrets = open_bad.folder / ".ksc/secrets"
    secrets.mkdir(parents=True)
    secrets.chmod(mode)
    before = snapshot(open_bad.folder)
    clear(nobody(open_bad, "import", "it.ks", "--lift-secrets"), code)
    assert snapshot(open_bad.folder) == before


@pytest.mark.parametrize(
    ("arguments", "code"),
    [("hosts import dhcpd.conf", "KS912"), ("import it.ks --as-host web1", "KS624")],
)
def test_hosts_that_may_not_be_written(open_bad, arguments, code):
    open_bad.put("it.ks", f"{BASE.partition('%packages')[0]}network --device=eno1 --bootproto=dhcp\n%packages\n%end\n")
    open_bad.put("dhcpd.conf", "host web1 { hardware ethernet 52:54:00:12:34:56; fixed-address 192.0.2.11; }\n")
    open_bad.put("hosts.yaml", "a: {profile: web}\n")
    (open_bad.folder / "hosts.yaml").chmod(0o444)
    before = snapshot(open_bad.folder)
    ran = nobody(open_bad, *arguments.split())
    assert ran.returncode == 1
    assert f"error[{code}]" in ran.stderr and "Traceback" not in ran.stderr, ran.stderr
    assert snapshot(open_bad.folder) == before


@pytest.mark.parametrize("name", [".", "old.ks"])
@pytest.mark.parametrize("arguments", ["migrate old.ks --to rocky9", "check old.ks --fix", "fmt old.ks"])
def test_a_file_that_may_not_be_rewritten(open_bad, arguments, name):
    open_bad.put("old.ks", "#version=RHEL8\ninstall\nlang  C\nrootpw --lock\n")
    (open_bad.folder / name).chmod(0o555 if name == "." else 0o444)
    before = snapshot(open_bad.folder)
    ran = nobody(open_bad, *arguments.split())
    (open_bad.folder / ".").chmod(0o755)
    assert ran.returncode == 1
    assert "error[KS912]" in ran.stderr and "Traceback" not in ran.stderr, ran.stderr
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
        clear(ran, "KS813")
        assert snapshot(out) == before
        bad.put("profiles/base.ks", BASE)
        assert bad.run("compile", "-o", str(out)).returncode == 0
        assert snapshot(out) == before


def test_a_limit_of_the_process_is_hit(bad):
    bad.put("profiles/base.ks", BASE + LONG)
    bad.fails(code="KS814", preexec_fn=smaller_files)
    bad.put("imported.cfg", BASE + LONG)
    before = snapshot(bad.folder / "profiles")
    bad.fails("import", "imported.cfg", code="KS624", preexec_fn=smaller_files)
    assert snapshot(bad.folder / "profiles") == before


def few_files() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))


def test_few_open_files_do(bad):
    """16 at a time: nothing is kept open that need not be."""
    make(bad.folder, {f"profiles/p{number}.yaml": WEB for number in range(50)})
    ran = bad.run("compile", preexec_fn=few_files)
    assert ran.returncode == 0, ran.stderr
