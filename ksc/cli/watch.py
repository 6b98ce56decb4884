"""`ksc compile --watch`: a compile, and another one each time that something it reads has changed."""

from collections.abc import Callable
from pathlib import Path

from ksc.actions.watching import Ground, absent, inputs_of, interruptible, wait
from ksc.cli.output import show, shown_path
from ksc.diagnostics import Diagnostic, Report

_MOST = 3


def keep_compiling(ground: Ground, compile_once: Callable[[], object]) -> int:
    """Compiles, waits, and begins anew, until somebody interrupts it; 1 where nothing can be watched."""
    if missing := absent():
        return _end(missing)
    with interruptible() as asked:
        inputs = inputs_of(ground, compile_once)
        print(f"watching {shown_path(ground.root)}; Ctrl-C ends it", flush=True)
        while not isinstance(news := wait(ground, inputs, asked), Diagnostic):
            names = [shown_path(Path(one)) for one in news[:_MOST]]
            more = f" and {len(news) - _MOST} more" if len(news) > _MOST else ""
            print(f"\nchanged: {', '.join(names)}{more}", flush=True)
            inputs = inputs_of(ground, compile_once)
            print(end="", flush=True)
    return _end(news)


def _end(problem: Diagnostic) -> int:
    show(Report((problem,)))
    return 1
