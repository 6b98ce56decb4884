"""The release a kickstart was written for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference import accepts
from support import corpus, sampled

from ksc.dialects.detect import detect
from ksc.dialects.load import facts
from ksc.syntax import parse

HEADERS = [
    ("#version=RHEL9\nlang en_US\n", "rhel9"),
    ("#version=RHEL7\nurl --url=http://x/rocky/9/\n", "rhel7"),
    ("#version=F40\n", "fedora40"),
    ("#version=DEVEL\n#version=RHEL8\n", "rhel8"),
    ("lang en_US\n#version=EL8\n", "rhel8"),
    ("# Kickstart for CentOS 7 servers\nlang en_US\n", "centos7"),
    ("\n# Rocky Linux 9.4\n", "rocky9"),
    ("# AlmaLinux OS 8 cloud image\nzerombr\n", "almalinux8"),
    ("# CentOS Stream 9\n", "stream9"),
    ("# Oracle Linux 8\n", "ol8"),
    ("# OL8 base\n", "ol8"),
    ("# Fedora 40 workstation\n", "fedora40"),
    ("# RHEL-6.5 build host\n", "rhel6"),
    ("# Red Hat Enterprise Linux 8 Server\n", "rhel8"),
    ("# As used on EL7\n", "rhel7"),
    ("# not for CentOS 7, made for Rocky Linux 8\n", "rocky8"),
    ("# see RHEL-38451\n# for rhel9\n", "rhel9"),
]

URLS = [
    ("http://mirror.centos.org/centos/7/os/x86_64/", "centos7"),
    ("http://mirror.centos.org/centos/7.0.1406/os/x86_64/", "centos7"),
    ("http://mirror.centos.org/altarch/7/os/aarch64/", "centos7"),
    ("http://mirrorlist.centos.org/?release=8&arch=x86_64&repo=BaseOS", "centos8"),
    ("http://mirror.stream.centos.org/9-stream/BaseOS/x86_64/os/", "stream9"),
    ("http://x/centos-stream/9/BaseOS/x86_64/os/", "stream9"),
    ("http://download.rockylinux.org/pub/rocky/9.4/BaseOS/x86_64/os/", "rocky9"),
    ("https://repo.almalinux.org/almalinux/8/BaseOS/x86_64/os", "almalinux8"),
    ("https://kitten.repo.almalinux.org/10-kitten/BaseOS/x86_64/os", "almalinux10"),
    ("https://yum.oracle.com/repo/OracleLinux/OL8/baseos/latest/x86_64/", "ol8"),
    ("http://server/rhel/9/BaseOS", "rhel9"),
    ("https://cdn.redhat.com/content/dist/rhel9/9/x86_64/baseos/os", "rhel9"),
    ("http://x/pub/fedora/linux/releases/40/Everything/x86_64/os/", "fedora40"),
    ("https://mirrors.fedoraproject.org/metalink?repo=fedora-40&arch=x86_64", "fedora40"),
    ("https://dl.fedoraproject.org/pub/epel/9/Everything/x86_64/", "rhel9"),
    ("http://x/epel-release-7.rpm", "rhel7"),
]

GUESSES = [
    # A forgotten %end tells less than the style of a whole file.
    ("lang en_US\n%packages\n@base\n%post\ntrue\n", "rhel5"),
    ("lang en_US\n%packages\n@core\n%end\n%post\ntrue\n", "rhel10"),
    ("lang en_US\n", "rhel10"),
    ("install\nauth --useshadow\n", "rhel8"),
    ("autopart --type=btrfs\n", "rhel7"),
    ("part / --fstype=btrfs --size=4096\nrootpw --lock --allow-ssh\n", "fedora46"),
    ("# Maintained by the Fedora Spins group\nlang en_US\n", "fedora46"),
    ("# Fedora 24 live image\nlang en_US\n", "fedora46"),
    ("#version=F12\nlang en_US\n", "rhel10"),
    ("url --mirrorlist=http://mirrors.fedoraproject.org/?repo=rawhide\n", "fedora46"),
    ("url --mirrorlist=http://mirrors.fedoraproject.org/?repo=fedora-$releasever\n", "fedora46"),
    ("#version=DEVEL\n", None),
    ("# nothing\n\n", None),
    ("", None),
]


def canonical(name):
    dialect = facts().dialect(name) if name else None
    return dialect.name if dialect else None


@pytest.mark.parametrize(("text", "expected"), HEADERS)
def test_what_the_file_says_is_certain_and_has_a_place(text, expected):
    found = detect(parse(text), facts())
    assert (found.dialect, found.certain) == (expected, True)
    assert found.location is not None
    line = found.location.source.line(found.location.span.line)
    assert line[found.location.span.column - 1 : found.location.span.end_column - 1] in found.reason


@pytest.mark.parametrize(("url", "expected"), URLS)
@pytest.mark.parametrize("line", ["url --url={}", 'repo --name=base --baseurl="{}"'])
def test_what_the_source_points_at(url, expected, line):
    found = detect(parse(line.format(url) + "\n"), facts())
    assert (found.dialect, found.certain) == (expected, True)
    assert found.location is not None
    assert found.location.span.column > 1


def test_the_source_counts_before_further_repositories():
    text = "repo --name=x --baseurl=http://x/rocky/8/\nurl --url=http://x/rocky/9/\n"
    assert detect(parse(text), facts()).dialect == "rocky9"


@pytest.mark.parametrize(("text", "expected"), GUESSES)
def test_a_guess_is_the_newest_release_that_fits(text, expected):
    found = detect(parse(text), facts())
    assert (canonical(found.dialect), found.certain) == (expected, False)
    assert found.reason


def test_a_release_that_the_file_does_not_fit_is_passed_over_and_named():
    text = "# since CentOS 6\n# like RHEL 5\nauthselect select sssd\nrootpw --lock\nrdp\n"
    found = detect(parse(text), facts())
    assert (found.dialect, found.certain) == ("rhel10", False)
    assert "RHEL 5" in found.reason
    assert found.location is not None


def test_only_comments_at_the_top_count():
    assert not detect(parse("lang en_US\n# CentOS 7\n"), facts()).certain


def test_what_it_names_is_a_release_of_the_facts():
    for text, _ in (*HEADERS, *GUESSES):
        found = detect(parse(text), facts())
        assert found.dialect is None or facts().dialect(found.dialect) is not None


@given(st.text(alphabet="#version=RHELcntos 579.\n-/%packgesdF", max_size=120))
def test_it_takes_any_text(text):
    found = detect(parse(text), facts())
    assert found.dialect is None or facts().dialect(found.dialect) is not None


@pytest.mark.filterwarnings("ignore")
def test_the_reference_accepts_real_kickstarts_under_what_was_detected(shared):
    wrong, certain = [], 0
    some = sampled(corpus())
    for path in some:
        with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
            found = detect(parse(file.read()), facts())
        certain += found.certain
        name = canonical(found.dialect)
        if name and accepts(path, name):
            continue
        if any(accepts(path, other) for other in facts().dialects):
            wrong.append((path.name, found.dialect))
    assert wrong == []
    assert certain > 130 * len(some) // 532
