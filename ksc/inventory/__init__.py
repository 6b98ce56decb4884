"""The machines: their names, addresses and profiles, from `hosts.yaml`, `hosts.csv` and inventories of plugins."""

from ksc.inventory.entry import HostEntry, Inventory
from ksc.inventory.host import Bond, Host, Interface

__all__ = ["Bond", "Host", "HostEntry", "Interface", "Inventory"]
