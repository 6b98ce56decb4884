"""The background of a boot menu: whether the loader can show it.

vesamenu.c32 draws a picture of the screen's size, 640x480, as it is: PNG with libpng, JPEG with a small decoder that
knows baseline files only. GRUB takes the same files.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from ksc.diagnostics import Diagnostic, Location, error, warning
from ksc.layer.menu import Image

SIZE = (640, 480)
LARGEST = 4 << 20  # bytes: it comes by TFTP, to a loader with little memory

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_BASELINE = 0xC0
# Start of frame, in any of JPEG's ways of coding (ISO/IEC 10918-1, table B.1).
_FRAMES = frozenset([*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)])


class _Frame(NamedTuple):
    width: int
    height: int
    baseline: bool = True


def picture(data: bytes, shown: str, at: Location | None) -> tuple[Image | None, list[Diagnostic]]:
    """A file as a background, None where it is none; and what is wrong with it."""
    if len(data) > LARGEST:
        said = f"{shown} is larger than {LARGEST >> 20} MiB: loaders would take minutes to fetch it"
        return None, [error("KS748", said, at, help="save it as a JPEG of 640x480 pixels")]
    frame = _png(data) if data.startswith(_PNG) else _jpeg(data) if data.startswith(_JPEG) else None
    if frame is None:
        said = f"{shown} is no picture that a boot menu can show"
        return None, [error("KS748", said, at, help="save it as a PNG or a JPEG of 640x480 pixels")]
    return Image("png" if data.startswith(_PNG) else "jpg", data), list(_looks(frame, shown, at))


def _looks(frame: _Frame, shown: str, at: Location | None) -> Iterator[Diagnostic]:
    if not frame.baseline:
        said = f"{shown} is a progressive JPEG, which vesamenu.c32 cannot show: the menu stays dark"
        yield warning("KS749", said, at, help="save it without that: as a baseline JPEG, or a PNG")
    if (frame.width, frame.height) != SIZE:
        said = f"{shown} has {frame.width}x{frame.height} pixels, and the menu's screen 640x480"
        yield warning("KS749", said, at, notes=("it is shown as it is, not scaled",), help="scale it to 640x480")


def _png(data: bytes) -> _Frame | None:
    """The size that the first chunk says, which must be IHDR."""
    if len(data) < 33 or data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", data[16:24])
    return _Frame(width, height) if width and height else None


def _jpeg(data: bytes) -> _Frame | None:
    """What the first frame's header says; the segments before it are passed over."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return _Frame(width, height, marker == _BASELINE) if width and height else None
        if marker == 0xFF:
            at += 1  # any number of these may fill up
        elif length < 2:
            return None
        else:
            at += 2 + length
    return None
