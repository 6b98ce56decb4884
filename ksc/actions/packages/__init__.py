"""`ksc check --packages`: whether what `%packages` asks for exists, can be installed, and fits on the disks."""

from ksc.actions.packages.gathering import Gathering
from ksc.actions.packages.proving import Proven, absent, gathering, prove
from ksc.actions.packages.subject import Subject, of_install, of_source

__all__ = ["Gathering", "Proven", "Subject", "absent", "gathering", "of_install", "of_source", "prove"]
