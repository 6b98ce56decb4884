"""What trees say of themselves, of every age, and what a description must not do to its reader."""

import installtree
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import examples

from ksc.diagnostics import Diagnostic, Source
from ksc.dialects import facts
from ksc.trees.description import Description, Variant, release_of
from ksc.trees.treeinfo import read_treeinfo

EL7 = """\
[addon-HighAvailability]
id = HighAvailability
name = High Availability
repository = addons/HighAvailability
uid = Server-HighAvailability
[checksums]
repodata/repomd.xml = sha256:aa
images/a%b = sha256:bb
[general]
addons = HighAvailability
arch = x86_64
family = Red Hat Enterprise Linux
version = 7.0
timestamp = 1399448635.95
variant = Server
[images-x86_64]
initrd = images/pxeboot/initrd.img
kernel = images/pxeboot/vmlinuz
[stage2]
mainimage = LiveOS/squashfs.img
[variant-Server]
addons = Server-HighAvailability
id = Server
name = Server
repository = .
uid = Server
"""
EL5 = """\
[general]
family = CentOS
timestamp = 1195929648.2
version = 5
packagedir = CentOS
arch = i386
[images-i386]
kernel = images/pxeboot/vmlinuz
initrd = images/pxeboot/initrd.img
boot.iso = images/boot.iso
[images-xen]
kernel = images/xen/vmlinuz
initrd = images/xen/initrd.img
"""


def read(text: str) -> Description | Diagnostic:
    return read_treeinfo(Source("t/.treeinfo", text))


def right(text: str) -> Description:
    made = read(text)
    assert isinstance(made, Description), made
    return made


def told(text: str) -> str:
    made = read(text)
    assert isinstance(made, Diagnostic)
    assert made.code == "KS882"
    return f"{made.line}: {made.message}"


def test_a_tree_of_el9() -> None:
    one = right(installtree.treeinfo(installtree.EL9))
    assert (one.family, one.version, one.arch) == ("Rocky Linux", "9.4", "x86_64")
    assert (one.kernel, one.stage2) == ("images/pxeboot/vmlinuz", "images/install.img")
    assert one.variants == (Variant("AppStream", "AppStream"), Variant("BaseOS", "BaseOS"))
    assert set(one.checksums) == set(installtree.EL9)


def test_a_tree_of_el7_and_its_addon() -> None:
    one = right(EL7)
    assert one.variants == (
        Variant("Server", "."),
        Variant("HighAvailability", "addons/HighAvailability", needed=False),
    )
    assert one.stage2 == "LiveOS/squashfs.img"
    assert "images/a%b" in one.checksums


def test_a_tree_of_el5() -> None:
    one = right(EL5)
    assert (one.family, one.version, one.arch, one.stage2) == ("CentOS", "5", "i386", None)
    assert one.kernel == "images/pxeboot/vmlinuz"
    assert not one.checksums


OLD = EL5.replace("i386", "x86_64")


@pytest.mark.parametrize(
    ("family", "version", "variant", "release"),
    [
        ("Oracle Linux Server", "7.9", "variant =\n", "ol7"),
        ("Oracle Linux Server", "6.10", "", "ol6"),
        ("Scientific Linux", "6.4", "variant =\n", "rhel6"),
        ("CentOS Linux", "7", "", "centos7"),
        ("CentOS", "7", "variant =\n", "centos7"),
        ("CentOS", "5", "", "centos5"),
        ("Fedora", "38", "", "fedora38"),
        ("Red Hat Enterprise Linux", "7.0", "", "rhel7"),
        ("Somebody's %(own)s", "6", "", None),
    ],
)
def test_old_trees_that_name_no_variant(family: str, version: str, variant: str, release: str | None) -> None:
    one = right(
        OLD.replace("family = CentOS\n", f"family = {family}\n{variant}").replace("n = 5\n", f"n = {version}\n")
    )
    assert release_of(one.family, one.version, facts()) == release
    assert [(entry.repository, entry.needed) for entry in one.variants] == [(".", True)]


def test_el5_of_red_hat_has_parts_of_its_own() -> None:
    one = right(
        OLD.replace("family = CentOS", "family = Red Hat Enterprise Linux Server").replace("n = 5\n", "n = 5.2\n")
    )
    assert [entry.repository for entry in one.variants if entry.needed] == ["Server"]
    assert {entry.name for entry in one.variants if not entry.needed} == {"Cluster", "ClusterStorage", "VT"}


def test_el6_of_red_hat_has_addons() -> None:
    one = right(
        OLD.replace("family = CentOS", "family = Red Hat Enterprise Linux\nvariant = Server").replace(
            "n = 5\n", "n = 6.3\n"
        )
        + "[variant-Server]\naddons = HighAvailability\nrepository = Server/repodata\n"
        "[addon-HighAvailability]\nname = High Availability\nrepository = HighAvailability\n"
    )
    assert one.variants == (Variant("Server", "Server"), Variant("HighAvailability", "HighAvailability", needed=False))


def test_a_mirror_keeps_appstream_beside_the_tree() -> None:
    text = installtree.treeinfo({}, variants={"BaseOS": ".", "AppStream": "../../../AppStream/x86_64/os"})
    assert Variant("AppStream", "../../../AppStream/x86_64/os") in right(text).variants


@pytest.mark.parametrize(
    ("family", "version", "release"),
    [
        ("Rocky Linux", "9.4", "rocky9"),
        ("AlmaLinux", "10.0", "almalinux10"),
        ("CentOS Stream", "10", "stream10"),
        ("CentOS Linux", "8", "centos8"),
        ("CentOS", "6.8", "centos6"),
        ("Oracle Linux", "8.10", "ol8"),
        ("Red Hat Enterprise Linux", "7.9", "rhel7"),
        ("Fedora", "43", "fedora43"),
        ("Fedora", "12", None),
        ("Rocky Linux", "99", None),
        ("Debian", "12", None),
        ("Fedora", "", None),
        ("Fedora", "2025", None),
    ],
)
def test_releases(family: str, version: str, release: str | None) -> None:
    made = release_of(family, version, facts())
    assert made == release
    assert made is None or facts().dialect(made) is not None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "1: t/.treeinfo cannot be used: it has no section [general]"),
        ("x = 1\n", "1: t/.treeinfo cannot be used: it is no list of `key = value`"),
        ("[general]\n\nnonsense\n", "3: t/.treeinfo cannot be used: "),
        ("[general]\nfamily = x\n", "1: t/.treeinfo cannot be used: its section [general] has no `version`"),
        ("[general]\na = 1\na = 2\n", "3: t/.treeinfo cannot be used: "),
        ("[DEFAULT]\na = 1\n", "1: t/.treeinfo cannot be used: it has a section DEFAULT"),
        (EL5.replace("kernel = images", "kernel = /etc"), None),
        (installtree.treeinfo({}).replace("kernel = ", "kernel = /"), "1: t/.treeinfo cannot be used: Only relative"),
        (installtree.treeinfo({}).replace("version = 1.2", "version = x"), "1: t/.treeinfo cannot be used: "),
        (EL7.replace("sha256:aa", "abc"), "1: t/.treeinfo cannot be used: the checksum of repodata/repomd.xml is none"),
    ],
)
def test_what_cannot_be_used(text: str, says: str | None) -> None:
    if says is None:  # of that age, a path of the build machine's is known to be one in the tree
        assert right(text).kernel == "etc/pxeboot/vmlinuz"
    else:
        assert told(text).startswith(says)


def test_values_do_not_stand_for_other_values() -> None:
    bomb = "".join(f"k{n} = {f'%(k{n + 1})s' * 9}\n" for n in range(9)) + "k9 = boom\n"
    one = right(EL5 + f"boot = %(kernel)s\n{bomb}".replace("[images-xen]", ""))
    assert one.kernel == "images/pxeboot/vmlinuz"


def test_variants_are_no_maze() -> None:
    text = installtree.treeinfo({}).replace("variants = AppStream,BaseOS", "variants = A0")
    for n in range(40):  # both of a step name both of the next: 2 to the 40 readings
        for name in "AB":
            kind = "addon" if n or name == "B" else "variant"
            text += f"\n[{kind}-{name}{n}]\nid = {name}{n}\nuid = {name}{n}\nname = x\ntype = {kind}\n"
            text += f"addons = A{n + 1},B{n + 1}\n"
    assert "the variant A1 stands in two places" in told(text)


ORIGINAL = installtree.treeinfo(installtree.EL9)
EDIT = st.tuples(st.integers(0, len(ORIGINAL)), st.integers(0, 60), st.text("%\n[]=:,\0;# -/.x\xff", max_size=8))


@given(st.lists(EDIT, max_size=6))
@settings(max_examples=examples(400), deadline=None)
def test_a_damaged_description_is_read_or_refused(edits: list[tuple[int, int, str]]) -> None:
    text = ORIGINAL
    for at, count, new in edits:
        text = text[:at] + new + text[at + count :]
    made = read(text)
    assert isinstance(made, Description) or (made.code == "KS882" and made.message.isprintable())


def test_hundreds_of_variants_are_none_of_a_real_tree() -> None:
    text = EL7 + "".join(f"[variant-V{n}]\n" for n in range(500))
    assert "hundreds of sections and variants" in told(text)
