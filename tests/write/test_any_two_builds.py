"""After any build A, foreign files F and then B, the folder holds B and F; or an error, and no change."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from support import examples
from write.kit import Build, art, codes, expected

from ksc.write.paths import all_folders, folders_above

paths = st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map("/".join)
contents = st.sampled_from(["", "x", "y", "x" * 70_000])
modes = st.sampled_from([0o644, 0o600])


def fits(path, others):
    """Whether `path` is none of `others`, nor the folder of one, nor below one."""
    above = set(folders_above(path))
    return not any(path == other or path in folders_above(other) or other in above for other in others)


@st.composite
def builds(draw):
    found = {}
    for path in draw(st.lists(paths, max_size=7, unique=True)):
        if fits(path, found):
            found[path] = art(path, draw(contents), draw(modes))
    return list(found.values())


@settings(deadline=None, max_examples=examples(300))
@given(builds(), st.dictionaries(paths, contents, max_size=3), builds(), st.booleans())
def test_any_two_builds(first, foreign, second, full):
    with tempfile.TemporaryDirectory() as base:
        build = Build(Path(base))
        build.good(first)
        assert build.tree() == expected(first)
        made = {}
        for path, content in foreign.items():
            if fits(path, [*made, *(artifact.path for artifact in first)]):
                (build.folder / path).parent.mkdir(parents=True, exist_ok=True)
                (build.folder / path).write_text(content)
                made[path] = content.encode(), 0o644
        standing = build.tree()
        wanted = expected(second)
        stays = made if full else {**expected(first), **made}
        replaced = {path for path in wanted if stays.get(path, (None,))[0] == wanted[path][0] or path not in made}
        clash = any(not fits(path, stays.keys() - replaced) for path in wanted)
        outcome, report = build.write(second, full=full)
        if clash:
            assert not report.ok
            assert set(codes(report)) <= {"KS805", "KS806"}
            assert build.tree() == standing
            return
        assert report.ok
        result = {**stays, **wanted}
        assert build.tree() == result
        assert build.folders() == all_folders(result)
        assert {*outcome.created, *outcome.replaced, *outcome.unchanged} == set(wanted)
        stamps = build.stamps()
        assert not build.good(second, full=full).changed
        assert build.stamps() == stamps
        if full and not made:
            other = Build(Path(base) / "fresh")
            other.good(second)
            assert other.manifest() == build.manifest()
