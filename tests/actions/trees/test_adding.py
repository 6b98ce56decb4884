"""An entry under `trees:`: what stood in ksc.yaml stands there still."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from installtree import EL9, treeinfo
from support import examples

from ksc.actions.trees import Added, add, entry_of
from ksc.diagnostics import Diagnostic, Source
from ksc.trees.description import Description, Variant
from ksc.trees.treeinfo import read_treeinfo

ENTRY = {
    "release": "rocky9",
    "url": "http://{{ site.server }}/r9",
    "repos": {"AppStream": "http://{{ site.server }}/r9/AppStream"},
    "path": "/srv/a: b#.iso",
}
BLOCK = """\
  r9:
    release: rocky9
    url: "http://{{ site.server }}/r9"
    repos:
      AppStream: "http://{{ site.server }}/r9/AppStream"
    path: "/srv/a: b#.iso"
"""
FLOW = (
    'r9: {release: "rocky9", url: "http://{{ site.server }}/r9", '
    'repos: {AppStream: "http://{{ site.server }}/r9/AppStream"}, path: "/srv/a: b#.iso"}'
)


def made(text: str, name: str = "r9", *, force: bool = False) -> str:
    added = add(Source("ksc.yaml", text), name, ENTRY, force=force)
    assert isinstance(added, Added), added
    assert yaml.safe_load(added.text)["trees"][name] == ENTRY
    return added.text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"trees:\n{BLOCK}"),
        ("# only this", f"# only this\n\ntrees:\n{BLOCK}"),
        ("server: x\n", f"server: x\n\ntrees:\n{BLOCK}"),
        ("trees:\nserver: x\n", f"trees:\n{BLOCK}server: x\n"),
        ("trees: ~  # none\nserver: x\n", f"trees:   # none\n{BLOCK}server: x\n"),
        (
            "trees:  # all\n  a:  # one\n    url: x  # y\n  # behind\n\n# end\nvars: {}\n",
            f"trees:  # all\n  a:  # one\n    url: x  # y\n{BLOCK}  # behind\n\n# end\nvars: {{}}\n",
        ),
        (
            "trees:\n  a: {url: x,\n    release: y}\nvars: {}\n",
            f"trees:\n  a: {{url: x,\n    release: y}}\n{BLOCK}vars: {{}}\n",
        ),
        ("trees: {}\n", f"trees: {{{FLOW}}}\n"),
        ("trees: {a: {url: x}}  # c\n", f"trees: {{{FLOW}, a: {{url: x}}}}  # c\n"),
        ("trees:\n  a: {url: x}", f"trees:\n  a: {{url: x}}\n{BLOCK}"),
        ("a: 1\r\ntrees:\r\n  a: x\r\n", "a: 1\r\ntrees:\r\n  a: x\r\n" + BLOCK.replace("\n", "\r\n")),
    ],
)
def test_added(before: str, after: str) -> None:
    assert made(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("trees:\n  r9:\n    url: x\n    repos:\n      a: b\n  # next\n  z: 1\n", f"trees:\n{BLOCK}  # next\n  z: 1\n"),
        ("trees:\n  a: 1\n  r9: {url: x}\nvars: {}\n", f"trees:\n  a: 1\n{BLOCK}vars: {{}}\n"),
        ("trees: {r9: {url: x}, z: 1}\n", f"trees: {{{FLOW}, z: 1}}\n"),
    ],
)
def test_replaced_where_it_is_asked_for(before: str, after: str) -> None:
    assert made(before, force=True) == after
    refused = add(Source("ksc.yaml", before), "r9", ENTRY, force=False)
    assert isinstance(refused, Diagnostic)
    assert (refused.code, refused.line) == ("KS892", 1 + before[: before.index("r9")].count("\n"))


@pytest.mark.parametrize(
    "text",
    [
        "- a\n",
        "a: [\n",
        "trees: x\n",
        "trees: [a]\n",
        "a: 1\n---\nb: 2\n",
        "a: 1\na: 2\n",
        "trees: &t {a: 1}\nx: *t\n",
        "{a: 1}\n",
        "trees:\n  ? a\n  : b\n...\n",
    ],
)
def test_what_cannot_be_changed_stays(text: str) -> None:
    result = add(Source("ksc.yaml", text), "r9", ENTRY, force=True)
    if isinstance(result, Added):  # it was understood: then nothing is lost
        was = yaml.safe_load(text)
        now = yaml.safe_load(result.text)
        assert now.pop("trees") == {**(was.pop("trees", None) or {}), "r9": ENTRY}
        assert now == was
    else:
        assert result.code == "KS893"
        assert "r9: {release:" in (result.help or "")


LINES = st.sampled_from(
    [
        "# c",
        "",
        "server: x",
        "vars: {a: 1}",
        "menu:",
        "  title: t",
        "trees:",
        "  a:",
        "    url: u  # c",
        "    # in",
        "  b: {url: v}",
        "  r9:",
        "    repos:",
        "      x: y",
        "    note: |",
        "      text",
        "  c: 'two",
        "    lines'",
    ]
)


@given(st.lists(LINES, max_size=14), st.booleans())
@settings(max_examples=examples(800), deadline=None)
def test_every_line_of_before_is_there_and_means_the_same(lines: list[str], ended: bool) -> None:
    before = "\n".join(lines) + "\n" * ended
    result = add(Source("ksc.yaml", before), "r9", ENTRY, force=False)
    if isinstance(result, Added):
        now = yaml.safe_load(result.text)
        was = yaml.safe_load(before) or {}
        assert now.pop("trees") == {**(was.pop("trees", None) or {}), "r9": ENTRY}
        assert now == was
        kept = iter(result.text.split("\n"))
        assert all(line in kept for line in before.rstrip("\n").split("\n"))
    else:
        assert result.code in ("KS892", "KS893")


def test_what_is_usual_is_not_written() -> None:
    one = read_treeinfo(Source("t", treeinfo(EL9)))
    assert isinstance(one, Description)
    assert entry_of(one, "rocky9", "http://h/r", "/srv/r") == {
        "release": "rocky9",
        "url": "http://h/r",
        "repos": {"AppStream": "http://h/r/AppStream"},
        "path": "/srv/r",
    }


def test_what_is_not_usual_is_written() -> None:
    one = Description("x", "9", "aarch64", kernel="boot/k", initrd="images/pxeboot/initrd.img")
    assert entry_of(one, "rhel9", "http://h/r", "r") == {
        "release": "rhel9",
        "url": "http://h/r",
        "arch": "aarch64",
        "kernel": "boot/k",
        "path": "r",
    }


def test_repositories_that_ksc_yaml_cannot_have_are_left_out() -> None:
    variants = ("../../A", "/a", ".", "a b", "ok")
    one = Description("x", "9", "x86_64", variants=tuple(Variant(f"v{n}", path) for n, path in enumerate(variants)))
    assert entry_of(one, "rhel9", "http://h/r", "r")["repos"] == {"v4": "http://h/r/ok"}
    assert entry_of(one, "rhel9", "nfs:h:/r", "r")["repos"] == {"v4": "nfs:h:/r/ok"}
    assert "repos" not in entry_of(one, "rhel6", "nfs:h:/r", "r")  # its installer takes them from URLs alone
    assert "repos" not in entry_of(one, "rhel9", "nfs:ro:h:/r", "r")
    assert "repos" not in entry_of(one, "rhel9", "cdrom", "r")


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("http://h/9/BaseOS/x86_64/os", "http://h/9/AppStream/x86_64/os"),
        ("nfs:h:/9/BaseOS/x86_64/os", "nfs:h:/9/AppStream/x86_64/os"),
        ("http://{{ site.server }}/BaseOS/x86_64/os", "http://{{ site.server }}/AppStream/x86_64/os"),
        ("http://h/x86_64/os", None),
        ("nfs:h:/os", None),
    ],
)
def test_what_a_mirror_keeps_beside_the_tree(url: str, place: str | None) -> None:
    beside = Variant("AppStream", "../../../AppStream/x86_64/os")
    one = Description("x", "9", "x86_64", variants=(Variant("BaseOS", "."), beside))
    assert entry_of(one, "rhel9", url, None).get("repos") == (None if place is None else {"AppStream": place})
    assert "repos" not in entry_of(one, "rhel9", url, None, absent=["AppStream"])


@pytest.mark.parametrize(("arch", "kernel"), [("riscv64", "k"), ("x86_64", "../k"), ("x86_64", "a b")])
def test_what_ksc_yaml_cannot_say(arch: str, kernel: str) -> None:
    with pytest.raises(ValueError):
        entry_of(Description("x", "9", arch, kernel=kernel), "rhel9", "http://h/r", "r")


@pytest.mark.parametrize("path", ["/a\nb", "/{{ x", "/{% x", "/\udcff"])
def test_paths_that_ksc_yaml_cannot_have(path: str) -> None:
    with pytest.raises(ValueError, match="a link of a plain name will do"):
        entry_of(Description("x", "9", "x86_64"), "rhel9", "http://h/r", path)
