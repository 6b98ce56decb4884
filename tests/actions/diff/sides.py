"""What these tests share: two texts compared under one release, and the lines that a person reads."""

from dataclasses import replace

from ksc.actions.diff import Compared, compare_sides, of_text
from ksc.actions.diff.sides import Release
from ksc.actions.diff.text import render
from ksc.diagnostics import Source


def compared(left: str, right: str, release: str = "rhel9", *, other: str = "", text: bool = False) -> Compared:
    sides = of_text(Source("a.ks", left), release), of_text(Source("b.ks", right), release)
    names = release, other or release
    one, two = (replace(side, release=Release(name)) for side, name in zip(sides, names, strict=True))
    return compare_sides(one, two, text=text)


def told(left: str, right: str, release: str = "rhel9", **more) -> list[str]:
    """The changes as they are printed, without groups and places."""
    lines = render(compared(left, right, release, **more))
    return [line.strip().partition("  (")[0] for line in lines if line.startswith("  ")]
