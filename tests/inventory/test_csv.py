"""hosts.csv, as spreadsheets write it."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inventory.kit import collected, found, said
from support import examples

from ksc.diagnostics import Source
from ksc.inventory import Host
from ksc.inventory.hosts_csv import read_csv

ROWS = """\
name,mac,ip,prefix,profile,vars.port,bond,bond.options,device
# the web servers,,,,,,,,
web1,52-54-00-00-00-01;52-54-00-00-00-02,192.0.2.11,24,web,8443,bond0,mode=1,"eno1, eno2"
,,,,,,,,
web2,,dhcp,,web,"8443",,,
"""


def shape(host: Host) -> object:
    """A host without places."""
    profile = host.profile.name if host.profile else None
    values = [host.interfaces, host.hostname, host.arch, host.firmware, dict(host.disks), dict(host.vars)]
    return [host.name, profile, *values]


def test_a_table() -> None:
    made = collected(ROWS, name="hosts.csv")
    assert not said(made.found)
    same = collected("""\
web1:
  mac: [52:54:00:00:00:01, 52:54:00:00:00:02]
  device: [eno1, eno2]
  ip: 192.0.2.11/24
  profile: web
  vars: {port: 8443}
  bond: {name: bond0, options: mode=1}
web2: {ip: dhcp, profile: web, vars: {port: "8443"}}
""")
    assert [shape(one) for one in made.hosts.values()] == [shape(one) for one in same.hosts.values()]


@pytest.mark.parametrize("change", [(",", ","), (",", "\t"), ("\n", "\r\n")])
@pytest.mark.parametrize("before", ["", "\ufeff"])
def test_other_separators_and_marks(change: tuple[str, str], before: str) -> None:
    plain = "name,ip,profile\nweb1,dhcp,web\n"
    made = collected(before + plain.replace(*change), name="hosts.csv")
    assert not said(made.found)
    assert [shape(one) for one in made.hosts.values()] == [
        shape(one) for one in collected("web1: {ip: dhcp, profile: web}\n").hosts.values()
    ]


def test_semicolons_and_lists_in_quotes() -> None:
    text = 'sep=;\nName;MAC;Profile\nweb1;"52:54:00:00:00:01;52:54:00:00:00:02";web\n'
    assert list(collected(text, name="hosts.csv").hosts["web1"].macs) == ["52:54:00:00:00:01", "52:54:00:00:00:02"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name,foo\n", "KS562 1:6 hosts have no `foo`"),
        ("name,netmask\n", "KS562 1:6 hosts have no `netmask`"),
        ("name,vars\n", "KS562 1:6 the column `vars` does not say which of a host's `vars` it holds"),
        ("name,VARS.\n", "KS562 1:6 the column `VARS.` does not say which of a host's `vars` it holds"),
        ("name,disks.\n", "KS562 1:6 the column `disks.` does not say which of a host's `disks` it holds"),
        ("name,kickstart\n", "KS583 1:6 a table cannot hold `kickstart`"),
        ("name,mac,MAC\n", "KS583 1:10 two columns are called `MAC`"),
        ("mac,ip\n", "KS583 1:1 hosts.csv has no column `name`"),
        ("name,profile\n,web\n", "KS582 2:2 this row has no `name`"),
        ("name,profile\na,web,x\n", "KS582 2:7 `x` stands in a column without a head"),
        ('name,profile\na,"web\n', "KS582 2:3 a quote begins here"),
        ("name,profile\na,w\udce4b\n", "KS582 2:1 hosts.csv is not in UTF-8"),
        ("name,disks,disks.sda,profile\na,sdb,20GiB,w\n", "KS583 2:7 both `disks` and `disks.sda` are filled in"),
        ("name,profile,mac\na,w,5.25E+11\n", "KS565 2:5 `5.25E+11` is no hardware address: a spreadsheet"),
        ('name,profile,vars.a,mac\na,w,"x\ny",1\n', "KS565 3:4 `1` is no hardware address"),
    ],
)
def test_what_is_wrong(text: str, expected: str) -> None:
    (one,) = found(text, name="hosts.csv")
    assert one.startswith(expected)


def test_columns_without_a_head() -> None:
    assert found("name,ip,,profile,,\nweb1,dhcp,,web,,\n", name="hosts.csv") == []
    (one,) = found("name,ip,,profile,,\nweb1,dhcp,lost,web,,\n", name="hosts.csv")
    assert one == "KS582 2:11 `lost` stands in a column without a head"


def test_null_is_null() -> None:
    assert found("name,profile,vars.a\nprinter,null,~\n", name="hosts.csv") == []
    made = collected('name,profile,vars.a,vars.b\nprinter,web,~,"null"\n', name="hosts.csv")
    assert made.hosts["printer"].vars == {"a": None, "b": "null"}


def test_nothing_at_all() -> None:
    assert found("", name="hosts.csv") == []
    assert found("# name,ip\n\n", name="hosts.csv") == []


CELLS = st.text(st.characters(exclude_categories=["C", "Z"]) | st.sampled_from(' ",;'), max_size=12)


@settings(max_examples=examples(400))
@given(
    st.lists(st.fixed_dictionaries({"ip": st.sampled_from(["dhcp", "192.0.2.7"]), "a": CELLS, "b": CELLS}), max_size=4),
    st.sampled_from(",;\t"),
)
def test_a_table_and_a_mapping_of_the_same_read_alike(hosts: list[dict[str, str]], separator: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writerow(["name", "ip", "prefix", "profile", "vars.a", "vars.b"])
    lines = []
    for number, host in enumerate(hosts):
        a, b = host["a"].strip(), host["b"].strip()
        writer.writerow([f"h{number}", host["ip"], "24" if host["ip"] != "dhcp" else "", "web", a, b])
        values = ", ".join(f"{key}: '{one.replace(chr(39), chr(39) * 2)}'" for key, one in (("a", a), ("b", b)) if one)
        prefix = ", prefix: 24" if host["ip"] != "dhcp" else ""
        some = f", vars: {{{values}}}" if values else ""
        lines.append(f"h{number}: {{ip: {host['ip']}, profile: web{prefix}{some}}}\n")
    table = collected(out.getvalue(), name="hosts.csv")
    mapping = collected("".join(lines))
    assert said(table.found)[: len(hosts)] == said(table.found)
    assert [shape(one) for one in table.hosts.values()] == [shape(one) for one in mapping.hosts.values()]


@settings(max_examples=examples(400))
@given(st.text(st.sampled_from('name,ipvrs.;"\n\r\t# 7\ufeff\x00é') | st.characters(), max_size=80))
def test_any_text_is_read(text: str) -> None:
    for line in text, f"name,ip,vars.a\n{text}":
        for one in read_csv(Source("hosts.csv", line)):
            assert one is not None
