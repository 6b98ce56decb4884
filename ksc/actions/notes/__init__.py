"""What is typed on the servers so that they serve a build: machine by machine, step by step."""

from ksc.actions.notes.machines import Machine, machines
from ksc.actions.notes.steps import Step, steps, taking_back

__all__ = ["Machine", "Step", "machines", "steps", "taking_back"]
