"""Formatting: canonical, idempotent, and never another meaning; judged by the reference on real kickstarts."""

import functools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference import meaning
from support import corpus, sampled

from ksc import check
from ksc.actions.formatting import format_text, text
from ksc.actions.formatting.line import TEMPLATE
from ksc.diagnostics import Source
from ksc.dialects import facts
from ksc.dialects.statement import read
from ksc.syntax import Command, Include, Section, Unparsed, parse
from ksc.syntax.packages import package_lines
from ksc.syntax.words import cut


def formatted(before: str, target: str | None = None) -> str:
    """The text in canonical form, which formatting does not change again."""
    made = format_text(Source("a.ks", before), target)
    assert made.problem is None
    assert format_text(made.source, target).source.text == made.source.text
    return made.source.text


# A line, and what becomes of it where nothing says which release it is for.
LINES = {
    "leading blanks": ("  \tlang C", "lang C"),
    "blanks between words": ("part  /\t --size=1", "part / --size=1"),
    "trailing blanks": ("lang C \t", "lang C"),
    "nothing to do": ("part / --size=1 --fstype=ext4", "part / --size=1 --fstype=ext4"),
    # Values.
    "a value of its own": ("part / --size 1 --grow", "part / --size=1 --grow"),
    "a flag has none": ("part --grow /", "part --grow /"),
    "a negative number": ("part / --size -5", "part / --size=-5"),
    "an empty value": ('url --proxy "" --url=http://h/', "url --proxy= --url=http://h/"),
    "an empty word": ("keyboard ''", 'keyboard ""'),
    "the next option is no value": ("network --device --onboot=yes", "network --device --onboot=yes"),
    "no value at the end": ("part /  --size", "part / --size"),
    "an optional value": ("repo --name=a --mirrorlist http://h/", "repo --name=a --mirrorlist=http://h/"),
    "nothing after --": ("part --size 1 --  '/'", "part --size=1 -- /"),
    "the order stays": ("part --size=1 / --grow", "part --size=1 / --grow"),
    # Names.
    "an abbreviation": ("part / --siz=10 --gr", "part / --size=10 --grow"),
    "an abbreviation of several": ("network --no", "network --no"),
    "another name": ("timezone --isUtc UTC", "timezone --utc UTC"),
    "another name of a command": ("partition / --usepart sda1", "part / --onpart=sda1"),
    "another name of a flag": ("firewall --enable --ssh", "firewall --enabled --ssh"),
    "a name that releases differ in": ("%packages --instLangs en\n%end", "%packages --instLangs=en\n%end"),
    "a quoted name": ("'lang' C", "lang C"),
    "a quoted option": ("part / '--size=10'", "part / --size=10"),
    "a quoted option with a value": ("part / \"--size\" '10'", "part / --size=10"),
    # Quotes.
    "needless quotes": ("lang \"C\" # 'x'", "lang C # 'x'"),
    "single quotes": ("bootloader --append='a b'", 'bootloader --append="a b"'),
    "around all": ("'bootloader' '--append=a b'", 'bootloader --append="a b"'),
    "a backslash": (r"user --name=a --gecos=A\ B", 'user --name=a --gecos="A B"'),
    "a mark in a word": ("rootpw 'foo#bar'", 'rootpw "foo#bar"'),
    "letters of all languages": ("user --name=a --gecos='Jürgen'", "user --name=a --gecos=Jürgen"),
    "a dollar keeps its quotes": ("rootpw --iscrypted '$6$s$h'", "rootpw --iscrypted '$6$s$h'"),
    "quotes in quotes": ("bootloader --append 'a=\"b c\"'", "bootloader --append='a=\"b c\"'"),
    # Comments.
    "a comment": ("lang  C   #  keep  'this ", "lang C   #  keep  'this "),
    "a comment in a word": ("rootpw foo#bar", "rootpw foo  #bar"),
    "a comment alone": ("  #  so  ", "  #  so  "),
    "an indented header is none": ("  #version=RHEL9", "  #version=RHEL9"),
    "headers": ("#version=DEVEL\n#platform=x86_64  ", "#version=DEVEL\n#platform=x86_64  "),
    # What is not words.
    "the line as it stands": ("  realm  join 'x'", "  realm  join 'x'"),
    "its whole line": ("auth  --enableshadow  ", "auth  --enableshadow  "),
    "no command": ("nope   'x'", "nope   'x'"),
    "an open quote": ("lang  'C", "lang  'C"),
    "a backslash at the end": ("lang  C \\\nzerombr ", "lang  C \\\nzerombr"),
    "a template's value": ("part  /  --size={{ size }}", "part  /  --size={{ size }}"),
    "a template's snippet": ("$SNIPPET('a')  x", "$SNIPPET('a')  x"),
    "a call": ("url --url  $getVar('a', '')", "url --url  $getVar('a', '')"),
    "a template's mark": ("url  --url '@KSTEST_URL@'", "url  --url '@KSTEST_URL@'"),
    "a template's block": ("<% if x  %>\n {% if y  %}", "<% if x  %>\n {% if y  %}"),
    "a variable": ('bootloader  --append "$options"', 'bootloader --append="$options"'),
    "a merge": ("<<<<<<<  HEAD\n=======\n>>>>>>>  x", "<<<<<<<  HEAD\n=======\n>>>>>>>  x"),
    "bytes that are no text": ("user --name \udce4 --gecos 'b'", "user --name=\udce4 --gecos=b"),
    "a form feed": ("lang  C\fzerombr ", "lang  C\fzerombr"),
    "an option nobody knows": ("part  / --size 1 --nope  'x'", "part / --size 1 --nope x"),
    "a word too many": ("lang  C 'D'", "lang C D"),
    # Includes and sections.
    "an include": ("  %include   '/tmp/x'  # y", "%include /tmp/x  # y"),
    "an include of nothing": ("%include ", "%include "),
    "an include with an open quote": ("%include  /x 'y", "%include  /x 'y"),
    "a header with an open quote": ("%post  --log /x 'y\n%end", "%post  --log /x 'y\n%end"),
    "another include": ("%ksappend   x", "%ksappend   x"),
    "a header": (" %post   --log '/x' # y\n%end", "%post --log=/x # y\n%end"),
    "another name in a header": ("%post --logfile /x\n%end", "%post --log=/x\n%end"),
    "an add-on": ("%addon  a --x 'y' \n  b  \n%end", "%addon a --x y\n  b  \n%end"),
    "the end": ("%post\n  x  \n  %end  ", "%post\n  x  \n%end"),
    "the end with a comment": ("%post\n  %end  # x ", "%post\n%end  # x "),
    "no section": ("%nope   'x'\n a \n  %end ", "%nope   'x'\n a \n  %end "),
    "no end": ("%post\n a ", "%post\n a "),
    "a stray end": ("  %end  ", "  %end  "),
    "packages": ("%packages\n  @core  \n\t-a\n b # c \n%end", "%packages\n@core\n-a\nb # c \n%end"),
    "blanks in a group": ("%packages\n @X  Window System \n%end", "%packages\n@X  Window System\n%end"),
    "comments among packages": ("%packages\n  # a\n  b\n%end", "%packages\n  # a\nb\n%end"),
    "an include among packages": ("%packages\n  %include  /x \n%end", "%packages\n%include  /x\n%end"),
    "a template among packages": ("%packages\n  {{ x }} \n%end", "%packages\n  {{ x }} \n%end"),
    "packages without an end": ("%packages\n a \n\n\n", "%packages\na"),
}  # fmt: skip


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(("before", "after"), LINES.values(), ids=LINES)
def test_a_line(before, after, newline):
    before, after = (one.replace("\n", newline) for one in (f"lang C\n{before}\n", f"lang C\n{after}\n"))
    assert formatted(before) == after


JINJA = """\
{% if x %}
  part / --size  1
  %packages   # c
    x   # c
  {% if y %}
    y
  {% endif %}
  %end
{% endif %}
"""

# A release, a text, the text in canonical form.
TEXTS = {
    "a release has its own name": ("rhel9", "%packages --instLangs=en\n%end\n", "%packages --inst-langs=en\n%end\n"),
    "another has the other": ("rhel8", "%packages --instLangs=en\n%end\n", "%packages --instLangs=en\n%end\n"),
    "an alias of a release": ("rocky9", "%packages --instLangs=en\n%end\n", "%packages --inst-langs=en\n%end\n"),
    "the header": (None, "#version=RHEL9\n%packages --instL=a", "#version=RHEL9\n%packages --inst-langs=a\n"),
    "no header": (None, "#version=DEVEL\n%packages --instL a\n%end", "#version=DEVEL\n%packages --instL=a\n%end\n"),
    "a mention": (None, "# For RHEL 9\n%packages --instL=a\n%end", "# For RHEL 9\n%packages --instL=a\n%end\n"),
    "the target": ("rhel8", "#version=RHEL9\n%packages --instL=a", "#version=RHEL9\n%packages --instLangs=a\n"),
    "not in this release": ("rhel6", "autopart   --nohome --encr\n", "autopart --nohome --encr\n"),
    "no command of this release": ("rhel9", "install  'x'\n", "install x\n"),
    "empty": (None, "", ""),
    "nothing but blanks": (None, " \n\t\n", ""),
    "no final line end": (None, "lang C", "lang C\n"),
    "no final line end, CRLF": (None, "lang C\r\nzerombr", "lang C\r\nzerombr\r\n"),
    "no final line end, a comment": (None, "# x", "# x\n"),
    "no final line end in a script": (None, "%post\nx", "%post\nx"),
    "no final line end after a header": (None, "%post", "%post\n"),
    "no final line end after an end": (None, "%post\nx\n%end", "%post\nx\n%end\n"),
    "blank lines at both ends": (None, "\n \nlang C\n\n  \n", "lang C\n"),
    "blank lines between": (None, "lang C\n\n\n\n \nzerombr\n\nskipx\n", "lang C\n\n\nzerombr\n\nskipx\n"),
    "blank lines of packages": (None, "%packages\n\n\n\na\n%end\n", "%packages\n\n\na\n%end\n"),
    "blank lines of a script": (None, "%post\n\n\n\n \na\n%end\n", "%post\n\n\n\n \na\n%end\n"),
    "mixed line ends": (None, "lang  C\r\nzerombr \n", "lang C\r\nzerombr\n"),
    "a byte order mark": (None, "\ufefflang  C\nzerombr \n", "\ufefflang  C\nzerombr\n"),
    "a byte order mark and a blank": (None, "\ufeff \nzerombr \n", "\ufeff \nzerombr\n"),
    "no byte order mark": (None, "\n\n\ufefflang  C\n", "\n\n\ufefflang  C\n"),
    "a backslash at the file's end": (None, "%include\\", "%include\\"),
    "a comment at the file's end": (None, "%post\n%end # it's", "%post\n%end # it's"),
    "a blank between CR and LF": (None, "lang  C\r \nkeyboard  us\r\n", "lang  C\r \nkeyboard us\r\n"),
    "blanks between CR and LF at the top": (None, "\r  \n# c\nlang  C\n", "\r  \n# c\nlang C\n"),
    "a blank line that ends in CR": (None, "lang  C\r\n  \r\t \nzerombr\n", "lang C\r\n  \r\t \nzerombr\n"),
    "a carriage return": (None, "lang  C\r%packages\r a \r", "lang  C\r%packages\r a \r"),
    "a template's indents": (None, JINJA, JINJA.replace("size  1", "size=1")),
    "its other lines": (None, "<% if x %>\n\t lang  C \n \n<% end %>\n", "<% if x %>\n\t lang C\n\n<% end %>\n"),
    "another template's": (None, "#if $x\n  lang  C\n#end if\n", "#if $x\n  lang C\n#end if\n"),
    "a script's name": (None, "# ksc: name=a\n%pre \n%end\n", "# ksc: name=a\n%pre\n%end\n"),
    "what is ignored": (None, "lang  C  # ksc: ignore[KS201]\n", "lang C  # ksc: ignore[KS201]\n"),
    "a here-document": (None, "%post\ncat <<E\n lang  C\nE\n%end\n", "%post\ncat <<E\n lang  C\nE\n%end\n"),
    "a section in a script": (None, "%post\ncat <<E\n %packages\nE\n%end\n", "%post\ncat <<E\n%packages\nE\n%end\n"),
}  # fmt: skip


@pytest.mark.parametrize(("target", "before", "after"), TEXTS.values(), ids=TEXTS)
def test_a_text(target, before, after):
    assert formatted(before, target) == after


def test_what_is_no_text_is_left():
    made = format_text(Source("a.ks", "lang  C\0\n"))
    assert made.source.text == "lang  C\0\n"
    assert made.problem is not None and made.problem.code == "KS107"


@pytest.mark.parametrize("wrong", ["lang D\n", "lang C\nlang C\n", "%post\nlang C\n", ""])
def test_what_reads_otherwise_is_not_written(wrong, monkeypatch):
    monkeypatch.setattr(text, "_ended", lambda *_: wrong)
    made = format_text(Source("a.ks", "lang  C\n"))
    assert made.source.text == "lang  C\n"
    assert made.problem is not None and (made.problem.code, made.problem.severity) == ("KS760", "warning")


def test_a_line_that_reads_otherwise_keeps_its_words(monkeypatch):
    monkeypatch.setattr("ksc.actions.formatting.line._spelled", lambda *_: ["part", "/home"])
    assert formatted("part  / --size 1\n") == "part / --size 1\n"
    monkeypatch.setattr("ksc.actions.formatting.line.quoted", lambda _: "x")
    assert formatted("part  / --size 1\n") == "part  / --size 1\n"


def test_packages_that_read_otherwise_stay(monkeypatch):
    monkeypatch.setattr("ksc.actions.formatting.packages._formatted", lambda *_, **__: "-a\n")
    assert formatted("%packages\n  a\n%end\n") == "%packages\n  a\n%end\n"


# Whatever the text.

WORDS = st.sampled_from(
    [
        *("--size", "--size=1", "--siz", "'--size'", "--grow", "--gr=1", "--fstype", "--type='ext4'", "--onpart"),
        *("--append", "--append='a b'", '--append="$x"', "--append=", "--nope", "--device", "--no", "-x=y", "--", "-"),
        *("/", "swap", "-5", "1", "''", '"a b"', "'a \"b'", r"a\ b", r"\\", "#c", "a#b", "$x", "'$x'", "{{", "x}}"),
        *("'{{ a  b }}'", "ü", "\udce4"),
    ]
)
NAMES = st.sampled_from(
    [
        "part",
        "partition",
        "'part'",
        "bootloader",
        "network",
        "url",
        "realm",
        "auth",
        "nope",
        "%include",
        "%post",
        "%packages",
    ]
)
GAPS = st.sampled_from([" ", "  ", "\t", " \t "])
LINE = st.builds(
    lambda lead, name, words, end: lead + name + "".join(gap + word for gap, word in words) + end,
    st.sampled_from(["", " ", "\t"]),
    NAMES,
    st.lists(st.tuples(GAPS, WORDS), max_size=6),
    st.sampled_from(["", " ", "  # c ", "#c", "\\"]),
)
OTHER = st.sampled_from(
    ["", " ", "# c ", " # c", "%end", " %end ", " @a  b ", "-a # c", "'", "#version=RHEL9", "\ufeff", "\v", "lang  C\f"]
)
TEXT = st.builds(
    lambda lines, newline, last: newline.join(lines) + last * newline,
    st.lists(LINE | OTHER, max_size=10),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
)


@given(TEXT | st.text(), st.sampled_from([None, "rhel5", "rhel9", "fedora46"]))
def test_formatting_twice_is_formatting_once(before, target):
    made = format_text(Source("a.ks", before), target)
    assert made.problem is None or made.problem.code == "KS107"
    assert format_text(made.source, target).source.text == made.source.text


@given(TEXT, st.sampled_from([None, "rhel5", "rhel9", "fedora46"]))
def test_nothing_is_read_otherwise(before, target):
    """The property once more, said in another way than the code says it."""
    after = format_text(Source("a.ks", before), target).source.text
    assert _read(before, target or "rhel8") == _read(after, target or "rhel8")


def _read(before: str, release: str) -> list[object]:
    known, found = facts(), []
    for node in parse(before).nodes:
        if isinstance(node, Command | Section):
            spec = known.command(node.name) if isinstance(node, Command) else known.sections.get(node.kind)
            reading = read(spec, node.words, release) if spec else None
            found.append(spec.name if spec else node.words[0].value)
            found += [(one.name, one.value) for one in reading.given] if reading else [node.words]
        elif isinstance(node, Include | Unparsed):
            words, bad = cut(node.text)
            found.append([word.value for word in words] if bad is None else node.text)
        if isinstance(node, Section) and node.kind == "%packages":
            found += [(one.name, one.exclude, one.options) for one in package_lines(node.body) if one.kind != "blank"]
        elif isinstance(node, Section):
            found.append(node.body)
        if isinstance(node, Command) and (TEMPLATE.search(node.text) or node.name in ("realm", "auth", "nope")):
            found.append(node.text.rstrip("\r\n"))
    return found


@given(st.lists(LINE, max_size=4).map("\n".join))
def test_lines_stay_lines(before):
    """No line goes, none comes: what is found in line 7 is found there afterwards."""
    after = format_text(Source("a.ks", before)).source.text
    assert len(after.splitlines()) == len(before.splitlines())


# Lines that a release takes, in every way to write them.

COMMANDS = [
    *("part", "logvol", "volgroup", "raid", "autopart", "clearpart", "bootloader", "network", "firewall", "timezone"),
    *("user", "group", "repo", "url", "services", "keyboard", "selinux", "firstboot", "eula", "%packages", "%post"),
]
VALUES = {"integer": ["5", "-5"], "boolean": ["yes"], "list": ["a,b", "a, b"], "mountpoint": ["/a"], "disk": ["sda"]}


@st.composite
def lines_of(draw, release: str) -> str:
    """A line of the facts' words: aliases, abbreviations, values before and behind a `=`, quotes, blanks."""
    known, name = facts(), draw(st.sampled_from(COMMANDS))
    spec = known.sections[name] if name.startswith("%") else known.commands[name]
    words = [draw(st.sampled_from([name, *spec.synonyms]))]
    # What has to stand in the line is likelier to do so.
    usual = [one for one in spec.options.values() if one.name in ("name", "size", "vgname", "url", "device", "level")]
    options = [*usual, *draw(st.lists(st.sampled_from(list(spec.options.values())), max_size=4))]
    for option in options:
        if not (spellings := list(option.spellings(release))):
            continue
        spelling = f"--{draw(st.sampled_from(spellings))}"
        written = spelling[: draw(st.integers(4, len(spelling)) | st.just(len(spelling)))]
        values = [one.value for one in option.choices if release in one.releases]
        value = draw(
            st.sampled_from(values or VALUES.get(option.type, ["a", "a b", "", "a#b", "é", '{"a": "b c"}', "$x"]))
        )
        quote = draw(st.sampled_from(["'", '"'])) if '"' not in value else "'"
        needed = not value or not value.replace(",", "").isalnum()
        value = f"{quote}{value}{quote}" if needed or draw(st.booleans()) else value
        words.append(written if option.type == "flag" else f"{written}{draw(st.sampled_from(['=', ' ', '  ']))}{value}")
    for positional in spec.takes(release):
        words.append(draw(st.sampled_from(["/a", "'pv.1'", "raid.1 raid.2"])) if positional.arity != "any" else "a")
    first, *others = words
    line = draw(st.sampled_from(["", " "])) + draw(st.sampled_from([" ", "  ", "\t"])).join(
        [first, *draw(st.permutations(others))]
    )
    return line + draw(st.sampled_from(["", " ", " # c"])) + ("\n%end" if name.startswith("%") else "")


@pytest.mark.parametrize("release", ["rhel6", "rhel7", "rhel9", "fedora43"])
def test_the_reference_reads_lines_the_same(release, tmp_path):
    judged = changed = 0

    @given(lines_of(release), st.booleans())
    def judge(before, certain):
        nonlocal judged, changed
        after = formatted(before, release if certain else None)
        said = meant(tmp_path, before, release) if check(before, release, "commands").ok else None
        if said is not None:
            judged += 1
            changed += after.rstrip("\n") != before
            assert meant(tmp_path, after, release) == said

    judge()
    assert judged > 10 and changed > 5


def meant(folder: Path, what: str, release: str) -> object:
    """What the reference makes of a text; None where it refuses it."""
    file = folder / "a.ks"
    file.write_bytes(what.encode("utf-8", "surrogateescape"))
    return meaning(file, release)


# Real kickstarts.


@functools.cache
def _formatted_corpus() -> list[tuple[Path, str, str]]:
    found = []
    for path in corpus():
        before = path.read_bytes().decode("utf-8", "surrogateescape")
        found.append((path, before, formatted(before)))
    return found


def test_all_of_the_corpus(shared):
    changed = [path for path, before, after in _formatted_corpus() if before != after]
    assert len(changed) > 250


RELEASES = ("rhel9", "fedora43", "rhel8", "rhel7", "rhel6", "rhel5")


def test_the_reference_reads_the_same(shared, tmp_path):
    """Of real kickstarts, under one release that accepts each, a new or an old one: their meaning is unchanged."""
    judged = 0
    some = sampled(one for one in _formatted_corpus() if one[1] != one[2])
    for number, (path, before, after) in enumerate(some):
        for release in RELEASES if number % 2 else RELEASES[::-1]:
            # What ksc refuses the reference refuses as well, and less quickly.
            said = meant(tmp_path, before, release) if check(before, release, "commands").ok else None
            if said is not None:
                assert meant(tmp_path, after, release) == said, path
                judged += 1
                break
    assert judged > 250 * len(some) // 293
