"""The application: its commands, its global options, and what becomes of whatever goes wrong."""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

# Each command's module is imported when the command is named, or for the page that lists them all.
COMMANDS = {
    "import": "ksc.cli.import_",
    "compile": "ksc.cli.compile",
    "check": "ksc.cli.check",
    "plugins": "ksc.cli.plugins",
}

SETTINGS = {"help_option_names": ["-h", "--help"]}


class LazyGroup(TyperGroup):
    """Commands by name, each imported when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        app = typer.Typer(add_completion=False, rich_markup_mode=None)
        app.command(cmd_name, context_settings=SETTINGS)(import_module(COMMANDS[cmd_name]).command)
        made = get_command(app)
        made.name = cmd_name
        return made

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in COMMANDS:
            from ksc.diagnostics import did_you_mean

            hint = did_you_mean(name, COMMANDS)
            ctx.fail(
                f"there is no command '{name[:60]}'" + (f": {hint}" if hint else f"; there are {', '.join(COMMANDS)}")
            )
        return super().resolve_command(ctx, args)


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
        Path | None, typer.Option("-C", metavar="DIR", help="Work in the workspace that DIR is in.")
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
    # The names of files may be any bytes; printing them must not fail.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        result = app(arguments, prog_name="ksc", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except BrokenPipeError:
        # Somebody closed the pipe (`ksc ... | head`): nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 1
    except typer.Abort:
        return 1
    except Exception as problem:
        return _failed(problem)


def _failed(problem: Exception) -> int:
    from click import ClickException

    if isinstance(problem, ClickException):
        problem.show()
        return problem.exit_code
    if os.environ.get("KSC_TRACEBACK"):
        raise problem
    said = " ".join(str(problem).split())[:200]
    print(
        f"error[KS999] ksc itself has failed: {type(problem).__name__}: {said}\n"
        "   = nothing was written that a later run does not put right\n"
        "   = help: this is a fault of ksc; run it again with KSC_TRACEBACK=1 and report what it prints",
        file=sys.stderr,
    )
    return 1
