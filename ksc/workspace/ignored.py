"""What a workspace ignores in one of its files, without opening the workspace: none of its code is loaded."""

from fnmatch import fnmatchcase
from pathlib import Path

from ksc.diagnostics import Diagnostic
from ksc.layer.files import read_source
from ksc.layer.site import Ignore, read_site
from ksc.workspace.find import SITE


def rules_for(root: Path, path: str) -> tuple[Ignore, ...]:
    """The entries of `ignore:` that are about the file at `path`, counted from the workspace."""
    source = read_source(root / SITE, SITE)
    if isinstance(source, Diagnostic):
        return ()
    site, _ = read_site(source)  # what is wrong with it is said when the workspace itself is looked at
    fitting = (one for one in site.ignore if not one.files or any(fnmatchcase(path, each) for each in one.files))
    return tuple(Ignore(one.code) for one in fitting)
