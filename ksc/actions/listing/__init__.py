"""The profiles of a workspace, with what each extends and what it is for."""

from ksc.actions.listing.profiles import Listing, Row, list_profiles, selected
from ksc.actions.listing.tree import as_tree

__all__ = ["Listing", "Row", "as_tree", "list_profiles", "selected"]
