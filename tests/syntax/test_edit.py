"""Edits: what is new reads back, what is not touched keeps every character."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support import examples
from syntax.kit import lines, nasty, parsed, texts

from ksc.syntax import Blank, Command, Comment, Section, parse
from ksc.syntax.edit import (
    check_body,
    command_from_text,
    make_command,
    make_section,
    replace,
    with_body,
    with_edits,
    with_header_words,
    with_words,
)
from ksc.syntax.packages import package_line, package_lines
from ksc.syntax.words import BadWordError, cut, join, quote

value = st.text(st.sampled_from("ab-=%#\"'\\ \té\udce9"), max_size=6) | st.sampled_from(["", "--x=a b", "x"])
raw_word = st.sampled_from(["a", "--x=1", '"a b"', "'c'", "--y='a b'c", "\\ ", '""', "é"])
gap = st.sampled_from([" ", "  ", "\t", " \t "])
tail = st.sampled_from(["", " ", " # it's", "#glued", " \\", "\\", " \r", "\v", " \v"])
end = st.sampled_from(["\n", "\r\n", "", "\n"])


@st.composite
def commands(draw: st.DrawFn) -> Command:
    """A command as somebody wrote it, parsed."""
    text = draw(st.sampled_from(["", " ", "\t"])) + "part"
    for word in draw(st.lists(raw_word, max_size=4)):
        text += draw(gap) + word
    last, line_end = draw(tail), draw(end)
    text += last + (line_end if last.strip(" ") not in ("\r", "\v") else "")
    (node,) = parse(text).nodes
    assume(isinstance(node, Command))
    assert isinstance(node, Command)
    return node


@settings(max_examples=examples(500))
@given(commands(), st.data())
def test_edits_at_once_are_edits_from_the_last_to_the_first(command: Command, data: st.DataObject) -> None:
    count = len(command.words)
    places = sorted(data.draw(st.lists(st.integers(1, count), max_size=6)))
    spans = zip(places[::2], places[1::2], strict=False)
    edits = [(start, stop, data.draw(st.lists(value, max_size=2))) for start, stop in spans]
    try:
        one_by_one = command
        for edit in reversed(edits):
            one_by_one = with_words(one_by_one, *edit)
        at_once = with_edits(command, edits)
    except BadWordError:
        return
    assert at_once.text == one_by_one.text
    assert at_once.words == one_by_one.words


@settings(max_examples=examples(1_000))
@given(commands(), st.data(), st.lists(value, max_size=3))
def test_words_are_replaced_and_the_rest_of_the_line_stays(
    command: Command, data: st.DataObject, new: list[str]
) -> None:
    count = len(command.words)
    start = data.draw(st.integers(1, count))
    stop = data.draw(st.integers(start, count))
    text, words = command.text, command.words
    odd = words[-1].end > len(text.rstrip("\n\r\v"))  # the line's end is a part of the last word
    try:
        changed = with_words(command, start, stop, new)
    except BadWordError:
        assert odd and start == stop == count and new
        return
    assert [word.value for word in changed.words] == [
        *(word.value for word in words[:start]),
        *new,
        *(word.value for word in words[stop:]),
    ]
    assert [word.raw for word in changed.words[:start]] == [word.raw for word in words[:start]]
    assert [word.raw for word in changed.words[start + len(new) :]] == [word.raw for word in words[stop:]]
    assert changed.text.startswith(text[: words[start - 1].end])
    assert (changed.text[-1:] in ("\n", "\r", "\v")) == (text[-1:] in ("\n", "\r", "\v"))
    if not (odd and stop == count and start < stop):
        assert changed.text.endswith(text[words[stop - 1].end :])
    if start == stop and not new:
        assert changed.text == text
    (again,) = parsed(changed.text).nodes
    assert isinstance(again, Command)
    assert again.words == changed.words


@given(commands(), value)
def test_the_name_can_be_replaced(command: Command, name: str) -> None:
    if not name or name.startswith("%"):
        with pytest.raises(BadWordError):
            with_words(command, 0, 1, [name])
    else:
        assert with_words(command, 0, 1, [name]).name == name


@pytest.mark.parametrize(
    ("start", "stop", "new"), [(0, 0, ["x"]), (0, 0, []), (0, 1, []), (1, 3, ["x"]), (2, 1, []), (-1, 1, [])]
)
def test_words_that_are_not_there(start: int, stop: int, new: list[str]) -> None:
    with pytest.raises(IndexError):
        with_words(make_command(["part", "/"]), start, stop, new)


@pytest.mark.parametrize(
    ("text", "start", "stop", "new", "expected"),
    [
        ("part / --size=1 # root\n", 2, 3, ["--size=2", "--grow"], "part / --size=2 --grow # root\n"),
        ("part  '/'  --size=1\t# it's\r\n", 2, 3, [], "part  '/'\t# it's\r\n"),
        ("part / --size=1", 3, 3, ["--label=a b"], 'part / --size=1 --label="a b"'),
        ("rootpw foo#bar\n", 1, 2, ["new"], "rootpw new#bar\n"),
        ("rootpw foo#bar\n", 2, 2, ["--lock"], "rootpw foo --lock#bar\n"),
        ("lang en_US \\\n", 2, 3, [], "lang en_US\n"),
        ("lang en_US\\\r\n", 1, 2, ["de_DE"], "lang de_DE\r\n"),
        ("lang en_US\v", 1, 2, ["de_DE"], "lang de_DE\n"),
    ],
)
def test_telling_edits(text: str, start: int, stop: int, new: list[str], expected: str) -> None:
    (command,) = parse(text).nodes
    assert isinstance(command, Command)
    assert with_words(command, start, stop, new).text == expected


@given(st.lists(value, min_size=1, max_size=4), st.sampled_from(["\n", "\r\n"]))
def test_a_made_command_reads_back(words: list[str], newline: str) -> None:
    if not words[0] or words[0].startswith("%"):
        with pytest.raises(BadWordError):
            make_command(words, newline)
        return
    command = make_command(words, newline)
    (again,) = parsed(command.text).nodes
    assert isinstance(again, Command)
    assert again.words == command.words
    assert [word.value for word in command.words] == words
    assert again.text.endswith(newline)
    assert command.span is None


def test_no_words_are_no_command() -> None:
    with pytest.raises(BadWordError):
        make_command([])


@settings(max_examples=examples(1_000))
@given(
    nasty
    | lines
    | lines.map(str.rstrip)
    | st.sampled_from(["\ufefflang", "\xa0", "\xa0# x", "%include x", "lang a # b"])
)
def test_a_command_from_text_is_what_the_parser_makes_of_it(text: str) -> None:
    document = parse(f"{text}\n")
    fine = len(document.nodes) == 1 and isinstance(document.nodes[0], Command) and not document.bom and "\0" not in text
    try:
        command = command_from_text(text)
    except BadWordError:
        refused = not fine or text.endswith("\\") or text[-1:] in ("\r", "\n")
        assert refused
        return
    assert fine
    node = document.nodes[0]
    assert isinstance(node, Command)
    assert (command.text, command.words) == (node.text, cut(text)[0])


@pytest.mark.parametrize(
    "text", ["", " ", "# x", "'x", "x\\", "a\nb", "a\rb", "a\u2028b", "a\0", "%post", '"%post"', '"" x', "%end"]
)
def test_texts_that_are_no_command(text: str) -> None:
    with pytest.raises(BadWordError):
        command_from_text(text)


@settings(max_examples=examples(1_000))
@given(texts, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_a_made_section_reads_back_or_is_refused(body: str, newline: str, closed: bool) -> None:
    try:
        section = make_section(["%post", "--log=a b"], body, newline, end=closed)
    except BadWordError:
        assume("\0" not in body)
        assert any(line.lstrip().startswith("%") for line in body.splitlines())
        return
    after = f"reboot{newline}" if closed else ""
    document = parse(section.text + after)
    again = document.nodes[0]
    assert isinstance(again, Section)
    assert (again.header, again.words, again.end) == (section.header, section.words, section.end)
    assert again.body == section.body
    assert again.body.startswith(body)
    assert len(document.nodes) == 1 + closed
    assert not again.body or again.body[-1] in "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"


@pytest.mark.parametrize(
    "body",
    [
        "%end\n",
        "a\n  %end\n",
        "a\n%post",
        "%packages --x\n",
        "\t%pre-install",
        "a\r%end",
        "a\v%end b",
        "a\0b",
        "\xa0%end",
        "%end\xa0x",
    ],
)
def test_bodies_that_would_end_their_section(body: str) -> None:
    with pytest.raises(BadWordError):
        check_body(body)
    with pytest.raises(BadWordError):
        make_section(["%post"], body)


@pytest.mark.parametrize(
    "body", ["", "%endfoo\n", "echo %end\n", "%include /tmp/x\n", "%END", "%postinstall", "%#end", "%%end"]
)
def test_bodies_that_would_not(body: str) -> None:
    check_body(body)
    text = f"%post\n{body}\n%end\n"
    assert len(parse(text).nodes) == 1


@pytest.mark.parametrize("header", [[], ["post"], ["%"], ["% x"], ["%end"], ["%include", "x"], ["", "%post"], ["#"]])
def test_headers_that_open_nothing(header: list[str]) -> None:
    with pytest.raises(BadWordError):
        make_section(header, "")


def test_headers_change_and_bodies_stay() -> None:
    (section,) = parse("  %post  --log='/a b' # why\r\necho\r\n%end # x\r\n").nodes
    assert isinstance(section, Section)
    changed = with_header_words(section, 1, 2, ["--log=/c d", "--erroronfail"])
    assert changed.text == '  %post  --log="/c d" --erroronfail # why\r\necho\r\n%end # x\r\n'
    assert with_header_words(section, 1, 2, []).header == "  %post # why\r\n"
    assert with_header_words(section, 2, 2, ["x"]).header == "  %post  --log='/a b' x # why\r\n"
    assert with_header_words(section, 0, 1, ["%pre"]).kind == "%pre"
    assert with_body(section, "true").text == "  %post  --log='/a b' # why\r\ntrue\r\n%end # x\r\n"
    assert with_body(section, "").text == "  %post  --log='/a b' # why\r\n%end # x\r\n"
    for bad in (["%end"], ["post"]):
        with pytest.raises(BadWordError):
            with_header_words(section, 0, 1, bad)
    with pytest.raises(IndexError):
        with_header_words(section, 0, 1, [])


@settings(max_examples=examples(300))
@given(texts, st.data())
def test_a_replaced_node_leaves_every_other_byte_alone(text: str, data: st.DataObject) -> None:
    document = parse(text)
    assume(document.nodes)
    index = data.draw(st.integers(0, len(document.nodes) - 1))
    new = data.draw(
        st.lists(st.sampled_from([Blank("\n"), Comment("# x\n"), make_command(["lang", "a b"])]), max_size=2)
    )
    changed = replace(document, document.nodes[index], *new)
    before = document.bom + "".join(node.text for node in document.nodes[:index])
    after = "".join(node.text for node in document.nodes[index + 1 :])
    assert str(changed) == before + "".join(node.text for node in new) + after
    assert str(document) == text
    kept = [node for node in changed.nodes if node.span is not None]
    assert kept == [node for at, node in enumerate(document.nodes) if at != index]
    assert all(changed.locate(node) is None for node in changed.nodes if node.span is None)


def test_a_node_of_another_document() -> None:
    document, other = parse("lang a\n"), parse("lang a\n")
    with pytest.raises(ValueError, match="no such node"):
        replace(document, other.nodes[0])


@given(st.text(st.sampled_from("ab@^-%#*. \t\n\r\v\0\xa0"), max_size=8))
def test_a_package_line_is_one_entry_or_refused(entry: str) -> None:
    try:
        line = package_line(entry)
    except ValueError:
        return
    assert line.text == f"{entry}\n"
    assert line.name.strip("@^")
    assert line.kind in ("package", "group", "environment")
    document = parse(f"%packages\n{line.text}%end\n")
    assert len(document.nodes) == 1
    assert [one.name for one in package_lines(f"a\n{line.text}b\n")] == ["a", line.name, "b"]


@pytest.mark.parametrize(
    "entry",
    ["", "#", "a # b", "a\nb", "a\rb", "%end", "%post", " %include x", "-", "@", "-@", "@^", "a\0b", "\xa0%end"],
)
def test_entries_that_are_none(entry: str) -> None:
    with pytest.raises(ValueError, match="not one"):
        package_line(entry)


def test_printing_is_canonical() -> None:
    assert join(["part", "/", "--label=a b"]) == 'part / --label="a b"'
    assert quote("x") == "x"
