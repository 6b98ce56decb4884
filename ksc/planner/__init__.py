"""What Anaconda will make of a layout on given disks."""

from ksc.planner.values import MIB, Disk, Machine, Plan, Planned, Problem

__all__ = ["MIB", "Disk", "Machine", "Plan", "Planned", "Problem"]
