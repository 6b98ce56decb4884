"""Every code that this package uses is explained, with the severity it has, and none is left over."""

import re
import tomllib
from pathlib import Path

import ksc.diagnostics
import ksc.write

USED = re.compile(r'(error|warning|Diagnostic)\(\s*"(KS8\d\d)"(?:,\s*"(note)")?')


def test_codes_are_explained():
    package = Path(ksc.write.__file__).parent
    used = {}
    for module in package.glob("*.py"):
        for function, code, severity in USED.findall(module.read_text()):
            used[code] = severity or function
    codes = Path(ksc.diagnostics.__file__).parent / "codes" / "write.toml"
    explained = tomllib.loads(codes.read_text())
    assert {code: entry["severity"] for code, entry in explained.items()} == used
    assert all(entry["title"] and len(entry["explanation"]) > 100 for entry in explained.values())
