"""Rules of the commands that say where the installation comes from."""

from collections.abc import Iterator

from ksc.diagnostics import Diagnostic, error
from ksc.dialects.line import Line


def only_a_name(line: Line) -> Iterator[Diagnostic]:
    """KS264: the installer knows the word and cannot read it."""
    yield error(
        "KS264",
        f"`{line.spec.name}` cannot be used in a kickstart",
        line.locate(line.words[0]),
        help="name the source with `url`, `nfs`, `cdrom` or `harddrive`",
    )
