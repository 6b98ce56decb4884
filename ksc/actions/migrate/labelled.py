"""A statement under a key of its own: with what the key says of it, and without it again."""

from ksc.dialects import CommandSpec
from ksc.dialects.statement import read
from ksc.merge.keys import fields_of, split_key
from ksc.syntax import Command
from ksc.syntax.edit import Edit, command_from_text, with_edits
from ksc.syntax.words import BadWordError


class Labelled:
    """A statement's text, made whole: `--baseurl=http://x` under `epel` is `repo --baseurl=http://x --name=epel`.

    Words that have no name of their own come first, since what follows them may be a list.
    """

    def __init__(self, spec: CommandSpec, text: str, label: str | None, release: str) -> None:
        self.text = text
        self.first: list[str] = []
        self.last: list[str] = []
        if label is None or spec.repeat is None:
            return
        name, then, _ = split_key(label)
        if not spec.repeat.then:
            name, then = label, None
        fields = fields_of(spec, name)
        if then:
            fields[spec.repeat.then[0]] = then
        try:
            command = command_from_text(text.rstrip())
            given = {one.name for one in read(spec, command.words).given}
            for field, value in fields.items():
                option = spec.options.get(field)
                if field not in given and option is None:
                    self.first.append(value)
                elif field not in given and option is not None:
                    self.last.append(f"--{next(iter(option.spellings(release)), field)}={value}")
            self.text = with_edits(command, _joined(len(command.words), self.first, self.last)).text.rstrip("\n")
        except BadWordError:
            self.first, self.last = [], []

    def without(self, command: Command) -> Command | None:
        """A statement that came of it without the key's words; None where they are not where they were."""
        words = [word.value for word in command.words]
        count = len(words)
        if words[1 : 1 + len(self.first)] != self.first or words[count - len(self.last) :] != self.last:
            return None
        edits: list[Edit] = [(1, 1 + len(self.first), [])] if self.first else []
        if self.last:
            edits.append((count - len(self.last), count, []))
        return with_edits(command, edits) if edits else command


def _joined(count: int, first: list[str], last: list[str]) -> list[Edit]:
    if count == 1:
        return [(1, 1, [*first, *last])] if first or last else []
    edits: list[Edit] = [(1, 1, first)] if first else []
    return [*edits, (count, count, last)] if last else edits
