"""Every code of the layers, of merging and of single lines is explained, with its severity, and none is left over."""

import functools
import re
import tomllib
from pathlib import Path

import pytest
from support import ROOT

from ksc.layer.profile import CODES

EXPLAINED = ROOT / "ksc" / "diagnostics" / "codes"
USED = re.compile(r'(?:\b(error|warning|note)\(\s*)?"(KS[234]\d\d)"')
TITLES = {
    "profiles": (301, 336),
    "secrets": (336, 350),
    "merge": (401, 450),
    "commands": (201, 250),
    "rules": (250, 300),
}


@functools.cache
def in_sources() -> list[tuple[Path, str, str]]:
    """Each code in the sources: where, made as what (where that is seen), and the code."""
    found = [(module, USED.findall(module.read_text())) for module in (ROOT / "ksc").rglob("*.py")]
    return [(module, severity, code) for module, pairs in found for severity, code in pairs]


@pytest.mark.parametrize("name", TITLES)
def test_codes_are_explained(name):
    first, last = TITLES[name]
    # The reader of mappings takes its codes from whoever asks.
    used = {code: "error" for code in CODES if first <= int(code[2:]) < last}
    named = set()
    for module, severity, code in in_sources():
        if severity and first <= int(code[2:]) < last:
            assert used.setdefault(code, severity) == severity, (module, code)
        elif first <= int(code[2:]) < last:
            named.add(code)  # what a table or another function finds, which is made an error elsewhere
    explained = tomllib.loads((EXPLAINED / f"{name}.toml").read_text())
    used = dict.fromkeys(named, "error") | used
    assert {code: entry["severity"] for code, entry in explained.items()} == used
    assert all(entry["title"] and len(entry["explanation"]) > 80 for entry in explained.values())


def test_no_other_package_uses_these_codes_otherwise():
    written = [re.findall(r"^\[(KS\d+)\]", path.read_text(), re.MULTILINE) for path in EXPLAINED.glob("*.toml")]
    codes = [code for one in written for code in one]
    assert len(codes) == len(set(codes))
