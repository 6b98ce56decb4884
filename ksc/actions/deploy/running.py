"""Programs of the machine that are asked things: checkers, and services that read their files again."""

import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from ksc.actions.deploy.ground import Ground
from ksc.actions.deploy.planning import Change, Wanted
from ksc.actions.deploy.programs import PROGRAMS
from ksc.diagnostics import Diagnostic, error, note, start_of, warning

_LONGEST = 60  # seconds
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_LINES = 12  # of what a checker says


class Ran(NamedTuple):
    """What a command did: its exit code, None where it is not installed, and what it said."""

    code: int | None
    said: str = ""


Run = Callable[[Sequence[str]], Ran]


def run(command: Sequence[str]) -> Ran:
    """Runs a command of the system's own folders, whatever PATH says: who deploys may be root."""
    program = shutil.which(command[0], path=_PATH)
    if program is None:
        return Ran(None)
    try:
        done = subprocess.run(  # noqa: S603 - the commands are a table's, the paths no options
            [program, *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={"PATH": _PATH, "LC_ALL": "C"},
            timeout=_LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Ran(124, f"it did not answer in {_LONGEST} seconds")
    except OSError as problem:
        return Ran(126, problem.strerror or type(problem).__name__)
    return Ran(done.returncode, done.stdout.decode("utf-8", "replace"))


def check_alone(wanted: Iterable[Wanted], do: Run) -> tuple[tuple[str, ...], list[Diagnostic]]:
    """The emitters whose files their programs have taken, and what is wrong with the others."""
    taken, found = [], []
    for one in wanted:
        program = PROGRAMS.get(one.emitter)
        if program is None or not program.alone:
            continue
        command = [word.format(file=one.source) for word in program.alone]
        ran = do(command)
        if ran.code == 0:
            taken.append(one.emitter)
        elif ran.code is None:
            said = f"{command[0]} is not installed here: {one.target} is not checked"
            found.append(note("KS925", said, start_of(one.target)))
        else:
            found.append(_refused(command[0], one.target, ran))
    return tuple(taken), found


def check_whole(changes: Sequence[Change], ground: Ground, layout: str, do: Run) -> Iterator[Diagnostic]:
    """What programs say of all of their configuration, now that ksc's part of it is in place."""
    if not ground.real:
        return
    for emitter, target in _touched(changes).items():
        program = PROGRAMS[emitter]
        main = program.main.get(layout, "")
        if program.whole and (not main or includes(ground, main, program.line.format(file=target))):
            command = [word.format(file=target, main=main) for word in program.whole]
            ran = do(command)
            if ran.code:
                yield _refused(command[0], main or target, ran)


def missing_lines(wanted: Iterable[Wanted], ground: Ground, layout: str) -> Iterator[Diagnostic]:
    """The line that an administrator's own configuration lacks, so that a program reads ksc's file."""
    for one in wanted:
        program = PROGRAMS.get(one.emitter)
        main = program.main.get(layout) if program is not None else None
        if program is None or main is None or main == one.target:
            continue
        line = program.line.format(file=one.target)
        if not includes(ground, main, line):
            said = f"{main} does not read ksc's file"
            notes = ("that file is yours: ksc changes nothing in it",)
            yield warning("KS926", said, start_of(main), notes=notes, help=f"add this line to it: {line}")


def includes(ground: Ground, main: str, line: str) -> bool:
    """Whether a configuration holds a line, however it is indented."""
    try:
        text = (ground.root / main.lstrip("/")).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return any(" ".join(one.split()) == line for one in text.splitlines())


def tell(changes: Sequence[Change], ground: Ground, layout: str, do: Run) -> tuple[tuple[str, ...], list[Diagnostic]]:
    """Restores SELinux's contexts and has the services that run read their files again: which did, and what failed."""
    if not ground.real or not changes:
        return (), []
    do(["restorecon", "-F", *(one.target for one in changes if one.action != "delete")])
    touched = _touched(changes)
    found: list[Diagnostic] = []
    told: list[str] = []
    systemd = do(["systemctl", "--version"]).code == 0
    if systemd and any("/systemd/" in one.target for one in changes):
        do(["systemctl", "daemon-reload"])
    for emitter, target in touched.items():
        program = PROGRAMS[emitter]
        for unit in program.units.get(layout, ()):
            runs = do(["systemctl", "is-active", "--quiet", unit] if systemd else ["service", unit, "status"])
            if runs.code != 0:
                said = f"{unit} does not run: nothing was told to it"
                found.append(note("KS927", said, start_of(target), help="ksc install-notes says how it is started"))
                continue
            done = do(["systemctl", "reload-or-restart", unit] if systemd else ["service", unit, "restart"])
            told += [unit] if done.code == 0 else []
            if done.code:
                said = f"{unit} did not take its new files"
                notes = tuple(done.said.splitlines()[-_LINES:])
                found.append(
                    error("KS928", said, start_of(target), notes=notes, help="ksc deploy --undo takes them back")
                )
        for command in program.after:
            do(command)
    return tuple(told), found


def _touched(changes: Sequence[Change]) -> dict[str, str]:
    """The emitters whose programs have something new, each with one of its files."""
    return {
        one.wanted.emitter: one.target for one in changes if one.wanted is not None and one.wanted.emitter in PROGRAMS
    }


def _refused(program: str, target: str, ran: Ran) -> Diagnostic:
    said = f"{program} does not take {target}"
    notes = (*ran.said.splitlines()[-_LINES:], "every file is as it was")
    return error(
        "KS929", said, start_of(target), notes=notes, help="mend what it says, in the workspace, and compile again"
    )
