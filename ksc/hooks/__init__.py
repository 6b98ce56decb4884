"""Plugins: the hooks they implement, how they are found and loaded, and how they are called."""

from ksc.hooks.candidates import Candidate
from ksc.hooks.manager import load, quiet
from ksc.hooks.plugins import Listed, Plugins
from ksc.hooks.results import Answer, Offered
from ksc.hooks.specs import API_VERSION

__all__ = ["API_VERSION", "Answer", "Candidate", "Listed", "Offered", "Plugins", "load", "quiet"]
