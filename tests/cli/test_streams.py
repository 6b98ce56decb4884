"""Real processes: terminals, pipes that close, full disks, signals, closed streams."""

import os
import pty
import re
import signal
import subprocess
import sys
import time

import pytest
from commandline import WEB, environment, ksc, ksc_started, make

from ksc.cli import app as application

COMMAND = [sys.executable, "-m", "ksc"]
ESCAPE = "\x1b["


def on_a_terminal(*arguments, cwd, **env) -> str:
    """What a command writes where standard output and error are a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, *arguments], cwd=cwd, stdin=theirs, stdout=theirs, stderr=theirs, env=environment(**env)
    ):
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # the other end was closed
                break
            if not piece:
                break
            shown += piece
    os.close(ours)
    return shown.decode()


@pytest.mark.parametrize(
    ("env", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False), ({"NO_COLOR": ""}, True)]
)
def test_colour_only_on_a_terminal(workspace, env, coloured):
    shown = on_a_terminal("compile", "wep", cwd=workspace, **env)
    assert "KS308" in shown
    assert (ESCAPE in shown) is coloured
    assert ESCAPE not in ksc("compile", "wep", cwd=workspace, env=env).stderr


def test_what_colours_is_only_the_frame(workspace):
    (workspace / "profiles/web.yaml").write_text(WEB.replace("Asia/Shanghai", "--nope"))
    shown = on_a_terminal("compile", cwd=workspace).replace("\r\n", "\n")
    hint = "ksc explain KS205 says more\n"  # only a person at a terminal is told
    assert re.sub(r"\x1b\[[\d;]*m", "", shown) == ksc("compile", cwd=workspace).stderr + hint


def test_the_reader_of_a_pipe_goes_away(workspace):
    (workspace / "profiles/base.ks").write_text("#version=RHEL9\n" + "# a comment\n" * 50_000)
    command = f"{sys.executable} -m ksc compile web --stdout kickstart | head -1"
    ran = subprocess.run(["bash", "-c", command], cwd=workspace, env=environment(), capture_output=True, text=True)
    assert ran.stdout.count("\n") == 1
    assert ran.stderr == ""


def test_standard_output_is_on_a_full_disk(workspace):
    with open("/dev/full", "wb") as full:
        ran = subprocess.run(
            [*COMMAND, "compile", "web", "--stdout", "kickstart"],
            cwd=workspace, env=environment(), stdout=full, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
    assert ran.returncode == 1
    assert ran.stderr == "error[KS906] the output cannot be written: no space left on device\n\n"


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("line", ["compile web --stdout kickstart", "compile nobody", "check -", "plugins"])
def test_closed_streams(workspace, line, closed):
    ran = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m ksc {line} {closed}"],
        cwd=workspace, env=environment(), capture_output=True, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert ran.returncode in (0, 1)
    assert "Traceback" not in ran.stderr
    assert "KS999" not in ran.stderr


# Until here it is Python that starts, and Python that an interrupt ends, in ways of its own.
STARTED = "from ksc.__main__ import main; print('started', flush=True); main()"


@pytest.mark.parametrize("after", [0, 0.03, 0.08, 0.15, 0.25, 0.4])
def test_ctrl_c_at_any_moment(workspace, after):
    profiles = {f"profiles/p{number}.yaml": WEB for number in range(100)}
    make(workspace, profiles)
    with subprocess.Popen(
        [sys.executable, "-c", STARTED, "compile"],
        cwd=workspace, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == b"started\n"
        time.sleep(after)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    # The last: Python's own end, right before `main` or after it.
    assert process.returncode in (0, 130, -signal.SIGINT), err
    assert b"KS999" not in err
    if process.returncode == 130:
        assert b"Traceback" not in err
    ran = ksc("compile", cwd=workspace)
    assert ran.returncode == 0
    assert not list((workspace / "build").glob(".ksc*"))
    assert len(list((workspace / "build/http/ks").glob("p*[0-9].ks"))) == 100


def test_standard_input(workspace):
    fine = ksc("check", "-", cwd=workspace, stdin=b"#version=RHEL9\nlang en_US\n")
    assert (fine.returncode, fine.stdout, fine.stderr) == (0, "", "")
    bad = ksc("check", "-", "--target", "rhel9", cwd=workspace, stdin=b"lang en_US\nnope\n")
    assert bad.returncode == 1
    assert "--> <stdin>:2:1" in bad.stderr


def test_standard_input_is_a_folder(workspace):
    descriptor = os.open(workspace, os.O_RDONLY)
    try:
        ran = ksc_started("check", "-", cwd=workspace, stdin_file=descriptor)
    finally:
        os.close(descriptor)
    # Python itself refuses a folder as its standard input on some versions
    assert ran.returncode == 1
    assert "KS999" not in ran.stderr


@pytest.mark.parametrize("wrapped", [True, False])
def test_an_interrupt_that_comes_wrapped(monkeypatch, capsys, wrapped):
    """Python 3.11 makes a RuntimeError of what is raised while a class gets its names."""

    def fails(*_args, **_options):
        if not wrapped:
            raise RuntimeError("a fault")
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt as interrupt:
            raise RuntimeError("Error calling __set_name__") from interrupt

    monkeypatch.setattr(application, "app", fails)
    assert application.run([]) == (130 if wrapped else 1)
    err = capsys.readouterr().err
    assert ("KS999" in err, "interrupted" in err) == (not wrapped, wrapped)


def complete(shell: str, words: str, cwd) -> list[str]:
    """What a shell is told where `words` was typed so far."""
    env = {"_KSC_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_ARGS": words, "COMP_WORDS": words}
    env |= {"COMP_CWORD": str(words.count(" ")), "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    ran = ksc(cwd=cwd, env=env)
    assert ran.stderr == ""
    return re.findall(r"[\w-]+", re.sub(r"^_arguments.*?\(\(|\t.*$", "", ran.stdout, flags=re.MULTILINE))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell, workspace):
    assert {"compile", "check"} <= set(complete(shell, "ksc c", workspace))
    assert "web" in complete(shell, "ksc compile w", workspace)
    assert "rocky9" in complete(shell, "ksc check --target rocky", workspace)
    assert (
        "--strict"
        in ksc(
            cwd=workspace,
            env={"_KSC_COMPLETE": "complete_bash", "COMP_WORDS": "ksc compile --st", "COMP_CWORD": "2"},
        ).stdout
    )


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script(shell, workspace):
    script = ksc("--show-completion", shell, cwd=workspace)
    if script.returncode == 0:
        assert "_KSC_COMPLETE=complete_" in script.stdout
    sourced = ksc(cwd=workspace, env={"_KSC_COMPLETE": f"source_{shell}"})
    assert "_KSC_COMPLETE=complete_" in sourced.stdout


def test_completion_in_no_workspace(tmp_path):
    assert complete("bash", "ksc compile w", tmp_path) == []
