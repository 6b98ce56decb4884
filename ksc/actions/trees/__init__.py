"""Install trees into ksc.yaml: `ksc tree add`."""

from ksc.actions.trees.adding import Added, add
from ksc.actions.trees.entry import entry_of

__all__ = ["Added", "add", "entry_of"]
