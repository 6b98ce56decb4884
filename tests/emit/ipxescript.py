"""A reader of iPXE's scripts, as its own code reads them: lines, labels, words, settings, and who goes where."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

SETTING = re.compile(r"\$\{([^{}]*)\}")


@dataclass
class Booted:
    """What was booted: a kernel with its words and the initrd, or the way out."""

    kernel: str = ""
    words: tuple[str, ...] = ()
    initrds: dict[str, str] = field(default_factory=dict)
    local: str = ""


@dataclass
class Ipxe:
    """An iPXE that reads a script of these files; `answer` is chosen in its menu, None waits for the default."""

    files: Mapping[str, str]
    settings: dict[str, str]
    answer: str | None = None
    title: str = ""
    items: list[tuple[str, str, str]] = field(default_factory=list)  # key, label, text
    gaps: list[tuple[int, str]] = field(default_factory=list)
    timeout: int = 0
    default: str = ""
    booted: Booted = field(default_factory=Booted)
    can_boot: bool = True
    menus: int = 0

    def run(self, path: str) -> None:
        """Runs a script to its end: `booted` is what became of it."""
        lines = self.files[path].removesuffix("\n").split("\n")
        assert lines[0] == "#!ipxe"
        at = 0
        for _ in range(10_000):
            if at >= len(lines):
                return
            line = lines[at]
            assert not line.endswith("\\")
            at += 1
            go = self._line(line.split(" ", 1)[1] if line.startswith(":") and " " in line else line)
            if go is None:
                return
            if go.startswith("script:"):
                self.run(go.removeprefix("script:"))
                return
            if go:
                at = lines.index(f":{go}")
        raise AssertionError("the script does not end")

    def heading(self, at: int) -> str:
        """What stands above an item: the last gap before it."""
        return next((text for before, text in reversed(self.gaps) if before <= at), "")

    def _line(self, line: str) -> str | None:
        """One line. Where to go on: empty for the next line, None for nowhere."""
        if line.startswith(":"):
            return ""
        words = [word for word in re.split(r"[ \t]+", line) if word]
        process = True
        command: list[str] = []
        for word in [*words, None]:
            comment = word is not None and word.startswith("#")
            if word is not None and not comment and word not in ("||", "&&", ";"):
                command.append(word)
                continue
            if process:
                fine, go = self._command([self._filled(one) for one in command])
                if go != "":
                    return go
            if word is None or comment:
                return "" if fine or not words else self._stop()
            process = {"||": not fine, "&&": fine, ";": True}[word]
            command = []
        raise AssertionError

    @staticmethod
    def _stop() -> None:
        return None

    def _filled(self, word: str) -> str:
        while found := SETTING.search(word):
            word = word[: found.start()] + self._setting(found[1]) + word[found.end() :]
        return word

    def _setting(self, name: str) -> str:
        return self.settings.get(name.removesuffix(":string"), "")

    def _command(self, words: list[str]) -> tuple[bool, str | None]:
        if not words:
            return True, ""
        name, *rest = words
        if name == "set":
            setting, _, kind = rest[0].partition(":")
            value = " ".join(rest[1:])
            self.settings[setting] = bytes.fromhex(value).decode() if kind == "hex" else value
        elif name == "iseq":
            return rest[0] == rest[1], ""
        elif name == "goto":
            return True, rest[0]
        elif name == "exit":
            self.booted = Booted(local=self.booted.local or "exit")
            return False, None
        elif name == "chain":
            assert rest[:2] == ["--autofree", "--replace"]
            return (True, f"script:{rest[2]}") if rest[2] in self.files else (False, "")
        elif name == "choose":
            return self._choose(rest)
        elif name == "boot":
            return self.can_boot, None if self.can_boot else ""
        elif name == "sanboot":
            self.booted = Booted(local="sanboot")
            return False, ""
        else:
            self._quiet(name, rest)
        return True, ""

    def _quiet(self, name: str, rest: list[str]) -> None:
        """The commands that always succeed."""
        if name == "menu":
            assert rest[0] == "--"
            self.title, self.items, self.gaps, self.menus = " ".join(rest[1:]), [], [], self.menus + 1
        elif name == "item":
            self._item(rest)
        elif name == "kernel":
            assert not rest[0].startswith("-")
            self.booted = Booted(rest[0], tuple(rest[1:]))
        elif name == "initrd":
            assert rest[0] == "--name"
            self.booted.initrds[rest[1]] = rest[2]
        else:
            assert name in ("imgfree", "echo", "sleep"), name

    def _item(self, rest: list[str]) -> None:
        if rest[0] == "--gap":
            assert rest[1] == "--"
            self.gaps.append((len(self.items), " ".join(rest[2:])))
            return
        key = ""
        if rest[0] == "--key":
            key, rest = rest[1], rest[2:]
        assert not rest[0].startswith("-")
        self.items.append((key, rest[0], " ".join(rest[1:])))

    def _choose(self, rest: list[str]) -> tuple[bool, str | None]:
        *options, name = rest
        given = dict(zip(options[::2], options[1::2], strict=True))
        self.default, self.timeout = given["--default"], int(given.get("--timeout", "0"))
        labels = [label for _, label, _ in self.items]
        if self.answer == "escape" or self.menus > 1:
            return False, ""
        # What is not there leaves the first one chosen.
        self.settings[name] = self.answer or (self.default if self.default in labels else labels[0])
        return True, ""
