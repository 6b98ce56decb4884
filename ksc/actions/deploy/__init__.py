"""`ksc deploy`: a build to this machine's own places, checked, backed up, and taken back where it went wrong."""

from ksc.actions.deploy.deploying import TORN, Deployed, Wish, deploy, remove
from ksc.actions.deploy.undoing import undo

__all__ = ["TORN", "Deployed", "Wish", "deploy", "remove", "undo"]
