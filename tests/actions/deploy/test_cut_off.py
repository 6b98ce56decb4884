"""A deploy that ends in the middle, at each call of the system: nothing torn, nothing lost."""

import os
from pathlib import Path

import pytest
from actions.deploy.test_deploy import FILES, ONE, Machine
from support import sampled

CALLS = ("link", "replace", "unlink", "mkdir", "open", "fsync", "rmdir")
NEW = {
    "http/ks/web.ks": (b"poweroff\n", "kickstart"),
    "http/ks/new.ks": (b"text\n", "kickstart"),
    "etc/dhcp/ksc.conf": FILES["etc/dhcp/ksc.conf"],
    "etc/xinetd.d/tftp": (b"service tftp {}\n", "tftpd"),
}


def prepared(folder: Path) -> Machine:
    """A machine with an older deploy, a file of its own in the way, and something new to deploy."""
    folder.mkdir()
    machine = Machine(folder)
    machine.compile({path: one for path, one in FILES.items() if "xinetd" not in path})
    machine.deploy(ONE)
    machine.put("/etc/xinetd.d/tftp", b"disable = yes\n")
    machine.compile(NEW)
    return machine


def counted(monkeypatch: pytest.MonkeyPatch, at: int, end) -> list[int]:
    """Ends the process's work at the `at`th call; the count of calls so far."""
    count = [0]

    def wrap(name: str) -> None:
        real = getattr(os, name)

        def call(*given, **named):
            count[0] += 1
            if count[0] == at:
                end()
            return real(*given, **named)

        monkeypatch.setattr(os, name, call)

    for name in CALLS:
        wrap(name)
    return count


def interrupt() -> None:
    raise KeyboardInterrupt


def full() -> None:
    raise OSError(28, "No space left on device")


def test_interrupted_or_full_everything_is_as_it_was(tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        count = counted(patch, 0, interrupt)
        prepared(tmp_path / "whole").deploy(ONE)
    machine = prepared(tmp_path / "m")
    before = machine.files()
    ended = 0
    for at in sampled(range(1, count[0] + 1)):
        for end in (interrupt, full):
            with monkeypatch.context() as patch:
                counted(patch, at, end)
                try:
                    _, report = machine.deploy(ONE)
                except KeyboardInterrupt:
                    report = None
            ended += 1
            if machine.files() == before:
                assert report is None or not report.ok or report.warnings
                continue
            _, report = machine.undo()
            assert machine.files() == before, (at, end)
    assert ended > 12


def test_killed_the_next_one_takes_it_back_and_goes_on(tmp_path, monkeypatch):
    machine = prepared(tmp_path / "m")
    before = machine.files()
    machine.deploy(ONE)
    after = machine.files()
    machine.undo()
    assert machine.files() == before
    cut_off = 0
    for at in sampled(range(1, 200)):
        child = os.fork()
        if child == 0:
            counted(monkeypatch, at, lambda: os._exit(9))
            machine.deploy(ONE)
            os._exit(0)
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
            break
        for path, content in machine.files().items():
            if not path.endswith(".ksc-new"):
                assert content in (before.get(path), after.get(path)), path
        _, report = machine.deploy(ONE)
        assert report.ok
        cut_off += "KS915" in [one.code for one in report.warnings]
        assert machine.files() == after
        machine.undo()
        assert machine.files() == before
    assert cut_off > 2


def test_a_taking_back_that_is_killed_is_ended_by_the_next(tmp_path, monkeypatch):
    machine = prepared(tmp_path / "m")
    before = machine.files()
    ended = 0
    for at in sampled(range(1, 200)):
        machine.deploy(ONE)
        child = os.fork()
        if child == 0:
            counted(monkeypatch, at, lambda: os._exit(9))
            machine.undo()
            os._exit(0)
        done = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        _, report = machine.undo()
        assert report.ok
        assert machine.files() == before
        ended += "KS915" in [one.code for one in report.warnings]
        if done:
            break
    assert ended > 1
