"""Rules of the commands that attach disks."""

from collections.abc import Iterator

from ksc.diagnostics import Diagnostic, error
from ksc.dialects.line import Line


def nvdimm_action(line: Line) -> Iterator[Diagnostic]:
    """KS253: to reconfigure, it takes a namespace and, in sector mode, the sector's size."""
    if line.value("action") != "reconfigure":
        return
    for name in ("namespace", "sectorsize"):
        if not line.has(name):
            yield error("KS253", f"`nvdimm reconfigure` needs `--{name}`", line.at(line.reading.last("action")))
