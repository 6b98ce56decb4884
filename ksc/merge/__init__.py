"""Layering: keys, strategies, origins."""

from ksc.merge.merge import merge
from ksc.merge.merged import Entry, Merged

__all__ = ["Entry", "Merged", "merge"]
