"""What will be installed, typed."""

from ksc.model.install import Boot, Install

__all__ = ["Boot", "Install"]
