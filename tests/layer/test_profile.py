"""Profiles as YAML: what is read, and what is wrong with them."""

import pytest
from laying import lay, over

BASE = "lang C\nbootloader --timeout=5\n%packages\n%end\n"

# What stands in the profile: the codes.
WRONG = {
    "kickstart: {lang: [": "KS301",
    "a: b: c": "KS301",
    "\tkickstart: {}": "KS301",
    "---\n{}\n---\n{}": "KS301",
    "kickstart: {lang: *x}": "KS301",
    "kickstart: {? [a, b] : c}": "KS302",
    "kickstart: {lang: de, lang: fr}": "KS304",
    "kickstart: {bootloader: {timeout: 1, timeout: 2}}": "KS304",
    "title: a\ntitle: b": "KS304",
    "kickstart: {lang: !!int 5}": "KS305",
    "kickstart: {lang: !python/object x}": "KS305",
    "kickstart: {lang: !replce x}": "KS305",
    "kickstart: {user: [{name: !remove a}]}": "KS305",
    "kickstart: {bootloader: {append: !secret {a: b}}}": "KS344",
    "kickstart: {bootloader: {append: {add: !replace a}}}": "KS305",
    "kickstart: {rootpw: {password: !secret root}}": "KS336",
    "kickstart: {rootpw: !secret root}": "KS336",
    "kickstart: {user: {bob: !secret bob}}": "KS345",
    "kickstart: {user: [!secret bob]}": "KS345",
    "kickstart: {timezone: !secret zone}": "KS345",
    "kickstart: {realm: !secret realm}": "KS345",
    "kickstart: {rootpw: {password: !secret ''}}": "KS337",
    "kickstart: {rootpw: {password: !secret 'vault:'}}": "KS337",
    "kickstart: {rootpw: {password: !secret ':root'}}": "KS337",
    "kickstart: {rootpw: {password: !secret '-v:root'}}": "KS337",
    "kickstart: {rootpw: {password: !secret ' root'}}": "KS337",
    'kickstart: {rootpw: {password: !secret "a\\nb"}}': "KS337",
    "packages: {install: [!secret nginx]}": "KS344",
    "packages: {options: {inst-langs: [!secret en]}}": "KS344",
    "scripts: [{section: post, text: x, options: {log: !secret a}}]": "KS344",
    "scripts: {s: {section: post, text: x, options: {interpreter: !secret a}}}": "KS344",
    "certificates: {a.pem: {text: x, options: {dir: !secret a}}}": "KS344",
    "kickstart: {rootpw: {Secr3t}}": "KS322",
    "scripts: [{name: a, section: post, text: !secret a}]": "KS307",
    "scripts: [{name: a, section: post, file: !secret a}]": "KS307",
    "addons: {com_redhat_kdump: {text: !secret a}}": "KS307",
    "title: !secret a": "KS307",
    "target: !secret rhel9": "KS307",
    "tree: !replace rocky9": "KS307",
    "kickstrat: {}": "KS306",
    "packages: {add: [x]}": "KS306",
    "title: [a]": "KS307",
    "abstract: maybe": "KS307",
    "vars: [a]": "KS307",
    "vars: {a: !secret b}": "KS307",
    "kickstart: [a]": "KS307",
    "kickstart: text": "KS307",
    "kickstart: {lang: [a]}": "KS307",
    "kickstart: {lang: !remove de}": "KS307",
    "kickstart: {shutdown: !remove de}": "KS307",
    "kickstart: {bootloader: {timeout: soon}}": "KS307",
    "kickstart: {bootloader: {timeout: 0x10}}": "KS307",
    "kickstart: {bootloader: {timeout: 1_000}}": "KS307",
    "kickstart: {bootloader: {timeout: [1]}}": "KS307",
    "kickstart: {bootloader: {leavebootorder: perhaps}}": "KS307",
    "kickstart: {bootloader: {leavebootorder: [yes]}}": "KS307",
    "kickstart: {bootloader: {location: mrb}}": "KS307",
    "kickstart: {bootloader: {location: MBR}}": "KS307",
    "kickstart: {bootloader: {append: {added: [a]}}}": "KS307",
    "kickstart: {bootloader: {append: {}}}": "KS307",
    "kickstart: {bootloader: {append: [[a]]}}": "KS307",
    "kickstart: {bootloader: {append: [null]}}": "KS307",
    "kickstart: {autopart: {type: btrfs}}": "KS307",
    "kickstart: {part: {/: {size: 20GiB}}}": "KS307",
    "kickstart: {part: {/: [a]}}": "KS307",
    "kickstart: {part: [[a]]}": "KS307",
    "kickstart: {part: [null]}": "KS307",
    "kickstart: {part: [!remove ]}": "KS307",
    "kickstart: {lagn: de}": "KS321",
    "kickstart: {bootloader: {timeuot: 1}}": "KS322",
    "kickstart: {skipx: {now: true}}": "KS322",
    "kickstart: {lang: 'a \"b'}": "KS323",
    'kickstart: {lang: "a\\nb"}': "KS320",
    "kickstart: {skipx: skipx now}": "KS323",
    "kickstart: {network: {bootproto: dhcp}}": "KS324",
    "kickstart: {network: {hostname: web1}}": "KS324",
    "kickstart: {user: {name: bob}}": "KS324",
    "kickstart: {user: {name: null}}": "KS324",
    "kickstart: {user: {password: !secret bob}}": "KS324",
}


@pytest.mark.parametrize("profile", WRONG)
def test_what_is_wrong_is_said_once_and_where(profile):
    laid = over(BASE, profile + "\n")
    assert laid.codes == [WRONG[profile]], laid.said
    (found,) = laid.found
    assert found.location is not None
    assert found.location.source.path == "profiles/web.yaml"
    assert found.location.span.line > 1


def test_everything_that_is_wrong_is_said_at_once():
    laid = over(
        BASE, "kickstart: {lagn: de, bootloader: {timeout: soon, tmeout: 1}, part: {/: {size: x}, /a: {size: y}}}\n"
    )
    assert laid.codes == ["KS321", "KS307", "KS322", "KS307", "KS307"]


NEAR = {
    "kickstart: {lagn: de}": "did you mean `lang`?",
    "kickstart: {Bootloader: {}}": "did you mean `bootloader`?",
    "kickstart: {bootloader: {timeuot: 1}}": "did you mean `timeout`?",
    "kickstart: {bootloader: {--timeuot: 1}}": "did you mean `timeout`?",
    "kickstart: {bootloader: {location: mrb}}": "did you mean `mbr`?",
    "kickstrat: {}": "did you mean `kickstart`?",
    "packages: {instal: [x]}": "did you mean `install`?",
    "kickstart: {network: {hostname: web1}}": "`network: {hostname: {hostname: …}}`, or a list: `network: [{…}]`",
    "kickstart: {user: {name: bob}}": "`user: {KEY: {name: …}}`, or a list: `user: [{…}]`",
}


@pytest.mark.parametrize("profile", NEAR)
def test_what_was_probably_meant(profile):
    (found,) = over(BASE, profile + "\n").found
    assert found.help == NEAR[profile]


HASH = "$6$salt$hash"
PASSWORDS = {
    "rootpw: {password: open}": [],
    "rootpw: open": [],
    "rootpw: --plaintext open": ["KS331"],
    "rootpw: {password: open, plaintext: true}": ["KS331"],
    "rootpw: {password: open, plaintext: false}": [],
    "rootpw: {password: open, iscrypted: false}": ["KS331"],
    "user: [{name: a, password: open}]": [],
    "user: {a: --password=open}": [],
    "user: {a: --password=open --plaintext}": ["KS331"],
    "bootloader: {password: open}": [],
    "bootloader: {password: open, iscrypted: false}": ["KS331"],
    f"rootpw: {{password: {HASH}}}": [],
    f"rootpw: {{password: {HASH}, iscrypted: true}}": [],
    "rootpw: {password: aaaaaaaaaaaaa, iscrypted: true}": [],
    f"rootpw: --iscrypted {HASH}": [],
    f"rootpw: {HASH}": ["KS332"],
    "rootpw: --lock": [],
    "rootpw: {lock: true}": [],
    "user: [{name: a, password: '!!'}]": [],
    "user: [{name: a}]": [],
}


@pytest.mark.parametrize("kickstart", PASSWORDS)
def test_passwords(kickstart):
    laid = over("lang C\n", f"kickstart:\n  {kickstart}\n")
    assert laid.codes == PASSWORDS[kickstart], laid.said
    assert "open" not in laid.said.replace("openssl", "")
    assert "salt" not in laid.said


# The chain.


def test_a_cycle_is_shown_with_its_way():
    files = {"web.yaml": "extends: a\n", "a.yaml": "extends: b\n", "b.yaml": "extends: [a]\n"}
    laid = lay(files)
    assert laid.codes == ["KS309"]
    (found,) = laid.found
    assert found.message == "profiles/a.yaml extends itself by way of profiles/b.yaml"
    assert str(found.location) == "profiles/a.yaml:1:10"
    assert [str(one.location) for one in found.related] == ["profiles/b.yaml:1:11"]
    assert lay(files, leaf="b").found[0].message == found.message


def test_a_profile_may_stand_over_the_base_of_its_name():
    laid = lay({"web.ks": "lang C\n", "web.yaml": "extends: web\nkickstart: {lang: de}\n"})
    assert laid.text == "lang de\n"


def test_a_profile_that_extends_itself():
    assert lay({"web.yaml": "extends: web\n"}).codes == ["KS308"]


def test_a_thousand_profiles_deep():
    files = {f"p{number}.yaml": f"extends: p{number + 1}\n" for number in range(1000)} | {"p1000.ks": "lang C\n"}
    assert lay(files, leaf="p0").codes == ["KS303"]
    assert lay(files, leaf="p950").text == "lang C\n"


def test_a_thousand_profiles_wide():
    files = {
        f"p{number}.yaml": f"extends: base\nkickstart: {{user: {{u{number}: {{uid: 1}}}}}}\n" for number in range(1000)
    }
    files |= {"base.ks": "lang C\n", "web.yaml": f"extends: [{', '.join(one[:-5] for one in files)}]\n"}
    laid = lay(files)
    assert laid.codes == []
    assert laid.text.count("\n") == 1001


def test_diamonds_do_not_explode():
    files = {f"a{number}.yaml": f"extends: [a{number + 1}, b{number + 1}]\n" for number in range(40)}
    files |= {f"b{number}.yaml": f"extends: [a{number + 1}, b{number + 1}]\n" for number in range(40)}
    files |= {"a40.ks": "lang C\n", "b40.yaml": "kickstart: {skipx: true}\n"}
    assert lay(files, leaf="a0").text == "lang C\nskipx\n"


@pytest.mark.parametrize("name", ["../etc", "/etc/passwd", "a/b/c", "base.ks/../x", "-x", "''", "' a'"])
def test_names_that_are_none(name):
    laid = lay({"base.ks": "lang C\n", "web.yaml": f"extends: {name}\n"})
    assert "KS308" in laid.codes


@pytest.mark.parametrize(
    "extends", ["{nme: base}", "[[base]]", "{name: base, template: perhaps}", "!replace base", "{name: [base]}"]
)
def test_what_extends_cannot_be(extends):
    laid = lay({"base.ks": "lang C\n", "web.yaml": f"extends: {extends}\n"})
    assert laid.merged is None
    assert set(laid.codes) <= {"KS307", "KS305"}, laid.said


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "null\n", "---\n", "title: x\n", "kickstart:\npackages:\nscripts:\n"]
)
def test_a_profile_that_says_nothing(text):
    laid = over(BASE, text) if "extends" not in text and not text.startswith(("null", "---")) else None
    if laid:
        assert laid.codes == [] or laid.codes == ["KS307"], laid.said
        assert laid.text == BASE if laid.merged else True


def test_aliases_are_counted_not_copied():
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
    laid = over(BASE, "vars:\n" + "".join(f"  {line}\n" for line in bomb.splitlines()))
    assert laid.codes == ["KS303"]


def test_deep_nesting():
    assert over(BASE, "vars: {a: " + "[" * 100_000 + "]" * 100_000 + "}\n").codes == ["KS303"]


def test_aliases_serve():
    laid = over(BASE, "kickstart: {user: {a: &a {groups: [wheel]}, b: *a}}\n")
    assert laid.text.count("--groups=wheel") == 2


def test_variables_by_the_core_schema():
    names = "[{{ vars.a }}|{{ vars.b }}|{{ vars.c }}|{{ vars.d }}|{{ vars.e }}|{{ vars.f }}]"
    laid = over(
        "lang C\n",
        "vars: {a: no, b: 0x10, c: 1_000, d: 52:54:00, e: 2024-01-02, f: 'true'}\n"
        f"kickstart: {{user: [{{name: a, gecos: '{names}'}}]}}\n",
    )
    assert "[no|16|1_000|52:54:00|2024-01-02|true]" in laid.text


def test_a_child_s_variables_win():
    files = {
        "base.ks": "lang C\n",
        "a.yaml": "extends: base\nvars: {x: low, y: low}\nkickstart: {user: [{name: '{{ vars.x }}-{{ vars.y }}'}]}\n",
        "web.yaml": "extends: a\nvars: {x: high}\n",
    }
    assert lay(files).text == "lang C\nuser --name=high-low\n"
