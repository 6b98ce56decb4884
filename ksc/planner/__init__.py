"""What Anaconda will make of a layout on given disks."""

from ksc.planner.values import Disk, Machine, Plan, Planned, Problem

__all__ = ["Disk", "Machine", "Plan", "Planned", "Problem"]
