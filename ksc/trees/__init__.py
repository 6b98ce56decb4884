"""Install trees: where a distribution's kernel, initrd and packages are."""

from ksc.trees.address import Address, address
from ksc.trees.read import read_trees
from ksc.trees.tree import Repo, Tree

__all__ = ["Address", "Repo", "Tree", "address", "read_trees"]
