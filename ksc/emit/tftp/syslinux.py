"""Which syslinux a loader and its modules are of: those of one generation hang with those of another.

The loader says its version in clear. Modules do not; but up to syslinux 4 they are COM32 images, which begin with an
instruction that DOS ends at, and from 5 on shared objects (ELF).
"""

import re

HEAD = 8
"""Bytes of a module that are looked at."""

_VERSION = re.compile(rb"PXELINUX (\d+)\.(\d+)")
_ELF = b"\x7fELF"
_COM32 = (b"\xb8\xff\x4c\xcd\x21", b"\xb8\xfe\x4c\xcd\x21")


def version(content: bytes) -> tuple[int, int] | None:
    """The version of a loader; None for one that does not say it."""
    found = _VERSION.search(content)
    return (int(found[1]), int(found[2])) if found else None


def elf(head: bytes) -> bool | None:
    """Whether a module is one of syslinux 5 or later; None where its first bytes do not tell."""
    if head.startswith(_ELF):
        return True
    return False if head.startswith(_COM32) else None


def fit(loader: tuple[int, int] | None, head: bytes) -> bool:
    """Whether a loader can run a module, as far as the two say."""
    is_elf = elf(head)
    return loader is None or is_elf is None or is_elf == (loader >= (5, 0))
