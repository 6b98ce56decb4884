"""Files that are broken in one way: the schema refuses each at the right key, and so does ksc."""

import re
from functools import cache

import pytest
from editor import seen
from jsonschema import Draft202012Validator, ValidationError
from laying import SCHEMES, lay

from ksc.actions.schema import make
from ksc.checks import check_nodes
from ksc.diagnostics import Source
from ksc.dialects import facts
from ksc.inventory.collect import Collection
from ksc.inventory.hosts_yaml import read_yaml
from ksc.layer.profile import read_boot, read_profile
from ksc.layer.site import Site, read_site
from ksc.trees import read_trees

PROFILES = {
    "kickstrat: {}": "kickstrat",
    "title: [a]": "title",
    "title: {a: b}": "title",
    "abstract: maybe": "abstract",
    "abstract: 1": "abstract",
    "unattended: [true]": "unattended",
    "vars: [a]": "vars",
    "vars: x": "vars",
    "target: [rhel9]": "target",
    "tree: {name: rocky9}": "tree",
    "extends: {template: true}": "extends",
    "extends: [{name: base, template: maybe}]": "extends 0 template",
    "extends: {name: base, tmplate: true}": "extends tmplate",
    "extends: ../base": "extends",
    "extends: [base.ks/x/y]": "extends 0",
    "extends: [[base]]": "extends 0",
    "kickstart: [a]": "kickstart",
    "kickstart: text": "kickstart",
    "kickstart: {lagn: de}": "kickstart lagn",
    "kickstart: {Bootloader: {}}": "kickstart Bootloader",
    "kickstart: {--lang: de}": "kickstart --lang",
    "kickstart: {lang: [a]}": "kickstart lang",
    "kickstart: {bootloader: {timeuot: 1}}": "kickstart bootloader timeuot",
    "kickstart: {bootloader: {timeout: soon}}": "kickstart bootloader timeout",
    "kickstart: {bootloader: {timeout: 1.5}}": "kickstart bootloader timeout",
    "kickstart: {bootloader: {timeout: true}}": "kickstart bootloader timeout",
    "kickstart: {bootloader: {timeout: [1]}}": "kickstart bootloader timeout",
    "kickstart: {bootloader: {timeout: {add: 1}}}": "kickstart bootloader timeout",
    "kickstart: {bootloader: {leavebootorder: perhaps}}": "kickstart bootloader leavebootorder",
    "kickstart: {bootloader: {leavebootorder: 2}}": "kickstart bootloader leavebootorder",
    "kickstart: {bootloader: {leavebootorder: [yes]}}": "kickstart bootloader leavebootorder",
    "kickstart: {bootloader: {location: mrb}}": "kickstart bootloader location",
    "kickstart: {bootloader: {location: MBR}}": "kickstart bootloader location",
    "kickstart: {bootloader: {append: {added: [a]}}}": "kickstart bootloader append added",
    "kickstart: {bootloader: {append: {}}}": "kickstart bootloader append",
    "kickstart: {bootloader: {append: {add: null}}}": "kickstart bootloader append add",
    "kickstart: {bootloader: {append: [[a]]}}": "kickstart bootloader append 0",
    "kickstart: {bootloader: {append: [a, null]}}": "kickstart bootloader append 1",
    "kickstart: {autopart: {type: lvn}}": "kickstart autopart type",
    "kickstart: {firstboot: {enbale: true}}": "kickstart firstboot enbale",
    "kickstart: {skipx: {now: true}}": "kickstart skipx now",
    "kickstart: {timezone: {utc: maybe}}": "kickstart timezone utc",
    "kickstart: {part: {/: {size: 20GiB}}}": "kickstart part / size",
    "kickstart: {part: {/: [a]}}": "kickstart part /",
    "kickstart: {part: [[a]]}": "kickstart part 0",
    "kickstart: {part: [null]}": "kickstart part 0",
    "kickstart: {part: [{mntpoint: /, siz: 900}]}": "kickstart part 0 siz",
    "kickstart: {part: [{mntpoint: /, grow: 7}]}": "kickstart part 0 grow",
    "kickstart: {raid: {/: {device: md0, level: 7, partitions: [raid.1]}}}": "kickstart raid / level",
    "kickstart: {network: {bootproto: dhcp}}": "kickstart network bootproto",
    "kickstart: {network: [{device: eth0, bootprot: dhcp}]}": "kickstart network 0 bootprot",
    "kickstart: {repo: {epel: {baseurl: [a]}}}": "kickstart repo epel baseurl",
    "kickstart: {user: {name: bob}}": "kickstart user name",
    "kickstart: {volgroup: {v: {partitions: pv.1, reserved-percent: 100}}}": "kickstart volgroup v reserved-percent",
    "kickstart: {snapshot: {s: {origin: vg, when: post-install}}}": "kickstart snapshot s origin",
    "kickstart: {snapshot: {s: {origin: vg/lv, when: now}}}": "kickstart snapshot s when",
    "partitioning: lvm": "partitioning",
    "partitioning: {disk: sda}": "partitioning",
    "partitioning: {scheme: lvn}": "partitioning scheme",
    "partitioning: {scheme: lvm, disks: sda}": "partitioning disks",
    "partitioning: {scheme: lvm, disk: 'sda,sdb'}": "partitioning disk",
    "partitioning: {scheme: lvm, disk: [sda, -sdb]}": "partitioning disk 1",
    "partitioning: {scheme: lvm, disk: {min: 1GiB}}": "partitioning disk",
    "partitioning: {scheme: lvm, disk: {select: largest, cuont: 2}}": "partitioning disk cuont",
    "partitioning: {scheme: lvm, disk: {select: biggest}}": "partitioning disk select",
    "partitioning: {scheme: lvm, disk: {select: largest, only: [nvme, satta]}}": "partitioning disk only 1",
    "partitioning: {scheme: lvm, disk: {select: largest, exclude: ubs}}": "partitioning disk exclude",
    "partitioning: {scheme: lvm, disk: {select: largest, min: 100GB}}": "partitioning disk min",
    "partitioning: {scheme: lvm, disk: [{select: largest}]}": "partitioning disk 0",
    "partitioning: {scheme: lvm, volumes: {var: 1GiB}}": "partitioning volumes var",
    "partitioning: {scheme: lvm, volumes: {/: 20G}}": "partitioning volumes /",
    "partitioning: {scheme: lvm, volumes: {/: 20}}": "partitioning volumes /",
    "partitioning: {scheme: lvm, volumes: {/: 101%}}": "partitioning volumes /",
    "partitioning: {scheme: lvm, group: -system}": "partitioning group",
    "partitioning: {scheme: plain, partitions: [/]}": "partitioning partitions",
    "partitioning: {scheme: autopart, type: lvn}": "partitioning type",
    "partitioning: {scheme: autopart, nohome: maybe}": "partitioning nohome",
    "partitioning: {scheme: autopart, volumes: {/: rest}}": "partitioning volumes",
    "packages: [nginx]": "packages",
    "packages: {add: [x]}": "packages add",
    "packages: {install: [-vim]}": "packages install 0",
    "packages: {install: [{name: vim}]}": "packages install 0",
    "packages: {exclude: [null]}": "packages exclude 0",
    "packages: {options: [nocore]}": "packages options",
    "packages: {options: {nocor: true}}": "packages options nocor",
    "scripts: text": "scripts",
    "scripts: [{sektion: post}]": "scripts 0 sektion",
    "scripts: [{section: packages, text: x}]": "scripts 0 section",
    "scripts: [{section: pre, options: {nochroot: true}}]": "scripts 0 options",
    "scripts: [{section: post, options: {erroronfail: maybe}}]": "scripts 0 options erroronfail",
    "scripts: [{section: post, template: maybe, text: x}]": "scripts 0 template",
    "scripts: [{section: post, text: [a]}]": "scripts 0 text",
    "scripts: [{name: a b, section: post, text: x}]": "scripts 0 name",
    "scripts: {a b: {section: post, text: x}}": "scripts a b",
    "scripts: {motd: echo hello}": "scripts motd",
    "addons: [com_redhat_kdump]": "addons",
    "addons: {com_redhat_kdump: [x]}": "addons com_redhat_kdump",
    "addons: {com_redhat_kdump: {section: post}}": "addons com_redhat_kdump section",
    "certificates: {ca.pem: text}": "certificates ca.pem",
    "certificates: {ca.pem: {options: {folder: /etc}}}": "certificates ca.pem options folder",
    "includes: {/tmp/x: drop}": "includes /tmp/x",
    "includes: [/tmp/x]": "includes",
    "boot: [a]": "boot",
    "boot: {menue: x}": "boot menue",
    "boot: {append: [[a]]}": "boot append 0",
}
SITES = {
    "sever: 192.0.2.1": "sever",
    "server: [192.0.2.1]": "server",
    "url: 192.0.2.1/build": "url",
    "menu: text": "menu",
    "menu: {timeout: 3600}": "menu timeout",
    "menu: {timeout: -1}": "menu timeout",
    "menu: {timeout: soon}": "menu timeout",
    "menu: {titel: x}": "menu titel",
    "menu: {unattended: maybe}": "menu unattended",
    "trees: [rocky9]": "trees",
    "trees: {rocky 9: {release: rocky9, url: cdrom}}": "trees rocky 9",
    "trees: {rocky9: {release: rocky9}}": "trees rocky9",
    "trees: {rocky9: null}": "trees rocky9",
    "trees: {rocky9: {release: rokcy9, url: cdrom}}": "trees rocky9 release",
    "trees: {rocky9: {release: rocky9, url: cdrom, arch: amd64}}": "trees rocky9 arch",
    "trees: {rocky9: {release: rocky9, url: cdrom, repo: {}}}": "trees rocky9 repo",
    "trees: {rocky9: {release: rocky9, url: cdrom, repos: [a]}}": "trees rocky9 repos",
    "trees: {rocky9: {release: rocky9, url: cdrom, repos: {a: [b]}}}": "trees rocky9 repos a",
    "subnets: {lan: {gateway: 192.0.2.1}}": "subnets lan",
    "subnets: {lan: {network: 192.0.2.0}}": "subnets lan network",
    "subnets: {lan: {network: 192.0.2.0/24, router: 192.0.2.1}}": "subnets lan router",
    "inventories: {kind: ansible, file: x}": "inventories",
    "inventories: [{kind: ansible}]": "inventories 0",
    "inventories: [{kind: ansible, path: x, file: y}]": "inventories 0 path",
    "plugins: plugins/a.py": "plugins",
    "plugins: [{file: a.py}]": "plugins 0",
    "disable: [null]": "disable 0",
    "ignore: KS601": "ignore",
    "ignore: [{files: x}]": "ignore 0",
    "ignore: [{code: KS601, file: x}]": "ignore 0 file",
    "vars: [a]": "vars",
    "menu: {form: x}": "menu form",
    "secrets: {defualt: vault}": "secrets defualt",
    "secrets: {default: a b}": "secrets default",
    "secrets: {stores: [vault]}": "secrets stores",
    "secrets: {stores: {vault: text}}": "secrets stores vault",
}
HOSTS = {
    "[web1]": "",
    "web 1: {}": "web 1",
    "web1: text": "web1",
    "web1: {profil: web}": "web1 profil",
    "web1: {mac: 52:54:00:12:34}": "web1 mac",
    "web1: {mac: ['52:54:00:12:34:zz']}": "web1 mac 0",
    "web1: {mac: {a: b}}": "web1 mac",
    "web1: {ip: static}": "web1 ip",
    "web1: {ip: 192.0.2.1/24, gateway: gw}": "web1 gateway",
    "web1: {ip: dhcp, vlan: 4095}": "web1 vlan",
    "web1: {ip: dhcp, vlan: web}": "web1 vlan",
    "web1: {ip: dhcp, mtu: 9}": "web1 mtu",
    "web1: {ip: dhcp, device: a b}": "web1 device",
    "web1: {ip: dhcp, device: [eno1], bond: {options: mode=802.3ad}}": "web1 bond",
    "web1: {ip: dhcp, device: [eno1], bond: {name: [bond0]}}": "web1 bond name",
    "web1: {interfaces: {device: eno2}}": "web1 interfaces",
    "web1: {interfaces: [{name: eno2}]}": "web1 interfaces 0 name",
    "web1: {hostname: a b}": "web1 hostname",
    "web1: {arch: amd64}": "web1 arch",
    "web1: {firmware: efi}": "web1 firmware",
    "web1: {disks: {sda: big}}": "web1 disks sda",
    "web1: {disks: [[sda]]}": "web1 disks 0",
    "web1: {vars: x}": "web1 vars",
    "web1: {kickstart: [a]}": "web1 kickstart",
    "web1: {boot: text}": "web1 boot",
}
# ksc reads these with the host's profile, and so does not in `refused`.
WITH_THE_PROFILE = {
    "web1: {kickstart: {lagn: de}}": "web1 kickstart lagn",
    "web1: {kickstart: {bootloader: {timeout: soon}}}": "web1 kickstart bootloader timeout",
    "web1: {boot: {menue: x}}": "web1 boot menue",
}


@cache
def validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(make(kind, facts(), SCHEMES))


def place(problem: ValidationError) -> str:
    """Where an editor underlines: the key that should not be, else the value."""
    path = [str(step) for step in problem.absolute_path]
    if problem.validator == "additionalProperties":
        path += re.findall(r"'([^']+)'", problem.message)[:1]
    if "propertyNames" in problem.absolute_schema_path:
        path.append(problem.instance)
    return " ".join(path)


def refused(kind: str, text: str) -> list[str]:
    """The codes of ksc's errors."""
    source = Source(f"{kind}.yaml", text)
    if kind == "site":
        site, found = read_site(source)
        found = [*found, *read_trees(site, facts())[1]]
    elif kind == "hosts":
        collection = Collection(Site())
        collection.add_all(read_yaml(source))
        found = collection.found
    else:
        laid = lay({"web.yaml": text, "base.ks": "lang C\n"})
        found = list(laid.found)
        if laid.merged is not None:
            found += check_nodes([(one.node, None) for one in laid.merged.entries], facts(), facts().dialects["rhel9"])
        read_boot(read_profile("web", source)[0].boot, found)
        if text.startswith("target"):
            return ["KS554"]  # what the workspace says of it
    return [one.code for one in found if one.severity == "error"]


BROKEN = [(kind, text) for kind, some in (("profile", PROFILES), ("site", SITES), ("hosts", HOSTS)) for text in some]


@pytest.mark.parametrize(("kind", "text"), BROKEN, ids=[text for _, text in BROKEN])
def test_the_schema_says_so_at_the_key_and_ksc_too(kind, text):
    expected = {"profile": PROFILES, "site": SITES, "hosts": HOSTS}[kind][text]
    assert {place(one) for one in validator(kind).iter_errors(seen(text))} == {expected}
    assert refused(kind, text)


@pytest.mark.parametrize("text", WITH_THE_PROFILE)
def test_overrides_of_a_host_are_judged_as_those_of_a_profile(text):
    assert [place(one) for one in validator("hosts").iter_errors(seen(text))] == [WITH_THE_PROFILE[text]]
