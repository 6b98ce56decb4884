"""The workspace: finds and holds `ksc.yaml`, profiles and plugins, and runs the pipeline."""

from ksc.workspace.build import Build, too_strict
from ksc.workspace.workspace import Workspace

__all__ = ["Build", "Workspace", "too_strict"]
