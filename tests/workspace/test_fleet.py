"""Hosts over their profiles: addresses, overrides, variables, what like ones share, what was asked for."""

import json
from pathlib import Path

import pytest
import reference
from commandline import BASE, FILES, SITE, WEB, make
from hypothesis import given, settings
from hypothesis import strategies as st
from support import examples

from ksc.workspace import Build, Workspace

HOSTS = """\
web01:
  mac: 52:54:00:12:34:56
  ip: 192.0.2.11/24
  gateway: 192.0.2.1
  dns: [192.0.2.53]
  profile: web
web02:
  mac: 52:54:00:12:34:57
  profile: web
"""


def workspace(root: Path, hosts: str = HOSTS, files: dict[str, str] | None = None) -> Workspace:
    make(root, {**FILES, "hosts.yaml": hosts, **(files or {})})
    return Workspace(root)


def texts(build: Build) -> dict[str, str]:
    assert build.report.ok, [(one.code, one.message) for one in build.report]
    return {one.path: one.content.decode() for one in build.artifacts}


def kickstart(root: Path, hosts: str, files: dict[str, str] | None = None, *, host: str = "web01") -> list[str]:
    build = workspace(root, hosts, files).compile()
    assert build.report.ok, [(one.code, one.message) for one in build.report]
    (made,) = (one for one in build.artifacts if one.kind == "kickstart" and one.host == host)
    return made.content.decode().splitlines()


def network(lines: list[str]) -> list[str]:
    return [line for line in lines if line.startswith("network")]


def test_a_host_has_its_own_kickstart_and_menu(tmp_path: Path) -> None:
    made = texts(workspace(tmp_path).compile())
    kickstart = made["http/ks/by-mac/52-54-00-12-34-56.ks"]
    assert kickstart.startswith("# Made by ksc from the profile web for the host web01.\n")
    assert kickstart.count("network ") == 1
    assert made["http/ks/web.ks"].splitlines()[2:] == [
        line for line in kickstart.splitlines()[2:] if not line.startswith("network")
    ]
    menu = made["tftp/pxelinux.cfg/01-52-54-00-12-34-56"]
    assert "MENU TITLE Network installation - web01\n" in menu
    assert "inst.ks=http://192.0.2.10/ks/by-mac/52-54-00-12-34-56.ks" in menu
    assert "ip=192.0.2.11::192.0.2.1:255.255.255.0:web01::none nameserver=192.0.2.53" in menu
    assert "web01" not in made["tftp/pxelinux.cfg/default"]


def test_without_addresses_only_the_name_is_the_hosts(tmp_path: Path) -> None:
    base = BASE.replace("bootloader", "network --bootproto=dhcp --device=eno1 --hostname=old\nbootloader")
    made = kickstart(tmp_path, HOSTS, {"profiles/base.ks": base}, host="web02")
    assert network(made) == ["network --bootproto=dhcp --device=eno1", "network --hostname=web02"]


def test_addresses_take_the_place_of_all_that_configure_a_device(tmp_path: Path) -> None:
    lines = "network --bootproto=dhcp --device=eno1\nnetwork --device=eno2 --onboot=no\nnetwork --hostname=old\n"
    base = BASE.replace("bootloader", f"{lines}bootloader").replace("reboot\n", "network --bootproto=dhcp\nreboot\n")
    made = kickstart(tmp_path, HOSTS, {"profiles/base.ks": base})
    (line,) = network(made)
    assert line == (
        "network --device=52:54:00:12:34:56 --bootproto=static --ip=192.0.2.11 --netmask=255.255.255.0 "
        "--gateway=192.0.2.1 --nameserver=192.0.2.53 --onboot=yes --activate --hostname=web01"
    )
    assert made[made.index(line) + 1].startswith("bootloader")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("web01.example.org", "web01.example.org"),
        ("{{ host.name }}.example.org", "web01.example.org"),
        ("web011.example.org", "web01"),
        ("other", "web01"),
    ],
)
def test_a_profile_may_add_the_domain(tmp_path: Path, said: str, name: str) -> None:
    web = f"{WEB}abstract: true\n".replace(
        "kickstart: {", f'kickstart: {{network: {{hostname: {{hostname: "{said}"}}}}, '
    )
    made = kickstart(tmp_path, HOSTS, {"profiles/web.yaml": web})
    assert network(made)[0].endswith(f"--hostname={name}")
    exact = HOSTS.replace("profile: web\nweb02", "profile: web\n  hostname: gate\nweb02")
    assert network(kickstart(tmp_path, exact, {"profiles/web.yaml": web}))[0].endswith("--hostname=gate")


INTERFACES = {
    "dhcp": "  ip: dhcp\n",
    "dhcp, and name servers": "  ip: dhcp\n  dns: [192.0.2.53, 192.0.2.54]\n",
    "both versions": "  ip: [192.0.2.11/24, 2001:db8::11/64]\n  gateway: [192.0.2.1, 2001:db8::1]\n",
    "only IPv6": "  ip: 2001:db8::11/64\n  gateway: 2001:db8::1\n  dns: ['2001:db8::53']\n",
    "named card": "  device: ens3\n  ip: 192.0.2.11/24\n  mtu: 9000\n",
    "VLAN": "  device: ens3\n  ip: 192.0.2.11/24\n  vlan: 100\n  gateway: 192.0.2.1\n",
    "bond": "  device: [ens1, ens2]\n  ip: 192.0.2.11/24\n"
    "  bond: {name: bond0, options: {mode: 802.3ad, miimon: 100}}\n",
    "VLAN on a bond": "  device: [ens1, ens2]\n  bond: bond0\n  vlan: 7\n  ip: dhcp\n",
    "two cards": "  device: ens1\n  ip: 192.0.2.11/24\n  interfaces: [{device: ens2, ip: 198.51.100.4/28}]\n",
}
# What a release's installer does not know: no later check makes up for it.
LACKS = {
    "rhel5": {"both versions", "only IPv6", "VLAN", "bond", "VLAN on a bond"},
    "rhel6": {"both versions", "only IPv6"},
}


@pytest.mark.parametrize("release", ["rhel5", "rhel6", "rhel7", "rhel8", "rhel9", "rhel10", "fedora43"])
@pytest.mark.parametrize("about", INTERFACES)
def test_network_lines_are_right_for_the_release(tmp_path: Path, release: str, about: str) -> None:
    macs = "  mac: [52:54:00:12:34:56, 52:54:00:12:34:57]\n" if "bond" in about else "  mac: 52:54:00:12:34:56\n"
    hosts = f"web01:\n{macs}{INTERFACES[about]}  profile: web\n"
    plain = f"#version={release.upper()}\n" + "\n".join(BASE.splitlines()[1:6]) + "\n%packages\n@core\n"
    plain += "" if release == "rhel5" else "%end\n"
    build = workspace(
        tmp_path, hosts, {"profiles/base.ks": plain, "profiles/web.yaml": f"extends: base\ntarget: {release}\n"}
    ).compile()
    if about in LACKS.get(release, ()):
        assert "KS204" in [one.code for one in build.report.errors]
        return
    made = texts(build)["http/ks/by-mac/52-54-00-12-34-56.ks"]
    (tmp_path / "made.ks").write_text(made)
    assert reference.accepts(tmp_path / "made.ks", release)
    assert network(made.splitlines())[0].endswith("--hostname=web01")


BOOT = {
    ("rhel5", "named card"): "ip=192.0.2.11 netmask=255.255.255.0",
    ("rhel6", "VLAN"): "vlanid=100 ip=192.0.2.11 netmask=255.255.255.0 gateway=192.0.2.1",
    ("rhel6", "bond"): "ip=192.0.2.11 netmask=255.255.255.0",
    ("rhel7", "named card"): "ip=192.0.2.11:::255.255.255.0:web01:ens3:none",
    ("rhel6", "dhcp, and name servers"): "",
    ("rhel9", "dhcp"): "",
    ("rhel9", "dhcp, and name servers"): "nameserver=192.0.2.53 nameserver=192.0.2.54",
    ("rhel9", "both versions"): "ip=192.0.2.11::192.0.2.1:255.255.255.0:web01::none",
    ("rhel9", "only IPv6"): "ip=[2001:db8::11]::[2001:db8::1]:64:web01::none nameserver=2001:db8::53",
    ("rhel9", "VLAN"): "vlan=ens3.100:ens3 ip=192.0.2.11::192.0.2.1:255.255.255.0:web01:ens3.100:none",
    ("rhel9", "bond"): "bond=bond0:ens1,ens2:mode=802.3ad,miimon=100 ip=192.0.2.11:::255.255.255.0:web01:bond0:none",
    ("rhel10", "VLAN on a bond"): "bond=bond0:ens1,ens2 vlan=bond0.7:bond0 ip=bond0.7:dhcp",
    ("fedora43", "two cards"): "ip=192.0.2.11:::255.255.255.0:web01:ens1:none",
}


@pytest.mark.parametrize(("release", "about"), BOOT)
def test_boot_arguments_are_right_for_the_release(tmp_path: Path, release: str, about: str) -> None:
    macs = "  mac: [52:54:00:12:34:56, 52:54:00:12:34:57]\n" if "bond" in about else "  mac: 52:54:00:12:34:56\n"
    hosts = f"web01:\n{macs}{INTERFACES[about]}  profile: web\n"
    site = SITE.replace("release: rocky9", f"release: {release}")
    web = f"extends: base\ntarget: {release}\ntree: rocky9\n"
    plain = "\n".join(BASE.splitlines()[1:5]) + "\n%packages\n@core\n" + ("" if release == "rhel5" else "%end\n")
    build = workspace(
        tmp_path, hosts, {"ksc.yaml": site, "profiles/web.yaml": web, "profiles/base.ks": plain}
    ).compile()
    made = texts(build)["tftp/pxelinux.cfg/01-52-54-00-12-34-56"]
    (append,) = (line.split() for line in made.splitlines() if line.startswith("  APPEND "))
    known = ("ip=", "netmask=", "gateway=", "dns=", "nameserver=", "vlan", "bond=")
    assert " ".join(word for word in append if word.startswith(known)) == BOOT[release, about]


def test_a_bond_has_a_menu_under_each_of_its_cards(tmp_path: Path) -> None:
    hosts = "db:\n  mac: [52:54:00:00:00:01, 52:54:00:00:00:02]\n" + INTERFACES["bond"] + "  profile: web\n"
    made = texts(workspace(tmp_path, hosts).compile())
    first, second = (made[f"tftp/pxelinux.cfg/01-52-54-00-00-00-0{number}"] for number in (1, 2))
    assert first == second
    assert "ks/by-mac/52-54-00-00-00-01.ks" in second
    assert "http/ks/by-mac/52-54-00-00-00-02.ks" not in made


def test_name_servers_go_with_dhcp(tmp_path: Path) -> None:
    hosts = f"web01:\n  mac: 52:54:00:12:34:56\n{INTERFACES['dhcp, and name servers']}  profile: web\n"
    (line,) = network(kickstart(tmp_path, hosts))
    assert "--bootproto=dhcp --nameserver=192.0.2.53,192.0.2.54 --onboot" in line


@pytest.mark.parametrize(("release", "card"), [("rhel5", "mac"), ("rhel5", "device"), ("rhel6", "mac")])
def test_a_further_interface_has_a_line_of_its_own(tmp_path: Path, release: str, card: str) -> None:
    """EL5's installer knows cards by their names: a line without one would be about the card that booted."""
    named = {"mac": "52:54:00:12:34:57", "device": "eth1"}[card]
    further = f"  interfaces: [{{{card}: {named}, ip: 198.51.100.4/28}}]\n"
    hosts = f"web01:\n  mac: 52:54:00:12:34:56\n  ip: dhcp\n  profile: web\n{further}"
    plain = "\n".join(BASE.splitlines()[1:5]) + "\n%packages\n@core\n" + ("" if release == "rhel5" else "%end\n")
    web = f"extends: base\ntarget: {release}\n"
    build = workspace(tmp_path, hosts, {"profiles/base.ks": plain, "profiles/web.yaml": web}).compile()
    if (release, card) == ("rhel5", "mac"):
        assert [one.code for one in build.report.errors] == ["KS723"]
        assert named in build.report.errors[0].message
        return
    lines = network(texts(build)["http/ks/by-mac/52-54-00-12-34-56.ks"].splitlines())
    assert lines[1].startswith(f"network --device={named} --bootproto=static --ip=198.51.100.4")


def test_a_host_without_a_mac_goes_by_its_name(tmp_path: Path) -> None:
    made = texts(workspace(tmp_path, "web01: {profile: web, ip: 192.0.2.11/24}\n").compile())
    assert "network --device=bootif --bootproto=static" in made["http/ks/by-name/web01.ks"]
    assert not [path for path in made if "pxelinux.cfg/01-" in path]


def test_a_card_that_it_does_not_boot_from_names_nothing(tmp_path: Path) -> None:
    further = "interfaces: [{mac: 52:54:00:12:34:57, ip: 198.51.100.4/28}]"
    hosts = f"web01: {{profile: web, device: ens1, ip: 192.0.2.11/24, {further}}}\n"
    build = workspace(tmp_path, hosts).compile()
    assert [one.code for one in build.report.warnings] == ["KS596"]
    assert [path for path in texts(build) if "by-" in path or "/01-" in path] == ["http/ks/by-name/web01.ks"]


@pytest.mark.parametrize("name", ["web01", "web1"])
def test_a_host_is_asked_for_with_its_sign(tmp_path: Path, name: str) -> None:
    (one,) = workspace(tmp_path).compile(name).report.errors
    assert one.code == "KS308"
    assert one.help == ("there is a host of that name: ask for @web01" if name == "web01" else "did you mean `web`?")


def test_a_hosts_word_is_the_last(tmp_path: Path) -> None:
    hosts = HOSTS.replace(
        "profile: web\nweb02",
        "profile: web\n  vars: {zone: Asia/Tokyo}\n"
        "  kickstart: {timezone: '{{ vars.zone }}', bootloader: {append: {add: [quiet2]}}}\n"
        "  boot: {menu: 'Install ^this', append: {add: ['console={{ host.name }}']}}\nweb02",
    )
    web = WEB + "boot: {append: [rd.debug]}\n"
    made = texts(workspace(tmp_path, hosts, {"profiles/web.yaml": web}).compile())
    lines = made["http/ks/by-mac/52-54-00-12-34-56.ks"].splitlines()
    assert "timezone Asia/Tokyo" in lines
    assert 'bootloader --append="quiet quiet2"' in lines
    menu = made["tftp/pxelinux.cfg/01-52-54-00-12-34-56"]
    assert "MENU LABEL Install ^this\n" in menu
    assert " rd.debug console=web01\n" in menu
    assert "timezone Asia/Shanghai --utc" in made["http/ks/by-mac/52-54-00-12-34-57.ks"]


def test_a_hosts_installation_is_its_default_only_where_somebody_says_so(tmp_path: Path) -> None:
    made = texts(workspace(tmp_path).compile())["tftp/pxelinux.cfg/01-52-54-00-12-34-56"]
    assert made.index("LABEL local") < made.index("MENU DEFAULT") < made.index("LABEL web")
    made = texts(workspace(tmp_path, files={"profiles/web.yaml": WEB + "unattended: true\n"}).compile())[
        "tftp/pxelinux.cfg/01-52-54-00-12-34-56"
    ]
    assert made.index("LABEL web") < made.index("MENU DEFAULT")


def test_a_profile_for_hosts_alone_is_abstract(tmp_path: Path) -> None:
    web = WEB.replace("title: Web server", "title: 'Web server {{ host.name }}'")
    build = workspace(tmp_path, files={"profiles/web.yaml": web}).compile()
    assert [one.code for one in build.report.errors] == ["KS318"]
    made = texts(workspace(tmp_path, files={"profiles/web.yaml": web + "abstract: true\n"}).compile())
    assert "Web server web02" in made["tftp/pxelinux.cfg/01-52-54-00-12-34-57"]
    assert "http/ks/web.ks" not in made


def test_what_is_wrong_with_like_hosts_is_said_once(tmp_path: Path) -> None:
    hosts = "".join(f"h{n}: {{mac: '52:54:00:00:00:0{n}', ip: 192.0.2.{n}0/24, profile: web}}\n" for n in range(1, 6))
    web = WEB.replace("timezone: Asia/Shanghai --utc", "timezone: Nowhere/City")
    report = workspace(tmp_path, hosts, {"profiles/web.yaml": web}).compile().report
    assert len(report) == len({one.location for one in report})
    assert len([one for one in report if "Nowhere" in one.message]) == 1


def test_arch_of_the_host_and_of_the_tree(tmp_path: Path) -> None:
    report = workspace(tmp_path, HOSTS.replace("profile: web\nweb02", "profile: web\n  arch: aarch64\nweb02")).compile()
    assert [one.code for one in report.report.errors] == ["KS720"]


@pytest.mark.parametrize("hosts", ["web_2: {profile: web}\n", "a1: {profile: web}\nweb_2: {profile: web}\n"])
def test_a_host_is_judged_whoever_is_beside_it(tmp_path: Path, hosts: str) -> None:
    assert "KS655" in [one.code for one in workspace(tmp_path, hosts).compile().report]


def test_what_one_host_lacks_is_said_with_its_name(tmp_path: Path) -> None:
    web = WEB.replace("kickstart: {", "abstract: true\nkickstart: {lang: '{{ vars.lang }}', ")
    one = "{profile: web, vars: {lang: de_DE.UTF-8}}"
    hosts = f"a: {one}\nb: {{profile: web}}\nc: {one}\nd: {{profile: web, vars: {{rack: 4}}}}\n"
    (found,) = workspace(tmp_path, hosts, {"profiles/web.yaml": web}).compile().report.errors
    assert (found.code, found.path) == ("KS310", "profiles/web.yaml")
    assert found.notes == ("for the host `b`",)  # and `d`, which answers alike
    web = web.replace("vars.lang", "host.vars.lang")
    (found,) = workspace(tmp_path, hosts, {"profiles/web.yaml": web}).compile().report.errors
    assert found.notes == ("for the host `b` and 1 more",)


def test_variables_of_an_abstract_profile_may_be_its_hosts(tmp_path: Path) -> None:
    web = WEB.replace("kickstart: {", "abstract: true\nkickstart: {lang: '{{ vars.lang }}', ")
    hosts = "a: {profile: web, vars: {lang: de_DE.UTF-8}}\n"
    made = texts(workspace(tmp_path, hosts, {"profiles/web.yaml": web}).compile())
    assert "\nlang de_DE.UTF-8\n" in made["http/ks/by-name/a.ks"]


@pytest.mark.parametrize("value", ["a\n%include x", "%include x", "%ksappend x", "a\nb"])
@pytest.mark.parametrize("where", ["text", "file"])
def test_a_variable_makes_no_line_of_a_script(tmp_path: Path, value: str, where: str) -> None:
    said = {"text": 'text: "{{ vars.v }}"', "file": "file: me.sh"}[where]
    web = f"{WEB}vars: {{v: {json.dumps(value)}}}\nscripts: [{{name: me, section: post, template: true, {said}}}]\n"
    files = {"profiles/web.yaml": web, "profiles/me.sh": "{{ vars.v }}\n"}
    (found,) = workspace(tmp_path, "", files).compile().report.errors
    assert found.code == ("KS320" if "\n" in value else "KS319")


@pytest.mark.parametrize(
    ("names", "made"),
    [
        (("web",), {"web", "web01", "web02"}),
        (("web@web01",), {"web01"}),
        (("@web02", "@web01"), {"web01", "web02"}),
    ],
)
def test_what_is_asked_for(tmp_path: Path, names: tuple[str, ...], made: set[str]) -> None:
    build = workspace(tmp_path).compile(*names)
    assert {one.host or one.profile for one in build.artifacts if one.kind == "kickstart"} == made
    installs, report = Workspace(tmp_path).installs(*names)
    assert report.ok
    assert {one.host.name for one in installs if one.host is not None} == made - {"web"} - (
        {"web01", "web02"} if names == ("web",) else set()
    )


@pytest.mark.parametrize("name", ["@nobody", "web@web03", "base@web01", "@printer"])
def test_a_host_that_is_not_there(tmp_path: Path, name: str) -> None:
    report = workspace(tmp_path, f"{HOSTS}printer: {{profile: null}}\n").compile(name).report
    assert [one.code for one in report.errors] == ["KS722"]


# From 11 on: .1 is the gateway and .10 the server.
numbers = st.lists(st.integers(11, 60), min_size=2, max_size=6, unique=True)


@settings(max_examples=examples(20), deadline=None)
@given(
    numbers,
    st.lists(st.sampled_from(list(INTERFACES)), min_size=6, max_size=6),
    st.sampled_from(["", "network --hostname=h7.example.org\n", "network --bootproto=dhcp\n"]),
)
def test_like_hosts_are_as_if_each_was_alone(
    tmp_path_factory: pytest.TempPathFactory, chosen: list[int], forms: list[str], lines: str
) -> None:
    """What is shared between hosts never shows: a host compiled alone has the same bytes."""
    hosts = {}
    for number, about in zip(chosen, forms, strict=False):
        macs = [f"52:54:00:00:{number:02}:{card:02}" for card in range(2 if "bond" in about else 1)]
        said = INTERFACES[about].replace("192.0.2.11", f"192.0.2.{number}").replace("::11", f"::{number}")
        said = said.replace("198.51.100.4/28", f"198.51.100.{number}/24")
        hosts[f"h{number}"] = f"h{number}:\n  mac: {json.dumps(macs)}\n{said}  profile: web\n"
    files = {"profiles/base.ks": BASE.replace("bootloader", f"{lines}bootloader")}

    def made(*some: str) -> dict[str, str]:
        root = tmp_path_factory.mktemp("w")
        return {
            path: text
            for path, text in texts(workspace(root, "".join(hosts[one] for one in some), files).compile()).items()
            if "by-mac" in path or "/01-" in path
        }

    together = made(*hosts)
    alone: dict[str, str] = {}
    for one in hosts:
        alone |= made(one)
    assert together == alone


def test_like_hosts_whose_disks_are_chosen(tmp_path: Path) -> None:
    """Each has its own lines, also in what checks and plans see: the statements as they stood before the script."""
    profile = (
        "extends: base\ntarget: rhel9\ntree: rocky9\npartitioning: {scheme: lvm, disk: {select: smallest}}\n"
        "kickstart: {rootpw: null, network: null}\n"
    )
    hosts = "a1: {mac: 52:54:00:00:00:01, profile: any}\na2: {mac: 52:54:00:00:00:02, profile: any}\n"
    made = workspace(tmp_path, hosts, {"profiles/any.yaml": profile})
    of_hosts, _ = made.installs("@a1", "@a2")
    assert len(of_hosts) == 2
    for install in of_hosts:
        before = install.merged.before
        assert install.host is not None
        assert before is not None
        own = f"network --hostname={install.host.name}\n"
        assert own in install.merged.text
        assert own in before.text
        assert "clearpart --all --initlabel --drives=ksc-disk-1\n" in before.text


def test_another_choice_makes_the_files_of_hosts_anew(tmp_path: Path) -> None:
    profile = "extends: base\ntarget: rhel9\ntree: rocky9\npartitioning: {scheme: lvm, disk: {select: smallest}}\n"
    hosts = "a1: {mac: 52:54:00:00:00:01, profile: any}\na2: {mac: 52:54:00:00:00:02, profile: any}\n"
    workspace(tmp_path, hosts, {"profiles/any.yaml": profile}).compile().write(tmp_path / "build")
    made = workspace(tmp_path, hosts, {"profiles/any.yaml": profile.replace("smallest", "largest")})
    made.compile().write(tmp_path / "build")
    for name in ("any.ks", "by-mac/52-54-00-00-00-01.ks", "by-mac/52-54-00-00-00-02.ks"):
        assert "\nchoose 'the largest;" in (tmp_path / "build/http/ks" / name).read_text(), name
