"""Programs of the machine that are run: checkers, and what has services read their files again."""

import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from shlex import quote
from typing import NamedTuple

from ksc.actions.deploy.ground import INTACT, Ground
from ksc.actions.deploy.planning import Wanted
from ksc.actions.deploy.reading import is_read
from ksc.actions.deploy.record import Step
from ksc.actions.programs import PROGRAMS, Program
from ksc.diagnostics import Diagnostic, error, note, start_of

_LONGEST = 60  # seconds
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_LINES = 12  # of what a checker says
_MANY = 500  # paths on one command line
# AppArmor lets programs read their own folders only (Debian's dhcpd, Kea, Ubuntu's dnsmasq), not those of a build.
_KEPT_OUT = ("Permission denied", "Unable to open file")


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


def check_alone(wanted: Iterable[Wanted], layout: str, do: Run) -> tuple[tuple[str, ...], list[Diagnostic]]:
    """The emitters whose files their programs have taken, and what is wrong with the others."""
    taken, found = [], []
    for one in wanted:
        program = PROGRAMS[layout].get(one.emitter, Program())
        if not program.alone:
            continue
        command = [word.format(file=one.source.absolute()) for word in program.alone]
        ran = do(command)
        if ran.code == 0:
            taken.append(one.emitter)
        elif ran.code is None:
            said = f"{command[0]} is not installed here: {one.target} is not checked"
            found.append(note("KS925", said, start_of(one.target)))
        elif any(said in ran.said for said in _KEPT_OUT):
            said = f"{command[0]} may not read files of a build here: {one.target} is not checked by itself"
            found.append(note("KS925", said, start_of(one.target)))
        else:
            found.append(_refused(command[0], one.target, ran, one.target))
    return tuple(taken), found


def check_whole(steps: Sequence[Step], ground: Ground, layout: str, do: Run) -> Iterator[Diagnostic]:
    """What programs say of all of their configuration, now that ksc's part of it is in place."""
    if not ground.real:
        return
    for program, own in _by_program(steps, layout):
        target = own[0].target
        if program.whole and is_read(ground, program, target):
            command = [word.format(file=target, main=program.main) for word in program.whole]
            ran = do(command)
            if ran.code:
                yield _refused(command[0], program.main or "all of its configuration", ran, target)


def tell(
    steps: Sequence[Step], ground: Ground, layout: str, do: Run, *, undone: bool = False
) -> tuple[tuple[str, ...], list[Diagnostic]]:
    """Restores SELinux's contexts and has the services that run read their files again: which did, and what failed.

    `undone`: the steps were taken back.
    """
    if not ground.real or not steps:
        return (), []
    gone = "create" if undone else "delete"
    _relabel(steps, gone, do)
    systemd = do(["systemctl", "--version"]).code == 0
    if systemd and any(one.target.endswith(".mount") or "/systemd/" in one.target for one in steps):
        do(["systemctl", "daemon-reload"])
    told: list[str] = []
    found: list[Diagnostic] = []
    for program, own in _by_program(steps, layout):
        for unit in program.services if program.joins != "copied" else ():
            left = all(one.action == gone for one in own)
            done, said = _told(unit, own[0].target, program, do, systemd=systemd, left=left)
            told += done
            found += said
        for one in own:
            if one.target.endswith(".mount"):
                unit = one.target.rpartition("/")[2]
                done, said = _told(unit, one.target, program, do, systemd=systemd, left=one.action == gone)
                told += done
                found += said
    return tuple(told), found


def _told(
    unit: str, target: str, program: Program, do: Run, *, systemd: bool, left: bool
) -> tuple[list[str], list[Diagnostic]]:
    """Has a unit read its files again, if it runs. `left`: it has none of ksc's any more."""
    runs = do(["systemctl", "is-active", "--quiet", unit] if systemd else ["service", unit, "status"]).code == 0
    if left and not runs:
        return [], []
    if left and (program.own or unit.endswith(".mount")):
        help_ = f"systemctl disable {quote(unit)}; systemctl stop {quote(unit)}" if systemd else f"service {unit} stop"
        said = f"{unit} still runs, and its file is gone"
        return [], [note("KS927", said, start_of(target), help=help_)]
    if not runs:
        mount = f"systemctl enable {quote(unit)} && systemctl start {quote(unit)}"
        help_ = mount if unit.endswith(".mount") else "ksc install-notes says how it is started"
        return [], [note("KS927", f"{unit} does not run: nothing was told to it", start_of(target), help=help_)]
    if not systemd:
        done = do(["service", unit, "restart"])
    elif program.stops:  # it is started again, with its new file, when somebody asks it
        done = do(["systemctl", "stop", program.stops])
    else:
        done = do(["systemctl", "reload-or-restart" if program.rereads else "restart", unit])
    if done.code == 0:
        return [unit], []
    notes = tuple(done.said.splitlines()[-_LINES:])
    help_ = "ksc deploy --undo takes them back"
    return [], [error("KS928", f"{unit} did not take its new files", start_of(target), notes=notes, help=help_)]


def _relabel(steps: Sequence[Step], gone: str, do: Run) -> None:
    """SELinux's contexts of what came, folders too, as the policy has them; nothing where there is no SELinux."""
    came = [path for one in steps if one.action != gone for path in (*reversed(one.folders), one.target)]
    for start in range(0, len(came), _MANY):
        if do(["restorecon", *came[start : start + _MANY]]).code is None:
            return


def _by_program(steps: Sequence[Step], layout: str) -> Iterator[tuple[Program, list[Step]]]:
    """The programs that have something new, in the order in which services are started, each with its steps."""
    for emitter, program in PROGRAMS[layout].items():
        if own := [one for one in steps if one.emitter == emitter]:
            yield program, own


def _refused(program: str, what: str, ran: Ran, target: str) -> Diagnostic:
    notes = (*ran.said.splitlines()[-_LINES:], INTACT)
    help_ = "mend what it says: ksc's part in the workspace, and compile again; what is yours in its own place"
    return error("KS929", f"{program} does not take {what}", start_of(target), notes=notes, help=help_)
