import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from write.kit import Build, art, codes

from ksc.write.manifest import Entry, Manifest, parse, render
from ksc.write.paths import path_problem

DIGEST = "sha256:" + "0" * 64
ENTRY = {"digest": DIGEST, "mode": "0644", "emitter": "e", "kind": "k", "profile": None}

SAMPLE = """\
{
  "format": 1,
  "folders": [
    "etc",
    "http"
  ],
  "files": {
    "etc/a": {"digest": "DIGEST", "mode": "0600", "emitter": "dhcpd", "kind": "dhcpd", "profile": null},
    "http/b": {"digest": "DIGEST", "mode": "0644", "emitter": "ks", "kind": "ks", "profile": "web", "release": "rhel9"}
  }
}
""".replace("DIGEST", DIGEST)


def test_form():
    files = {
        "http/b": Entry(DIGEST, 0o644, "ks", "ks", "web", release="rhel9"),
        "etc/a": Entry(DIGEST, 0o600, "dhcpd", "dhcpd", None),
    }
    assert render(Manifest(files, frozenset({"http", "etc"}))).decode() == SAMPLE
    assert json.loads(render(Manifest())) == {"format": 1, "folders": [], "files": {}}


words = st.text(max_size=8)
paths = st.text("ab./\u00e4 \"'{", min_size=1, max_size=9).filter(lambda path: path_problem(path) is None)
modes = st.integers(0o400, 0o777).filter(lambda mode: mode & 0o400)
digests = st.binary(min_size=32, max_size=32).map(lambda data: f"sha256:{data.hex()}")
names = words | st.none()
entries = st.builds(Entry, digests, modes, words, words, names, names, digests | st.none(), names)


@given(st.builds(Manifest, st.dictionaries(paths, entries), st.frozensets(paths)))
def test_reads_back_what_it_writes(manifest):
    content = render(manifest)
    assert parse(content, "manifest.json") == (manifest, None)
    json.loads(content)


def test_an_odd_name_of_a_profile_is_kept():
    manifest = Manifest({"a": Entry(DIGEST, 0o644, "e", "k", "\udcff\n")})
    assert parse(render(manifest), "m") == (manifest, None)


def hostile(**changes):
    return json.dumps({"format": 1, "folders": [], "files": {"a": ENTRY}} | changes)


HOSTILE = {
    "empty": "",
    "cut": SAMPLE[:-40],
    "no JSON": "hello",
    "not UTF-8": b"\xff\xfe\xff",
    "list": "[]",
    "number": "1",
    "no files": '{"format": 1, "folders": []}',
    "more": hostile(more=1),
    "format is text": hostile(format="1"),
    "format 0": hostile(format=0),
    "files is a list": hostile(files=[]),
    "folders is a mapping": hostile(folders={}),
    "folder is a number": hostile(folders=[1]),
    "folder leads out": hostile(folders=[".."]),
    "path leads out": hostile(files={"../../etc/passwd": ENTRY}),
    "absolute path": hostile(files={"/etc/passwd": ENTRY}),
    "its own name": hostile(files={"manifest.json": ENTRY}),
    "entry is text": hostile(files={"a": "x"}),
    "entry lacks": hostile(files={"a": {"digest": DIGEST}}),
    "entry has more": hostile(files={"a": ENTRY | {"x": 1}}),
    "digest": hostile(files={"a": ENTRY | {"digest": "sha256:0"}}),
    "digest is a number": hostile(files={"a": ENTRY | {"digest": 0}}),
    "mode": hostile(files={"a": ENTRY | {"mode": "9999"}}),
    "set-user-ID": hostile(files={"a": ENTRY | {"mode": "4755"}}),
    "profile": hostile(files={"a": ENTRY | {"profile": 5}}),
    "host": hostile(files={"a": ENTRY | {"host": None}}),
    "release": hostile(files={"a": ENTRY | {"release": 9}}),
    "inputs": hostile(files={"a": ENTRY | {"host": "h", "inputs": "sha256:0"}}),
    "twice": '{"format": 1, "format": 1, "folders": [], "files": {}}',
    "deep": "[" * 100_000,
    "long number": '{"format": %s}' % ("9" * 10_000),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_hostile_manifest_stops_the_write(build, content):
    content = content.encode() if isinstance(content, str) else content
    build.good([art("a")])
    (build.folder / "manifest.json").write_bytes(content)
    before = build.stamps()
    outcome, report = build.write([art("b")])
    assert codes(report) == ["KS809"]
    assert report.errors[0].path == str(build.folder / "manifest.json")
    assert not outcome.changed
    before.pop(str(build.folder)), before.pop(str(build.folder / "manifest.json"))
    assert before.items() <= build.stamps().items()


def test_newer_format(build):
    build.good([art("a")])
    (build.folder / "manifest.json").write_text(hostile(format=2, shape="unknown"))
    assert codes(build.write([art("a")])[1]) == ["KS810"]


def test_a_lost_manifest_comes_back_with_the_files_that_are_the_same(build):
    artifacts = [art("a"), art("b/c")]
    build.good(artifacts)
    (build.folder / "manifest.json").unlink()
    outcome = build.good(artifacts)
    assert not outcome.changed
    assert set(parse(build.manifest(), "")[0].files) == {"a", "b/c"}
    build.good([])
    assert build.tree() == {}


def test_same_artifacts_in_any_order_and_place_give_the_same_bytes(build, tmp_path):
    artifacts = [art("b/c"), art("a", mode=0o600), art("b/d/e")]
    build.good(artifacts)
    other = Build(tmp_path / "elsewhere" / "deep")
    other.good([art("old"), art("b/c", "old")])
    other.good(artifacts[::-1])
    assert build.manifest() == other.manifest()
    assert str(tmp_path).encode() not in build.manifest()
