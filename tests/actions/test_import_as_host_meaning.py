"""Compiling for a host means what the file did that the host was imported from, asked of the installer's own parser."""

import warnings
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from machine import STATIC, compiled, take
from pykickstart.errors import KickstartError
from pykickstart.parser import KickstartParser
from reference import handler
from support import LONG, corpus, examples

from ksc.layer.files import decode
from ksc.syntax import parse
from ksc.workspace import Workspace

RELEASES = ("rhel5", "rhel6", "rhel7", "rhel9", "rhel10", "fedora43")
Devices = list[dict[str, Any]]


def devices(text: str, release: str) -> tuple[Devices, str] | None:
    """What a release makes of the `network` lines of a kickstart, and the host name; None where it refuses them.

    A line that only gives the host name configures nothing, and nor does one that gives nothing.
    """
    parser = KickstartParser(handler(release, text))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            parser.readKickstartFromString(f"{text}network --hostname=x\n")
        except KickstartError:
            return None
    made = [
        {name: value for name, value in vars(one).items() if name != "lineno"} for one in parser.handler.network.network
    ]
    names = [one.pop("hostname") for one in made]
    nothing = made.pop()
    return [one for one in made if one != nothing], next((one for one in reversed(names[:-1]) if one), "")


def unmeant(before: tuple[Devices, str], after: tuple[Devices, str]) -> list[Any]:
    """What differs, but for what is meant to: docs/import.md says it."""
    made: list[Any] = []
    for number, (old, new) in enumerate(zip_longest(before[0], after[0], fillvalue={})):
        for name in {*old, *new}:
            was, is_ = old.get(name), new.get(name)
            if name == "device" and ":" in str(was):
                was, is_ = was.lower(), str(is_).lower()
            activated = name == "activate" and number == 0 and not was and is_ is True
            booted = name == "device" and (was, is_) == ("", "bootif")
            if was != is_ and not activated and not booted:
                made.append((number, name, was, is_))
    if after[1] != ("build07" if before[1] in ("", "localhost", "localhost.localdomain") else before[1]):
        made.append((before[1], after[1]))
    return made


def real_lines() -> list[str]:
    """The `network` lines of each real kickstart, with values where some have placeholders."""
    made: dict[str, None] = {}
    for path in corpus():
        text = decode(path.read_bytes())
        for number in "123":
            text = text.replace(f"@KSTEST_NETDEV{number}@", f"ens{number}")
            text = text.replace(f"@KSTEST_STATIC_IP{number}@", f"192.0.2.1{number}")
        for name, value in {"IP": "192.0.2.9", "NETMASK": "255.255.255.0", "GATEWAY": "192.0.2.1"}.items():
            text = text.replace(f"@KSTEST_STATIC_{name}@", value)
        lines = [one.text.rstrip("\n") for one in parse(text, path.name).commands() if one.name == "network"]
        made["".join(f"{line}\n" for line in lines)] = None
    return [one for one in made if one]


def test_compiling_for_the_host_means_what_a_real_file_did(shared: None, tmp_path: Path) -> None:
    tried = lifts = 0
    for number, lines in enumerate(real_lines()):
        if number % 3 and not LONG:
            continue
        turned = [RELEASES[(number + step) % len(RELEASES)] for step in range(len(RELEASES))]
        taken = [one for one in turned if devices(lines, one) is not None]
        for release in taken if LONG else taken[:1]:
            root = tmp_path / f"{number}-{release}"
            imported, report = take(root, lines, release)
            assert imported is not None, (lines, report.errors)
            before, after = devices(lines, release), devices(compiled(root), release)
            assert before is not None
            assert after is not None
            assert not unmeant(before, after), (release, lines, compiled(root))
            tried += 1
            lifts += "ip:" in (root / "hosts.yaml").read_text()
    assert tried > 20
    assert lifts > tried / 3


FLAGS = ["--noipv6", "--nodns", "--nodefroute", "--notksdevice", "--onboot=no", "--onboot=yes", "--activate"]
MORE = ["--no-activate", "--ipv6=auto", "--ipv6=2001:db8::7/64", "--ipv6=2001:db8::7/64 --ipv6gateway=fe80::1"]
WORDS = ["--mtu=9000", "--dhcpclass=a", '--ethtool="speed 100"', "--bindto=mac", "--hostname=build07.example.com"]
ADDRESSES = ["--bootproto=dhcp", "", f"{STATIC} --gateway=192.0.2.1", STATIC, "--bootproto=bootp", "--noipv4"]
CARDS = ["--device=ens3", "--device=52:54:00:12:34:AB", "--device=link", "", "--device=ens3 --vlanid=7"]
BONDS = ["--device=bond0 --bondslaves=ens5,ens6", "--device=bond1 --bondslaves=ens7 --bondopts=mode=1,miimon=100"]


@settings(max_examples=examples(160), deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(CARDS + BONDS),
            st.sampled_from(ADDRESSES),
            st.lists(st.sampled_from(FLAGS + MORE + WORDS), max_size=3, unique=True),
            st.sampled_from(["", "--nameserver=192.0.2.3", "--nameserver=192.0.2.3,192.0.2.4"]),
        ),
        min_size=1,
        max_size=3,
    ),
    st.sampled_from(RELEASES),
)
def test_compiling_for_the_host_means_what_any_line_did(lines: list[Any], release: str) -> None:
    text = "".join(f"network {card} {own} {' '.join(more)} {dns}\n" for card, own, more, dns in lines)
    before = devices(text, release)
    if before is None:
        return
    with TemporaryDirectory() as folder:
        imported, report = take(Path(folder), text, release)
        assert imported is not None, report.errors
        (install,), said = Workspace(folder).installs("a@build07")
        if any(one.code == "KS646" for one in report):
            return  # they stand in the base as they were, which may be wrong by itself
        assert said.ok, said.errors
        after = devices("".join(entry.node.text for entry in install.merged.entries), release)
        assert after is not None
        assert not unmeant(before, after), (text, (Path(folder) / "hosts.yaml").read_text())
