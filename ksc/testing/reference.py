"""The reference parser's verdict on statements. ksc itself never needs it: tests of schemes do, if it is there."""

import importlib
import re
import sys
import unittest
import warnings
from collections.abc import Iterable
from functools import cache
from typing import Any

from ksc.testing.layouts import dialect as dialect_of

# It says this of the loader's partitions on several disks too, and then takes them.
_NO_MATTER = re.compile(r"mountpoint (?:biosboot|prepboot) has already been defined")


def assert_accepted(lines: Iterable[str], release: str) -> None:
    """That the reference parser, pykickstart, reads these statements under a release, without a warning.

    Raises AssertionError with its words; without pykickstart, the test is skipped. It judges statements:
    that a layout fits on a disk, or boots, it does not know.
    """
    text = "".join(f"{line}\n" for line in lines)
    said = _verdict(text, release)
    if said:
        raise AssertionError(f"{release} {said}\n{text}")


@cache
def _verdict(text: str, release: str) -> str:
    """What the reference parser has against a text; nothing where it takes it."""
    named = {line.split(maxsplit=1)[0] for line in text.splitlines() if line.strip()}
    parser = _reference(release)(named)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            parser.readKickstartFromString(text)
        except Exception as problem:  # noqa: BLE001  # each of its commands has errors of its own
            return f"refuses this: {problem}"
    warned = [one for one in said if not _NO_MATTER.search(str(one.message))]
    return f"warns: {warned[0].message}" if warned else ""


@cache
def _reference(release: str) -> Any:
    # By name: ksc itself never needs pykickstart, and a plugin's tests do only here.
    try:
        version = importlib.import_module("pykickstart.version")
        parser = importlib.import_module("pykickstart.parser")
    except ImportError:
        raise unittest.SkipTest("pykickstart judges this test, and is not installed") from None
    dialect = dialect_of(release)
    name = f"RHEL{dialect.version}" if dialect.family == "rhel" else f"F{dialect.version}"
    number = getattr(version, name, None)
    if number is None:
        raise unittest.SkipTest(f"this pykickstart does not know {dialect.name}")
    before = sys.path.copy()
    kind = version.returnClassForVersion(number)  # which adds a folder of its own to the path each time
    sys.path[:] = before
    known = importlib.import_module("pykickstart.handlers.control").commandMap[number]

    def made(names: set[str]) -> Any:
        # Making each of its commands is most of the work: those that the lines name, by all their names, are enough.
        kinds = {known[name] for name in names if name in known}
        return parser.KickstartParser(kind(mapping={name: one for name, one in known.items() if one in kinds} or None))

    return made
