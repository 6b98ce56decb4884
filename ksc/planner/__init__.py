"""What Anaconda will make of a layout on given disks."""

from ksc.dialects.spec import Dialect
from ksc.planner.values import MIB, Disk, Machine, Plan, Planned, Problem
from ksc.storage.layout import Layout

__all__ = ["MIB", "Disk", "Machine", "Plan", "Planned", "Problem", "plan"]


def plan(layout: Layout, machine: Machine, dialect: Dialect) -> Plan:
    """What the installer of a release makes of a layout on a machine with blank disks, and why it would stop.

    Never raises. The installer stops at the first thing that does not fit: what it makes after that is not planned.
    """
    from ksc.planner.planning import plan as planned  # only who plans loads the planner

    return planned(layout, machine, dialect)
