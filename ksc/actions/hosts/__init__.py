"""Hosts of other programs' configurations into hosts.yaml: `ksc hosts import`."""

from ksc.actions.hosts.reserved import Reserved, read_reserved
from ksc.actions.hosts.writing import Plan, plan, save

__all__ = ["Plan", "Reserved", "plan", "read_reserved", "save"]
