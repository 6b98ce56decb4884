"""A partition scheme for ksc: the system on one disk, the data on others, which a reinstallation keeps."""

from collections.abc import Sequence

from ksc.checks.check import Check
from ksc.markers import hookimpl
from ksc.storage import Scheme
from ksc_scheme_depot.checks import DATA_IS_KEPT
from ksc_scheme_depot.layout import Options, layout

DEPOT = Scheme("depot", Options, layout, "the system on one disk, data on others, which may be kept")


@hookimpl
def ksc_partition_schemes() -> Sequence[Scheme]:
    """The scheme, for ksc to find."""
    return [DEPOT]


@hookimpl
def ksc_checks() -> Sequence[Check]:
    """The check, for ksc to find."""
    return [DATA_IS_KEPT]
