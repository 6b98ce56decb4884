"""Making a base and a profile of any kickstart: `ksc import`."""

from ksc.actions.import_.importing import Imported, Wishes, import_file, import_files
from ksc.actions.import_.inputs import Input, read_input, standard_input
from ksc.actions.import_.placing import Placed

__all__ = [
    "Imported",
    "Input",
    "Placed",
    "Wishes",
    "import_file",
    "import_files",
    "read_input",
    "standard_input",
]
