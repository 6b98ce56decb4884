"""Whether the configurations of an administrator read what ksc puts on a machine. Nothing in them is changed."""

from collections.abc import Iterable, Iterator

from ksc.actions.deploy.ground import Ground, guarded
from ksc.actions.deploy.planning import Change, Wanted
from ksc.actions.programs import PROGRAMS, Program, switch
from ksc.diagnostics import Diagnostic, error, start_of, warning

_YOURS = "that file is yours: ksc changes nothing in it"


def unread(wanted: Iterable[Wanted], ground: Ground, layout: str) -> Iterator[Diagnostic]:
    """What an administrator has to do so that programs read ksc's files."""
    for one in wanted:
        program = PROGRAMS[layout].get(one.emitter, Program())
        switched = switch(one.target)
        if switched is not None and not is_read(ground, program, one.target):
            said, help_ = f"{one.target} is not switched on", f"switch it on: {' '.join(switched.on)}"
            yield warning("KS926", said, start_of(switched.link), help=help_)
        if program.main not in ("", one.target):
            yield from _unread(one, program, ground)


def still_read(changes: Iterable[Change], ground: Ground, layout: str) -> Iterator[Diagnostic]:
    """What has to be done first where a file is to go: a program that includes it would not start any more."""
    for one in changes:
        if one.action != "delete":
            continue
        program = PROGRAMS[layout].get(one.emitter, Program())
        switched = switch(one.target)
        if switched is not None and is_read(ground, program, one.target):
            help_ = f"switch it off first: {' '.join(switched.off)}"
            yield error("KS929", f"{one.target} is switched on, and is to go", start_of(switched.link), help=help_)
        if program.line and _includes(ground, program, one.target):
            said = f"{program.main} still reads {one.target}, which is to go"
            help_ = f"take this line out of it first: {program.line.format(file=one.target)}"
            yield error("KS929", said, start_of(program.main), notes=(_YOURS,), help=help_)


def is_read(ground: Ground, program: Program, target: str) -> bool:
    """Whether a program reads ksc's file, as far as files tell."""
    switched = switch(target)
    if switched is not None:
        return ground.folder(switched.link).is_symlink()
    return not program.line or program.main == target or _includes(ground, program, target)


def _includes(ground: Ground, program: Program, target: str) -> bool:
    return program.line.format(file=target) in (_lines(ground, program.main) or ())


def _unread(one: Wanted, program: Program, ground: Ground) -> Iterator[Diagnostic]:
    there = _lines(ground, program.main)
    if there is None:
        said = f"{program.main} cannot be read: perhaps it does not read ksc's file"
    elif program.joins == "copied":
        said = f"{program.main} does not have the lines of {one.target}"
    else:
        said = f"{program.main} does not read ksc's file"
    if program.joins == "copied":
        with guarded(str(one.source)):
            lines = _text(one.source.read_bytes())
        help_ = f"copy them: cat {one.target} >> {program.main}"
    else:
        lines = [program.line.format(file=one.target)]
        how = "it has to hold this line alone" if program.joins == "alone" else "add this line to it"
        help_ = f"{how}: {lines[0]}"
    if not set(lines) <= set(there or ()):
        yield warning("KS926", said, start_of(program.main), notes=(_YOURS,), help=help_)


def _lines(ground: Ground, main: str) -> list[str] | None:
    """The lines of a configuration, none where there is none; None where it may not be read."""
    try:
        return _text(ground.folder(main).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError:
        return None


def _text(content: bytes) -> list[str]:
    """The lines of a file, without comments, however they are indented."""
    lines = content.decode("utf-8", "replace").splitlines()
    return [made for one in lines if (made := " ".join(one.partition("#")[0].split()))]
