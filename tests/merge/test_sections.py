"""Scripts, add-ons and certificates by their names."""

import pytest
from laying import dedented, lay, over

BASE = dedented("""
    lang C
    # the first
    %post --nochroot
    echo one
    %end
    # ksc: name=motd
    %post --erroronfail # keep
    echo two
    %end
    %pre
    echo three
    %end
    %addon com_redhat_kdump --enable --reserve-mb='auto'
    %end
    %certificate --filename=ca.crt --dir=/etc
    CERT
    %end
    """)

ROWS = {
    "by number": ("scripts: {post-1: {text: new}}", BASE.replace("echo one", "new")),
    "by mark": ("scripts: {motd: {text: new}}", BASE.replace("echo two", "new")),
    "marked ones count": ("scripts: {pre-1: {text: new}}", BASE.replace("echo three", "new")),
    "a list": ("scripts: [{name: motd, text: new}]", BASE.replace("echo two", "new")),
    "several lines": ('scripts: {motd: {text: "a\\n\\n  b"}}', BASE.replace("echo two", "a\n\n  b")),
    "an empty text": ("scripts: {motd: {text: ''}}", BASE.replace("echo two\n", "")),
    "the same": ("scripts: {motd: {text: echo two}}", BASE),
    "options only": ("scripts: {motd: {options: {log: /l}}}", BASE.replace("erroronfail", "erroronfail --log=/l")),
    "an option goes": ("scripts: {motd: {options: {erroronfail: null}}}", BASE.replace(" --erroronfail", "")),
    "another section": ("scripts: {motd: {section: pre}}", BASE.replace("%post --err", "%pre --err")),
    "null": ("scripts: {post-1: null}", BASE.replace("%post --nochroot\necho one\n%end\n", "")),
    "null takes the mark along": (
        "scripts: {motd: null}",
        BASE.replace("# ksc: name=motd\n%post --erroronfail # keep\necho two\n%end\n", ""),
    ),
    "!remove in a list": ("scripts: [!remove post-1]", BASE.replace("%post --nochroot\necho one\n%end\n", "")),
    "nothing to remove": ("scripts: {other: null}", BASE),
    "a new one after the last of its kind": (
        "scripts: {new: {section: post, text: echo new, options: {erroronfail: true}}}",
        BASE.replace("echo two\n%end\n", "echo two\n%end\n# ksc: name=new\n%post --erroronfail\necho new\n%end\n"),
    ),
    "a new kind at the end": (
        "scripts: [{name: new, section: onerror, text: echo new}]",
        BASE + "# ksc: name=new\n%onerror\necho new\n%end\n",
    ),
    "with its sign": (
        "scripts: [{name: new, section: '%traceback', text: x}]",
        BASE + "# ksc: name=new\n%traceback\nx\n%end\n",
    ),
    "without a name": (
        "scripts: [{section: pre-install, text: x}]",
        BASE + "# ksc: name=web-pre-install-1\n%pre-install\nx\n%end\n",
    ),
    "a file": ("scripts: {motd: {file: motd.sh}}", BASE.replace("echo two", "#!/bin/sh\necho {{ file }}")),
    "a template": (
        "vars: {a: 5}\nscripts: {motd: {text: 'x {{ vars.a }}', template: true}}",
        BASE.replace("echo two", "x 5"),
    ),
    "no template": (
        "scripts: {motd: {text: 'x {{ vars.a }} {% ${#a}'}}",
        BASE.replace("echo two", "x {{ vars.a }} {% ${#a}"),
    ),
    "an add-on goes": (
        "addons: {com_redhat_kdump: null}",
        BASE.replace("%addon com_redhat_kdump --enable --reserve-mb='auto'\n%end\n", ""),
    ),
    "an add-on's words": (
        "addons: {com_redhat_kdump: --disable}",
        BASE.replace("--enable --reserve-mb='auto'", "--disable"),
    ),
    "the same words": ("addons: {com_redhat_kdump: --enable --reserve-mb=auto}", BASE),
    "an add-on's body": ("addons: {com_redhat_kdump: {text: x=1}}", BASE.replace("'auto'\n", "'auto'\nx=1\n")),
    "a new add-on": (
        "addons: {org_fedora_oscap: {text: profile=a}}",
        BASE.replace("'auto'\n%end\n", "'auto'\n%end\n%addon org_fedora_oscap\nprofile=a\n%end\n"),
    ),
    "a certificate": ("certificates: {ca.crt: {text: NEW}}", BASE.replace("CERT", "NEW")),
    "a certificate's folder": ("certificates: {ca.crt: {options: {dir: /tmp}}}", BASE.replace("/etc", "/tmp")),
    "a new certificate": (
        "certificates: {b.crt: {text: B, options: {dir: /etc}}}",
        BASE + "%certificate --filename=b.crt --dir=/etc\nB\n%end\n",
    ),
}


@pytest.mark.parametrize(("profile", "result"), [pytest.param(*row, id=name) for name, row in ROWS.items()])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_sections(profile, result, newline):
    base, result = BASE.replace("\n", newline), result.replace("\n", newline)
    laid = over(base, profile + "\n", motd_sh="#!/bin/sh\necho {{ file }}\n")
    assert not laid.found, laid.said
    assert laid.text == result
    if "section: pre}" not in profile and "{post-1: null}" not in profile and "!remove" not in profile:
        assert over(result, profile + "\n", motd_sh="#!/bin/sh\necho {{ file }}\n").text == result
    assert len(laid.merged.origins()) == result.count("\n")


def test_sections_without_an_end():
    laid = over("%post\necho one", "scripts: {post-1: {text: a}, new: {section: post, text: b}}\n", target="rhel5")
    assert laid.text == "%post\na\n# ksc: name=new\n%post\nb\n"
    assert over("%post", "scripts: {post-1: {text: a}}\n", target="rhel5").text == "%post\na\n"


def test_a_second_base_adds_its_unnamed_scripts_and_replaces_named_ones():
    files = {
        "a.ks": "%post\none\n%end\n# ksc: name=x\n%pre\ntwo\n%end\n%addon kdump\n%end\n",
        "b.ks": "%post\nthree\n%end\n# ksc: name=x\n%pre --erroronfail\nfour\n%end\n"
        "%addon kdump --enable\n%end\n%anaconda\n%end\n",
        "web.yaml": "extends: [a, b]\nscripts: {x: {text: five}}\naddons: {kdump: --enable}\n",
    }
    laid = lay(files)
    assert not laid.found, laid.said
    assert laid.text == (
        "%post\none\n%end\n%post\nthree\n%end\n# ksc: name=x\n%pre --erroronfail\nfive\n%end\n"
        "%addon kdump --enable\n%end\n%anaconda\n%end\n"
    )


WRONG = {
    "scripts: {nwe: {text: a}}": ("KS414",),
    "scripts: {new: {section: post}}": ("KS414",),
    "scripts: {new: {section: pots, text: a}}": ("KS327",),
    "scripts: {new: {section: packages, text: a}}": ("KS327",),
    "scripts: {'a b': {section: post, text: a}}": ("KS326",),
    "scripts: {motd: {text: a, file: b}}": ("KS328",),
    "scripts: {motd: {file: none.sh}}": ("KS901",),
    'scripts: {motd: {text: "a\\n%end\\nrootpw x"}}': ("KS413",),
    'scripts: {motd: {text: "a\\n  %packages\\nx"}}': ("KS413",),
    "vars: {a: \"x\\n%end\"}\nscripts: {motd: {template: true, text: '{{ vars.a }}'}}": ("KS320",),
    "vars: {a: end}\nscripts: {motd: {template: true, text: '%{{ vars.a }}'}}": ("KS413",),
    "scripts: {motd: {txt: a}}": ("KS306",),
    "scripts: {motd: text}": ("KS307",),
    "scripts: {motd: {options: {nochrot: true}}}": ("KS322",),
    "scripts: {pre-1: {options: {nochroot: true}}}": ("KS410",),
    "scripts: text": ("KS307",),
    "scripts: [text]": ("KS307",),
    "addons: [a]": ("KS307",),
    "addons: {a: '\"'}": ("KS323",),
    'addons: {a: {text: "%end"}}': ("KS413",),
    "certificates: {new.crt: {options: {dir: /a}}}": ("KS414",),
    "scripts: {pots-1: null}": ("KS415",),
}


@pytest.mark.parametrize("profile", WRONG)
def test_what_is_wrong(profile):
    laid = over(BASE, profile + "\n")
    assert tuple(laid.codes) == WRONG[profile], laid.said
    assert all(one.location for one in laid.found)
