"""What stands in profiles and in `ksc.yaml` cannot add a line to a menu: a whole compile, read back."""

import json
from pathlib import Path

import pytest
from commandline import BASE, make

from ksc import Workspace
from ksc.emit.existing import entries_of
from ksc.syntax.menus import Directive, parse_menu

VALUES = [
    "a\nLABEL evil\n  KERNEL evil",
    "a\r\nDEFAULT evil",
    "a\u2028LABEL evil",
    "%post\nreboot\n%end",
    "$(reboot) `id` ; rm -rf /",
    "{{ 7 * 7 }}",
    "'\" \" '",
]
PLACES = ["title", "label", "menu", "append", "tree", "menu title", "default", "after"]
PLACES += ["host name", "host vars", "host append", "hostname"]
HOST = "%s: {mac: '52:54:00:00:00:01', ip: 192.0.2.7/24, gateway: 192.0.2.1, profile: web, vars: {v: %s}%s}"
MENU = "ui menu.c32\nlabel local\n localboot 0\nlabel old\n kernel k\n append initrd=i\n"


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
@pytest.mark.parametrize("place", PLACES)
def test_no_value_adds_a_line(tmp_path: Path, value: str, place: str) -> None:
    text = '"{{ vars.v }}"'
    literal = json.dumps(value)
    boot = {"label": "old", "menu": '"^W"', "append": "[a]", **({place: text} if place in ("label", "menu") else {})}
    boot["append"] = f"[{text}]" if place == "append" else "[a]"
    tree = literal if place == "tree" else "rocky9"
    menu = {"from": "menus/old.cfg"}
    menu |= {place.removeprefix("menu "): text} if place in ("menu title", "default", "after") else {}
    site = [
        "server: 192.0.2.10",
        f"vars: {{v: {literal}}}",
        f"menu: {{{', '.join(f'{key}: {given}' for key, given in menu.items())}}}",
        f'trees: {{{tree}: {{release: rocky9, url: "http://192.0.2.10/rocky9"}}}}',
    ]
    profile = [
        "extends: base",
        f"title: {text if place == 'title' else 'Web'}",
        f"tree: {tree}",
        f"boot: {{{', '.join(f'{key}: {given}' for key, given in boot.items())}}}",
    ]
    boot["append"] = "['{{ vars.v }}']" if place == "host vars" else boot["append"]
    more = {"host append": f", boot: {{append: [{literal}]}}", "hostname": f", hostname: {literal}"}.get(place, "")
    host = HOST % (literal if place == "host name" else "web1", literal if place == "host vars" else "x", more)
    profile[-1] = f"boot: {{{', '.join(f'{key}: {given}' for key, given in boot.items())}}}"
    files = {"ksc.yaml": "\n".join(site), "profiles/web.yaml": "\n".join(profile), "hosts.yaml": host}
    if VALUES.index(value) % 2 and place != "after":
        files["ksc.yaml"] = files["ksc.yaml"].replace("from: menus/old.cfg", "timeout: 30")
    make(tmp_path, {**files, "profiles/base.ks": BASE, "menus/old.cfg": MENU})
    build = Workspace(tmp_path).compile()
    artifacts = [one for one in build.artifacts if one.kind == "pxelinux"]
    assert len(artifacts) == (2 if build.report.ok else 0)
    for artifact in artifacts:
        read = parse_menu(artifact.content.decode())
        words = [one.keyword for one in read.nodes if isinstance(one, Directive)]
        assert set(words) <= {"UI", "PROMPT", "MENU TITLE", "TIMEOUT"}
        assert len(words) == len(set(words))
        labels = [label.name for label in read.labels()]
        assert labels[0] == "local"
        assert len(labels) <= 3
        assert "evil" not in labels
        for entry in entries_of(read):
            assert entry.standing is not None
            keywords = [one.keyword for one in entry.standing.directives()]
            assert len(keywords) == len(set(keywords))
            assert entry.kernel in ("", "k", "images/rocky9/vmlinuz") or place == "tree"
