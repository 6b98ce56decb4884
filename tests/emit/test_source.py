"""The source lines of a tree, by the kind of its address."""

from dataclasses import replace

import pytest
from emit.kit import SITE, codes, dialect, install, split, tree

from ksc.emit import EmitContext, ProfileInput, source
from ksc.syntax import parse
from ksc.trees import Repo


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("http://h/t", "url --url=http://h/t"),
        ("https://h:8443/t", "url --url=https://h:8443/t"),
        ("ftp://h/t", "url --url=ftp://h/t"),
        ("nfs://h/t", "nfs --server=h --dir=/t"),
        ("nfs:h:/t", "nfs --server=h --dir=/t"),
        ("nfs:ro,nolock:h:/t", "nfs --server=h --dir=/t --opts=ro,nolock"),
        ("nfs:[2001:db8::1]:/t", "nfs --server=[2001:db8::1] --dir=/t"),
        ("hd:LABEL=DVD:/t", "harddrive --partition=LABEL=DVD --dir=/t"),
        ("cdrom", "cdrom"),
        ("http://h/a#b", 'url --url="http://h/a#b"'),
        ("gopher://h/t", None),
        ("nfs:nowhere", None),
    ],
)
def test_the_main_source(url: str, line: str | None) -> None:
    assert source.ksc_emit_repo(Repo(None, url), EmitContext(SITE)) == line


@pytest.mark.parametrize(
    ("release", "url", "line"),
    [
        ("rhel9", "http://h/r", "repo --name=extra --baseurl=http://h/r"),
        ("rhel5", "http://h/r", "repo --name=extra --baseurl=http://h/r"),
        ("rhel9", "nfs:h:/r", "repo --name=extra --baseurl=nfs://h:/r"),
        ("rhel9", "nfs:ro:h:/r", None),
        ("rhel6", "nfs:h:/r", None),
        ("rhel9", "cdrom", None),
        ("rhel9", "hd:sda1:/r", None),
    ],
)
def test_a_further_repository(release: str, url: str, line: str | None) -> None:
    assert source.ksc_emit_repo(Repo("extra", url), EmitContext(SITE, dialect(release))) == line


def test_the_artifact() -> None:
    commands = tuple(parse("url --url=http://h/t\nrepo --name=a --baseurl=http://h/a\r\n").commands())
    made, found = split(source.emit(ProfileInput(replace(install(), source=commands)), EmitContext(SITE)))
    assert not found
    assert (made[0].path, made[0].kind) == ("http/ks/web.source.ks", "source")
    assert made[0].content.decode() == (
        "# Made by ksc: the sources of the install tree rocky9. Do not edit.\n"
        "url --url=http://h/t\nrepo --name=a --baseurl=http://h/a\n"
    )
    assert len(made[0].origins) == 3
    assert None not in made[0].origins


def test_without_a_tree_there_is_none() -> None:
    assert list(source.emit(ProfileInput(install(on=None)), EmitContext(SITE))) == []


def test_a_name_that_cannot_be_a_path() -> None:
    _, found = split(source.emit(ProfileInput(install("a\nb", on=tree())), EmitContext(SITE)))
    assert codes(found) == ["KS714"]
