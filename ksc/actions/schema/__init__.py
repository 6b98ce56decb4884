"""JSON Schema (draft 2020-12) of the files that people write, for their editors."""

from ksc.actions.schema.keeping import lacking_schemas, schemes_of, write_schemas
from ksc.actions.schema.making import KINDS, Kind, dumped, make

__all__ = ["KINDS", "Kind", "dumped", "lacking_schemas", "make", "schemes_of", "write_schemas"]
