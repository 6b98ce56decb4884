"""Rules of the commands that lay out disks."""

from collections.abc import Iterator

from ksc.diagnostics import Diagnostic, error
from ksc.dialects.line import Line
from ksc.dialects.rules.rule import since


def hardware_passphrase(line: Line) -> Iterator[Diagnostic]:
    """KS255: a disk that encrypts by itself is asked for as such."""
    given = line.given("hw-passphrase")
    if given and not (line.has("encrypted") and line.value("luks-version").startswith("luks2-")):
        yield error(
            "KS255",
            f"`{given.written}` is for disks that encrypt by themselves",
            line.at(given),
            help="add `--encrypted --luks-version=luks2-hw-opal`, or drop it",
        )


def existing_array(line: Line) -> Iterator[Diagnostic]:
    """KS256: an array that exists is named."""
    existing = line.given("useexisting") or line.given("noformat")
    device = line.reading.last("device")
    if existing is None or device is None or device.value is None:
        return
    # Later releases take the name as it is; to the earlier ones `md` is a prefix with nothing behind it.
    if device.value == "" or (device.value == "md" and not since(line.release, rhel=10, fedora=43)):
        yield error("KS256", f"`raid {existing.written}` needs the name of the array", line.at_value(device))
