"""`ksc check --packages`: the usual findings, and what is known of the packages."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ksc.actions import packages
from ksc.checks.document import check_source
from ksc.cli.given import STDIN, Given
from ksc.cli.output import Place, from_here
from ksc.cli.progress import Meter
from ksc.diagnostics import Diagnostic, Report, Source
from ksc.diagnostics.taming import tame
from ksc.resources import private_cache

if TYPE_CHECKING:
    from ksc.layer.site import Ignore
    from ksc.model import Install

_FOLDER = "packages"


def check_packages(
    wanted: Given,
    target: str | None,
    folder: Path,
    rules: "Callable[[str], tuple[Ignore, ...]]",
    *,
    everything: bool,
) -> tuple[Report, Place, list[dict[str, Any]]]:
    """The findings about files and profiles, how to show paths in them, and the packages of each as JSON has them."""
    proven: list[packages.Proven] = []
    missing = packages.absent()
    if missing is not None:
        return Report((missing,)), str, []
    report = Report()
    place: Place = str
    with Meter() as meter:
        if wanted.texts:
            own = private_cache()
            with packages.gathering(own / _FOLDER if own is not None else None, meter.show) as around:
                for one in wanted.texts:
                    report += _file(one, target, rules, around, meter, proven) if isinstance(one, Source) else [one]
        if wanted.profiles or everything:
            more, place = _profiles(wanted, folder, meter, proven)
            report += more
    return report, place, [_data(one) for one in proven]


def _file(
    source: Source,
    target: str | None,
    rules: "Callable[[str], tuple[Ignore, ...]]",
    around: packages.Gathering,
    meter: Meter,
    proven: list[packages.Proven],
) -> Report:
    subject = packages.of_source(source, target)
    found: tuple[Diagnostic, ...] = ()
    if subject is not None:
        proven.append(packages.prove(subject, around, _reading(meter)))
        found = proven[-1].found
    kept = () if source.path == STDIN else rules(source.path)
    return check_source(source, target, rules=kept, more=found)


def _profiles(wanted: Given, folder: Path, meter: Meter, proven: list[packages.Proven]) -> tuple[Report, Place]:
    from ksc.workspace import Workspace
    from ksc.workspace.find import STATE

    workspace = Workspace(next(iter(wanted.roots), folder))
    own = {one.path for one in wanted.texts}

    def further(installs: "Sequence[Install]") -> Iterator[Diagnostic]:
        with packages.gathering(_kept(workspace.root / STATE), meter.show) as around:
            for install in installs:
                proven.append(packages.prove(packages.of_install(install, workspace.root), around, _reading(meter)))
                yield from proven[-1].found

    report = workspace.check(*wanted.profiles, more=further)
    from_root = from_here(workspace.root)
    return report, lambda path: path if path in own else from_root(path)


def _kept(state: Path) -> Path | None:
    """The folder for what was read; None where a link leads elsewhere, which may be a stranger's."""
    folder = state / "cache" / _FOLDER
    return None if any(one.is_symlink() for one in (state, folder.parent, folder)) else folder


def _reading(meter: Meter) -> Callable[[str], None]:
    """Says on a terminal what takes longer than the rest."""
    return lambda name: meter.say(f"reading the file lists of {tame(name, 50)}")


def _data(one: packages.Proven) -> dict[str, Any]:
    result = one.result if one.result is not None and not one.result.broken else None
    return {
        "name": one.name,
        "repositories": list(one.repositories),
        "count": len(result.packages) if result else None,
        "size": result.size if result else None,
        "download": result.download if result else None,
        "packages": [str(package) for package in result.packages] if result else [],
    }
