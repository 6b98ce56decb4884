"""Scripts, add-ons and certificates: the same name replaces in place, a new or missing one appends."""

from ksc.diagnostics import did_you_mean, error
from ksc.dialects.statement import read
from ksc.layer.changes import DropSection, Origin, PatchSection, PutSection
from ksc.layer.sections import GROUPS, group_of, own_name
from ksc.merge.commands import Pass
from ksc.merge.draft import Draft, Slot
from ksc.merge.merged import Entry
from ksc.merge.statements import option_origins, patched
from ksc.syntax import Command, Comment, Section
from ksc.syntax.edit import make_section, with_words
from ksc.syntax.words import BadWordError


def put_section(run: Pass, change: PutSection) -> None:
    """A whole section of a further base."""
    group = group_of(change.section.kind) or change.section.kind
    slot = run.draft.scripts.get((group, change.name)) if change.name else None
    if slot is not None and slot.entry is not None:
        same = slot.entry.node.text == change.section.text
        _said(run, group, change.name or "", slot.entry.origin, change.origin, differs=not same)
        if not same:
            slot.entry = Entry(change.section, change.origin.over(slot.entry.origin))
        return
    _append(
        run.draft,
        change.section,
        group,
        change.name,
        change.origin,
        marked=group == "scripts" and bool(change.name),
    )


def patch_section(run: Pass, change: PatchSection) -> None:
    """A named section: what the profile says of it changes, a new one is made."""
    group = next(name for name, kinds in GROUPS.items() if kinds == change.kinds)
    slot = run.draft.scripts.get((group, change.name))
    try:
        if slot is None or slot.entry is None:
            _new(run, group, change)
        else:
            _change(run, group, slot, change)
    except BadWordError as problem:
        at = (change.body_origin or change.origin).location
        run.found.append(error("KS413", f"`{change.name}`: {problem}", at))


def _new(run: Pass, group: str, change: PatchSection) -> None:
    draft = run.draft
    if change.kind is None or (change.body is None and group == "scripts"):
        known = [name for kind, name in draft.scripts if kind == group]
        run.found.append(
            error(
                "KS414",
                f"there is no `{change.name}` among the {group} below, and this does not make one",
                change.origin.location,
                notes=("a new script needs `section` and `text` or `file`",) if group == "scripts" else (),
                help=did_you_mean(change.name, known) or (f"below there are: {', '.join(known)}" if known else None),
            )
        )
        return
    header = _header(draft, change.kind, change, None)
    section = make_section(_values(header), change.body or "", draft.newline, end=_ends(draft))
    _append(draft, section, group, change.name, change.origin, marked=group == "scripts", change=change)


def _change(run: Pass, group: str, slot: Slot, change: PatchSection) -> None:
    entry = slot.entry
    assert entry is not None and isinstance(entry.node, Section)
    old = entry.node
    kind = change.kind or old.kind
    header = _header(run.draft, kind, change, old)
    body = old.body if change.body is None else change.body
    made = make_section(_values(header), body, run.draft.newline, end=bool(old.end) or _ends(run.draft))
    node = Section(header.text, header.words, made.body, old.end or made.end, old.span)
    same = node.text == old.text
    _said(run, group, change.name, entry.origin, change.origin, differs=not same)
    if same:
        return
    spec = run.draft.facts.sections[old.kind]
    options = option_origins(spec, change.settings, dict(entry.options), entry.origin, read(spec, old.words))
    origins = list(entry.line_origins())
    head = origins[0] if header.text == old.header else change.origin.over(entry.origin)
    if change.body is None:
        lines = (head, *origins[1:])
    else:
        ending = origins[-1] if old.end else change.origin
        lines = (head, *_body_origins(change, node.body), *([ending] if node.end else []))
    origin = entry.origin if change.body is None else change.origin.over(entry.origin)
    slot.entry = Entry(node, origin, options, lines)


def _header(draft: Draft, kind: str, change: PatchSection, old: Section | None) -> Command:
    """The header line, as a command whose name is the section's kind."""
    if old is not None and change.arguments is None:
        header = Command(old.header, old.words)
        if kind != old.kind:
            header = with_words(header, 0, 1, [kind])
    else:
        first = make_section([kind], "", draft.newline)
        header = with_words(Command(first.header, first.words), 1, 1, change.arguments or ())
    return patched(draft.facts.sections[kind], header, change.settings, draft.release)


def _values(header: Command) -> list[str]:
    return [word.value for word in header.words]


def _append(
    draft: Draft,
    section: Section,
    group: str,
    name: str | None,
    origin: Origin,
    *,
    marked: bool,
    change: PatchSection | None = None,
) -> None:
    entries = []
    if marked and name:
        entries.append(Entry(Comment(f"# ksc: name={name}{draft.newline}"), origin))
    lines = None
    if change is not None:
        lines = (origin, *_body_origins(change, section.body), *([origin] if section.end else []))
    entries.append(Entry(section, origin, lines=lines))
    draft.put_section(entries, group, name or own_name(section))


def _body_origins(change: PatchSection, body: str) -> list[Origin]:
    return [change.body_origin or change.origin] * len(body.splitlines())


def drop_section(run: Pass, change: DropSection) -> None:
    """Removes a section by its name; that there is none is fine."""
    group = next(name for name, kinds in GROUPS.items() if kinds == change.kinds)
    slot = run.draft.scripts.get((group, change.name))
    if slot is None or slot.entry is None:
        return
    _said(run, group, change.name, slot.entry.origin, change.origin, differs=True)
    run.draft.remove_section(slot, group)


def _said(run: Pass, group: str, name: str, below: Origin, above: Origin, *, differs: bool) -> None:
    run.conflicts.said((group, name, ""), f"`{name}` of the {group}", below, above, differs=differs)


def _ends(draft: Draft) -> bool:
    return draft.facts.dialects[draft.release].sections_end
