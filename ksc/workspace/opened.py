"""A workspace's site and plugins, read and loaded."""

import os
from pathlib import Path

from ksc.diagnostics import Diagnostic
from ksc.dialects import facts
from ksc.hooks import Plugins, load
from ksc.layer.files import read_source
from ksc.layer.site import Site, read_site
from ksc.records import dataclass
from ksc.trees import Tree, read_trees
from ksc.workspace.find import SITE
from ksc.workspace.menu import with_menu
from ksc.workspace.profiles import Library


@dataclass(slots=True)
class Opened:
    """A workspace's site and plugins, and what is wrong with them."""

    site: Site
    trees: dict[str, Tree]
    plugins: Plugins
    found: list[Diagnostic]

    @property
    def ok(self) -> bool:
        """Whether there is no error among the findings."""
        return not any(one.severity == "error" for one in self.found)

    def open_library(self, root: Path) -> Library:
        """The profiles and bases, those of packages as well."""
        return Library(root, self.plugins.profile_dirs().value)


def open_workspace(root: Path) -> Opened:
    """Reads `ksc.yaml` and loads the plugins."""
    found: list[Diagnostic] = []
    site = Site()
    if os.path.lexists(root / SITE):
        source = read_source(root / SITE, SITE)
        if isinstance(source, Diagnostic):
            found.append(source)
        else:
            site, problems = read_site(source)
            found.extend(problems)
            site, problems = with_menu(root, site)
            found.extend(problems)
    trees, problems = read_trees(site, facts())
    found.extend(problems)
    plugins, report = load(root, site.plugins, site.disable)
    found.extend(report)
    return Opened(site, trees, plugins, found)
