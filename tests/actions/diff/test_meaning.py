"""What means the same, and what is told of what does not."""

import pytest
from actions.diff.sides import compared, told

from ksc.actions.diff.values import UNORDERED
from ksc.dialects import facts

PACKAGES = "%packages\n{}\n%end\n"
POST = "%post\n{}\n%end\n"

ALIKE = {
    "comments and blank lines": ("lang C\nautopart\n", "# x\n\nlang C  # y\n\n\nautopart\n"),
    "the order of commands": ("lang C\nautopart\n", "autopart\nlang C\n"),
    "the order of options": ("part / --size=1 --grow\n", "part --grow / --size=1\n"),
    "an equals sign": ("part / --size=1\n", "part / --size 1\n"),
    "quotes": ("lang C\n", "lang 'C'\n"),
    "an abbreviation": ("part / --size=1\n", "part / --siz=1\n"),
    "another name of an option": ("timezone UTC --utc\n", "timezone UTC --isUtc\n"),
    "another name of a command": ("part / --size=1\n", "partition / --size=1\n"),
    "a number": ("part / --size=10\n", "part / --size=010\n"),
    "a boolean": ("network --device=a --onboot=yes\n", "network --device=a --onboot=on\n"),
    "a list whose order means nothing": ("services --enabled=a,b\n", "services --enabled=b,a\n"),
    "a list's blanks": ("services --enabled=a,b\n", "services --enabled='b, a'\n"),
    "what is said again": ("timezone UTC\ntimezone Etc/UTC\n", "timezone Etc/UTC\n"),
    "what stays when a command is said again": ("bootloader --timeout=1\nbootloader --append=a\n",
                                                "bootloader --timeout=1 --append=a\n"),
    "an alternative said later": ("selinux --enforcing\nselinux --permissive\n", "selinux --permissive\n"),
    "a flag said once": ("reboot --eject\nreboot\n", "reboot\n"),
    "a value that falls back": ("bootloader --location=none\nbootloader --timeout=1\n", "bootloader --timeout=1\n"),
    "the last of a slot": ("cdrom\nurl --url=http://h/\n", "url --url=http://h/\n"),
    "a command that is ignored": ("autostep\nlang C\n", "lang C\n"),
    "repositories in another order": ("repo --name=a --baseurl=x\nrepo --name=b --baseurl=y\n",
                                      "repo --name=b --baseurl=y\nrepo --name=a --baseurl=x\n"),
    "packages in another order": (PACKAGES.format("a\nb"), PACKAGES.format("b\n# x\n\na")),
    "packages in two sections": (PACKAGES.format("a\nb"), PACKAGES.format("a") + PACKAGES.format("b")),
    "a package said again": (PACKAGES.format("-a\na"), PACKAGES.format("a")),
    "an environment said again": (PACKAGES.format("@^a\n@^b"), PACKAGES.format("@^b")),
    "a group's options": (PACKAGES.format("@a --nodefaults\n@a"), PACKAGES.format("@a --nodefaults")),
    "a script's name": (POST.format("x"), "# ksc: name=a\n" + POST.format("x")),
    "the last line end": ("%post\nx", "%post\nx\n"),
    "scripts of other kinds": (POST.format("x") + "%pre\ny\n%end\n", "%pre\ny\n%end\n" + POST.format("x")),
    "words of a header": ("%post --log=x --nochroot\ny\n%end\n", "%post --nochroot --log x\ny\n%end\n"),
}  # fmt: skip

TOLD = {
    "a command": ("lang C\n", "lang C\nautopart\n", ["+ autopart"]),
    "a flag that is not said again": ("reboot --eject\n", "reboot --eject\nreboot\n", ["~ reboot - --eject"]),
    "of a second line": ("autopart --encrypted --passphrase=x\n", "autopart --encrypted --passphrase=x\nautopart\n",
                         ["~ autopart - --encrypted"]),
    "a source beside another": ("url --mirrorlist=b\n", "url --url=a\nurl --mirrorlist=b\n", ["~ url + --url=a"]),
    "a password that stays": ("rootpw --lock\n", "rootpw x\nrootpw --lock\n", ["~ rootpw + password ***"]),
    "an option more": ("autopart\n", "autopart --type=lvm\n", ["~ autopart + --type=lvm"]),
    "a flag less": ("timezone UTC --utc\n", "timezone UTC\n", ["~ timezone - --utc"]),
    "another value": ("bootloader --timeout=1\n", "bootloader --timeout=2\n", ["~ bootloader --timeout: 1 → 2"]),
    "another positional": ("timezone UTC\n", "timezone Asia/Tokyo\n", ["~ timezone: UTC → Asia/Tokyo"]),
    "a list": ("services --enabled=a,b\n", "services --enabled=b,c\n", ["~ services --enabled: + c, - a"]),
    "a list in another order": (
        'bootloader --append="a b"\n', 'bootloader --append="b a"\n', ["~ bootloader --append: a,b → b,a"]),
    "an item": ("part / --size=1\n", "part / --size=2\npart swap --size=1\n",
                ["~ part / --size: 1 → 2", "+ part swap --size=1"]),
    "items of one label": ("part swap --size=1\npart swap --size=2\n", "part swap --size=2\npart swap --size=3\n",
                           ["~ part swap --size: 1 → 3"]),
    "items in another order": ("user --name=a\nuser --name=b\n", "user --name=b\nuser --name=a\n",
                               ["~ user in another order: a, b → b, a"]),
    "an item by another of its labels": ("raid / --device=md0 --level=1 a b\n", "raid / --device=md1 --level=1 a b\n",
                                         ["~ raid md0 --device: md0 → md1"]),
    "a slot": ("cdrom\n", "url --url=http://h/\n", ["~ cdrom → url --url=http://h/"]),
    "a command nobody knows": ("frob a\n", "frob b\n", ["~ frob a → frob b"]),
    "an include": ("%include /tmp/a\n", "%include /tmp/b\n", ["- %include /tmp/a", "+ %include /tmp/b"]),
    "an include behind a command": ("lang de\n%include /tmp/x\n", "%include /tmp/x\nlang de\n",
        ["~ %include /tmp/x in another order: behind lang → before lang"]),
    "an include among items": ("user --name=a\n%include /tmp/x\nuser --name=b\n",
        "user --name=a\nuser --name=b\n%include /tmp/x\n",
        ["~ %include /tmp/x in another order: among user → behind user"]),
    "a line more beside an include": ("user --name=a\n%include /tmp/x\n",
        "user --name=a\n%include /tmp/x\nuser --name=b\n",
        ["+ user --name=b"]),
    "an include before a script": (POST.format("x") + "%include /tmp/x\n", "%include /tmp/x\n" + POST.format("x"),
        ["~ %include /tmp/x in another order: behind %post → before %post"]),
    "a line that cannot be read": ("lang C\n", "lang C\nlang 'x\n", ['+ "lang \'x"']),
    "packages": (PACKAGES.format("@^e\na\n-b"), PACKAGES.format("@^f\nb\nc"),
                 ["~ @^e → @^f", "- a", "~ -b → b", "+ c"]),
    "no packages": (PACKAGES.format("# none"), "", ["- %packages"]),
    "a group": (PACKAGES.format("@a"), PACKAGES.format("@a --optional"), ["~ @a → @a --optional"]),
    "the packages' header": (PACKAGES.format("a"), "%packages --ignoremissing\na\n%end\n",
                             ["~ %packages + --ignoremissing"]),
    "a script": (POST.format("x\ny"), POST.format("x\nz"),
                 ["~ %post post-1", "@@ -1,2 +1,2 @@", "x", "-y", "+z"]),
    "a new script": ("", "# ksc: name=n\n%post --nochroot\nx\n%end\n", ["+ %post --nochroot (n)", "+x"]),
    "a script before others": (POST.format("x"), POST.format("new") + POST.format("x"), ["+ %post (post-1)", "+new"]),
    "scripts by name": ("# ksc: name=a\n" + POST.format("x"), "# ksc: name=b\n" + POST.format("y"),
                        ["- %post (a)", "-x", "+ %post (b)", "+y"]),
    "scripts in another order": (POST.format("x") + POST.format("y"), POST.format("y") + POST.format("x"),
                                 ["~ %post in another order: post-1, post-2 → post-2, post-1"]),
    "an interpreter": (POST.format("x"), "%post --interpreter=/bin/zsh\nx\n%end\n",
                       ["~ %post post-1 + --interpreter=/bin/zsh"]),
    "line ends of a script": (POST.format("x"), "%post\nx\r\n%end\n",
                              ["~ %post post-1", "@@ -1 +1 @@", "-x", "+x^M"]),
    "an add-on": ("%addon a --enable\n%end\n", "%addon b --enable\n%end\n",
                  ["- %addon a --enable", "+ %addon b --enable"]),
    "control characters": ("lang C\n", "lang \x1b[31mC\n", ['~ lang: C → \ufffd[31mC']),
}  # fmt: skip


@pytest.mark.parametrize("case", ALIKE)
def test_alike(case):
    left, right = ALIKE[case]
    assert told(left, right) == told(right, left) == []


@pytest.mark.parametrize("case", TOLD)
def test_told(case):
    left, right, lines = TOLD[case]
    assert told(left, right) == lines
    assert told(left, left) == told(right, right) == []


def test_places_of_both_sides():
    (change,) = compared("\nlang C\n", "lang de\n").changes
    assert (change.left.path, change.left.line, change.right.path, change.right.line) == ("a.ks", 2, "b.ks", 1)


def test_groups_come_in_the_order_of_a_kickstart():
    changes = compared("", "%post\n%end\n%packages\na\n%end\nreboot\nautopart\nlang C\n").changes
    assert [one.group for one in changes] == ["localization", "storage", "finish", "packages", "packages", "scripts"]


def test_each_side_is_read_by_its_own_release():
    # RHEL 7 knows `install`, RHEL 8 ignores it.
    assert told("install\n", "install\n", "rhel7", other="rhel8") == ["- install"]


def test_what_has_no_order_is_in_the_facts():
    for command, name in UNORDERED:
        spec = facts().commands[command]
        option = spec.options.get(name)
        assert (option or next(one for one in spec.positionals if one.name == name)).many
