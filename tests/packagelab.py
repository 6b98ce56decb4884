"""A workspace with a tree of a dozen packages, for tests of `ksc check --packages`."""

from pathlib import Path
from typing import Any

from commandline import make
from repodata import Environment, Group, Pkg, write_repository

MIB = 1 << 20
BASE_OS = [
    Pkg("bash", requires=("libc",)),
    Pkg("glibc", provides=("libc",), size=300 * MIB),
    Pkg("kernel", size=200 * MIB),
    Pkg("grub2-efi-x64"),
    Pkg("xfsprogs"),
    Pkg("lvm2"),
    Pkg("langpacks-en", arch="noarch"),
]
APP_STREAM = [
    Pkg("nginx", requires=("libc",), recommends=("logrotate",)),
    Pkg("logrotate"),
    Pkg("nodejs"),
    Pkg("broken", requires=("libfoo.so.1",)),
    Pkg("huge", size=9_000 * MIB),
]
MODULES = """\
---
document: modulemd
version: 2
data:
  name: nodejs
  stream: "18"
  profiles: {common: {rpms: [nodejs]}}
  artifacts: {rpms: ["nodejs-0:1.0-1.el9.x86_64"]}
...
"""
TREEINFO = """\
[header]
type = productmd.treeinfo
version = 1.2
[release]
name = Rocky Linux
short = Rocky
version = 9.4
[tree]
arch = x86_64
build_timestamp = 1
platforms = x86_64
variants = AppStream,BaseOS
[variant-AppStream]
id = AppStream
name = AppStream
packages = AppStream/Packages
repository = AppStream
type = variant
uid = AppStream
[variant-BaseOS]
id = BaseOS
name = BaseOS
packages = BaseOS/Packages
repository = BaseOS
type = variant
uid = BaseOS
"""
SITE = """\
server: 192.0.2.10
trees:
  rocky9: {release: rocky9, url: "http://192.0.2.10/rocky9", path: tree}
"""
BASE = """\
lang en_US.UTF-8
timezone Europe/Berlin --utc
rootpw --iscrypted $6$salt$hash
zerombr
clearpart --all --initlabel
reboot
"""
PROFILE = """\
extends: base
title: {name}
target: rocky9
tree: rocky9
partitioning: {{scheme: lvm, disk: sda, volumes: {{/: {root}}}}}
packages: {{install: [{install}], exclude: [{exclude}], options: {{{options}}}}}
"""

FILE = BASE + "url --url={url}\nautopart\n%packages\n@core\nngnix # web\n{more}%end\n"


def make_lab(folder: Path) -> Path:
    """`ksc.yaml`, a base, and the tree, in a folder."""
    make(folder, {"ksc.yaml": SITE, "profiles/base.ks": BASE})
    tree = folder / "tree"
    groups = [Group("core", ("bash",)), Group("web", ("nginx",))]
    write_repository(tree / "BaseOS", BASE_OS, groups, [Environment("minimal", ("core",))])
    write_repository(tree / "AppStream", APP_STREAM, modules=MODULES)
    (tree / ".treeinfo").write_text(TREEINFO)
    return folder


def served(lab: Path) -> dict[str, bytes]:
    tree = lab / "tree"
    return {str(path.relative_to(tree)): path.read_bytes() for path in tree.rglob("*") if path.is_file()}


def told(data: dict[str, Any]) -> list[str]:
    return [f"{one['code']} {one['severity']} {one['line']}: {one['message']}" for one in data["diagnostics"]]
