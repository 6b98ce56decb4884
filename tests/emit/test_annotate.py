"""Origins as comments: where they stand, what they say, and that they mean nothing."""

import re

from emit.kit import SITE, dialect, merged, split
from hypothesis import given, settings
from hypothesis import strategies as st
from laying import lay
from support import examples

from ksc.artifacts import Artifact, Made
from ksc.emit import EmitContext, Fragment, ProfileInput, kickstart
from ksc.merge import Merged
from ksc.model import Install
from ksc.syntax import Comment, Node, parse
from ksc.syntax.packages import package_lines

ANNOTATION = Made("ksc: annotation")


def emit(made: Merged, *fragments: Fragment, release: str = "rhel9", annotate: bool = True) -> Artifact:
    one = Install("web", "web", dialect(release), made)
    (artifact,), found = split(kickstart.emit(ProfileInput(one, fragments), EmitContext(SITE, annotate=annotate)))
    assert not found
    return artifact


def body(artifact: Artifact) -> list[str]:
    return artifact.content.decode("utf-8", "surrogateescape").split("\n")[2:]


def unannotated(artifact: Artifact) -> str:
    lines = [line for line in re.split(r"(?<=\n)", artifact.content.decode()) if line]
    return "".join(line for line, at in zip(lines, artifact.origins, strict=True) if at != ANNOTATION)


def test_where_they_stand() -> None:
    files = {
        "base.ks": "# mine\nlang C\n\nbootloader --timeout=5 --append=quiet\nfirewall --disabled\n"
        "%packages\nvim\n\nnano\n%end\n%post\ndate\n%end\n",
        "web.yaml": "extends: base\nkickstart:\n  bootloader: {timeout: 9}\n  reboot: --eject\n"
        "packages: {install: [nginx]}\nscripts:\n  post-1: {options: {log: /x}}\n"
        "  motd: {section: post, text: 'echo hi'}\n",
    }
    made = lay(files).merged
    assert made is not None
    assert (
        "\n".join(body(emit(made)))
        == """\
# from profiles/base.ks:1-3
# mine
lang C

# from profiles/base.ks:4:1
#   --timeout from profiles/web.yaml:3:16
bootloader --timeout=9 --append=quiet
# from profiles/base.ks:5:1
firewall --disabled
# from profiles/web.yaml:4:3
reboot --eject
# from profiles/base.ks:6-9
%packages
vim

nano
# from profiles/web.yaml:5:22
nginx
# from profiles/base.ks:10:1
%end
# from profiles/web.yaml:7:3
#   --log from profiles/web.yaml:7:22
#   line 1 of the body from profiles/base.ks:12:1
%post --log=/x
date
%end
# from profiles/web.yaml:8:3
# ksc: name=motd
%post
echo hi
%end
"""
    )


def test_what_plugins_add() -> None:
    made = emit(merged("lang C\n%post\na\n%end\n"), Fragment("motd", "reboot\n%pre\nb\n%end\ntext\n%pre\nc\n%end\n"))
    assert body(made)[:-1] == [
        "# from profiles/base.ks:1:1",
        "lang C",
        "# from <plugin motd>:1:1",
        "reboot",
        "# from <plugin motd>:5:1",
        "text",
        "# from profiles/base.ks:2-4",
        "%post",
        "a",
        "%end",
        "# from <plugin motd>:2-4",
        "%pre",
        "b",
        "%end",
        "# from <plugin motd>:6-8",
        "%pre",
        "c",
        "%end",
    ]


def test_where_sections_end_with_the_next_nothing_stands_between_them() -> None:
    fragment = Fragment("motd", "%pre\nb\n%end\n\n%pre\nc\n%end\n")
    made = emit(merged("lang C\n%post\na\n%pre\nd\n"), fragment, release="rhel5")
    assert body(made)[:-1] == [
        "# from profiles/base.ks:1-3",
        "#   %pre below from profiles/base.ks:4:1",
        "#   what follows from <plugin motd>:1:1",
        "#   what follows from <plugin motd>:5:1",
        *("lang C", "", "%post", "a", "%pre", "d", "%pre", "b", "%pre", "c"),
    ]


def test_line_ends_are_the_bases_and_paths_are_tamed() -> None:
    made = emit(merged("lang C\r\nreboot\r\n", layer="a\nrootpw x\x85\udce9"))
    assert made.content.count(b"\r\n") == made.content.count(b"\n") == 5
    assert [line for line in made.content.decode().splitlines() if not line.startswith("#")] == ["lang C", "reboot"]


def meant(nodes: tuple[Node, ...]) -> list[tuple[str, str]]:
    """The nodes that mean something; of packages, the lines that do."""
    found = []
    for node in nodes:
        if node.text.startswith("%packages"):
            for line in package_lines(node.text):
                if line.kind not in ("comment", "blank"):
                    found.append(("line", line.text))
        elif not isinstance(node, Comment) and node.text.strip():
            found.append((type(node).__name__, node.text))
    return found


LINES = st.sampled_from([
    *("lang C\n", "reboot\r\n", "\n", "# ksc: name=x\n", "# said\n", "%post\n", "%packages\n", "%end\n", "vim\n"),
    *("a\f", "b\x85", "%pre --log=/x\n", "'open\n", "%include /tmp/x\n", "%addon x\n", "echo\\\n"),
])  # fmt: skip


@settings(max_examples=examples(400))
@given(st.lists(LINES, max_size=12).map("".join), st.sampled_from(["rhel5", "rhel9"]), st.booleans())
def test_nothing_else_changes(text: str, release: str, plugin: bool) -> None:
    fragments = [Fragment("p", "reboot\n%pre\nx\n%end\n")] if plugin else []
    plain = emit(merged(text), *fragments, release=release, annotate=False)
    made = emit(merged(text), *fragments, release=release)
    assert None not in made.origins
    assert unannotated(made) == plain.content.decode()
    assert meant(parse(made.content.decode()).nodes) == meant(parse(plain.content.decode()).nodes)
    assert emit(merged(text), *fragments, release=release).content == made.content
