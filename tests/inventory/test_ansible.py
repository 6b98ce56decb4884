"""Inventories of Ansible, in both forms."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inventory.kit import collected, said
from support import examples

from ksc.diagnostics import Source
from ksc.inventory.ansible.read import read

INI = """\
; machines
mail.example.com ansible_host=192.0.2.9 mac=52:54:00:00:00:09

[web]
web[01:03].example.com ksc_ip=dhcp   # three of them
db-[a:c:2]:2222 ksc_disks="sda sdb" note='a b'

[web:vars]
profile = web
zone=web
[dc:children]
web
[dc:vars]
zone=dc
floor=2
[all:vars]
zone=all
ksc_prefix=24
"""
YAML = """\
all:
  vars: {zone: all, ksc_prefix: 24}
  hosts:
    mail.example.com: {ansible_host: 192.0.2.9, mac: 52:54:00:00:00:09}
  children:
    dc:
      vars: &dc {zone: dc, floor: 2}
      children:
        web:
          vars: {<<: *dc, profile: web, zone: web}
          hosts:
            web[01:03].example.com: {ksc_ip: dhcp, ksc_prefix: null}
            db-[a:c:2]: {ksc_disks: [sda, sdb], note: a b, ksc_prefix: }
"""


def test_groups_children_variables_and_ranges() -> None:
    made = collected(INI.replace("[all:vars]\nzone=all\nksc_prefix=24", "[all:vars]\nzone=all"), name="inventory")
    hosts = made.hosts
    assert list(hosts) == [
        "mail.example.com",
        "web01.example.com",
        "web02.example.com",
        "web03.example.com",
        "db-a",
        "db-c",
    ]
    assert [one.split()[0] for one in said(made.found)] == ["KS574"]
    assert hosts["mail.example.com"].macs == ("52:54:00:00:00:09",)
    web = hosts["web02.example.com"]
    assert web.profile is not None
    assert (web.profile.name, str(web.profile.location)) == ("web", "inventory:9:11")
    assert web.vars == {"zone": "web", "floor": 2}
    assert web.interfaces[0].dhcp
    assert (hosts["db-c"].vars["note"], list(hosts["db-c"].disks)) == ("a b", ["sda", "sdb"])
    assert str(hosts["db-c"].location) == "inventory:6:1"


def test_the_yaml_form_says_the_same() -> None:
    ini = collected(INI.replace("ksc_prefix=24\n", "").replace("192.0.2.9", "192.0.2.9 ksc_prefix=24"), name="a.ini")
    yaml = collected(YAML, name="a.yml")
    assert not said(ini.found) and not said(yaml.found)
    for name, one in yaml.hosts.items():
        other = ini.hosts[name]
        assert (one.interfaces, one.vars, one.disks) == (other.interfaces, other.vars, other.disks)
        assert (one.profile and one.profile.name) == (other.profile and other.profile.name)
    assert set(ini.hosts) == set(yaml.hosts)


def test_the_ksc_form_of_a_variable_counts_for_more() -> None:
    made = collected("a profile=tuned ksc_profile=web ansible_host=a.example.com ansible_password=x\n", name="inv")
    assert not said(made.found)
    (one,) = made.hosts.values()
    assert one.profile is not None and one.profile.name == "web"
    assert one.vars == {} and one.interfaces == ()


def test_what_only_ansible_can_make() -> None:
    text = "all: {hosts: {a: {x: '{{ y }}', z: [!vault k], ansible_user: '{{ u }}', fine: 1}}}\n"
    made = collected(text, name="a.yaml")
    assert said(made.found) == ["KS586 1:22 2 variables are left out, since Ansible makes the value: `x`, `z`"]
    assert made.hosts["a"].vars == {"fine": 1}
    (one,) = said(collected("a ksc_ip={{x}}\n", name="a").found)
    assert one == "KS585 1:10 `ksc_ip` of a is a template or a vault's, which ksc does not read"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a", "x[1\n", "KS585 1:1 `x[1` cannot be read: it has a `["),
        ("a", "x[9:1]\n", "KS585 1:1 `x[9:1]` cannot be read: a range goes up"),
        ("a", "x[a:9]\n", "KS585 1:1 `x[a:9]` cannot be read: a range goes from"),
        ("a", "x[1:9:0]\n", "KS585 1:1 `x[1:9:0]` cannot be read: a range goes from"),
        ("a", "x[1:99999][1:99999]\n", "KS585 1:1 `x[1:99999][1:99999]` cannot be read: there are more than"),
        ("a", "x nothing\n", "KS585 1:1 this line cannot be read: `nothing` is no `name=value`"),
        ("a", "[g:vars]\nnothing\n", "KS585 2:1 this line cannot be read: a variable is written"),
        ("a", "[a:children]\nb\n[b:children]\na\n", "KS585 4:1 the group `a` is its own child"),
        ("a", "".join(f"[g{n}:children]\ng{n + 1}\n" for n in range(60)), "KS585 120:1 groups lie in one another"),
        ("a.yml", "[a]\n", "KS585 1:1 an inventory must be a mapping, not a list"),
        ("a.yml", "g: {hosts: [a]}\n", "KS585 1:12 `hosts` of the group `g` must be a mapping, not a list"),
        ("a.yml", "g: {kids: }\n", "KS585 1:5 the group `g` has no `kids`"),
        ("a", "x ksc_macs=1\n", "KS562 1:12 the host `x` has no key `ksc_macs`"),
    ],
)
def test_what_is_wrong(name: str, text: str, expected: str) -> None:
    (one,) = said(collected(text, name=name).found)
    assert one.startswith(expected)


TOKENS = 'all hosts vars children [ ] a = : { } # 1 "'
WORDS = st.sampled_from([*TOKENS.split(), "\n", " ", ":\n  "])


@settings(max_examples=examples(400))
@given(st.lists(WORDS | st.characters(), max_size=30).map("".join), st.sampled_from(["a", "a.yml", "a.ini"]))
def test_any_text_is_read(text: str, name: str) -> None:
    for one in read(Source(name, text)):
        assert one is not None
