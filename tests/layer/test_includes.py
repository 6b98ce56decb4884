"""`%include` of files beside the base."""

import pytest
from laying import lay


def laid(**files: str):
    return lay({name.replace("_", "."): text for name, text in files.items()} | {"web.yaml": "extends: base\n"})


def test_a_file_stands_in_its_place():
    made = laid(base_ks="lang C\n%include net.ks\nskipx\n", net_ks="network --device=a\n# mine\n")
    assert made.text == "lang C\nnetwork --device=a\n# mine\nskipx\n"
    assert [(one.location.source.path, one.location.span.line) for one in made.merged.origins()] == [
        ("profiles/base.ks", 1),
        ("profiles/net.ks", 1),
        ("profiles/net.ks", 2),
        ("profiles/base.ks", 3),
    ]


def test_nested_and_without_a_line_end():
    made = laid(base_ks="%include a.ks\nskipx\n", a_ks="lang C\n%include b.ks", b_ks="timezone UTC")
    assert made.text == "lang C\ntimezone UTC\nskipx\n"
    assert made.codes == []


def test_what_is_included_is_merged_like_the_rest():
    made = lay(
        {"base.ks": "%include a.ks\n", "a.ks": "bootloader --timeout=5\n%post\necho\n%end\n"}
        | {"web.yaml": "extends: base\nkickstart: {bootloader: {timeout: 6}}\nscripts: {post-1: {text: x}}\n"}
    )
    assert made.text == "bootloader --timeout=6\n%post\nx\n%end\n"


def test_inside_packages_and_scripts():
    made = laid(
        base_ks="%packages\nvim\n%include more.inc\nnano\n%end\n%post\n%include run.sh\necho\n%end\n",
        more_inc="emacs\n%include again.inc",
        again_inc="joe",
        run_sh="#!/bin/sh\nset -e",
    )
    assert made.text == "%packages\nvim\nemacs\njoe\nnano\n%end\n%post\n#!/bin/sh\nset -e\necho\n%end\n"
    places = [
        (one.location.source.path.removeprefix("profiles/"), one.location.span.line) for one in made.merged.origins()
    ]
    assert places == [
        ("base.ks", 1), ("base.ks", 2), ("more.inc", 1), ("again.inc", 1), ("base.ks", 4), ("base.ks", 5),
        ("base.ks", 6), ("run.sh", 1), ("run.sh", 2), ("base.ks", 8), ("base.ks", 9),
    ]  # fmt: skip


@pytest.mark.parametrize("path", ["/tmp/part-include", "http://a/b.ks", "https://a/b", "ftp://a/b", "file:///a"])
def test_what_stays(path):
    base = f"lang C\n%include {path}\n%packages\n%include {path}\n%end\n"
    made = laid(base_ks=base)
    assert made.text == base
    assert made.codes == []


def test_a_file_that_is_not_there_stays_and_is_said():
    made = laid(base_ks="%include nosuch.ks\n")
    assert made.text == "%include nosuch.ks\n"
    assert made.codes == ["KS317"]


@pytest.mark.parametrize(
    "files",
    [
        {"base_ks": "%include base.ks\n"},
        {"base_ks": "%include a.ks\n", "a_ks": "%include b.ks\n", "b_ks": "%include a.ks\n"},
        {"base_ks": "%post\n%include a.sh\n%end\n", "a_sh": "%include a.sh\n"},
    ],
)
def test_a_circle(files):
    assert laid(**files).codes == ["KS314"]


def test_a_long_way_down():
    files = {f"f{number}_ks": f"%include f{number + 1}.ks\n" for number in range(30)}
    assert laid(base_ks="%include f0.ks\n", **files).codes == ["KS314"]


def test_many_times_is_no_circle():
    made = laid(base_ks="%include a.ks\n" * 3, a_ks="user --name=a\n")
    assert made.text == "user --name=a\n" * 3


def test_a_section_that_does_not_end():
    made = laid(base_ks="%include a.ks\nskipx\n", a_ks="%post\necho\n")
    assert "KS316" in made.codes
    assert laid(base_ks="lang C\n%include a.ks", a_ks="%post\necho\n").text == "lang C\n%post\necho\n"


def test_a_section_that_would_end_early():
    assert "KS316" in laid(base_ks="%post\n%include a.sh\necho\n%end\n", a_sh="x\n%end\nrootpw y\n").codes


def test_what_is_wrong_in_an_included_file_is_said_there():
    made = laid(base_ks="%include a.ks\n", a_ks="lang 'C\n")
    assert made.found[0].location.source.path == "profiles/a.ks"
