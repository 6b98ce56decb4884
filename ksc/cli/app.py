"""The application: its commands, its global options, and what becomes of whatever goes wrong."""

import errno
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

# Each command's module is imported when the command is named, or for the page that lists them all.
COMMANDS = {
    "init": "ksc.cli.init",
    "import": "ksc.cli.import_",
    "list": "ksc.cli.list_",
    "hosts": "ksc.cli.hosts",
    "tree": "ksc.cli.tree",
    "compile": "ksc.cli.compile",
    "check": "ksc.cli.check",
    "migrate": "ksc.cli.migrate",
    "fmt": "ksc.cli.fmt",
    "diff": "ksc.cli.diff",
    "plan": "ksc.cli.plan",
    "deploy": "ksc.cli.deploy",
    "install-notes": "ksc.cli.install_notes",
    "explain": "ksc.cli.explain",
    "schema": "ksc.cli.schema",
    "plugins": "ksc.cli.plugins",
}

INTERRUPTED = 130  # as shells have it for SIGINT

SETTINGS = {"help_option_names": ["-h", "--help"]}


class OneCommand(TyperCommand):
    """A command whose arguments are explained once.

    click has a help of arguments, and a section for it, since 8.5; typer below 0.26 has its own of both.
    """

    further: dict[str, str]
    """Commands below this one, by their first word: the modules."""

    def format_arguments(self, ctx: Any, formatter: Any) -> None:
        """Nothing: typer lists them."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """This command's context, or that of the one below it that the first argument names."""
        if args and args[0] in self.further:
            name = f"{info_name} {args[0]}"
            return _made(name, self.further[args[0]]).make_context(name, args[1:], parent=parent, **extra)
        return super().make_context(info_name, args, parent=parent, **extra)


class LazyGroup(TyperGroup):
    """Commands by name, each imported when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        return _made(cmd_name, COMMANDS[cmd_name])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in COMMANDS:
            from ksc.diagnostics import did_you_mean

            hint = did_you_mean(name, COMMANDS)
            ctx.fail(
                f"there is no command '{name[:60]}'" + (f": {hint}" if hint else f"; there are {', '.join(COMMANDS)}")
            )
        return super().resolve_command(ctx, args)


def _made(name: str, where: str) -> Any:
    """The command of a module."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    module = import_module(where)
    function = module.command
    app.command(name, cls=OneCommand, context_settings=SETTINGS)(function)
    made: Any = get_command(app)
    made.name = name
    made.further = getattr(module, "FURTHER", {})
    for parameter in made.params:
        # What typer had set, click has overwritten.
        if parameter.param_type_name == "argument":
            parameter.help = _help_of(function, parameter.name)
    return made


def _help_of(function: Any, argument: str | None) -> str | None:
    """What a command's function says about one of its arguments."""
    hint = function.__annotations__.get(argument)
    return next((one.help for one in getattr(hint, "__metadata__", ()) if hasattr(one, "help")), None)


app = typer.Typer(
    cls=LazyGroup,
    context_settings=SETTINGS,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)


def _version(asked: bool) -> None:
    if asked:
        from ksc import __version__

        typer.echo(f"ksc {__version__}")
        raise typer.Exit


@app.callback()
def main(
    context: typer.Context,
    directory: Annotated[
        Path | None,
        typer.Option("-C", metavar="DIR", help="Work in the workspace that DIR is in.", exists=True, file_okay=False),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """The kickstart compiler: kickstarts you have are bases, small YAML profiles lie over them.

    \b
    ksc import /root/anaconda-ks.cfg     the file becomes a base plus a profile
    ksc compile web-profile              kickstart, boot menu, install source, in build/
    """
    context.obj = directory or Path()


def run(arguments: list[str] | None = None) -> int:
    """Runs one command line and returns its exit code: 0 fine, 1 on errors, 2 for wrong use."""
    _prepare_streams()
    try:
        result = app(arguments, prog_name="ksc", standalone_mode=False)
        sys.stdout.flush()
        if result == INTERRUPTED:  # typer turns Ctrl-C into this
            raise KeyboardInterrupt
        return result if isinstance(result, int) else 0
    except BrokenPipeError:
        # Somebody closed the pipe (`ksc ... | head`): nobody is left to tell.
        _drop_output()
        return 1
    except (KeyboardInterrupt, typer.Abort):
        return _interrupted()
    except Exception as problem:  # noqa: BLE001 - the last resort: a traceback says nothing to a user
        return _interrupted() if _of_an_interrupt(problem) else _failed(problem)


def _interrupted() -> int:
    print("interrupted", file=sys.stderr)
    return INTERRUPTED


def _of_an_interrupt(problem: BaseException | None) -> bool:
    """Whether Ctrl-C is what an exception comes from: Python 3.11 wraps what is raised in `__set_name__`."""
    while problem is not None and not isinstance(problem, KeyboardInterrupt):
        problem = problem.__cause__ or problem.__context__
    return problem is not None


def _prepare_streams() -> None:
    """Streams that take what ksc prints: a closed one (`>&-`) takes nothing, and names may be any bytes."""
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 - as long as the process
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _drop_output() -> None:
    """What is still to be flushed when the process ends goes nowhere, without a second complaint."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _failed(problem: Exception) -> int:
    from click import ClickException

    if isinstance(problem, ClickException):
        problem.show()
        return problem.exit_code
    if os.environ.get("KSC_TRACEBACK"):
        raise problem
    from ksc.cli.output import show
    from ksc.diagnostics import Report, error

    if isinstance(problem, OSError) and problem.filename is None and _full(problem):
        _drop_output()
        why = (problem.strerror or str(problem)).lower()
        show(Report((error("KS906", f"the output cannot be written: {why}"),)))
        return 1
    said = " ".join(str(problem).split())[:200]
    failed = error(
        "KS999",
        f"ksc itself has failed: {type(problem).__name__}: {said}",
        notes=("nothing was written that a later run does not put right",),
        help="this is a fault of ksc; run it again with KSC_TRACEBACK=1 and report what it prints",
    )
    show(Report((failed,)))
    return 1


def _full(problem: OSError) -> bool:
    return problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
