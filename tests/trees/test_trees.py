"""Install trees from `ksc.yaml`, and the forms of their addresses."""

import pytest

from ksc.diagnostics import Diagnostic, Source
from ksc.dialects import facts
from ksc.layer.site import read_site
from ksc.trees import Repo, Tree, address, read_trees


def trees(text: str) -> tuple[dict[str, Tree], list[Diagnostic]]:
    site, found = read_site(Source("ksc.yaml", "server: 192.0.2.10\n" + text))
    assert not found
    return read_trees(site, facts())


def told(text: str) -> list[str]:
    return [f"{one.code} {one.line}:{one.column} {one.message}" for one in trees(text)[1]]


def test_a_whole_tree() -> None:
    made, found = trees(
        'trees:\n  rocky9:\n    release: Rocky9\n    url: "http://{{ site.server }}/rocky9/"\n    arch: aarch64\n'
        "    kernel: k\n    initrd: i/r\n    path: /srv/r9.iso\n"
        "    repos: {AppStream: 'http://{{ site.server }}/rocky9/AppStream'}\n"
    )
    assert not found
    tree = made["rocky9"]
    assert (tree.release, tree.url, tree.arch) == ("Rocky9", "http://192.0.2.10/rocky9", "aarch64")
    assert (tree.kernel, tree.initrd, tree.path) == ("k", "i/r", "/srv/r9.iso")
    assert [(one.name, one.url) for one in tree.sources] == [
        (None, "http://192.0.2.10/rocky9"),
        ("AppStream", "http://192.0.2.10/rocky9/AppStream"),
    ]
    assert str(tree.location) == "ksc.yaml:3:3"
    assert str(tree.repos[0].location) == "ksc.yaml:10:13"


@pytest.mark.parametrize(
    ("arch", "kernel"),
    [("x86_64", "images/pxeboot/vmlinuz"), ("ppc64le", "ppc/ppc64/vmlinuz"), ("s390x", "images/kernel.img")],
)
def test_where_the_kernel_is(arch: str, kernel: str) -> None:
    made, _ = trees(f"trees: {{t: {{release: rhel8, url: 'http://h/t', arch: {arch}}}}}\n")
    assert made["t"].kernel == kernel


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("trees: []\n", "KS501 2:8 `trees` must be a mapping by name, not a list"),
        ("trees: {a b: {}}\n", "KS508 2:9 `a b` cannot name a tree"),
        ("trees: {../x: {}}\n", "KS508 2:9 `../x` cannot name a tree"),
        ("trees: {t: x}\n", "KS501 2:12 the tree `t` must be a mapping, not `x`"),
        ("trees: {t: {release: rhel9}}\n", "KS506 2:9 the tree `t` has no `url`"),
        ("trees: {t: {url: 'http://h/t'}}\n", "KS506 2:9 the tree `t` has no `release`"),
        ("trees: {t: {release: rokcy9, url: 'http://h/t'}}\n", "KS507 2:22 `rokcy9` is no release that ksc knows"),
        ("trees: {t: {release: rhel9, url: 'http://h/a b'}}\n", "KS505 2:34 `http://h/a b` is no source of packages"),
        ("trees: {t: {release: rhel9, url: 'http://'}}\n", "KS505 2:34 `http://` is no source of packages"),
        ("trees: {t: {release: rhel9, url: cdrom, arch: x68_64}}\n", "KS503 2:47 `arch` must be one of `x86_64`"),
        ("trees: {t: {release: rhel9, url: cdrom, kernel: ../k}}\n", "KS503 2:49 `kernel` must be a path inside the"),
        ("trees: {t: {release: rhel9, url: cdrom, kernel: /k}}\n", "KS503 2:49 `kernel` must be a path inside the"),
        ("trees: {t: {release: rhel9, url: cdrom, repo: {}}}\n", "KS502 2:41 the tree `t` has no key `repo`"),
        ("trees: {t: {release: rhel9, url: cdrom, repos: []}}\n", "KS503 2:48 `repos` of the tree `t` must be a"),
        ("trees: {t: {release: rhel9, url: cdrom, repos: {a b: 'http://h'}}}\n", "KS508 2:49 `a b` cannot name a repo"),
        ("trees: {t: {release: rhel9, url: cdrom, repos: {a: [x]}}}\n", "KS503 2:52 `a` must be a text, not a list"),
        ("trees: {t: {release: rhel9, url: '{{ site.x }}'}}\n", "KS310 2:34 "),
    ],
)
def test_what_is_wrong(text: str, message: str) -> None:
    (found,) = told(text)
    assert found.startswith(message)


def test_a_near_miss_of_a_release() -> None:
    _, found = trees("trees: {t: {release: rokcy9, url: 'http://h/t'}}\n")
    assert found[0].help == "did you mean `rocky9`?"


def test_without_trees_there_are_none() -> None:
    assert trees("") == ({}, [])


@pytest.mark.parametrize(
    ("url", "kind", "location"),
    [
        ("http://h/t", "url", "http://h/t"),
        ("file:///mnt", "url", "file:///mnt"),
        ("nfs://h/a/b", "nfs", "nfs:h:/a/b"),
        ("nfs://h:/a", "nfs", "nfs:h:/a"),
        ("nfs:h:/a", "nfs", "nfs:h:/a"),
        ("nfs:ro:[::1]:/a", "nfs", "nfs:ro:[::1]:/a"),
        ("hd:sda1:/iso", "harddrive", "hd:sda1:/iso"),
        ("cdrom:/dev/sr0", "cdrom", "cdrom"),
    ],
)
def test_addresses(url: str, kind: str, location: str) -> None:
    found = address(url)
    assert found is not None
    assert (found.kind, found.location) == (kind, location)


@pytest.mark.parametrize("url", ["", "x", "nfs:h", "nfs:h:relative", "hd:sda1", "http:/h", "http://a b"])
def test_what_is_no_address(url: str) -> None:
    assert address(url) is None


def test_a_repo_by_itself() -> None:
    assert Repo(None, "cdrom").location is None
