"""What each release accepts: the facts about commands, sections, options and releases."""

from ksc.dialects.load import facts
from ksc.dialects.releases import format_releases, parse_releases
from ksc.dialects.spec import (
    Arity,
    Choice,
    CommandSpec,
    Dialect,
    Facts,
    OptionSpec,
    OptionType,
    PositionalSpec,
    Releases,
    RepeatSpec,
    Status,
)

__all__ = [
    "Arity",
    "Choice",
    "CommandSpec",
    "Dialect",
    "Facts",
    "OptionSpec",
    "OptionType",
    "PositionalSpec",
    "Releases",
    "RepeatSpec",
    "Status",
    "facts",
    "format_releases",
    "parse_releases",
]
