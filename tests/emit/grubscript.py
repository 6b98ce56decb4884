"""A reader of GRUB's scripts, from its manual: words, quotes, conditions and loops; what a menu does is recorded."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

NAME = re.compile(r"(?<!\\)\$(?:\{(\w+)\}|(\w+))")


@dataclass
class Entry:
    """A `menuentry`, or a `submenu` with entries; `ran` are the commands in it, with their words."""

    title: str
    options: list[str]
    ran: list[list[str]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    inside: "list[Entry] | None" = None

    def option(self, name: str) -> str | None:
        for at, word in enumerate(self.options):
            if word == name:
                return self.options[at + 1]
            if word.startswith(f"{name}="):
                return word.partition("=")[2]
        return None


@dataclass
class Grub:
    """What a script has done to a GRUB with these files and variables."""

    files: Mapping[str, str]
    variables: dict[str, str] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    users: dict[str, str] = field(default_factory=dict)
    exported: set[str] = field(default_factory=set)

    @property
    def default(self) -> Entry:
        items: list[Entry] | None = self.entries
        for number in self.variables["default"].split(">"):
            assert items is not None
            chosen = items[int(number)]
            items = chosen.inside
        assert items is None
        return chosen

    def flat(self) -> Iterator[tuple[Entry, tuple[str, ...]]]:
        yield from _flat(self.entries, ())

    def source(self, path: str) -> bool:
        if path not in self.files:
            return False
        _run(_lines(self.files[path]), self, None)
        return True


def _flat(entries: Sequence[Entry], above: tuple[str, ...]) -> Iterator[tuple[Entry, tuple[str, ...]]]:
    for one in entries:
        if one.inside is None:
            yield one, above
        else:
            yield from _flat(one.inside, (*above, one.title))


def cut(line: str, variables: Mapping[str, str]) -> list[str]:
    """The words of a line. An unquoted `;` is a word of its own."""
    words: list[str] = []
    word: str | None = None
    at = 0
    while at < len(line):
        character = line[at]
        if character == "'":
            end = line.index("'", at + 1)
            word = (word or "") + line[at + 1 : end]
            at = end
        elif character == '"':
            end = line.index('"', at + 1)
            assert "\\" not in line[at:end].replace("\\$", "")
            word = (word or "") + _filled(line[at + 1 : end], variables)
            at = end
        elif character == "\\":
            at += 1
            word = (word or "") + line[at]
        elif character == "$":
            found = NAME.match(line, at)
            assert found is not None, line
            word = (word or "") + _filled(found[0], variables)
            at = found.end() - 1
        elif character in " ;":
            words += [] if word is None else [word]
            words += [";"] if character == ";" else []
            word = None
        else:
            assert character not in "|&<>" and (character != "#" or word is not None), line
            word = (word or "") + character
        at += 1
    return [*words, word] if word is not None else words


def _filled(text: str, variables: Mapping[str, str]) -> str:
    return NAME.sub(lambda found: variables.get(found[1] or found[2], ""), text).replace("\\$", "$")


def _lines(text: str) -> Iterator[str]:
    assert text.endswith("\n")
    return iter([line.strip(" ") for line in text[:-1].split("\n")])


def _block(lines: Iterator[str], ends: Sequence[str]) -> tuple[list[str], str]:
    """The lines up to the one that ends this block."""
    made, depth = [], 0
    for line in lines:
        if depth == 0 and any(line == end or line.startswith(f"{end} ") for end in ends):
            return made, line
        first = line.split(" ")[0] if line else ""
        if first in ("menuentry", "submenu", "for") or (first == "if" and not line.endswith("fi")):
            depth += 1
        depth -= line in ("}", "done", "fi")
        made.append(line)
    raise AssertionError("a block without an end")


def _run(lines: Iterator[str], grub: Grub, inside: Entry | None) -> None:
    for line in lines:
        if line.startswith("#"):
            if inside is not None:
                inside.comments.append(line[2:])
            continue
        if line.startswith(("menuentry ", "submenu ")):
            body, _ = _block(lines, ["}"])
            _entry(line, body, grub, inside)
        elif line.startswith("for "):
            head = cut(line, grub.variables)
            assert head[2] == "in" and head[-2:] == [";", "do"]
            body, _ = _block(lines, ["done"])
            for value in head[3:-2]:
                grub.variables[head[1]] = value
                _run(iter(body), grub, inside)
        elif line.startswith("if "):
            _conditional(line, lines, grub, inside)
        elif line:
            _command(line, grub, inside)


def _conditional(line: str, lines: Iterator[str], grub: Grub, inside: Entry | None) -> None:
    if line.endswith("; fi"):
        test, _, body = line.removesuffix("; fi").partition("; then ")
        if _holds(test, grub):
            _run(iter([body]), grub, inside)
        return
    done = False
    while True:
        body, end = _block(lines, ["elif", "else", "fi"])
        if not done and (line == "else" or _holds(line.removesuffix("; then"), grub)):
            done = True
            _run(iter(body), grub, inside)
        if end == "fi":
            return
        line = end


def _holds(test: str, grub: Grub) -> bool:
    words = cut(test.removeprefix("el").removeprefix("if "), grub.variables)
    if words[0] == "search":
        return False
    assert words[0] == "[" and words[-1] == "]"
    if words[1] == "-z":
        return words[2:-1] == [""]
    assert words[2] == "="
    return words[1] == words[3]


def _command(line: str, grub: Grub, inside: Entry | None) -> None:
    words = cut(line, grub.variables)
    if words[0] == "set":
        name, _, value = words[1].partition("=")
        grub.variables[name] = value
    elif words[0] == "export":
        grub.exported.add(words[1])
    elif words[0] == "password_pbkdf2":
        grub.users[words[1]] = words[2]
    elif words[0] == "source":
        grub.source(words[1])
    elif words[0] == "regexp":
        found = re.match(words[-2], words[-1])
        for option in words[1:-2]:
            number, name = option.removeprefix("--set=").split(":")
            if found:
                grub.variables[name] = found[int(number)]
    else:
        assert inside is not None, line
        inside.ran.append(words)


def _entry(line: str, body: list[str], grub: Grub, inside: Entry | None) -> None:
    word, title, *options = cut(line, grub.variables)
    assert options.pop() == "{" and not title.startswith("-")
    made = Entry(title, options)
    if word == "submenu":
        made.inside = []
        below = Grub(grub.files, grub.variables, made.inside)
        _run(iter(body), below, None)
    else:
        _run(iter(body), grub, made)
    assert inside is None
    grub.entries.append(made)


def handed(words: Sequence[str]) -> str:
    """What GRUB makes of the words behind a kernel, for the kernel (lib/cmdline.c)."""
    made = []
    for word in words:
        escaped = re.sub(r"([\\'\"])", r"\\\1", word)
        made.append(f'"{escaped}"' if " " in word else escaped)
    return " ".join(made)
