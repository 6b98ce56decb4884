"""What a preview says is what the write then does; and it leaves everything as it was."""

import os
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from support import examples
from write.kit import Build, art, codes
from write.test_any_two_builds import builds, contents, fits, paths

from ksc.write import Outcome
from ksc.write.preview import Planned, preview


def previewed(build, artifacts, *, full=True) -> tuple[Outcome, list[Planned], object]:
    seen: list[Planned] = []
    outcome, _, report = preview(artifacts, build.folder, full=full, see=seen.append)
    return outcome, seen, report


@settings(deadline=None, max_examples=examples(200))
@given(builds(), st.dictionaries(paths, contents, max_size=2), builds(), st.booleans())
def test_it_says_what_the_write_does(first, foreign, second, full):
    with tempfile.TemporaryDirectory() as base:
        build = Build(Path(base))
        build.good(first)
        for path, content in foreign.items():
            if fits(path, [artifact.path for artifact in first]) and not (build.folder / path).exists():
                (build.folder / path).parent.mkdir(parents=True, exist_ok=True)
                (build.folder / path).write_text(content)
        stamps = build.stamps()
        outcome, seen, report = previewed(build, second, full=full)
        assert build.stamps() == stamps
        before = build.tree()
        written, said = build.write(second, full=full)
        assert codes(said) == codes(report)
        if said.ok:
            assert outcome == written
            told = {"create": outcome.created, "replace": outcome.replaced, "delete": outcome.deleted}
            assert {action: {one.path for one in seen if one.action == action} for action in told} == {
                action: set(made) for action, made in told.items()
            }
            after = build.tree()
            for one in seen:
                assert (one.before, one.mode_before) == before.get(one.path, (None, None))
                assert (one.after, one.mode_after) == after.get(one.path, (None, None))


def test_a_build_that_is_not_there(tmp_path):
    build = Build(tmp_path)
    outcome, seen, report = previewed(build, [art("a/b", "x")])
    assert (outcome.created, [one.after for one in seen], report.ok) == (("a/b",), [b"x"], True)
    assert os.listdir(tmp_path) == []


def test_what_stops_a_write_stops_it(tmp_path):
    build = Build(tmp_path)
    build.good([art("a")])
    (build.folder / "manifest.json").write_text("{")
    assert codes(previewed(build, [art("a")])[2]) == ["KS809"]
    build.folder.rename(tmp_path / "gone")
    build.folder.write_text("a file")
    assert codes(previewed(build, [art("a")])[2]) == ["KS814"]


def test_a_journal_that_waits(tmp_path):
    build = Build(tmp_path)
    build.good([art("a")])
    (build.folder / ".ksc-journal").mkdir()
    assert codes(previewed(build, [art("a")])[2]) == []
    (build.folder / ".ksc-journal/record").write_text("{}")
    assert codes(previewed(build, [art("a")])[2]) == ["KS817"]
