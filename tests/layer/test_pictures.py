"""Backgrounds of boot menus: what the loader can show, told by the file's first bytes."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ksc.layer.pictures import LARGEST, picture


def png(width: int = 640, height: int = 480) -> bytes:
    head = b"IHDR" + struct.pack(">II", width, height) + b"\x08\x02\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + b"\0\0\0\0"


def jpeg(marker: int = 0xC0, width: int = 640, height: int = 480) -> bytes:
    frame = struct.pack(">BBHBHH", 0xFF, marker, 17, 8, height, width) + b"\x03" + b"\0" * 9
    return b"\xff\xd8" + b"\xff\xe0\0\x10JFIF" + b"\0" * 10 + b"\xff" + frame


@pytest.mark.parametrize(
    ("data", "kind", "said"),
    [
        (png(), "png", None),
        (jpeg(), "jpg", None),
        (png(1024, 768), "png", "has 1024x768 pixels"),
        (jpeg(0xC2), "jpg", "progressive"),
        (jpeg(0xC0, 800, 600), "jpg", "has 800x600 pixels"),
        (png(0, 480), None, "is no picture"),
        (png()[:20], None, "is no picture"),
        (jpeg()[:24], None, "is no picture"),
        (b"\xff\xd8\xff\xe0\0\0", None, "is no picture"),
        (b"GIF89a", None, "is no picture"),
        (b"", None, "is no picture"),
        (png() + b"\0" * LARGEST, None, "larger than 4 MiB"),
    ],
)
def test_a_file(data: bytes, kind: str | None, said: str | None) -> None:
    made, found = picture(data, "bg", None)
    assert (made.kind if made else None) == kind
    assert [said in one.message for one in found] == ([True] if said else [])  # type: ignore[operator]
    assert all((one.severity == "error") is (made is None) for one in found)


@given(st.binary(max_size=200), st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]))
def test_any_bytes(data: bytes, begins: bytes) -> None:
    made, found = picture(begins + data, "bg", None)
    assert made is not None or found[0].code == "KS748"
