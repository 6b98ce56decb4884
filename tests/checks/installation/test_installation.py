"""What an installation will be, judged beyond what the reference sees: every finding at its exact place."""

import tomllib
from pathlib import Path

import pytest

import ksc
from ksc.checks.installation.addresses import is_ipv4, is_ipv6, is_mask
from ksc.checks.installation.values import concrete, names
from ksc.diagnostics import Diagnostic

HERE = Path(__file__).parent
CASES = [
    pytest.param(case["release"], case["text"], case["found"], id=f"{path.stem}-{number}")
    for path in sorted(HERE.glob("*.toml"))
    for number, case in enumerate(tomllib.loads(path.read_text())["case"], 1)
]
# The codes of this subject; others (plain passwords, lines by themselves) are tested where they are made.
FIRST, LAST = "KS650", "KS689"


def found(text: str, release: str = "rhel9") -> list[Diagnostic]:
    return [one for one in ksc.check(text, release) if FIRST <= one.code <= LAST]


@pytest.mark.parametrize(("release", "text", "expected"), CASES)
def test_findings(release: str, text: str, expected: list[str]):
    seen = [f"{one.severity} {one.code} {one.line}:{one.column}-{one.end_column}" for one in found(text, release)]
    # An include in a case about something else is of no file that the case writes.
    assert [one for one in seen if "KS679" in "".join(expected) or "KS679" not in one] == expected


@pytest.mark.parametrize(("release", "text", "expected"), CASES)
def test_nothing_of_it_is_found_line_by_line(release: str, text: str, expected: list[str]):
    codes = {one.code for one in ksc.check(text, release, scope="commands")}
    assert not [code for code in codes if FIRST <= code <= LAST]


@pytest.mark.parametrize(
    ("text", "help_"),
    [
        ("timezone Europe/Prag", "did you mean `Europe/Prague`?"),
        ("timezone Prague", "did you mean `Europe/Prague`?"),
        ("timezone america/new_york", "did you mean `America/New_York`?"),
        ("lang en-US.UTF-8", "did you mean `en_US`?"),
        ("keyboard de-latin", "did you mean `de-latin1`?"),
        ("url --url=htp://server/tree", "did you mean `http`?"),
        ("user --name=me --groups=whell", "did you mean `wheel`?"),
        ("network --ip=192.0.2.1/24 --bootproto=static", "write --ip=192.0.2.1, and the mask as --netmask"),
        ("part pv.01 --size=9\nvolgroup vg pv.1", "did you mean `pv.01`?"),
    ],
)
def test_help_says_what_to_write(text: str, help_: str):
    assert found(text)[0].help == help_


def test_the_other_place_is_shown():
    (one,) = found("url --url=http://server/tree\ncdrom\n")
    ((message, place),) = one.related
    assert (message, place.span) == ("this one counts", (2, 1, 2, 6))
    (twice,) = found("part pv.1 --size=9\nvolgroup a pv.1\nvolgroup b pv.1\n")
    assert [related.location.span for related in twice.related] == [(2, 12, 2, 16)]


def test_a_hash_that_is_taken_for_a_password_is_said_once():
    (one,) = ksc.check("rootpw $6$salt$hash\n", "rhel9")
    assert (one.code, one.column, one.end_column, one.help) == ("KS601", 8, 20, "add --iscrypted")


def test_no_secret_is_told():
    for one in found("rootpw --iscrypted geheim\nuser --name=me --iscrypted --password=geheim\n"):
        assert "geheim" not in f"{one.message} {one.notes} {one.help}"


@pytest.mark.parametrize(
    "value", ["{{ x }}", "<% x %>", "$X", "${X}", "@SITE-X@", "a@X@b", "REPO_URL", "xxx.xx", "`x`"]
)
def test_what_is_filled_in_is_not_judged(value: str):
    assert not concrete(value)


@pytest.mark.parametrize("value", ["192.0.2.1", "http://me@server/x", "Europe/Prague", "en_US.UTF-8", "UTC", "EST5EDT"])
def test_what_stands_for_itself_is(value: str):
    assert concrete(value)


def test_addresses():
    assert all(map(is_ipv4, ["0.0.0.0", "255.255.255.255"]))
    assert not any(map(is_ipv4, ["", "1.2.3", "1.2.3.256", "1.2.3.4.5", "1.2.3.-4", "1.2.3.٤"]))
    assert all(map(is_ipv6, ["::", "::1", "1::", "2001:db8:0:0:0:0:0:1", "::ffff:192.0.2.1", "fe80::1%eth0"]))
    assert not any(map(is_ipv6, ["", ":", "1", ":::", "1::2::3", "1:2:3:4:5:6:7:8:9", "12345::", "::g", "::1.2.3.400"]))
    assert all(map(is_mask, ["0.0.0.0", "255.255.255.255", "255.255.254.0", "128.0.0.0"]))
    assert not any(map(is_mask, ["255.0.255.0", "0.0.0.255", "255.255.255.253", "24"]))


def test_lists_hold_what_everybody_writes():
    assert {"UTC", "Etc/UTC", "Europe/Prague", "US/Pacific", "Asia/Calcutta"} <= names("timezones")
    assert {"en_US", "zh_TW", "C"} <= names("locales")
    assert {"us", "cz(qwerty)", "ch"} <= names("layouts")
    assert {"us", "cf", "de-latin1-nodeadkeys"} <= names("keymaps")
    assert {"wheel", "root", "libvirt"} <= names("groups")
