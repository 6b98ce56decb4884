"""Where the facts come from: YAML, the cache, a wheel's JSON; all the same facts."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT

from ksc.dialects import Facts, load
from ksc.dialects.compiled import decode, encode
from ksc.dialects.load import build

GRAMMARS = ROOT / "grammars"


@pytest.fixture(scope="module")
def written() -> Facts:
    return build(GRAMMARS)


def assert_same(one: Facts, other: Facts) -> None:
    assert dict(one.commands) == dict(other.commands)
    assert dict(one.sections) == dict(other.sections)
    assert list(one.families) == list(other.families)
    assert (one.dialects, one.aliases, one.names) == (other.dialects, other.aliases, other.names)


def test_json_holds_the_same_facts(written: Facts) -> None:
    assert_same(decode(json.loads(json.dumps(encode(written)))), written)


def test_the_cache_is_used_while_the_content_is_the_same(
    written: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_same(load._checkout(GRAMMARS, tmp_path), written)
    (kept,) = tmp_path.iterdir()
    monkeypatch.setattr(load, "build", pytest.fail)
    assert_same(load._checkout(GRAMMARS, tmp_path), written)
    raw = json.loads(kept.read_text())
    kept.write_text(json.dumps(raw | {"digest": "older"}))
    monkeypatch.setattr(load, "build", lambda _: written)
    load._checkout(GRAMMARS, tmp_path)
    assert json.loads(kept.read_text())["digest"] == raw["digest"]


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", "null"])
def test_a_broken_cache_is_made_again(written: Facts, tmp_path: Path, content: str) -> None:
    load._checkout(GRAMMARS, tmp_path)
    (kept,) = tmp_path.iterdir()
    kept.write_text(content)
    assert_same(load._checkout(GRAMMARS, tmp_path), written)
    assert json.loads(kept.read_text())["digest"]


def test_no_cache_is_no_error(written: Facts, tmp_path: Path) -> None:
    assert_same(load._checkout(GRAMMARS, None), written)
    assert_same(load._checkout(GRAMMARS, tmp_path / "absent"), written)


def test_compiled_facts_need_no_yaml(written: Facts, tmp_path: Path) -> None:
    compiled = tmp_path / "facts.json"
    compiled.write_text(json.dumps(encode(written)))
    program = (
        "import sys, pathlib\n"
        "from ksc.dialects import load\n"
        f"load.resource = lambda name: pathlib.Path({str(compiled)!r})\n"
        "assert load.facts().commands['part'].options['size'].unit == 'MiB'\n"
        "assert not {'yaml', 'ksc.dialects.reader', 'ksc.dialects.consistency'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)


def test_slots_and_storage_are_known_without_a_look_at_every_command(written: Facts) -> None:
    read = decode(json.loads(json.dumps(encode(written))))
    assert {"url", "nfs", "cdrom"} <= set(read.slots["source"])
    assert {"part", "logvol", "clearpart"} <= set(read.storage)
    for name, command in read.commands.items():
        assert (name in read.slots.get(command.slot, ())) == bool(command.slot)
        assert (name in read.storage) == command.storage
