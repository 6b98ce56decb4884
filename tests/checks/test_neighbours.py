"""Commands beside others: across files, however they are written, and many of them."""

from pathlib import Path

import ksc
from ksc import Workspace


def found(text: str, release: str = "rhel9") -> list[str]:
    report = ksc.check(text, release, scope="commands")
    return [f"{one.code} {one.line}:{one.column}-{one.end_column}" for one in report]


def test_the_name_as_written_is_shown() -> None:
    (one,) = ksc.check("partition / --size=1\nlang C\nautopart\n", "rhel9", scope="commands")
    assert one.message == "`autopart` and `partition` do not go into one kickstart"
    assert [related.message for related in one.related] == ["`partition` stands here"]


def test_each_pair_is_said_once() -> None:
    text = "autopart\n" + "part pv.1 --size=1\npart pv.2 --size=1\n" + "volgroup a pv.1\nvolgroup b pv.2\n"
    assert found(text) == ["KS260 2:1-5", "KS260 4:1-9"]


def test_synonyms_are_one_command() -> None:
    assert found("partition / --size=1\npart / --size=2\n") == ["KS261 2:6-7"]


def test_an_abbreviated_or_separate_name_is_the_same() -> None:
    for line in ("user --name a", "user --na=a", "user --uid=5 --name a"):
        assert [one.split()[0] for one in found(f"user --name=a\nuser --name=b\n{line}\n")] == ["KS261"], line


def test_a_command_that_the_release_ignores_is_no_neighbour() -> None:
    assert found("nvdimm use --namespace=a\nnvdimm use --namespace=a\n", "fedora40") == ["KS203 1:1-7", "KS203 2:1-7"]


def test_many_lines_are_told_apart() -> None:
    many = 20_000
    text = "".join(f"group --name=g{number}\n" for number in range(many)) + f"group --name g{many - 1}\n"
    assert found(text) == [f"KS261 {many + 1}:14-{14 + len(f'g{many - 1}')}"]


def test_layers_meet(tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "ksc.yaml").write_text("")
    (tmp_path / "profiles/base.ks").write_text("#version=RHEL9\nautopart\n")
    (tmp_path / "profiles/p.yaml").write_text("extends: base\nkickstart:\n  part: {/: {size: 5}}\n")
    report = Workspace(tmp_path).compile("p").report
    (one,) = [one for one in report if one.code == "KS260"]
    # The new line goes before what follows its family, so that the base's own is the second.
    places = {str(one.location), *(str(related.location) for related in one.related)}
    assert places == {"profiles/base.ks:2:1", "profiles/p.yaml:3:10"}
