"""The plugin `tftp`: what the TFTP root holds beside menus: loaders, kernels and initrds, as files of this machine."""

from ksc.emit.tftp.root import ksc_emitters

__all__ = ["ksc_emitters"]
