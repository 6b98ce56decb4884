"""Drawings of plans. The golden files were looked at, the SVG files in a browser, on a light and on a dark page."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from golden import same
from hypothesis import given, settings
from hypothesis import strategies as st
from plans import ALL, EMPTY, LUKS, LVM_ON_TWO, MANY, PLAIN, THIN, disks, parts, plan
from support import examples

from ksc.planner import MIB, Disk, Machine, Planned, Problem
from ksc.planner.drawing import bars, picture, svg, table
from ksc.planner.drawing.boxes import boxes
from ksc.planner.drawing.picture import Block
from ksc.planner.drawing.scale import widths
from ksc.planner.drawing.text import columns
from ksc.planner.drawing.words import size

HERE = Path(__file__).parent
SVG = "{http://www.w3.org/2000/svg}"
UGLY = replace(
    plan(
        disks(sda=20),
        *parts(
            "sda",
            (600, "xfs", '/<a href="x">&\x1b[31m\n'),
            (18000, "日本語のファイルシステム", "/\ud800" + "長い" * 50),
        ),
    ),
    problems=(
        Problem("KS850", "`/srv` <needs> 30GiB & more, \x1b[0m and that is said in a long sentence " + "on " * 40),
    ),
)


def drawn(one, width=80, **how):
    return "\n".join("".join(piece.text for piece in line).rstrip() for line in bars(picture(one), width, **how))


def test_bars():
    pages = [f"== {name}\n{drawn(one)}\n{chr(10).join(table(one, 80))}\n" for name, one in ALL.items()]
    pages += [f"== {name}, 34 columns\n{drawn(ALL[name], 34)}\n" for name in ("thin pool", "many partitions")]
    pages += [f"== plain characters\n{drawn(THIN, plain=True)}\n"]
    same(HERE / "bars.txt", "\n".join(pages))


@pytest.mark.parametrize("name", ALL)
def test_svg(name):
    one = ALL[name]
    if name == "plain":
        one = replace(one, problems=(Problem("KS850", "`/srv` needs 30GiB, and 6.41GiB are free on sda"),))
    same(HERE / f"{name.replace(' ', '-')}.svg", svg(one, f"Profile {name}"))


@pytest.mark.parametrize("one", [*ALL.values(), UGLY])
def test_svg_stands_alone(one):
    text = svg(one, "A <title> & more")
    root = ET.fromstring(text.encode())
    assert {node.tag.removeprefix(SVG) for node in root.iter()} <= {
        "svg",
        "title",
        "desc",
        "style",
        "rect",
        "text",
        "tspan",
        "g",
    }
    width, height = map(float, root.get("viewBox").split()[2:])
    assert (root.find(f"{SVG}title").text, root.get("role")) == ("A <title> & more", "img")
    assert "url(" not in text and "href" not in re.sub(r"&lt;.*?&gt;", "", text)
    for rect in root.iter(f"{SVG}rect"):
        x, y, wide, high = (float(rect.get(name, 0)) for name in ("x", "y", "width", "height"))
        assert x >= 0 and y >= 0 and wide > 0 and high > 0
        assert x + wide <= width and y + high <= height
    assert all(float(node.get("y")) < height for node in root.iter(f"{SVG}text"))


def test_svg_says_in_words_what_it_shows():
    root = ET.fromstring(svg(LUKS, "x"))
    told = root.find(f"{SVG}desc").text
    assert "sda, 500GiB gpt" in told
    assert "vg0-root: logical volume, 400GiB, xfs, /" in told


def test_text_from_a_kickstart_does_nothing():
    text = drawn(UGLY) + "\n".join(table(UGLY, 80)) + svg(UGLY, "\x07" + "x" * 500)
    assert all(one.isprintable() for one in text.replace("\n", ""))
    text.encode()


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("width", [12, 20, 33, 57, 80, 200])
def test_lines_are_as_wide_as_asked(name, width):
    lines = list(bars(picture(ALL[name]), width))
    framed = [line for line in lines if line and line[0].text[0] in "┌│├└"]
    assert framed
    assert {columns("".join(piece.text for piece in line)) for line in framed} == {width}


def test_plain_characters_are_ascii():
    for one in ALL.values():
        drawn(one, plain=True).encode("ascii")


@pytest.mark.parametrize("width", [30, 60, 80])
def test_a_narrow_table_leaves_out_what_says_least(width):
    lines = list(table(LVM_ON_TWO, width))
    assert max(map(len, lines)) <= width
    assert "mount" in lines[0] and "vg0-root" in "".join(lines)


def test_each_device_is_in_the_table_once():
    for one in ALL.values():
        lines = list(table(one, 200))
        for device in one.devices:
            assert sum(line.split()[0] == device.name for line in lines) == 1, device.name


def test_kinds_are_told_from_one_another():
    kinds = {block.name: block.kind for block in picture(PLAIN).bars[0].blocks}
    assert kinds == {"sda1": "loader", "sda2": "boot", "sda3": "swap", "sda4": "data", "free": "free"}
    assert [bar.blocks[0].kind for bar in picture(EMPTY).bars] == ["free"]


def test_a_ring_of_devices_ends():
    ring = plan(disks(sda=1), Planned("a", "luks", 1, on=("b",)), Planned("b", "luks", 1, on=("a",)))
    assert drawn(ring) and list(table(ring, 80)) and svg(ring, "x")


sizes = st.lists(st.integers(0, 2**50), min_size=1, max_size=40)


@settings(max_examples=examples(400), deadline=None)
@given(sizes, st.integers(1, 12), st.integers(0, 2000))
def test_widths_are_in_proportion(numbers, least, more):
    width = len(numbers) * least + more
    made = widths(numbers, width, least)
    assert sum(made) == width
    assert min(made) >= least
    free = [(number, wide) for number, wide in zip(numbers, made, strict=True) if wide > least]
    room, total = sum(wide for _, wide in free), sum(number for number, _ in free)
    for number, wide in free:
        # Rounding moves an edge by a unit at most; of those that are `least` wide, each may have been rounded so.
        assert total == 0 or abs(wide - number * room / total) <= 1 + len(numbers) - len(free)
    order = sorted(zip(numbers, made, strict=True))
    assert all(left[1] <= right[1] + 1 for left, right in pairwise(order) if left[0] < right[0])


@settings(max_examples=examples(200), deadline=None)
@given(st.lists(st.integers(1, 2**40), max_size=60), st.integers(3, 120), st.integers(0, 4))
def test_boxes_stay_inside(numbers, width, inset):
    def inside(made, x, wide):
        for box in made:
            assert x <= box.x and box.x + box.width <= x + wide
            inside(box.inner, box.x, box.width)

    blocks = [Block(str(n), "data", n, (("x",),), "x") for n in numbers]
    nested = [replace(one, inner=tuple(blocks)) for one in blocks]
    inside(boxes(nested, 5, width, 3, inset), 5, width)


@settings(max_examples=examples(100), deadline=None)
@given(st.data())
def test_any_plan_is_drawn(data):
    names = data.draw(st.lists(st.text(min_size=1, max_size=4), min_size=1, max_size=6, unique=True))
    types = st.sampled_from(
        ["partition", "mdarray", "lvmvg", "lvmlv", "lvmthinpool", "lvmthinlv", "luks", "btrfsvolume", "btrfssubvolume"]
    )
    device = st.builds(
        Planned,
        st.sampled_from(names),
        types,
        st.floats(0, 2**40),
        st.none() | st.text(max_size=3),
        st.none() | st.text(max_size=3),
        st.lists(st.sampled_from(["sda", *names]), min_size=1, max_size=3).map(tuple),
        st.none() | st.integers(0, 2**30),
        st.none() | st.integers(0, 2**30),
    )
    one = plan(Machine((Disk("sda", 2**26),)), *data.draw(st.lists(device, max_size=8)))
    for line in bars(picture(one), 40):
        assert all(piece.text.isprintable() for piece in line)
    assert list(table(one, 40))
    ET.fromstring(svg(one, "x").encode())


@pytest.mark.parametrize(
    ("mib", "said"),
    [(0, "0"), (0.5, "512KiB"), (1, "1MiB"), (600, "600MiB"), (2048, "2GiB"), (17816, "17.4GiB"), (1500, "1.46GiB"),
     (2045350, "1.95TiB"), (253438, "247GiB"), (4194304, "4TiB"),
     (1023.5, "1GiB"), (1023.4, "1023MiB"), (1048574, "1TiB"), (0.9, "922KiB")],
)  # fmt: skip
def test_sizes(mib, said):
    assert size(mib) == said


def test_thousands_of_devices_are_folded():
    many = plan(disks(sda=4096), *parts("sda", *((100, "xfs", f"/{n}") for n in range(700))))
    assert len(svg(many, "x")) < 100_000
    assert any("more" in block.block.name for block in boxes(picture(many).bars[0].blocks, 0, 79, 3))
    assert MANY.devices[-1].sectors == 56 * 1024 * MIB
