"""What a wheel holds besides the package, as `ksc/_data/`: grammars, lists of values, facts compiled to JSON."""

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FactsHook(BuildHookInterface[Any]):
    """Compiles outside the checkout: JSON inside it would hide later edits of the YAML."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the data. An editable installation reads the checkout's own files instead."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            from ksc.dialects.compiled import encode
            from ksc.dialects.load import build
        finally:
            sys.path.remove(str(root))
        self._folder = Path(tempfile.mkdtemp(prefix="ksc-facts-"))
        compiled = self._folder / "facts.json"
        compiled.write_text(json.dumps(encode(build(root / "grammars")), separators=(",", ":")), encoding="utf-8")
        for path in (compiled, *sorted((root / "grammars").glob("*.lark"))):
            build_data["force_include"][str(path)] = f"ksc/_data/{path.name}"
        for path in sorted((root / "grammars/values").glob("*.txt")):
            build_data["force_include"][str(path)] = f"ksc/_data/values/{path.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was compiled: it is in the wheel."""
        if version != "editable":
            shutil.rmtree(self._folder)
