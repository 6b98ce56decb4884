"""A new workspace: files that compile as they stand, beside what is there already."""

from ksc.actions.scaffold.login import public_key
from ksc.actions.scaffold.scaffolding import Made, Wishes, scaffold

__all__ = ["Made", "Wishes", "public_key", "scaffold"]
