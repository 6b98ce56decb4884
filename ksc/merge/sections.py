"""Scripts, add-ons and certificates: the same name replaces in place, a new or missing one appends."""

from itertools import islice

from ksc.diagnostics import error, note
from ksc.dialects.statement import read
from ksc.layer.changes import DropSection, Origin, PatchSection, PutSection, Shadowed
from ksc.layer.sections import GROUPS, group_of, own_name
from ksc.merge.draft import Draft
from ksc.merge.labels import Slot
from ksc.merge.merged import Entry, line_count
from ksc.merge.newlines import converted, with_newline
from ksc.merge.run import Pass
from ksc.merge.statements import SettingError, edited_line, option_origins, patched, removes
from ksc.syntax import Command, Comment, Section
from ksc.syntax.edit import make_section
from ksc.syntax.words import BadWordError

_MOST = 8  # names that a message lists


def put_section(run: Pass, change: PutSection) -> None:
    """A whole section of a further base."""
    group = group_of(change.section.kind) or change.section.kind
    name, section = change.name, with_newline(change.section, run.draft.newline)
    assert isinstance(section, Section)
    slot = run.draft.scripts.get((group, name)) if name else None
    if name and slot is not None and slot.entry is not None:
        same = slot.entry.node.text == section.text
        _said(run, group, name, [slot.entry.origin], change.origin, differs=not same)
        if not same:
            over = change.origin.over(Shadowed(slot.entry.origin, slot.entry.node.text))
            lines = (over, *change.lines[1:]) if change.lines else None
            run.draft.change_section(slot, Entry(section, over, lines=lines))
        return
    entry = Entry(section, change.origin, lines=change.lines)
    _append(run.draft, entry, group, name, marked=group == "scripts")


def patch_section(run: Pass, change: PatchSection) -> None:
    """A named section: what the profile says of it changes, a new one is made."""
    group = _group(change.kinds)
    slot = run.draft.scripts.get((group, change.name))
    try:
        if slot is None or slot.entry is None:
            _new(run, group, change)
        else:
            _change(run, group, slot, change)
    except SettingError as problem:
        setting = problem.setting
        said = f"`{setting.name}` of `{change.name}` cannot be written: {problem}"
        run.found.append(error("KS410", said, setting.origin.location))
    except BadWordError as problem:
        at = (change.body_origin or change.origin).location
        run.found.append(error("KS413", f"`{change.name}` cannot be written: {problem}", at))


def _group(kinds: tuple[str, ...]) -> str:
    return next(name for name, group in GROUPS.items() if group == kinds)


def _new(run: Pass, group: str, change: PatchSection) -> None:
    draft = run.draft
    if change.kind is None or (change.body is None and group != "addons"):
        needs = "`section` and `text` or `file`" if group == "scripts" else "`text` or `file`"
        run.found.append(
            error(
                "KS414",
                f"there is no `{change.name}` among the {group} below, and this does not make one",
                change.origin.location,
                notes=(f"a new one needs {needs}",),
                help=_instead(run, group, change.name),
            )
        )
        return
    header = _header(draft, change.kind, change, None)
    body = converted(change.body or "", draft.newline)
    section = make_section([word.value for word in header.words], body, draft.newline, end=draft.sections_end)
    lines = (change.origin, *_body_origins(change, section.body), *([change.origin] if section.end else []))
    _said(run, group, change.name, [], change.origin, differs=True)
    options = {setting.name: setting.origin for setting in change.settings if not removes(setting)}
    entry = Entry(section, change.origin, options, lines)
    _append(draft, entry, group, change.name, marked=group == "scripts")


def _change(run: Pass, group: str, slot: Slot, change: PatchSection) -> None:
    entry = slot.entry
    assert entry is not None
    assert isinstance(entry.node, Section)
    old, draft = entry.node, run.draft
    kind = change.kind or old.kind
    header = _header(draft, kind, change, old)
    body = old.body if change.body is None else converted(change.body, draft.newline)
    made = make_section([kind], body, draft.newline, end=bool(old.end) or draft.sections_end)
    head = header.text if header.text.endswith("\n") else header.text + draft.newline
    node = Section(head, header.words, made.body, old.end or made.end, old.span)
    same = node.text == old.text
    _said(run, group, change.name, [entry.origin], change.origin, differs=not same)
    if same:
        return
    before = read(draft.facts.sections[old.kind], old.words, draft.release)
    spec = draft.facts.sections[kind]
    options, removed = option_origins(spec, change.settings, entry, before)
    shadowed = Shadowed(entry.origin, old.text)
    over = change.origin.over(shadowed)
    below = list(entry.line_origins())
    first = below[0]
    inside = below[1 : len(below) - bool(old.end)] if change.body is None else _body_origins(change, node.body)
    # The lines tell people what stood there: the first one that is new does.
    if header.text != old.header or not inside:
        first = over
    elif change.body is not None:
        inside[0] = inside[0].over(shadowed)
    ending = [below[-1] if old.end else change.origin] if node.end else []
    origin = entry.origin if change.body is None else over
    draft.change_section(slot, Entry(node, origin, options, (first, *inside, *ending), removed))


def _names(run: Pass, group: str) -> list[str]:
    return [name for kind, name in run.draft.scripts if kind == group]


def _instead(run: Pass, group: str, name: str) -> str | None:
    meant = run.near(name, lambda: _names(run, group))
    if meant:
        return f"did you mean `{meant}`?"
    known = list(islice((one for kind, one in run.draft.scripts if kind == group), _MOST + 1))
    return f"below there are: {', '.join(known[:_MOST])}{', …' if len(known) > _MOST else ''}" if known else None


def _header(draft: Draft, kind: str, change: PatchSection, old: Section | None) -> Command:
    """The header line, as a command whose name is the section's kind."""
    spec = draft.facts.sections[kind]
    for setting in change.settings:
        if setting.name not in spec.options:
            raise SettingError(setting, f"`{kind}` has no such option")
    if old is not None and change.arguments is None:
        header = Command(old.header, old.words)
        if kind != old.kind:
            header = edited_line(header, (0, 1, [kind]))
    else:
        # An add-on that is made of a body alone has its name as its one argument.
        arguments = change.arguments or ((change.name,) if kind == "%addon" else ())
        first = make_section([kind, *arguments], "", draft.newline)
        header = Command(first.header, first.words)
    if old is not None and [word.value for word in header.words] == [word.value for word in old.words]:
        header = Command(old.header, old.words)
    return patched(spec, header, change.settings, draft.release)


def _append(draft: Draft, entry: Entry, group: str, name: str | None, *, marked: bool) -> None:
    assert isinstance(entry.node, Section)
    entries = [entry]
    if marked and name:
        entries.insert(0, Entry(Comment(f"# ksc: name={name}{draft.newline}"), entry.origin))
    draft.put_section(entries, group, name or own_name(entry.node))


def _body_origins(change: PatchSection, body: str) -> list[Origin]:
    count = line_count(body)
    return [*change.body_lines] if len(change.body_lines) == count else [change.body_origin or change.origin] * count


def drop_section(run: Pass, change: DropSection) -> None:
    """Removes a section by its name; that there is none is fine, but for a near miss."""
    group = _group(change.kinds)
    slot = run.draft.scripts.get((group, change.name))
    there = slot is not None and slot.entry is not None
    below = [slot.entry.origin] if slot is not None and slot.entry is not None else []
    _said(run, group, change.name, below, change.origin, differs=there)
    if slot is not None and there:
        run.draft.remove_section(slot, group, change.origin)
        run.conflicts.gone((group, change.name, ""), change.origin)
        return
    meant = run.near(change.name, lambda: _names(run, group))
    if meant:
        said = f"there is no `{change.name}` among the {group} below, so nothing is removed"
        run.found.append(note("KS415", said, change.origin.location, help=f"did you mean `{meant}`?"))


def _said(run: Pass, group: str, name: str, below: list[Origin], above: Origin, *, differs: bool) -> None:
    run.conflicts.said((group, name, ""), f"`{name}` of the {group}", below, above, differs=differs, whole=True)
