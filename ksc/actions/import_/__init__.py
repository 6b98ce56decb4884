"""Making a base and a profile of any kickstart, and building on a boot menu: `ksc import`."""

from ksc.actions.import_.importing import Imported, Wishes, import_file
from ksc.actions.import_.inputs import Input, read_input, standard_input
from ksc.actions.import_.menu import ImportedMenu, import_menu
from ksc.actions.import_.names import name_for, same_name
from ksc.actions.import_.placing import Placed

__all__ = [
    "Imported",
    "ImportedMenu",
    "Input",
    "Placed",
    "Wishes",
    "import_file",
    "import_menu",
    "name_for",
    "read_input",
    "same_name",
    "standard_input",
]
