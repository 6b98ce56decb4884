"""Makes `docs/diagnostics.md` of the tables in `ksc/diagnostics/codes/`.

python docs/diagnostics_page.py > docs/diagnostics.md
"""

import sys
from itertools import groupby

from ksc.diagnostics.explain import Code, codes

# The order of the page, which is the order of the work.
SUBJECTS = {
    "syntax": "The text of a kickstart",
    "ignoring": "Findings that are ignored",
    "commands": "Commands and options",
    "rules": "Rules between the options of a command, and between commands",
    "installation": "What the installation will be",
    "storage-layout": "How disks are laid out",
    "scripts": "Sections, scripts and included files",
    "migrate": "Migrating to another release",
    "fmt": "Formatting",
    "schema": "Schemas for editors",
    "diff": "Comparing",
    "profiles": "Profiles, site and other YAML",
    "secrets": "Secrets",
    "merge": "Laying profiles over bases",
    "site": "The site, install trees and plugins",
    "trees": "Looking into install trees",
    "hosts": "Hosts and subnets",
    "workspace": "The workspace",
    "scaffold": "New workspaces, lists of profiles, and watching",
    "packages": "New packages for plugins",
    "repositories": "Packages and repositories",
    "explain": "Explaining where lines are from",
    "import": "Importing",
    "menus": "Existing boot menus",
    "emit": "Making artifacts",
    "dhcp": "DHCP servers",
    "tftp": "Loaders and kernels",
    "servers": "Configurations of servers",
    "storage": "Partitioning",
    "planning": "Layouts on disks",
    "plan": "What can be planned",
    "write": "Writing a build",
    "deploy": "Deploying",
    "files": "Files, and ksc itself",
}

HEAD = """\
# Diagnostics

Every finding has a code. It is stable: what a code means does not change, and a code that is no longer used is
not used for something else. An **error** stops the work, and nothing is written; a **warning** is probably not
meant, and stops the work only with `--strict`; a **note** is good to know. This page is made of the tables in
`ksc/diagnostics/codes/`; `ksc explain CODE` prints an entry, and `#ks204` behind the page's address leads to it.
[checking.md](checking.md) says how to ignore a finding.
"""


def page() -> str:
    """The whole page. ValueError for a table that `SUBJECTS` gives no place."""
    order = list(SUBJECTS)
    entries = sorted(codes(), key=lambda one: (order.index(one.subject), one.code))
    parts = [HEAD]
    for subject, group in groupby(entries, key=lambda one: one.subject):
        parts.append(f"\n## {SUBJECTS[subject]}\n")
        parts += map(_entry, group)
    return "".join(parts)


def _entry(one: Code) -> str:
    anchor = f'<a id="{one.code.lower()}"></a>\n\n'
    example = f"\n```text\n{one.example.strip()}\n```\n" if one.example else ""
    return f"\n{anchor}### {one.code}: {one.title}\n\n*{one.severity}*\n\n{one.explanation.strip()}\n{example}"


if __name__ == "__main__":
    sys.stdout.write(page())
