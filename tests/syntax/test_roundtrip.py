"""The tree of any text is that text, and every span, word and finding in it is where it says."""

import gc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import corpus, examples
from syntax.kit import BREAKS, kickstarts, lines, nasty, parsed, texts

from ksc.diagnostics import Source
from ksc.syntax import Document, Section, parse
from ksc.syntax.packages import package_lines

KICKSTART = "#version=RHEL9\nlang en_US\n\n%packages\n@core\n-vim\n%end\n%post --log=/x\necho hello\n%end\nreboot\n"


def test_corpus(shared: object) -> None:
    files = corpus()
    assert len(files) == 532
    for file in files:
        text = file.read_bytes().decode("utf-8", "surrogateescape")
        assert str(parsed(text)) == text, file
        assert str(parsed(text)).encode("utf-8", "surrogateescape") == file.read_bytes()


@pytest.mark.parametrize(
    "text",
    [
        "",
        KICKSTART,
        KICKSTART.replace("\n", "\r\n"),
        KICKSTART.replace("\n", "\r"),
        KICKSTART.removesuffix("\n"),
        KICKSTART.replace(" ", "\t"),
        KICKSTART.replace("\n", "\n\t "),
        "\ufeff" + KICKSTART,
        "\ufeff\ufeff" + KICKSTART,
        KICKSTART.replace("hello", "Grüße 大きさ 🔑"),
        KICKSTART.replace("en_US", "caf\udce9 \ud800 \udfff"),
        KICKSTART.replace("e", "\0"),
        KICKSTART.replace("%end\n", ""),
        KICKSTART.replace("%end", "%END"),
        KICKSTART.replace("\n", "\n%include /tmp/x\n"),
        KICKSTART.replace("\n", "\n%include\n"),
        KICKSTART.replace("\n", "\n%end\n"),
        KICKSTART.replace("\n", "\\\n"),
        KICKSTART.replace(" ", " '"),
        "install\n%packages\n@base\n%pre\ntrue\n%post --nochroot\ntrue\n",
    ],
)
def test_texts_of_all_kinds(text: str) -> None:
    assert str(parsed(text)) == text


def test_bytes_that_are_not_text() -> None:
    raw = bytes(range(256)) * 4
    text = raw.decode("utf-8", "surrogateescape")
    assert str(parsed(text)).encode("utf-8", "surrogateescape") == raw


@given(st.text())
def test_any_text(text: str) -> None:
    assert str(parsed(text)) == text


@settings(max_examples=examples(1_000))
@given(texts)
def test_any_mix_of_lines(text: str) -> None:
    assert str(parsed(text)) == text


@settings(max_examples=examples(500))
@given(kickstarts)
def test_any_kickstart(text: str) -> None:
    assert str(parsed(text)) == text


@settings(max_examples=examples(500))
@given(nasty)
def test_any_short_mix_of_characters(text: str) -> None:
    assert str(parsed(text)) == text


@given(st.lists(lines | nasty, max_size=8).map("".join))
def test_any_packages(body: str) -> None:
    found = package_lines(body)
    assert "".join(line.text for line in found) == body
    for line, text in zip(found, body.splitlines(keepends=True), strict=True):
        assert line.text == text
        assert line.line == body[: body.index(text)].count("\n") + 1 or body.count(text) > 1


@pytest.mark.parametrize("end", BREAKS)
def test_every_line_end_ends_a_line(end: str) -> None:
    document = parsed(f"lang a {end}# b{end}{end}%post {end}echo{end}%end {end}reboot {end}")
    kinds = [type(node).__name__ for node in document.nodes]
    assert kinds == ["Command", "Comment", "Blank", "Section", "Command"]
    section = document.nodes[3]
    assert isinstance(section, Section)
    assert (section.header, section.body, section.end) == (f"%post {end}", f"echo{end}", f"%end {end}")


def test_what_a_document_says() -> None:
    source = Source("a.ks", KICKSTART.replace("\n", "\r\n"))
    document = parse(source)
    assert document.source is source
    assert document.newline == "\r\n"
    assert [command.name for command in document.commands()] == ["lang", "reboot"]
    assert [section.kind for section in document.sections()] == ["%packages", "%post"]
    assert parse("lang\n").newline == parse("").newline == parse("\n\r\n").newline == "\n"
    assert parse("lang a").source.path == "<text>"
    assert parse("lang a", "b.ks").source.path == "b.ks"


def test_nodes_are_frozen_and_themselves() -> None:
    one, other = parse("lang a\nlang a\n").nodes
    assert one != other
    assert len({one, other}) == 2
    with pytest.raises(AttributeError):
        one.text = "lang b\n"  # type: ignore[misc]
    assert not hasattr(one, "__dict__")


@pytest.mark.parametrize("on", [True, False])
def test_parsing_leaves_the_collector_as_it_was(on: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if on else gc.disable)()
        parse(KICKSTART)
        assert gc.isenabled() is on
    finally:
        (gc.enable if before else gc.disable)()


MILLION = 1_000_000
LONG = {
    "a word": "a" * MILLION,
    "an open double quote": '"' + "a" * MILLION,
    "an open single quote": "a'" + "b " * MILLION,
    "double quotes": '"' * MILLION,
    "double quotes, one open": '"' * (MILLION + 1),
    "single quotes, one open": "'" * (MILLION + 1),
    "backslashes": "\\" * MILLION,
    "backslashes, one at the end": "\\" * (MILLION + 1),
    "open quotes with backslashes": '"' + "\\" * MILLION,
    "open quotes with escaped quotes": '"' + '\\"' * MILLION,
    "pieces": 'a\'b\'"c\\""' * (MILLION // 8),
    "quoted words": '"a" ' * (MILLION // 4),
    "blanks": " " * MILLION + "x",
    "no-break spaces": "\xa0" * MILLION + "x",
    "percents": "%" * MILLION,
    "a header": "%post '" + "a" * MILLION,
    "an include": "%include " + "\\" * MILLION,
    "hashes": "lang #" + "#'" * MILLION,
    "an entry": "%packages\n" + " " * MILLION + "-" + " " * MILLION + "@" + "x " * MILLION + "\n%end",
    "a package": "%packages\n" + " " * MILLION + "-" + "\t" * MILLION + "x\n%end",
    "an end": "%post\n%end '" + "#" * MILLION,
    "old line ends": "lang a\r" * (MILLION // 20),
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_one_line_of_a_million(text: str) -> None:
    """Nothing here is quadratic, backtracks without end or recurses: it would not come back."""
    document = parse(text)
    assert str(document) == text
    for section in document.sections():
        if section.kind == "%packages":
            assert "".join(line.text for line in package_lines(section.body)) == section.body


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("lang 'x", "KS101"),
        ("'' x", "KS102"),
        ("%include", "KS103"),
        ("%end", "KS104"),
        ("%post\n%include '\n%end", "KS101"),
        ("%post\n%include\n%end", "KS103"),
        ("%pots\n%end", "KS105"),
    ],
)
def test_many_findings(line: str, code: str) -> None:
    document = parse(f"{line}\n" * 20_000)
    assert [found.code for found in document.diagnostics] == [code] * 20_000
    height = line.count("\n") + 1
    first = document.diagnostics[0].line
    assert first is not None
    assert [found.line for found in document.diagnostics] == [first + at * height for at in range(20_000)]


def test_findings_about_the_whole_file_come_once() -> None:
    document: Document = parse("\ufeff" + "lang \0\udce9\n" * 1_000)
    assert [(found.code, found.severity) for found in document.diagnostics] == [
        ("KS106", "warning"),
        ("KS107", "error"),
        ("KS108", "error"),
    ]
    assert "1000 NUL bytes" in document.diagnostics[1].message
