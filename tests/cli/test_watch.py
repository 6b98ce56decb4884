"""`ksc compile --watch`: a process that stays, and compiles again when something it reads has changed."""

import os
import signal
import subprocess
import sys
import threading
import time
import weakref
from queue import Empty, Queue

import pytest
from commandline import WEB, environment, make, snapshot

from ksc import Workspace
from ksc.actions import watching
from ksc.actions.watching import Ground, changed, inputs_of, interruptible, wait
from ksc.layer.files import read_bytes

KICKSTART = "build/http/ks/web.ks"
LONG = 30  # seconds until a test gives up; nothing is timed


class Watching:
    """A running `ksc compile --watch`, and what it says."""

    def __init__(self, folder, *more):
        command = [sys.executable, "-m", "ksc", "compile", "--watch", *more]
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.lines: Queue[str] = Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))

    def until(self, *wanted):
        """The lines up to one that begins with a wanted text."""
        said, end = [], time.monotonic() + LONG
        while not said or not said[-1].startswith(wanted):
            try:
                said.append(self.lines.get(timeout=max(end - time.monotonic(), 0)))
            except Empty:
                pytest.fail(f"it never says {wanted}: {said}")
        return said

    def end(self, sent=signal.SIGINT):
        self.process.send_signal(sent)
        return self.process.wait(LONG)


@pytest.fixture
def watched(workspace):
    make(workspace, {"profiles/web.yaml": WEB + "scripts: [{name: a, section: post, file: ../scripts/a.sh}]\n"})
    make(workspace, {"scripts/a.sh": "echo one\n"})
    started = Watching(workspace)
    try:
        started.until("watching ")
        yield started
    finally:
        started.process.kill()
        started.process.wait()
        started.process.stdout.close()


def test_a_day_of_watching(workspace, watched):
    assert "echo one" in (workspace / KICKSTART).read_text()
    # A file that a profile reads from elsewhere.
    make(workspace, {"scripts/a.sh": "echo two\n"})
    assert f"~ {KICKSTART}" in watched.until("build: ")
    assert "echo two" in (workspace / KICKSTART).read_text()
    # A mistake: it is said, and the build stays.
    before = snapshot(workspace / "build")
    right = (workspace / "profiles/web.yaml").read_text()
    make(workspace, {"profiles/web.yaml": right.replace("title", "titel")})
    said = watched.until("1 error; nothing was written")
    assert "changed: profiles/web.yaml" in said
    assert any("KS306" in line for line in said)
    assert snapshot(workspace / "build") == before
    # Mended, as editors do it: a new file in its place.
    make(workspace, {"profiles/.web.swp": right.replace("nginx", "httpd")})
    (workspace / "profiles/.web.swp").rename(workspace / "profiles/web.yaml")
    assert f"~ {KICKSTART}" in watched.until("build: ")
    assert "httpd" in (workspace / KICKSTART).read_text()
    # A new profile, and a profile that goes.
    make(workspace, {"profiles/db.yaml": WEB})
    assert "+ build/http/ks/db.ks" in watched.until("build: ")
    (workspace / "profiles/db.yaml").unlink()
    assert "- build/http/ks/db.ks" in watched.until("build: ")
    # The site.
    with (workspace / "ksc.yaml").open("a") as site:
        site.write("menu: {title: Changed}\n")
    assert "~ build/tftp/pxelinux.cfg/default" in watched.until("build: ")
    assert watched.end() == 130
    assert watched.lines.get(timeout=LONG) == "interrupted"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupt_that_python_drops_ends_it_all_the_same(workspace):
    """As in a callback of an import that just ends: the exception goes nowhere, and a person presses in vain."""

    class Thing:
        pass

    with interruptible() as asked:
        thing = Thing()
        dropped = weakref.ref(thing, lambda _: signal.raise_signal(signal.SIGINT))
        del thing  # what the callback raises is ignored
        assert dropped() is None and asked.is_set()
        with pytest.raises(KeyboardInterrupt):
            wait(Ground(workspace, workspace / "build"), {}, asked)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize(
    "line",
    ["compile --watch --stdout kickstart web", "compile --watch --format json", "compile --watch --diff"],
    ids=["stdout", "json", "diff"],
)
def test_wrong_use(workspace, call, line):
    code, out, err = call(line)
    assert (code, out) == (2, "")
    assert "--watch" in err


def test_hosts_are_watched(workspace):
    """What is read from beside the profiles, whoever reads it."""
    make(workspace, {"hosts.yaml": "web1: {profile: web, mac: 52:54:00:00:00:01, ip: dhcp}\n"})
    inputs = inputs_of(Ground(workspace, workspace / "build"), lambda: Workspace(workspace).compile().write("out"))
    names = {os.path.relpath(one, workspace) for one in inputs}
    assert {"ksc.yaml", "hosts.yaml", "profiles/web.yaml", "profiles/base.ks"} <= names


def test_without_a_workspace_it_does_not_stay(tmp_path, call, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, _, err = call("compile --watch")
    assert code == 1
    assert "KS550" in err


def test_without_watchfiles(workspace, call, monkeypatch):
    monkeypatch.setattr(watching, "find_spec", lambda name: None)
    code, out, err = call("compile --watch")
    assert (code, out) == (1, "")
    assert "KS795" in err and "pip install 'ksc-kickstart[watch]'" in err
    assert not (workspace / "build").exists()


def test_what_the_system_refuses(workspace, call, monkeypatch):
    def refuse(*_, **__):
        raise OSError('OS file watch limit reached. about ["/x"]')

    monkeypatch.setattr("watchfiles.watch", refuse)
    code, out, err = call("compile --watch")
    assert code == 1
    assert "watching ." in out
    assert "KS796" in err and "limit reached" in err


def test_watchfiles_is_loaded_for_nothing_else(workspace):
    program = "import sys; from ksc.cli import run; run(['compile']); assert 'watchfiles' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], env=environment(), check=True, capture_output=True)


# What is looked at, without the system's events.


@pytest.fixture
def ground(workspace):
    make(workspace, {"profiles/scripts/a.sh": "a", "scripts/b.sh": "b", "README": "r", "plugins/p.py": ""})
    return Ground(workspace, workspace / "build")


def reading(*paths):
    return lambda: [read_bytes(path, path.name) for path in paths]


def test_nothing_has_changed(ground):
    inputs = inputs_of(ground, reading(ground.root / "scripts/b.sh", ground.root / "nowhere/c.sh"))
    assert changed(ground, inputs) == []


@pytest.mark.parametrize(
    "name",
    ["ksc.yaml", "profiles/web.yaml", "profiles/scripts/a.sh", "profiles/new/d.ks", "scripts/b.sh", "nowhere/c.sh",
     "hosts.csv", "hosts.yaml", "plugins/p.py", "plugins/q.py"],
)  # fmt: skip
def test_what_counts(ground, name):
    inputs = inputs_of(ground, reading(ground.root / "scripts/b.sh", ground.root / "nowhere/c.sh"))
    make(ground.root, {name: "something else"})
    assert changed(ground, inputs) == [str(ground.root / name)]


@pytest.mark.parametrize(
    "name",
    ["README", "scripts/other.sh", "profiles/.web.yaml.swp", "profiles/web.yaml~", "profiles/4913", "build/http/x.ks",
     ".ksc/lock", "profiles/.git/index", "profiles/#web.yaml#"],
)  # fmt: skip
def test_what_does_not(ground, name):
    inputs = inputs_of(ground, reading(ground.root / "scripts/b.sh"))
    make(ground.root, {name: "something else"})
    assert changed(ground, inputs) == []


def test_what_goes_counts(ground):
    inputs = inputs_of(ground, reading(ground.root / "scripts/b.sh"))
    (ground.root / "profiles/web.yaml").unlink()
    (ground.root / "scripts/b.sh").unlink()
    names = ("profiles/web.yaml", "scripts/b.sh")
    assert changed(ground, inputs) == [str(ground.root / name) for name in names]


def test_what_changes_while_it_is_read_counts(ground):
    """A compile that read the old text is not the last one."""
    path = ground.root / "profiles/web.yaml"

    def work():
        read_bytes(path, path.name)
        path.write_text("something else")

    assert changed(ground, inputs_of(ground, work)) == [str(path)]
    # Changed before it was read: the compile knows it.
    assert changed(ground, inputs_of(ground, lambda: (path.write_text("third"), read_bytes(path, path.name)))) == []


def test_a_build_among_the_profiles_is_not_watched(ground):
    inside = Ground(ground.root, ground.root / "profiles/out")
    inputs = inputs_of(inside, lambda: make(ground.root, {"profiles/out/http/a.ks": "x"}))
    assert changed(inside, inputs) == []
    assert changed(ground, inputs) == [str(ground.root / "profiles/out/http/a.ks")]


def test_a_link_is_watched_where_it_leads(ground, tmp_path):
    make(tmp_path, {"shared/base.ks": "lang C\n"})
    (ground.root / "profiles/shared.ks").symlink_to(tmp_path / "shared/base.ks")
    inputs = inputs_of(ground, reading(ground.root / "profiles/shared.ks"))
    assert str(tmp_path / "shared") in watching._folders(ground, inputs)
    make(tmp_path, {"shared/base.ks": "lang de\n"})
    assert changed(ground, inputs) == [str(ground.root / "profiles/shared.ks")]
