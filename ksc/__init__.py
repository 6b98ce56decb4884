"""ksc, the kickstart compiler: bases, profiles and plugins to everything that a network installation reads.

The public functions are imported when they are first used, so that `import ksc` costs nothing.
"""

TYPE_CHECKING = False  # as type checkers know it; `typing` itself would double the time to the version

__version__ = "0.1.0"

__all__ = ["Workspace", "__version__", "check", "parse", "plan"]

if TYPE_CHECKING:
    from typing import Any

    from ksc.checks import check as check
    from ksc.checks.plan import plan as plan
    from ksc.syntax import parse as parse
    from ksc.workspace import Workspace as Workspace

_HOMES = {"parse": "ksc.syntax", "check": "ksc.checks", "plan": "ksc.checks.plan", "Workspace": "ksc.workspace"}


def __getattr__(name: str) -> "Any":
    if name not in _HOMES:
        raise AttributeError(f"module 'ksc' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
