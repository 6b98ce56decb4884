"""What the result remembers beside where it is from: what it stands in the place of, and what was taken away."""

import pytest
from laying import lay, over

from ksc.layer.changes import Origin
from ksc.merge.merged import Merged


def places(origin: Origin) -> list[tuple[str, str]]:
    """What an origin shadows, down to the lowest: the place and the text."""
    found = []
    for one in origin.shadowed:
        found.append((str(one.origin.location), one.text.rstrip("\n")))
        found += places(one.origin)
    return found


def removed(merged: Merged) -> list[tuple[str, str, str]]:
    return [
        (one.what.text.rstrip("\n"), str(one.origin.location), str(one.by.location).removeprefix("profiles/"))
        for one in merged.removed
    ]


def options(merged: Merged, at: int = 0) -> dict[str, tuple[str, list[tuple[str, str]]]]:
    entry = merged.entries[at]
    return {name: (str(one.location), places(one)) for name, one in (*entry.options.items(), *entry.removed)}


def test_a_statement_remembers_the_texts_below():
    files = {
        "base.ks": "timezone --utc Europe/Berlin # home\n",
        "mid.yaml": "extends: base\nkickstart: {timezone: Etc/UTC}\n",
        "web.yaml": "extends: mid\nkickstart: {timezone: Asia/Shanghai}\n",
    }
    assert places(lay(files).merged.entries[0].origin) == [
        ("profiles/mid.yaml:2:13", "timezone Etc/UTC"),
        ("profiles/base.ks:1:1", "timezone --utc Europe/Berlin # home"),
    ]


def test_an_option_remembers_the_words_below():
    files = {
        "base.ks": "bootloader --append='quiet rhgb' --timeout 5 --location=mbr\n",
        "mid.yaml": "extends: base\nkickstart:\n  bootloader:\n    timeout: 6\n    location: null\n",
        "web.yaml": "extends: mid\nkickstart: {bootloader: {timeout: 7, append: {remove: [rhgb]}}}\n",
    }
    base = "profiles/base.ks:1:1"
    assert options(lay(files).merged) == {
        "timeout": ("profiles/web.yaml:2:26", [("profiles/mid.yaml:4:5", "--timeout=6"), (base, "--timeout 5")]),
        "append": ("profiles/web.yaml:2:38", [(base, "--append='quiet rhgb'")]),
        "location": ("profiles/mid.yaml:5:5", [(base, "--location=mbr")]),
    }


def test_an_option_that_came_back_is_not_removed():
    files = {
        "base.ks": "bootloader --timeout=5\n",
        "mid.yaml": "extends: base\nkickstart: {bootloader: {timeout: null}}\n",
        "web.yaml": "extends: mid\nkickstart: {bootloader: {timeout: 7}}\n",
    }
    merged = lay(files).merged
    assert merged.entries[0].removed == ()
    where = [("profiles/mid.yaml:2:26", ""), ("profiles/base.ks:1:1", "--timeout=5")]
    assert options(merged) == {"timeout": ("profiles/web.yaml:2:26", where)}


def test_an_alternative_is_what_an_option_replaced():
    merged = over("selinux --enforcing\n", "kickstart: {selinux: {permissive: true}}\n").merged
    assert options(merged) == {"permissive": ("profiles/web.yaml:2:23", [("profiles/base.ks:1:1", "--enforcing")])}


def test_a_statement_over_one_with_options_from_elsewhere():
    files = {
        "base.ks": "bootloader --timeout=5\n",
        "mid.yaml": "extends: base\nkickstart: {bootloader: {timeout: 6}}\n",
        "web.yaml": "extends: mid\nkickstart: {bootloader: --timeout=7}\n",
    }
    assert places(lay(files).merged.entries[0].origin) == [
        ("profiles/base.ks:1:1", "bootloader --timeout=6"),
        ("profiles/mid.yaml:2:26", "bootloader --timeout=6"),
        ("profiles/base.ks:1:1", "--timeout=5"),
    ]


def test_what_is_removed():
    base = (
        "cdrom\nfirstboot --enable\nnetwork --device=eth0 --bootproto=dhcp\nnetwork --device=eth1\npart / --size=1\n"
        "%include /tmp/x\n%packages\nvim\n%end\n# ksc: name=motd\n%post\ndate\n%end\n"
    )
    profile = """kickstart:
  url: --url=http://h/t
  firstboot: null
  network: {eth1: null}
packages: {drop: [vim]}
scripts: {motd: null}
partitioning: {scheme: autopart}
includes: {/tmp/x: null}
"""
    laid = over(base, profile)
    assert not laid.found
    assert removed(laid.merged) == [
        ("part / --size=1", "profiles/base.ks:5:1", "web.yaml:8:15"),
        ("cdrom", "profiles/base.ks:1:1", "web.yaml:3:3"),
        ("firstboot --enable", "profiles/base.ks:2:1", "web.yaml:4:3"),
        ("network --device=eth1", "profiles/base.ks:4:1", "web.yaml:5:13"),
        ("vim", "profiles/base.ks:8:1", "web.yaml:6:19"),
        ("%post\ndate\n%end", "profiles/base.ks:11:1", "web.yaml:7:11"),
        ("%include /tmp/x", "profiles/base.ks:6:1", "web.yaml:9:12"),
    ]
    (url,) = [one for one in laid.merged.entries if one.node.text.startswith("url")]
    assert places(url.origin) == [("profiles/base.ks:1:1", "cdrom")]


def test_what_made_a_line_is_said():
    merged = over("bootloader --driveorder=sda --timeout=5\n", "partitioning: {scheme: autopart}\n").merged
    (autopart,) = [one for one in merged.entries if one.node.text.startswith("autopart")]
    assert (autopart.origin.via, str(autopart.origin.location)) == ("scheme autopart", "profiles/web.yaml:2:15")
    assert options(merged) == {
        "driveorder": ("profiles/web.yaml:2:15", [("profiles/base.ks:1:1", "--driveorder=sda")]),
    }


def test_an_option_of_a_header():
    base = "%packages --nocore --ignoremissing\nvim\n%end\n# ksc: name=motd\n%post --erroronfail\n%end\n"
    profile = "packages: {options: {nocore: null}}\nscripts: {motd: {options: {log: /x, erroronfail: null}}}\n"
    merged = over(base, profile).merged
    assert options(merged) == {"nocore": ("profiles/web.yaml:2:22", [("profiles/base.ks:1:1", "--nocore")])}
    assert options(merged, 2) == {
        "log": ("profiles/web.yaml:3:28", []),
        "erroronfail": ("profiles/web.yaml:3:37", [("profiles/base.ks:5:1", "--erroronfail")]),
    }


SECTIONS = """\
%post
echo old
%end
%addon org_fedora_oscap
profile = a
%end
%certificate --filename=ca.crt
CERT
%end
"""
POST = ("profiles/base.ks:1:1", "%post\necho old\n%end")


@pytest.mark.parametrize(
    ("profile", "line", "place", "below"),
    [
        ("scripts: {post-1: {text: new}}", "new", "2:26", POST),
        ('scripts: {post-1: {text: "new\\nmore"}}', "new", "2:26", POST),
        ("scripts: {post-1: {text: ''}}", "%post", "2:11", POST),
        ("scripts: {post-1: {options: {log: /l}}}", "%post --log=/l", "2:11", POST),
        ("scripts: {post-1: {options: {log: /l}, text: new}}", "%post --log=/l", "2:11", POST),
        (
            "addons: {org_fedora_oscap: {text: profile = b}}",
            "profile = b",
            "2:35",
            ("profiles/base.ks:4:1", "%addon org_fedora_oscap\nprofile = a\n%end"),
        ),
        (
            "certificates: {ca.crt: {text: NEW}}",
            "NEW",
            "2:31",
            ("profiles/base.ks:7:1", "%certificate --filename=ca.crt\nCERT\n%end"),
        ),
    ],
)
def test_one_line_remembers_the_section_below(profile, line, place, below):
    merged = over(SECTIONS, profile + "\n").merged
    told = [
        (text, str(one.location), places(one))
        for text, one in zip(merged.text.splitlines(), merged.origins(), strict=True)
        if one.shadowed
    ]
    assert told == [(line, f"profiles/web.yaml:{place}", [below])]


def test_a_script_remembers_every_layer_below():
    files = {
        "base.ks": SECTIONS,
        "mid.yaml": "extends: base\nscripts: {post-1: {text: mid}}\n",
        "web.yaml": "extends: mid\nscripts: {post-1: {text: new}}\n",
    }
    _, new, *_ = lay(files).merged.origins()
    assert places(new) == [("profiles/mid.yaml:2:11", "%post\nmid\n%end"), POST]


def test_a_further_bases_script_keeps_the_places_of_what_it_includes():
    files = {
        "base.ks": "# ksc: name=x\n%post\nold\n%end\n",
        "more.ks": "lang C\n# ksc: name=x\n%post\n%include part.sh\n%end\n",
        "part.sh": "one\ntwo\n",
        "web.yaml": "extends: [base, more]\n",
    }
    merged = lay(files).merged
    told = [(str(one.location).removeprefix("profiles/"), places(one)) for one in merged.origins()]
    below = [("profiles/base.ks:2:1", "%post\nold\n%end")]
    assert told[2:] == [("more.ks:3:1", below), ("part.sh:1:1", []), ("part.sh:2:1", []), ("more.ks:5:1", [])]


def lines_of(profile: str, **more: str) -> list[str]:
    """The places of the lines of the one script of a profile, without its header and end."""
    merged = over("lang C\n", profile, **more).merged
    return [str(one.location).removeprefix("profiles/") for one in merged.origins()][3:-1]


def test_lines_of_a_text():
    block = "scripts:\n  x:\n    section: post\n    text: |\n      one\n\n        two\n"
    assert lines_of(block) == ["web.yaml:6:7", "web.yaml:7:1", "web.yaml:8:9"]
    assert lines_of('scripts: {x: {section: post, text: "one\\ntwo"}}\n') == ["web.yaml:2:36"] * 2
    assert lines_of("scripts: {x: {section: post, text: one}}\n") == ["web.yaml:2:36"]
    folded = "scripts:\n  x:\n    section: post\n    text: >\n      one\n      two\n"
    assert lines_of(folded) == ["web.yaml:5:11"]


def test_lines_of_a_file():
    named = "scripts: {x: {section: post, file: a.sh}}\n"
    assert lines_of(named, a_sh="one\n\ntwo\n") == ["a.sh:1:1", "a.sh:2:1", "a.sh:3:1"]
    assert lines_of(named, a_sh="one\r\ntwo") == ["a.sh:1:1", "a.sh:2:1"]
    assert lines_of(named, a_sh="") == []


def test_lines_of_a_template():
    named = "vars: {n: [1, 2]}\nscripts: {x: {section: post, template: true, file: a.sh}}\n"
    assert lines_of(named, a_sh="one\n{{ vars.n[0] }}\n") == ["a.sh:1:1", "a.sh:2:1"]
    assert lines_of(named, a_sh="{% for n in vars.n %}\n{{ n }}\n{% endfor %}\n") == ["a.sh:1:1"] * 5
