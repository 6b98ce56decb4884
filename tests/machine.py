"""What the tests of `ksc import --as-host` share: importing a text as the host build07, and compiling for it."""

from pathlib import Path
from typing import Any

from ksc.actions.import_ import Imported, Input, Wishes, import_file
from ksc.diagnostics import Report
from ksc.dialects import facts
from ksc.workspace import Workspace

STATIC = "--bootproto=static --ip=192.0.2.11 --netmask=255.255.255.0"


def take(
    root: Path, text: str, release: str | None = "rhel9", *, host: str | None = "build07", **wishes: Any
) -> tuple[Imported | None, Report]:
    one = Input(text.encode("utf-8", "surrogateescape"), "a.ks", wishes.pop("beside", None))
    return import_file(one, facts(), root / "profiles", Wishes("a", release, as_host=host, **wishes))


def compiled(root: Path) -> str:
    (install,), report = Workspace(root).installs("a@build07")
    assert report.ok, report.errors
    return "".join(entry.node.text for entry in install.merged.entries)
