"""Artifacts to disk: compared, journalled, each file replaced atomically, the manifest last."""

from ksc.write.manifest import Entry, Manifest
from ksc.write.plan import plan
from ksc.write.steps import Plan, Step
from ksc.write.writer import Outcome, write

__all__ = ["Entry", "Manifest", "Outcome", "Plan", "Step", "plan", "write"]
