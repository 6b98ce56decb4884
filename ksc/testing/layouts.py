"""A scheme's statements under any release, as a profile would have them."""

import json
from collections.abc import Mapping

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
    return SchemeContext(dialect(release), firmware, arch)


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
    made, found = run(scheme, options, context(release, firmware, arch))
    if found:
        raise AssertionError("\n".join(shown(one) for one in found))
    return [command.text.rstrip("\n") for command in made]


def layout_diagnostics(
    scheme: Scheme,
    options: Mapping[str, object] | str | None = None,
    release: str = "rhel9",
    firmware: Firmware = "any",
    arch: str = "x86_64",
) -> list[Diagnostic]:
    """What a profile with these options is told; nothing where they are fine."""
    return run(scheme, options, context(release, firmware, arch))[1]


def run(
    scheme: Scheme, options: Mapping[str, object] | str | None, target: SchemeContext
) -> tuple[tuple[Command, ...], list[Diagnostic]]:
    """A scheme's statements, and what is wrong with its options: one of the two is empty."""
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


def shown(found: Diagnostic) -> str:
    """A finding on one line."""
    advice = f" ({found.help})" if found.help else ""
    return f"{found.severity}[{found.code}] {found.location}: {found.message}{advice}"


def dialect(release: str) -> Dialect:
    """A release by its name or an alias. Raises ValueError for one that nobody knows."""
    found = facts().dialect(release)
    if found is None:
        raise ValueError(f"`{release}` is no release: known are {', '.join(every_release())}")
    return found
