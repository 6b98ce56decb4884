"""What is written to begin with, beside what is there already: workspaces, and packages for plugins."""

from ksc.actions.scaffold.login import public_key
from ksc.actions.scaffold.package import KINDS, name_problem, package
from ksc.actions.scaffold.scaffolding import Made, Wishes, scaffold

__all__ = ["KINDS", "Made", "Wishes", "name_problem", "package", "public_key", "scaffold"]
