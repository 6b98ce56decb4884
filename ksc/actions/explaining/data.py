"""What is asked about as plain values, for programs."""

from collections.abc import Callable
from typing import Any

from ksc.actions.explaining.asked import Question
from ksc.actions.explaining.chains import chain
from ksc.actions.explaining.result import Explained, From, Line, blotted, blotted_lines, blotted_words
from ksc.actions.explaining.rows import title
from ksc.artifacts import Made
from ksc.layer.changes import Origin

Place = Callable[[str], str]


def as_data(result: Explained, what: Question, place: Place = str) -> dict[str, Any]:
    """`profile`, `target`, `lines` and `removed`. `place` says how to write a path.

    What several lines replace together stands at the first of them.
    """
    told: set[int] = set()
    return {
        "profile": result.install.profile,
        "target": result.install.dialect.name,
        "lines": [_line(result, what, line, told, place) for line in what.lines],
        "removed": [
            {
                "what": title(result, one),
                "by": origin_data(one.by, place),
                "text": "\n".join(blotted_lines(one.what.text)),
                **origin_data(one.origin, place),
                "shadowed": _shadowed(one.origin, place),
            }
            for one in what.removed
        ],
    }


def _line(result: Explained, what: Question, line: Line, told: set[int], place: Place) -> dict[str, Any]:
    origin, entry = line.origin, line.entry
    shadowed: list[dict[str, Any]] = []
    if isinstance(origin, Origin) and origin.shadowed and id(origin.shadowed) not in told:
        told.add(id(origin.shadowed))
        shadowed = _shadowed(origin, place)
    parts = result.parts(entry, every=True) if entry is not None and line.begins else ()
    return {
        "number": line.number,
        "text": result.text(line.number),
        **origin_data(origin, place),
        "shadowed": shadowed,
        "options": [
            {
                "name": part.name,
                "text": blotted(entry.node, part.text),
                "removed": part.gone,
                **origin_data(part.origin, place),
                "shadowed": [
                    {"text": "\n".join(blotted_words(entry.node, one.text)), **origin_data(one.origin, place)}
                    for one in chain(part.origin)
                ],
            }
            for part in parts
            if entry is not None and what.option in (None, part.name)
        ],
    }


def _shadowed(origin: Origin, place: Place) -> list[dict[str, Any]]:
    return [{"text": "\n".join(blotted_lines(one.text)), **origin_data(one.origin, place)} for one in chain(origin)]


def origin_data(origin: From, place: Place) -> dict[str, Any]:
    """An origin: `made_by` where nobody wrote it, else its layer and place, and `via` what made it of that."""
    if isinstance(origin, Made):
        return {"made_by": origin.by, "layer": None, "via": None, **dict.fromkeys(_SPAN), "path": None}
    at = origin.location
    return {
        "made_by": None,
        "layer": place(origin.layer),
        "via": origin.via or None,
        **(at.span._asdict() if at else dict.fromkeys(_SPAN)),
        "path": place(at.source.path) if at else None,
    }


_SPAN = ("line", "column", "end_line", "end_column")
