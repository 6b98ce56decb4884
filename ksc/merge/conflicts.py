"""Layers beside each other that disagree: neither extends the other, and no word from a child settles it."""

from collections.abc import Iterable, Mapping

from ksc.diagnostics import Diagnostic, Related, warning
from ksc.layer.changes import Layer, Origin

# What is spoken of: a command (or its slot), the label of an item, an option; the empty text for the whole.
Subject = tuple[str, str, str]


class Conflicts:
    """What one layer said and another, beside it, said otherwise."""

    def __init__(self, layers: Mapping[str, Layer]) -> None:
        self.layers = layers
        self.open: dict[Subject, tuple[str, Origin, Origin]] = {}
        self.open_of: dict[tuple[str, str], set[Subject]] = {}  # by name and label
        self.removed: dict[Subject, Origin] = {}

    def said(
        self,
        subject: Subject,
        what: str,
        below: Iterable[Origin],
        above: Origin,
        *,
        differs: bool,
        whole: bool = False,
        also: Iterable[Subject] = (),
    ) -> None:
        """`above` speaks of a subject of which those of `below` have spoken before.

        `whole`: so it speaks of everything of that name and label; `also`: of these too.
        """
        self._settle((subject, *also), above, whole=whole)
        removed = self.removed.pop(subject, None)
        if not differs:
            return
        for origin in (*below, *([removed] if removed else [])):
            if self._beside(origin.layer, above.layer):
                self.open[subject] = (what, origin, above)
                self.open_of.setdefault(subject[:2], set()).add(subject)

    def gone(self, subject: Subject, above: Origin) -> None:
        """`above` removed the subject."""
        self.removed[subject] = above

    def _settle(self, subjects: Iterable[Subject], above: Origin, *, whole: bool) -> None:
        if not self.open:
            return
        spoken = set(subjects)
        if whole:
            spoken = spoken.union(*(self.open_of.get(one[:2], ()) for one in spoken))
        for subject in spoken & self.open.keys():
            _, below, beside = self.open[subject]
            if self._knows(above.layer, below.layer) and self._knows(above.layer, beside.layer):
                del self.open[subject]
                self.open_of[subject[:2]].discard(subject)

    def _beside(self, layer: str, other: str) -> bool:
        """Whether neither layer extends the other. A profile is no sibling of a base: that is there to be changed."""
        below, above = self.layers.get(layer), self.layers.get(other)
        if below is not None and above is not None and below.base is not None and above.base is None:
            return False
        return layer != other and not self._knows(layer, other) and not self._knows(other, layer)

    def _knows(self, layer: str, other: str) -> bool:
        known = self.layers.get(layer)
        return layer == other or (known is not None and other in known.ancestors)

    def diagnostics(self) -> list[Diagnostic]:
        """A warning for each disagreement that nobody settled."""
        return [
            warning(
                "KS405",
                f"{below.layer} and {above.layer} disagree about {what}; {above.layer} wins, since it comes later",
                above.location,
                related=[Related(f"{below.layer} says it here", below.location)] if below.location else (),
                help="say in the profile that extends both which it is to be",
            )
            for what, below, above in self.open.values()
        ]
