"""Every code of the syntax is explained, with the severity it has, and none is left over."""

import re
import tomllib
from pathlib import Path

import ksc.diagnostics
import ksc.syntax

USED = re.compile(r'(error|warning)\(\s*"(KS1\d\d)"')


def test_codes_are_explained() -> None:
    modules = Path(ksc.syntax.__file__).parent.glob("*.py")
    used = {code: severity for module in modules for severity, code in USED.findall(module.read_text())}
    codes = Path(ksc.diagnostics.__file__).parent / "codes" / "syntax.toml"
    explained = tomllib.loads(codes.read_text())
    assert {code: entry["severity"] for code, entry in explained.items()} == used
    assert all(entry["title"] and len(entry["explanation"]) > 100 for entry in explained.values())
