"""What tests of the hooks share: plugins made of a few functions, loaded as installed ones are."""

from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from ksc.diagnostics import Report
from ksc.hooks import Candidate, Plugins, load
from ksc.layer.fields import Named
from ksc.markers import hookimpl


def plugin(name: str, **hooks: Any) -> Candidate:
    """A plugin of a distribution. Functions become hooks; other values become its attributes."""
    module = ModuleType(name)
    for key, value in hooks.items():
        setattr(module, key, value)
    return Candidate(name, "distribution", f"{name}-dist 1.0", lambda: module)


def giving(result: Any, order: int | None = None) -> Callable[[], Any]:
    """A hook that returns `result`, or raises it."""

    @hookimpl(order=order)
    def hook() -> Any:
        if isinstance(result, BaseException):
            raise result
        return result

    return hook


def loaded(*plugins: Candidate, disabled: Iterable[str] = ()) -> tuple[Plugins, Report]:
    return load(disabled=[Named(name) for name in disabled], find=lambda: plugins)


def fine(*plugins: Candidate, disabled: Iterable[str] = ()) -> Plugins:
    made, report = loaded(*plugins, disabled=disabled)
    assert not report.diagnostics
    return made


def codes(found: Iterable[Any]) -> list[str]:
    return [one.code for one in found]


def workspace(folder: Path, **files: str) -> Path:
    """A workspace with these files in plugins/, that nobody else may write."""
    (folder / "plugins").mkdir(mode=0o755)
    folder.chmod(0o755)
    (folder / "ksc.yaml").write_text("{}\n")
    (folder / "ksc.yaml").chmod(0o644)
    for name, text in files.items():
        path = folder / "plugins" / f"{name}.py"
        path.write_text(text)
        path.chmod(0o644)
    return folder
