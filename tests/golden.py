"""Golden files: what a test expects, kept beside it; `KSC_UPDATE_GOLDEN=1 make test` writes them anew.

Look at what changed (`git diff tests`) before you commit it.
"""

import os
from pathlib import Path

UPDATE = os.environ.get("KSC_UPDATE_GOLDEN") == "1"


def same(path: Path, made: str | bytes) -> None:
    """Whether a file holds what was made; with KSC_UPDATE_GOLDEN=1 it does from now on."""
    data = made.encode("utf-8", "surrogateescape") if isinstance(made, str) else made
    if UPDATE:
        if data:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        else:
            path.unlink(missing_ok=True)
    kept = path.read_bytes() if path.exists() else b""
    hint = f"{path.name} (KSC_UPDATE_GOLDEN=1 writes it anew)"
    assert (hint, data.decode(errors="replace")) == (hint, kept.decode(errors="replace"))
