"""No value of a profile, a site or a host adds a command or a section to a kickstart, or ends one: a whole compile,
read back line by line as an installer reads it.
"""

import json
from pathlib import Path

import pytest
from commandline import BASE, make
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support import examples

from ksc import Workspace, parse
from ksc.syntax import Command, Include, Section

# Where a value can stand: a fragment of the profile, of ksc.yaml or of hosts.yaml, each with VALUE in it.
PROFILE = {
    "an option": "kickstart: {bootloader: {append: [VALUE]}}",
    "a positional": "kickstart: {lang: {lang: VALUE}}",
    "a whole text": "kickstart: {timezone: VALUE}",
    "an item's key": "kickstart: {repo: {VALUE: {baseurl: 'http://192.0.2.10/x'}}}",
    "an item": "kickstart: {group: [{name: VALUE}]}",
    "a password": "kickstart: {user: [{name: ann, password: VALUE}]}",
    "a package": "packages: {install: [VALUE]}",
    "an excluded package": "packages: {exclude: [VALUE]}",
    "a script": "scripts: [{name: me, section: post, template: true, text: VALUE}]",
    "a word of a script": "scripts: [{name: me, section: post, template: true, text: 'echo {{ vars.v }}'}]",
    "a script's option": "scripts: [{name: me, section: post, options: {log: VALUE}, text: 'true'}]",
    "a script's name": "scripts: [{name: VALUE, section: post, text: 'true'}]",
    "an add-on": "addons: {VALUE: {text: 'x'}}",
    "an add-on's words": "addons: {com_redhat_kdump: VALUE}",
    "an include": "includes: {VALUE: keep}",
    "a title": "title: VALUE",
    "a disk": "partitioning: {scheme: lvm, disk: VALUE}",
}
SITE = {"a tree's address": "VALUE", "a tree's repository": "VALUE", "a tree's name": "VALUE"}
HOST = {
    "a host's name": "VALUE: {profile: web}",
    "a host name": "h: {profile: web, hostname: VALUE}",
    "a host's variable": "h: {profile: web, vars: {v: VALUE}, kickstart: {timezone: '{{ vars.v }}'}}",
    "a host's override": "h: {profile: web, kickstart: {lang: VALUE}}",
    "a device": "h: {profile: web, mac: '52:54:00:00:00:01', device: VALUE, ip: 192.0.2.7/24}",
    "a bond": "h: {profile: web, mac: '52:54:00:00:00:01', device: e, bond: {name: b, options: VALUE}, ip: dhcp}",
}
PLACES = {**PROFILE, **SITE, **HOST}

PIECES = [
    "\n",
    "\r",
    "\r\n",
    "\x0b",
    "\x85",
    "\u2028",
    "%post",
    "%end",
    "%include x",
    "rootpw evil",
    "'",
    '"',
    "\\",
    ";",
]
PIECES += [
    "{{",
    "}}",
    "{% raw %}",
    "$(reboot)",
    "`id`",
    "#",
    " ",
    "--opt",
    "a",
    "=",
    "@",
    "-",
    "\t",
    "\0",
    "\udc80",
    "{{ 7 * 7 }}",
]
values = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join)


def workspace(root: Path, place: str, value: str, release: str) -> Workspace:
    literal = json.dumps(value)
    end = "" if release == "rhel5" else "%end\n"
    base = f"{BASE.replace('RHEL9', release.upper()).removesuffix('%end' + chr(10))}{end}"
    base = base.replace('bootloader --append="quiet"\n', 'bootloader --append="quiet"\n%include /tmp/x\n')
    name = literal if place == "a tree's name" else "t"
    profile = f"extends: base\ntarget: {release}\ntree: {name}\nvars: {{v: {literal}}}\n"
    profile += PROFILE.get(place, "").replace("VALUE", literal) + "\n"
    url = literal if place == "a tree's address" else '"http://192.0.2.10/t"'
    repo = literal if place == "a tree's repository" else '"http://192.0.2.10/r"'
    site = f"server: 192.0.2.10\ntrees: {{{name}: {{release: {release}, url: {url}, repos: {{r: {repo}}}}}}}\n"
    hosts = HOST.get(place, "").replace("VALUE", literal) + "\n"
    for path in root.rglob("*.yaml"):
        path.unlink()
    make(root, {"ksc.yaml": site, "profiles/base.ks": base, "profiles/web.yaml": profile, "hosts.yaml": hosts})
    return Workspace(root)


def shape(text: str) -> list[str]:
    """The names of the commands and sections, as an installer sees them: its lines end at more than editors' do."""
    document = parse("\n".join(text.splitlines()) + "\n")
    return [
        one.name if isinstance(one, Command) else one.kind
        for one in document.nodes
        if isinstance(one, Command | Section)
    ] + [one.text.strip() for one in document.nodes if isinstance(one, Include)]


# What a fragment adds by itself, whatever its value.
ADDED = {"repo", "group", "user", "%post", "%addon", "network", "url", "autopart"}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("injected")


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=examples(40), deadline=None)
@given(value=values, release=st.sampled_from(["rhel5", "rhel9"]))
@example(value="x\n%end\nrootpw evil\n%post\n", release="rhel9")
@example(value="x\n%packages\nevil\n", release="rhel5")
@example(value="C\rrootpw evil", release="rhel9")
def test_no_value_adds_a_directive(root: Path, place: str, value: str, release: str) -> None:
    build = workspace(root, place, value, release).compile()
    for artifact in build.artifacts:
        if artifact.kind not in ("kickstart", "source"):
            continue
        made = shape(artifact.content.decode("utf-8", "surrogateescape"))
        if artifact.kind == "source":
            assert made == ["url", "repo"], (place, value, made)
            continue
        usual = shape(BASE) + ["url", "repo", "%include /tmp/x"]
        more = list(made)
        for one in usual:
            if one in more:
                more.remove(one)
        assert set(more) <= ADDED, (place, value, made)
        assert len(more) <= 2, (place, value, made)
        assert not [one for one in made if one.startswith("rootpw")][1:]
        assert made.count("%packages") == 1
        assert "%include x" not in made
