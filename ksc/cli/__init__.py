"""The command line: one thin module a command. It reads arguments, calls an action, prints."""

from ksc.cli.app import run

__all__ = ["run"]
