"""What is typed on the servers: as it was looked at by layout, as a shell reads it, and as it does on files."""

import re
import subprocess
from itertools import chain
from random import Random
from shlex import quote

import pytest
from emit.kit import site as read
from emit.servers.kit import FOLDER, PLUGINS
from emit.servers.sites import site_text
from emit.servers.test_golden import SITES
from golden import same
from support import program as installed

from ksc.actions.notes import Machine, Step, machines, steps, taking_back
from ksc.actions.notes.steps import _added, _kept, _replaced, _without
from ksc.artifacts import Artifact
from ksc.emit import EmitContext, SiteInput
from ksc.emit.places import build_path
from ksc.trees import read_trees

# What of these sites DHCP's plugins make, which have tests of their own.
DHCP = {
    "classic": ("dhcpd", "dhcp: {program: dhcpd}\n"),
    "whole": ("dnsmasq", "dhcp: {program: dnsmasq, proxy: true}\n"),
    "own": ("kea", "dhcp: {program: kea}\n"),
}
KICKSTART = Artifact("http/ks/web.ks", "kickstart", b"", "kickstart")
MENU = Artifact("tftp/pxelinux.cfg/default", "pxelinux", b"", "pxelinux")


def of_site(text: str, dhcp: str = "") -> tuple[Machine, ...]:
    site = read(text)
    trees = read_trees(site)[0].values()
    emitters = [one for plugin in PLUGINS for one in plugin.ksc_emitters() if one.wanted(site)]
    given = chain.from_iterable(one.emit(SiteInput(trees=tuple(trees)), EmitContext(site)) for one in emitters)
    made = [one for one in given if isinstance(one, Artifact)]
    if dhcp:
        made.append(Artifact(build_path(site.serving.paths[dhcp]), dhcp, b"", dhcp))
    return machines(site, trees, (*made, KICKSTART, MENU))


def written(given: tuple[Step, ...]) -> str:
    lines = []
    for number, step in enumerate(given, 1):
        lines += [f"# {number}. {step.title}", *(f"#    {one}" for one in step.notes), *step.commands]
    return "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize("layout", ["el5", "el6", "el", "debian"])
@pytest.mark.parametrize("name", SITES)
def test_as_it_was_looked_at(name: str, layout: str) -> None:
    program, more = DHCP.get(name, ("", ""))
    given = of_site(f"layout: {layout}\n{SITES[name]}{more}", program)
    parts = [(one.address, steps(one)) for one in given] + [(f"{one.address}, back", taking_back(one)) for one in given]
    text = "".join(f"==> {title} <==\n{written(part)}\n" for title, part in parts)
    same(FOLDER.parent.parent / "actions/notes/golden" / f"{name}-{layout}.txt", text)


def test_a_shell_takes_them() -> None:
    """Of many sites, whatever their roots, trees and addresses are called; all in one run."""
    texts = [site_text(Random(seed)) for seed in range(60)]
    made = [one for text in texts for one in of_site(text)]
    assert len(made) > 60
    script = "".join(written(steps(one)) + written(taking_back(one)) for one in made)
    for shell in ("bash", "dash"):
        done = subprocess.run([installed(shell, shell), "-n"], input=script, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")


def test_nothing_is_switched_off() -> None:
    """The firewall and SELinux stay on, and no service is stopped that ksc did not bring."""
    for seed in range(30):
        for one in of_site(site_text(Random(seed))):
            text = written(steps(one))
            assert "setenforce" not in text
            assert not [line for line in text.splitlines() if line.startswith("systemctl disable")]
            assert "iptables -F" not in text
            assert "firewalld" not in text


def test_lines_are_added_once_and_taken_out_again(tmp_path) -> None:
    """As the shell does it, on a file that has lines of somebody's own."""
    fstab = tmp_path / "fs tab"
    before = "# mine\n\n/dev/sda1 / xfs defaults 0 0\n"
    line = "/srv/it's\\040here.iso /opt/a iso9660 loop,ro 0 0"
    fstab.write_text(before)
    add, keep = _added(line, str(fstab)), _kept(str(fstab))
    out = _without(line, str(fstab)).replace("/root/", f"{tmp_path}/")

    def run(*commands: str) -> str:
        subprocess.run(["sh", "-c", "\n".join(commands)], check=True)
        return fstab.read_text()

    assert run(keep, add, keep, add) == f"{before}{line}\n"
    assert (tmp_path / "fs tab.before-ksc").read_text() == before
    assert run(out) == before
    assert run(out) == before
    fstab.write_text(f"{line}\n")
    assert run(out) == ""
    fstab.write_text("# no end")
    assert run(add, add) == f"# no end\n{line}\n"
    fstab.unlink()
    assert run(add) == f"{line}\n"
    assert quote(line) in add


def test_what_is_replaced_is_kept_each_time(tmp_path) -> None:
    main = tmp_path / "kea's.conf"
    line = '<?include "/etc/kea/ksc-dhcp4.json"?>'

    def run() -> str:
        subprocess.run(["sh", "-c", _replaced(line, str(main))], check=True)
        return main.read_text()

    assert run() == f"{line}\n"
    for text in ("mine\n", "mine again\n"):
        main.write_text(text)
        assert run() == run() == f"{line}\n"
    kept = sorted(one.read_text() for one in tmp_path.iterdir() if ".before-ksc" in one.name)
    assert kept == ["mine\n", "mine again\n"]


@pytest.mark.parametrize(
    ("https", "typed"),
    [
        ("null", ["a2enconf ksc", "a2enmod ssl", "a2ensite default-ssl"]),
        ("{certificate: /a.crt, key: /a.key}", ["a2enconf ksc", "a2enmod ssl"]),
        ("{program: nginx, certificate: /a.crt, key: /a.key}", []),
    ],
)
def test_https_on_debian(https: str, typed: list[str]) -> None:
    """Apache's own certificate is that of its default site, which is not on by itself."""
    (machine,) = of_site(f"server: 192.0.2.10\nlayout: debian\nhttps: {https}\n")
    assert [line for line in written(steps(machine)).splitlines() if line.startswith("a2")] == typed


def test_labels_by_who_reads() -> None:
    """Each folder has one label that all its readers may read; what the policy knows by itself is only restored."""
    (machine,) = of_site(
        "server: 192.0.2.10\nhttp: {root: /srv/a.b}\nftp: {root: /srv/a.b}\nnfs: {root: /srv/n}\n"
        "tftp: {root: /srv/t}\ntrees:\n"
        "  a: {release: rocky9, url: 'http://192.0.2.10/a', path: '/data/a (x)'}\n"
        "  b: {release: rocky9, url: 'nfs:192.0.2.10:/srv/n/b', path: /data/b}\n"
        "  c: {release: rocky9, url: 'ftp://192.0.2.10/c', path: /var/ftp/c}\n"
        "  d: {release: rocky9, url: 'http://192.0.2.10/d', path: /srv/d.iso}\n"
    )
    text = written(steps(machine))
    rules = re.findall(r"semanage fcontext -a -t (\w+) ('.*?') 2>", text)
    assert sorted(rules, key=lambda one: one[1]) == [
        ("httpd_sys_content_t", r"'/data/a \(x\)(/.*)?'"),
        ("public_content_t", r"'/srv/a\.b/ks(/.*)?'"),
        ("tftpdir_t", "'/srv/t(/.*)?'"),
    ]
    restored = re.findall(r"restorecon -R (.*)", text)
    assert restored == ["'/data/a (x)'", "/srv/a.b/ks", "/srv/t", "/var/ftp/c"]


@pytest.mark.parametrize(
    ("layout", "interfaces", "command"),
    [
        ("el6", "[eth1, eth2.7]", 'DHCPDARGS="eth1 eth2.7"'),
        ("debian", "eth1", 's/^INTERFACESv4=""$/INTERFACESv4="eth1"/'),
        ("debian", "null", 's/^INTERFACESv4=""$/INTERFACESv4=" "/'),
    ],
)
def test_dhcpd_listens_where_it_is_told(layout: str, interfaces: str, command: str) -> None:
    text = f"layout: {layout}\nserver: 192.0.2.10\ndhcp: {{interfaces: {interfaces}}}\n"
    (machine,) = of_site(text, "dhcpd")
    assert command in written(steps(machine))


@pytest.mark.parametrize(
    ("layout", "command"),
    [
        ("el6", "iptables -I INPUT -p udp --dport 53 -j ACCEPT"),
        ("el", "--add-service=dns"),
        ("debian", "ufw allow 53/tcp"),
    ],
)
def test_names_are_asked_for_at_a_port_of_their_own(layout: str, command: str) -> None:
    text = f"layout: {layout}\nserver: 192.0.2.10\ndhcp: {{program: dnsmasq, resolver: RESOLVER}}\n"
    for said in ("true", "false"):
        (machine,) = of_site(text.replace("RESOLVER", said), "dnsmasq")
        assert (command in written(steps(machine))) == (said == "true")
