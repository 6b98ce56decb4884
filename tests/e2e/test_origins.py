"""Every line of everything that is made has an origin, and origins are true; as comments they mean nothing."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from actions.explaining.kit import FILES
from cases.test_cases import CASES, HERE
from commandline import make
from hypothesis import given, settings
from merge.test_properties import RELEASE, bases, errors, laid_over, profiles
from reference import RELEASES, meaning
from support import CORPUS, LONG, ROOT, corpus, examples

from ksc.actions.explaining import Explained, asked, explained
from ksc.actions.explaining.rows import rows
from ksc.artifacts import Artifact, Made
from ksc.diagnostics import Location
from ksc.dialects import facts
from ksc.dialects.statement import read
from ksc.emit import ProfileInput
from ksc.emit.fragments import Added
from ksc.emit.kickstart import lines_of, pieces_of
from ksc.layer.values import find_option
from ksc.merge.statements import said
from ksc.model import Install
from ksc.syntax import Command
from ksc.workspace import Workspace

MAKERS = {"ksc: header", "ksc: menu", "ksc: local disk", "ksc: annotation"}


HOSTS = """\
web1: {mac: "52:54:00:00:00:01", ip: 192.0.2.20/24, gateway: 192.0.2.1, profile: web}
web2: {mac: "52:54:00:00:00:02", ip: 192.0.2.21/24, gateway: 192.0.2.1, profile: web}
web3: {mac: "52:54:00:00:00:03", ip: 192.0.2.22/24, profile: web, kickstart: {timezone: Asia/Tokyo}}
"""


def copied(name: str, folder: Path) -> Path:
    """A golden case, the repository's own workspace, or one with hosts, in a folder of its own."""
    if name == "hosts":
        return make(folder / "ws", {**FILES, "hosts.yaml": HOSTS})
    if name != "repository":
        shutil.copytree(HERE / name, folder / "ws", ignore=shutil.ignore_patterns("expected"))
        return folder / "ws"
    shutil.copytree(ROOT / "profiles", folder / "ws/profiles")
    shutil.copy(ROOT / "ksc.yaml", folder / "ws")
    return folder / "ws"


def unexplained(artifact: Artifact, root: Path) -> Iterator[str]:
    """The lines of an artifact that no place in an input file, no plugin and no known maker is named for."""
    lines = [line for line in re.split(rb"(?<=\n)", artifact.content) if line]
    assert len(artifact.origins) == len(lines), artifact.path
    for line, place in zip(lines, artifact.origins, strict=True):
        known = place.by in MAKERS if isinstance(place, Made) else place is not None and stands(place, root)
        if not known:
            yield f"{artifact.path}: {line!r} from {place}"


def stands(place: Location, root: Path) -> bool:
    """Whether a place is one: its file is there, and as long. Of a base that is a template, lines are as rendered."""
    source, span = place
    if not source.path.startswith("<plugin "):
        text = (root / source.path).read_bytes().decode("utf-8", "surrogateescape")
        assert source.text == text or "{%" in text or "{{" in text
    return 1 <= span.line <= len(source.lines)


@pytest.mark.parametrize("name", [*CASES, "repository", "hosts"])
def test_no_line_is_without_an_origin(name: str, tmp_path: Path) -> None:
    root = copied(name, tmp_path)
    for annotate in (False, True):
        build = Workspace(root).compile(annotate=annotate)
        assert [line for artifact in build.artifacts for line in unexplained(artifact, root)] == []
        assert name != "hosts" or len({artifact.host for artifact in build.artifacts}) == 4
        assert not any(str(tmp_path).encode() in artifact.content for artifact in build.artifacts)


def test_the_test_finds_a_line_without(tmp_path: Path) -> None:
    artifact = Artifact("a", "b", b"one\ntwo\n", "c", origins=(None, Made("somebody")))
    assert len(list(unexplained(artifact, tmp_path))) == 2


@pytest.mark.parametrize("name", [*CASES, "repository"])
def test_what_explain_shows_is_what_is_compiled(name: str, tmp_path: Path) -> None:
    root = copied(name, tmp_path)
    build = Workspace(root).compile(abstract=True)
    inputs, _ = Workspace(root).inputs()
    kickstarts = {one.profile: one for one in build.artifacts if one.kind == "kickstart"}
    for given_ in inputs if build.artifacts else ():
        result = explained(given_, facts())
        artifact = kickstarts[given_.install.profile]
        assert result.source.text.encode("utf-8", "surrogateescape") == artifact.content
        places = [line.origin if isinstance(line.origin, Made) else line.origin.location for line in result.lines]
        assert list(map(str, places)) == list(map(str, artifact.origins))


def result_of(base: str, profile: dict[str, object]) -> Explained | None:
    laid = laid_over(base, profile)
    if errors(laid):
        return None
    install = Install("p1", "p1", facts().dialects[RELEASE], laid.merged)
    return explained(ProfileInput(install), facts())


@settings(max_examples=examples(120))
@given(bases(), profiles())
def test_options_stand_where_their_origins_say(base: str, profile: dict[str, object]) -> None:
    """In a base the words themselves stand there; in a profile the option's name, a key, or all of the command."""
    result = result_of(base, profile)
    for entry in result.install.merged.entries if result else ():
        if not isinstance(entry.node, Command):
            continue
        assert result is not None
        spec = facts().commands[facts().names[entry.node.name]]
        for part in result.parts(entry, every=True):
            place = part.origin.location
            assert place is not None
            held = place.source.line(place.span.line)
            if place.source.path.endswith(".ks"):
                assert said(entry.node, read(spec, entry.node.words, RELEASE), part.name) in held or part.gone
            elif part.name in entry.options or part.gone:
                word = held[place.span.column - 1 : place.span.end_column - 1].strip('"')
                option = find_option(spec, word)
                assert part.name in (option.name if option else word, *(one.name for one in spec.positionals)) or (
                    spec.repeat is not None
                )


@settings(max_examples=examples(60))
@given(bases(), profiles())
def test_every_line_is_listed_once_and_nothing_is_shown_twice(base: str, profile: dict[str, object]) -> None:
    result = result_of(base, profile)
    if result is None:
        return
    everything = asked(result, ())
    assert not hasattr(everything, "code")
    listed = list(rows(result, everything))  # type: ignore[arg-type]
    numbers = [row.mark for row in listed if row.kind == "line"]
    count = len(list(lines_of(pieces_of(result.install, Added()))))
    assert numbers == [str(number) for number in range(1, count + 1)]
    for row in listed:
        assert row.origin is not None or row.kind == "over"


PROFILE = """\
extends: {base}
target: {release}
kickstart: {{lang: de_DE.UTF-8, bootloader: {{timeout: 3}}, reboot: true}}
packages: {{install: [zz-extra]}}
scripts: {{zz-extra: {{section: post, text: "echo extra"}}}}
"""


def test_annotated_kickstarts_mean_the_same(shared: Path, tmp_path: Path) -> None:
    files = corpus()[:: 1 if LONG else 29]
    for folder in ("profiles", "plain", "annotated"):
        (tmp_path / folder).mkdir()
    compared = 0
    for number, path in enumerate(files):
        name, release = f"p{number}", list(RELEASES)[number % len(RELEASES)]
        shutil.copy(path, tmp_path / f"profiles/b{number}.ks")
        (tmp_path / f"profiles/{name}.yaml").write_text(PROFILE.format(base=f"b{number}", release=release))
        plain, annotated = (
            [*Workspace(tmp_path).compile(name, site=False, annotate=annotate).artifacts] for annotate in (False, True)
        )
        if not plain:
            continue  # not for this release
        (tmp_path / f"plain/{name}.ks").write_bytes(plain[0].content)
        (tmp_path / f"annotated/{name}.ks").write_bytes(annotated[0].content)
        assert f" from profiles/{name}.yaml:".encode() in annotated[0].content
        before = meaning(tmp_path / f"plain/{name}.ks", release)
        assert meaning(tmp_path / f"annotated/{name}.ks", release) == before, path.relative_to(CORPUS)
        compared += before is not None
    assert compared > len(files) // 3
