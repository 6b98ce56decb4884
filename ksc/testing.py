"""What authors of plugins test with: a scheme's statements under any release, and the parser's verdict.

from ksc.testing import assert_accepted, every_release, layout_commands

@pytest.mark.parametrize("release", every_release())
def test_layout(release):
    assert_accepted(layout_commands(MIRROR, {"disk": ["sda", "sdb"]}, release), release)
"""

import importlib
import json
import sys
import unittest
import warnings
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from ksc.diagnostics import Diagnostic, Source
from ksc.dialects import Dialect, facts
from ksc.layer import marks
from ksc.storage.layer import partition
from ksc.storage.scheme import Firmware, Scheme, SchemeContext
from ksc.syntax import Command


def every_release() -> tuple[str, ...]:
    """The names of all releases, as `pytest.mark.parametrize` takes them: `rhel5` first."""
    return tuple(facts().dialects)


def context(release: str = "rhel9", firmware: Firmware = "any", arch: str = "x86_64") -> SchemeContext:
    """What a scheme is told about its target. Raises ValueError for a release nobody knows."""
    return SchemeContext(_dialect(release), firmware, arch)


def layout_commands(
    scheme: Scheme,
    options: Mapping[str, object] | str | None = None,
    release: str = "rhel9",
    firmware: Firmware = "any",
    arch: str = "x86_64",
) -> list[str]:
    """The statements that a profile with `partitioning: {scheme: …, …}` compiles to, one text a line.

    `options` are what stands beside `scheme:`, as values or as YAML. Raises AssertionError, which shows the
    diagnostics, where they are refused.
    """
    made, found = _run(scheme, options, context(release, firmware, arch))
    if found:
        raise AssertionError("\n".join(_shown(one) for one in found))
    return [command.text.rstrip("\n") for command in made]


def layout_diagnostics(
    scheme: Scheme,
    options: Mapping[str, object] | str | None = None,
    release: str = "rhel9",
    firmware: Firmware = "any",
    arch: str = "x86_64",
) -> list[Diagnostic]:
    """What a profile with these options is told; nothing where they are fine."""
    return _run(scheme, options, context(release, firmware, arch))[1]


def assert_accepted(lines: Iterable[str], release: str) -> None:
    """That the reference parser, pykickstart, reads these statements under a release, without a warning.

    Raises AssertionError with its words; without pykickstart, the test is skipped. It judges statements:
    that a layout fits on a disk, or boots, it does not know.
    """
    text = "".join(f"{line}\n" for line in lines)
    named = {line.split(maxsplit=1)[0] for line in text.splitlines() if line.strip()}
    parser = _reference(release)(named)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            parser.readKickstartFromString(text)
        except Exception as problem:  # noqa: BLE001  # each of its commands has errors of its own
            raise AssertionError(f"{release} refuses this: {problem}\n{text}") from None
    if said:
        raise AssertionError(f"{release} warns: {said[0].message}\n{text}")


def _run(
    scheme: Scheme, options: Mapping[str, object] | str | None, target: SchemeContext
) -> tuple[tuple[Command, ...], list[Diagnostic]]:
    # JSON is YAML, and says which values are texts.
    text = options if isinstance(options, str) else json.dumps(dict(options or {}), default=str)
    value, found = marks.read(Source("<options>", text))
    if found:
        return (), found
    if not isinstance(value, marks.Mapping):
        raise TypeError("options are a mapping")
    name = marks.Scalar("scheme", value.location)
    named = marks.Pair(name, marks.Scalar(scheme.name, value.location))
    whole = marks.Mapping((named, *value.pairs), value.location)
    made, found = partition(whole, {scheme.name: scheme}, target, "<options>")
    return (made.commands if made else ()), found


def _shown(found: Diagnostic) -> str:
    advice = f" ({found.help})" if found.help else ""
    return f"{found.severity}[{found.code}] {found.location}: {found.message}{advice}"


def _dialect(release: str) -> Dialect:
    found = facts().dialect(release)
    if found is None:
        raise ValueError(f"`{release}` is no release: known are {', '.join(every_release())}")
    return found


@cache
def _reference(release: str) -> Any:
    # By name: ksc itself never needs pykickstart, and a plugin's tests do only here.
    try:
        version = importlib.import_module("pykickstart.version")
        parser = importlib.import_module("pykickstart.parser")
    except ImportError:
        raise unittest.SkipTest("pykickstart judges this test, and is not installed") from None
    dialect = _dialect(release)
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
