"""Importing a kickstart as one YAML profile: what is read back says the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pykickstart.errors import KickstartError
from rehashed import state
from support import corpus, sampled

from ksc.actions.import_ import Input, Wishes, import_file, read_input
from ksc.actions.import_.yaml_text import Block, to_yaml
from ksc.diagnostics import Source
from ksc.dialects.load import facts
from ksc.layer import marks
from ksc.layer.files import decode
from ksc.workspace import Workspace


def plain(value):
    """A marked value as the reader of profiles takes it: text, or null."""
    if isinstance(value, marks.Mapping):
        return {pair.key.value: plain(pair.value) for pair in value.pairs}
    if isinstance(value, marks.Sequence):
        return [plain(item) for item in value.items]
    return None if value.null else value.value


def back(text):
    value, found = marks.read(Source("x.yaml", text))
    assert found == []
    return plain(value)


def written(text, profiles, **wishes):
    one = Input(text.encode("utf-8", "surrogateescape"), "web.ks")
    return import_file(one, facts(), profiles, Wishes(as_yaml=True, **wishes))


def profile(text, tmp_path):
    imported, report = written(text, tmp_path)
    assert imported is not None, report.errors
    return back((tmp_path / "web.yaml").read_text())


anything = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)
awkward = st.sampled_from(
    [
        "",
        "~",
        "null",
        "yes",
        "9.10",
        "- x",
        "a: b",
        "a #b",
        "#",
        "|",
        "@core",
        "*",
        "&a",
        "!x",
        "%x",
        "{{x}}",
        "'",
        '"',
        "\\",
        "\t",
    ]
)


@given(st.dictionaries(anything | awkward, anything | awkward | anything.map(Block), max_size=4))
def test_any_text_reads_back(values):
    assert back("a: b\n" + to_yaml({"values": values or {"x": "y"}}))["values"] == (values or {"x": "y"})


bodies = st.text(alphabet=" \t\n#:-ab%é\"'", max_size=60)


@given(bodies)
def test_any_body_reads_back(body):
    assert back(to_yaml({"scripts": [{"name": "a", "text": Block(body)}], "end": "x"}))["scripts"][0]["text"] == body


def test_a_body_is_a_literal_block():
    text = to_yaml({"a": Block("\n  one\n\ttwo: #3\n\n")})
    assert text == "a: |2+\n\n    one\n  \ttwo: #3\n\n"


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(ValueError, match="UTF-8"):
        to_yaml({"a": "\udcff"})


def test_everything_is_in_the_profile(tmp_path):
    text = """\
#version=RHEL9
# a comment
text
zerombr
timezone Europe/Berlin --utc # here
bootloader --append="a 'b' c"
part / --size=1
part swap --size=2
part swap --size=3
repo --name=x --baseurl=http://x/{{y}}
%packages --ignoremissing --timeout=5
@^minimal-environment
@core --nodefaults
tar
-tar
iwl*
-iwl*
nginx # web
-zsh
zsh
%end
# ksc: name=motd
%post --erroronfail --log=/root/x
echo "{{ literal }}"
%end
%pre
true
%end
%addon com_redhat_kdump --enable --reserve-mb='auto'
%end
%certificate --filename=a.pem --dir=/etc/x
-----BEGIN
%end
"""
    made = profile(text, tmp_path)
    assert made["target"] == "rhel9"
    assert made["kickstart"] == {
        "text": "",
        "zerombr": "",
        "timezone": "Europe/Berlin --utc",
        "bootloader": "--append=\"a 'b' c\"",
        "part": ["/ --size=1", "swap --size=2", "swap --size=3"],
        "repo": ["--name=x --baseurl=http://x/{{ '{{' }}y}}"],
    }
    assert made["packages"] == {
        "install": ["@^minimal-environment", "@core --nodefaults", "nginx", "zsh"],
        "exclude": ["tar", "iwl*"],
        "options": {"ignoremissing": "true", "timeout": "5"},
    }
    assert made["scripts"] == [
        {
            "name": "motd",
            "section": "post",
            "options": {"erroronfail": "true", "log": "/root/x"},
            "text": 'echo "{{ literal }}"\n',
        },
        {"name": "pre-1", "section": "pre", "text": "true\n"},
    ]
    assert made["addons"] == {"com_redhat_kdump": {"options": "--enable --reserve-mb='auto'", "text": ""}}
    assert made["certificates"] == {"a.pem": {"options": {"dir": "/etc/x"}, "text": "-----BEGIN\n"}}


def test_lost_comments_are_said(tmp_path):
    _, report = written("#version=RHEL9\nlang x\n# one\n#two\n", tmp_path)
    (found,) = [one for one in report if one.code == "KS628"]
    assert (found.severity, found.line) == ("note", 3)
    _, report = written("#version=RHEL9\nlang x\n", tmp_path / "other")
    assert not [one for one in report if one.code == "KS628"]


def test_crlf_is_a_matter_of_the_file(tmp_path):
    assert profile("lang x\r\n%post\r\ntrue\r\n%end\r\n", tmp_path)["scripts"][0]["text"] == "true\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("lang x\n%include /tmp/part\n", 2),
        ("%ksappend http://x/y\n", 1),
        ("lang 'x\n", 1),
        ("%end\n", 1),
        ("nonsense --here\n", 1),
        ("lang x\nlang y\n", 2),
        ("text\ncmdline\n", 2),
        ("url --url=http://x\ncdrom\n", 2),
        ("repo --name=x --baseurl=http://a\nrepo --name=x --baseurl=http://b\n", 2),
        ("%anaconda\nx\n%end\n", 1),
        ("%packages\n%end\n", 1),
        ("%packages\n%include /tmp/p\n%end\n", 1),
        ("%packages --nonsense\ntar\n%end\n", 1),
        ("%post extra\ntrue\n%end\n", 1),
        ("%addon\n%end\n", 1),
        ("%addon a\n%end\n%addon a\n%end\n", 3),
        ("# ksc: name=a\n%post\n%end\n# ksc: name=a\n%post\n%end\n", 5),
        ("%post\n\0\n%end\n", 1),
        ("%post\n\udcff\n%end\n", 1),
        ("lang \udcff\n", 1),
    ],
)
def test_what_cannot_be_said_is_an_error_and_nothing_is_written(text, line, tmp_path):
    imported, report = written(text, tmp_path / "profiles")
    assert imported is None
    (found,) = report.errors
    assert (found.code, found.line) == ("KS627", line)
    assert "--yaml" in found.help
    assert not (tmp_path / "profiles").exists()


@given(st.text(alphabet="lang rotpw\"'\\#\n%post{} end-=x", max_size=60))
def test_it_takes_any_text(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("any")
    imported, report = written(text, folder)
    assert (imported is None) == bool(report.errors)
    if imported is not None:
        back((folder / "web.yaml").read_text())


# Files whose original is an error for the compiler too, or differs for a named reason.
EXCEPTIONS = {
    "batata.cfg": "%packages --nobase, which EL5 refuses",
    "centos-test.cfg": "%packages --nobase, which EL5 refuses",
    "centos5-raid0.cfg": "%packages --nobase, which EL5 refuses",
    "ks-minimalC5-32.cfg": "%packages --nobase, which EL5 refuses",
    "ks-minimalC5-64.cfg": "%packages --nobase, which EL5 refuses",
    "secure-kickstart.cfg": "EL5: the comment that names a script ends up in the section before it",
}


@pytest.mark.filterwarnings("ignore")
def test_compiled_again_it_means_the_same(shared, tmp_path):
    compared, wrong = 0, []
    some = sampled(corpus())
    for number, path in enumerate(some):
        root = tmp_path / str(number)
        root.mkdir()
        (root / "ksc.yaml").write_text("")
        one = read_input(str(path))
        imported, _ = import_file(one, facts(), root / "profiles", Wishes(name="web", as_yaml=True))
        if imported is None or imported.detected.dialect is None or path.name in EXCEPTIONS:
            continue
        release = facts().dialect(imported.detected.dialect).name
        try:
            original = decode(path.read_bytes())
            before = state(original, release)
        except (KickstartError, OSError):
            continue
        build = Workspace(root).compile("web")
        kickstarts = [artifact for artifact in build.artifacts if artifact.kind == "kickstart"]
        if not build.report.ok or state(decode(kickstarts[0].content), release, original) != before:
            wrong.append((path.name, build.report.errors))
        compared += 1
    assert wrong == []
    assert compared > 100 * len(some) // 532
