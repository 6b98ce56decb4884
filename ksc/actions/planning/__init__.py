"""`ksc plan`: what a profile, a host or a file makes of disks that are given, or of the smallest that will do."""

from ksc.actions.planning.proof import Proof, Wanted, prove
from ksc.actions.planning.subject import Subject, of_install, of_source

__all__ = ["Proof", "Subject", "Wanted", "of_install", "of_source", "prove"]
