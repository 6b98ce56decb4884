"""`ksc.check` and the judging of single lines: every code at its exact place, and the reference's own verdicts."""

import pytest

import ksc
from ksc.dialects.check import check_command
from ksc.dialects.load import facts
from ksc.syntax import parse


def found(text: str, target: str = "rhel9") -> list[str]:
    """The findings in order, each as `code line:column-end`."""
    report = ksc.check(text, target, scope="commands")
    for one in report:
        assert one.line == one.end_line, one
    return [f"{one.code} {one.line}:{one.column}-{one.end_column}" for one in report]


# The release, the text, and what is found in it.
CASES = [
    # KS201: no such command
    ("rhel9", "nope\n", ["KS201 1:1-5"]),
    ("rhel9", "lang C\n  Lnag C # x\n", ["KS201 2:3-7"]),
    ("rhel9", "\tunknowncommand --x y\n", ["KS201 1:2-16"]),
    # KS202: not in this release
    ("rhel6", "timesource --ntp-server=a\n", ["KS202 1:1-11"]),
    ("rhel10", "auth --useshadow\n", ["KS202 1:1-5"]),
    ("rhel5", "mount /dev/sda1 /\n", ["KS202 1:1-6"]),
    ("rhel9", "  install\n", ["KS202 1:3-10"]),
    # KS203: deprecated, and its words are not judged
    ("rhel8", "install --nope\n", ["KS203 1:1-8"]),
    # KS204: no such option in this release
    ("rhel6", "autopart --nohome\n", ["KS204 1:10-18"]),
    ("rhel6", "bootloader --append=quiet   --disabled\n", ["KS204 1:29-39"]),
    # KS205: no such option
    ("rhel9", "lang C --nope\n", ["KS205 1:8-14"]),
    ("rhel9", "lang --nope=1 C\n", ["KS205 1:6-14"]),
    ("rhel9", "%packages --nope\n%end\n", ["KS205 1:11-17"]),
    # KS206: an abbreviation of several
    ("rhel9", "network --no\n", ["KS206 1:9-13"]),
    # KS207: no value
    ("rhel9", "bootloader --timeout\n", ["KS207 1:12-21"]),
    ("rhel9", "bootloader --timeout --append=x\n", ["KS207 1:12-21"]),
    # KS208: a word too many
    ("rhel9", "lang C D\n", ["KS208 1:8-9"]),
    ("rhel9", "zerombr\treally\n", ["KS208 1:9-15"]),
    ("rhel9", "skipx a b\n", ["KS208 1:7-8", "KS208 1:9-10"]),
    # KS209: a deprecated option
    ("rhel7", "%packages --nobase\n%end\n", ["KS209 1:11-19"]),
    # KS210: a value of another kind
    ("rhel9", "bootloader --timeout=soon\n", ["KS210 1:12-26"]),
    ("rhel9", "bootloader --timeout soon\n", ["KS210 1:22-26"]),
    ("rhel9", "selinux --enforcing=yes\n", ["KS210 1:9-24"]),
    ("rhel9", "firstboot --enable=1 # x\n", ["KS210 1:11-21"]),
    ("rhel9", "clearpart --disklabel=gpt\nautopart --type=zfs\n", ["KS210 2:10-20"]),
    # KS211: a section without its end
    ("rhel9", "lang C\n%post --nochroot\necho\n", ["KS211 2:1-6"]),
    ("rhel5", "lang C\n%post --nochroot\necho\n", []),
    # KS212: something is missing
    ("rhel9", "lang\n", ["KS212 1:1-5"]),
    ("rhel9", "lang C\n  repo --baseurl=http://a\n", ["KS212 2:3-26"]),
    ("rhel5", "device\n", ["KS212 1:1-7", "KS212 1:1-7"]),
    # Quotes, tabs and characters of several bytes count as they stand.
    ("rhel9", 'lang "ä ö" x\n', ["KS208 1:12-13"]),
    ("rhel9", 'bootloader --append="a b" --nope\n', ["KS205 1:27-33"]),
    ("rhel9", "lang C x\r\nlang C y\r\n", ["KS208 1:8-9", "KS208 2:8-9"]),
    # Right
    ("rhel9", "lang C\n", []),
    ("rhel9", "bootloader --append quiet --timeout 5\n", []),
    ("rhel9", "# nope\n\n%post\nnope\n%end\n", []),
    ("rhel9", "partition / --size=1\n", []),
]


@pytest.mark.parametrize(("release", "text", "expected"), CASES)
def test_a_line(release: str, text: str, expected: list[str]) -> None:
    assert found(text, release) == expected


def test_every_code_has_a_case() -> None:
    codes = {one.split()[0] for _, _, expected in CASES for one in expected}
    assert codes == {f"KS{number}" for number in range(201, 213)}


def test_what_is_missing_is_named() -> None:
    (word,) = ksc.check("lang\n", "rhel9")
    assert (word.message, word.help) == ("`lang` needs a further word", "a locale: `en_US.UTF-8`")
    (name,) = ksc.check("volgroup --useexisting\n", "rhel9")
    assert (name.message, name.help) == ("`volgroup` needs its name", "the group's name")
    (option,) = ksc.check("repo --baseurl=http://a\n", "rhel9")
    assert option.message == "`repo` needs `--name`"


def test_a_near_miss_is_named() -> None:
    for text, meant in (
        ("lnag C\n", "lang"),
        ("lang C --addsuport=x\n", "--addsupport"),
        ("autopart --type=lvn\n", "lvm"),
    ):
        (one,) = ksc.check(text, "rhel9")
        assert one.help == f"did you mean `{meant}`?"


def test_what_has_the_option_is_named() -> None:
    for text, release, named in (
        ("autopart --nohome\n", "rhel6", "rhel7+ fedora"),
        ("timezone --isUtc UTC\n", "rhel10", "rhel5-9 fedora"),
        ("bootloader --lba32\n", "rhel9", "rhel5"),
    ):
        (one,) = ksc.check(text, release)
        assert (one.code, one.help) == ("KS204", f"{named} has it; or drop it"), text
    (one,) = ksc.check("xconfig --card=a\n", "rhel9")
    assert (one.code, one.help) == ("KS204", "drop the option")


def test_a_line_without_a_place() -> None:
    (command,) = parse("lang C x\n").commands()
    dialect = facts().dialect("rhel9")
    assert dialect is not None
    (one,) = check_command(command, facts(), dialect, lambda _: None)
    assert (one.code, one.location) == ("KS208", None)


# The function.


@pytest.mark.parametrize(("alias", "release"), [("rocky9", "rhel9"), ("Rocky9", "rhel9"), ("centos6", "rhel6")])
def test_another_name_of_a_release(alias: str, release: str) -> None:
    text = "autopart --nohome\nzerombr x\ninstall\n"
    assert found(text, alias) == found(text, release) != []


@pytest.mark.parametrize("target", ["rhel4", "windows", "rhel", " rhel9", "9"])
def test_a_release_that_nobody_knows(target: str) -> None:
    with pytest.raises(ValueError, match="rhel9, rhel10"):
        ksc.check("lang C\n", target)


def test_without_a_target_the_text_says_it() -> None:
    assert ksc.check("#version=RHEL9\nlang C\n").diagnostics == ()
    assert [one.code for one in ksc.check("#version=RHEL6\nautopart --nohome\n")] == ["KS204"]
    (unsaid,) = ksc.check("")
    assert (unsaid.code, unsaid.severity) == ("KS553", "error")


def test_a_guess_is_said_where_something_is_wrong() -> None:
    assert ksc.check("nope\nlang C\nauthselect select sssd\n").diagnostics[-1].code == "KS552"


def test_findings_are_sorted_by_place() -> None:
    text = "lang C x\n%post\n%end\n%end\nlang 'C\nnope\nskipx --nope x\n%packages --nope\n"
    places = [(one.line, one.column) for one in ksc.check(text, "rhel9")]
    assert places == sorted(places)
    assert [line for line, _ in places] == [1, 4, 5, 6, 7, 7, 8, 8]


def test_the_path_is_the_one_given() -> None:
    (one,) = ksc.check("nope\n", "rhel9", path="a/b.ks")
    assert str(one.location) == "a/b.ks:1:1"
    assert (one.path, one.related, ksc.check("lang C\n", "rhel9").ok) == ("a/b.ks", (), True)


def test_a_warning_is_no_error() -> None:
    report = ksc.check("install\n", "rhel8")
    assert report.ok
    assert [one.severity for one in report] == ["warning"]


def test_realm_has_one_secret():
    found = ksc.check("realm join --no-password --one-time-password=opensesame-realm example.com\n", "rhel9")
    (one,) = [one for one in found if one.code == "KS601"]
    assert one.column == len("realm join --no-password ") + 1
    assert not ksc.check("realm join --no-password example.com\n", "rhel9").warnings
