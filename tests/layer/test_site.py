"""`ksc.yaml`: what it says, what is wrong with it, and where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ksc.diagnostics import Source
from ksc.layer.addresses import address_problem, in_url, url_problem
from ksc.layer.menu import MenuSettings
from ksc.layer.site import Site, read_site

WHOLE = """\
server: 192.0.2.10
url: http://{{ site.server }}:{{ vars.port }}/build/
menu:
  title: Machines of {{ vars.place }}
  timeout: 60
  default: web
  unattended: yes
trees:
  rocky9: {release: rocky9, url: "http://{{ site.server }}/rocky9"}
plugins: [plugins/ours.py]
disable: [pxelinux]
vars: {port: 8080, place: the lab, debug: false}
"""


def told(text: str) -> list[str]:
    _, found = read_site(Source("ksc.yaml", text))
    return [f"{one.code} {one.line}:{one.column} {one.message}" for one in found]


def test_a_whole_site() -> None:
    site, found = read_site(Source("ksc.yaml", WHOLE))
    assert not found
    assert site.server == "192.0.2.10"
    assert site.url == "http://192.0.2.10:8080/build"
    assert site.menu.default is not None
    assert (site.menu.title, site.menu.timeout, site.menu.unattended) == ("Machines of the lab", 60, True)
    assert (site.menu.default.name, str(site.menu.default.location)) == ("web", "ksc.yaml:6:12")
    assert [one.name for one in site.plugins] == ["plugins/ours.py"]
    assert [one.name for one in site.disable] == ["pxelinux"]
    assert site.vars == {"port": 8080, "place": "the lab", "debug": False}
    assert site.trees is not None
    assert str(site.location) == "ksc.yaml:1:1"


def test_without_a_file_there_are_defaults() -> None:
    assert read_site(None) == (Site(), [])
    site = Site()
    assert (site.server, site.url, site.menu) == ("", "", MenuSettings("Network installation", 30, None, False))


def test_an_existing_menu() -> None:
    site, found = read_site(Source("ksc.yaml", "menu: {from: ./menus/old.cfg, after: vesa, timeout: 5}\n"))
    assert not found
    assert site.menu.file == ("menus/old.cfg", site.menu.file.location)  # type: ignore[union-attr]
    assert site.menu.after is not None
    assert (site.menu.after.name, str(site.menu.after.location)) == ("vesa", "ksc.yaml:1:38")
    assert site.menu.said == {"from", "after", "timeout"}


@pytest.mark.parametrize("text", ["", "# nothing\n", "~\n"])
def test_an_empty_file_has_defaults(text: str) -> None:
    site, found = read_site(Source("ksc.yaml", text))
    assert not found
    assert (site.url, site.menu, site.trees) == ("", MenuSettings(), None)


def test_what_templates_see() -> None:
    site, _ = read_site(Source("ksc.yaml", "server: boot.example.com\nvars: {a: 1}\n"))
    assert site.names == ("boot.example.com", "http://boot.example.com", {"a": 1})
    assert not hasattr(site.names, "location")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]\n", "KS501 1:1 ksc.yaml must be a mapping, not a list"),
        ("sever: h\n", "KS502 1:1 ksc.yaml has no key `sever`"),
        ("menu: {titel: x}\n", "KS502 1:8 `menu` has no key `titel`"),
        ("menu: [x]\n", "KS501 1:7 `menu` must be a mapping, not a list"),
        ("menu: {timeout: 1h}\n", "KS503 1:17 `timeout` must be a whole number of seconds from 0 to 3599, not `1h`"),
        (
            "menu: {timeout: 3600}\n",
            "KS503 1:17 `timeout` must be a whole number of seconds from 0 to 3599, not `3600`",
        ),
        ("menu: {unattended: perhaps}\n", "KS503 1:20 `unattended` must be true or false, not `perhaps`"),
        ("menu:\n  title: |\n    a\n    b\n", "KS503 2:10 `title` must be one line without control characters"),
        ('menu: {title: "{{ vars.a }}"}\nvars: {a: "x\\ny"}\n', "KS503 1:15 `title` must be one line without"),
        ("menu: {title: !secret x}\n", "KS503 1:15 `title` must be a text, not something tagged !secret"),
        ("menu: {from: /m.cfg}\n", "KS503 1:14 `from` must be the path of a menu in this workspace, without `..`"),
        ("menu: {from: a/../../b}\n", "KS503 1:14 `from` must be the path of a menu in this workspace, without `..`"),
        ("menu: {from: [a]}\n", "KS503 1:14 `from` must be a text, not a list"),
        ("menu: {after: a}\n", "KS503 1:15 `after` is for a menu that `from` names"),
        ("server: 999.1.2.3\n", "KS504 1:9 `999.1.2.3` is no address: it is made of numbers, and no IPv4 address"),
        ("server: http://h\n", "KS504 1:9 `http://h` is no address: it holds more than an address"),
        ("server: h:80\n", "KS504 1:9 `h:80` is no address: it holds a `:`, and is no IPv6 address"),
        ("server: -x\n", "KS504 1:9 `-x` is no address: a name is made of letters, digits, `-` and `.`"),
        ("url: tftp://h/\n", "KS505 1:6 `tftp://h/` is no URL that ksc can use: it must begin with http://"),
        ("url: http://h/a b\n", "KS505 1:6 `http://h/a b` is no URL that ksc can use: it holds a character"),
        ("url: http://h:99999/\n", "KS505 1:6 `http://h:99999/` is no URL that ksc can use: port out of range"),
        ("url: http:///x\n", "KS505 1:6 `http:///x` is no URL that ksc can use: it names no host"),
        ("url: http://h/?a\n", "KS505 1:6 `http://h/?a` is no URL that ksc can use: it holds a character"),
        ("url: 'http://{{ site.sever }}'\n", "KS310 1:6 "),
        ("plugins: ours.py\n", "KS503 1:10 `plugins` must be a list, not `ours.py`"),
        ("disable: [[a]]\n", "KS503 1:11 `disable` must be a list, and each item a text, not a list"),
        ("vars: {a: !secret b}\n", "KS503 1:11 `vars` must be plain values, without !secret"),
        ("a: b: c\n", "KS301 "),
    ],
)
def test_what_is_wrong_is_said_once_and_where(text: str, message: str) -> None:
    (found,) = told(text)
    assert found.startswith(message)


def test_all_findings_come_at_once() -> None:
    text = "server: 1.2.3\nurl: x\nmenu: {timeout: x, titel: y}\nsever: z\n"
    assert sorted(one.split()[0] for one in told(text)) == ["KS502", "KS502", "KS503", "KS504", "KS505"]


def test_what_is_right_is_kept_beside_what_is_wrong() -> None:
    site, found = read_site(Source("ksc.yaml", "server: h\nurl: nonsense\nmenu: {title: T, timeout: x}\n"))
    assert len(found) == 2
    assert (site.url, site.menu.title, site.menu.timeout) == ("http://h", "T", 30)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("192.0.2.1", True),
        ("2001:db8::1", True),
        ("[2001:db8::1]", True),
        ("host", True),
        ("boot.example.com.", True),
        ("my_host", True),
        ("256.1.1.1", False),
        ("1.2.3", False),
        ("", False),
        ("a..b", False),
        ("a b", False),
        ("bücher.example", False),
        ("a\n", False),
        ("x" * 64, False),
    ],
)
def test_addresses(text: str, *, right: bool) -> None:
    assert (address_problem(text) is None) is right


def test_an_ipv6_address_stands_in_brackets_in_a_url() -> None:
    site, found = read_site(Source("ksc.yaml", "server: 2001:db8::1\n"))
    assert not found
    assert site.url == "http://[2001:db8::1]"
    assert in_url("host") == "host"


@given(st.text(max_size=40))
def test_no_url_holds_what_would_break_a_menu(text: str) -> None:
    for url in (text, f"http://h/{text}", f"http://{text}/"):
        if url_problem(url, ("http",)) is None:
            assert url.isascii()
            assert url.isprintable()
            assert not set(url) & set(" \"'\\#?<>")


@given(st.text(max_size=200))
def test_any_text_makes_a_site_or_findings(text: str) -> None:
    site, found = read_site(Source("ksc.yaml", text))
    assert isinstance(site, Site)
    assert all(one.message for one in found)


IGNORES = [
    ("[KS204]", [("KS204", (), 1)], []),
    ("[KS204, {code: KS601, files: 'profiles/lab-*'}]", [("KS204", (), 1), ("KS601", ("profiles/lab-*",), 1)], []),
    ("\n- {code: KS601, files: [a, b]}\n", [("KS601", ("a", "b"), 2)], []),
    ("KS204", [], ["KS503 1:9"]),
    ("[[KS204]]", [], ["KS503 1:10"]),
    ("[{files: a}]", [], ["KS503 1:10"]),
    ("[{code: KS204, file: a}]", [], ["KS502 1:24"]),
    ("[{code: KS204, files: {}}]", [], ["KS503 1:31"]),
]


@pytest.mark.parametrize(("value", "rules", "expected"), IGNORES)
def test_ignore(value, rules, expected):
    site, found = read_site(Source("ksc.yaml", f"ignore: {value}\n"))
    assert [(one.code, one.files, one.location.span.line) for one in site.ignore if one.location] == rules
    assert [f"{one.code} {one.line}:{one.column}" for one in found] == expected
