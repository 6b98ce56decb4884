"""`ksc tree list`: what `ksc tree` does by itself."""

from ksc.cli.tree import command

__all__ = ["command"]
