"""JSON Schema (draft 2020-12) of the files that people write, for their editors."""

from ksc.actions.schema.making import KINDS, Kind, dumped, make

__all__ = ["KINDS", "Kind", "dumped", "make"]
