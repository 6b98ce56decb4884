"""`ksc import --lift-secrets`: the reference parser reads the same from what is compiled as from the original."""

from dataclasses import replace

import pytest
from actions.test_import_yaml import EXCEPTIONS
from hypothesis import given, settings
from hypothesis import strategies as st
from pykickstart.errors import KickstartError
from rehashed import state
from support import LONG, corpus, examples

from ksc.actions.import_ import Input, Wishes, import_file, read_input
from ksc.diagnostics.render.text import render
from ksc.dialects.load import facts
from ksc.layer.files import decode
from ksc.workspace import Workspace

PASSWORDS = [
    *(
        "Zq9plain",
        '"Zq9 a b"',
        "'Zq9\"q'",
        "Zq9\\\\#x",
        "Zq9\u00e9",
        '"-Zq9"',
        "Zq9=a,b",
        "Zq9!secret",
        '"Zq9: x"',
        "@Zq9",
    ),
    *("$6$Zq9salt$" + 86 * "x", "$1$Zq9salt$" + 22 * "y", "grub.pbkdf2.sha512.10000.AB.CD"),
    *("{{Zq9}}", "*", "!!", "null", "-", '""'),
]
LINES = [
    *("rootpw --iscrypted P", "rootpw P --plaintext  # the root", "rootpw P", "rootpw --lock P --iscrypted"),
    *(
        "user --name=ann --password=P",
        "user --iscrypted --password P --name=a#1",
        "user --name=b@c --password=P --lock",
    ),
    *("sshpw --username=u P P --plaintext", "sshpw P --username=v --iscrypted"),
    *("bootloader --password P --append=quiet", "bootloader --iscrypted --password=P", "bootloader --md5pass=P"),
    *("vnc --password=P", "network --device=w --essid=x --wpakey=P", "network --hostname=h --wepkey=P"),
    *("part / --size=1 --encrypted --passphrase=P", "part swap --size=1 --passphrase P", "autopart --passphrase=P"),
    "iscsi --ipaddr=192.0.2.1 --target=t --user=u --password=P --reverse-user=r --reverse-password=P",
    "rhsm --organization=a --activation-key=P --activation-key=P",
]


def filled(line, passwords):
    """A line with passwords for its `P`s."""
    return "".join(passwords.pop() if piece == "P" else piece for piece in line.replace("P", "\0P\0").split("\0"))


PAIRS = st.lists(st.sampled_from(PASSWORDS), min_size=2, max_size=2)
WRITTEN = st.tuples(st.sampled_from(LINES), PAIRS).map(lambda given: filled(given[0], [*given[1]]))


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=examples(80))
@given(
    st.lists(WRITTEN, min_size=1, max_size=3),
    st.sampled_from(["rhel5", "rhel6", "rhel7", "rhel9", "rhel10"]),
    st.booleans(),
)
def test_any_lines_mean_the_same(tmp_path_factory, lines, release, as_yaml):
    end = "" if release == "rhel5" else "%end\n"
    text = "lang C\nkeyboard us\ntimezone UTC\n" + "\n".join(lines) + f"\nclearpart --all\n%packages\n@core\n{end}"
    root = tmp_path_factory.mktemp("any")
    wishes = Wishes(name="web", target=release, as_yaml=as_yaml, lift_secrets=True)
    imported, report = import_file(Input(text.encode(), "web.cfg"), facts(), root / "profiles", wishes)
    assert "Zq9" not in render(report)
    if imported is None or not imported.secrets:
        return
    try:
        before = state(text, release)
    except KickstartError:
        return
    build = Workspace(root).compile("web")
    if build.report.ok:
        made = next(decode(one.content) for one in build.artifacts if one.kind == "kickstart")
        assert state(made, release, text) == before
        return
    plain = root / "plain"
    import_file(Input(text.encode(), "web.cfg"), facts(), plain / "profiles", replace(wishes, lift_secrets=False))
    assert {one.code for one in build.report.errors} <= {
        one.code for one in Workspace(plain).compile("web").report.errors
    }


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("as_yaml", [False, True])
def test_real_kickstarts_mean_the_same(shared, tmp_path, as_yaml):
    compared, wrong = 0, []
    for number, path in enumerate(corpus()[6 * as_yaml :: 1 if LONG else 12]):
        root = tmp_path / str(number)
        root.mkdir()
        one = read_input(str(path))
        wishes = Wishes(name="web", as_yaml=as_yaml, lift_secrets=True)
        imported, _ = import_file(one, facts(), root / "profiles", wishes)
        if imported is None or not imported.secrets or imported.detected.dialect is None or path.name in EXCEPTIONS:
            continue
        release = facts().dialect(imported.detected.dialect).name
        original = decode(path.read_bytes())
        try:
            before = state(original, release)
        except (KickstartError, OSError):
            continue
        build = Workspace(root).compile("web")
        made = [artifact for artifact in build.artifacts if artifact.kind == "kickstart"]
        if not build.report.ok:
            # It is as wrong as it was.
            import_file(one, facts(), root / "plain" / "profiles", replace(wishes, lift_secrets=False))
            plain = Workspace(root / "plain").compile("web").report
            if [found.code for found in plain.errors] != [found.code for found in build.report.errors]:
                wrong.append((path.name, build.report.errors))
        elif state(decode(made[0].content), release, original) != before:
            wrong.append((path.name, "means something else"))
        compared += 1
    assert wrong == []
    assert compared >= 5
