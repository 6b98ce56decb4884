"""Layers beside each other that disagree: neither extends the other, and no word from a child settles it."""

from collections.abc import Mapping

from ksc.diagnostics import Diagnostic, Related, warning
from ksc.layer.changes import Layer, Origin


class Conflicts:
    """What one layer said and another, beside it, said otherwise."""

    def __init__(self, layers: Mapping[str, Layer]) -> None:
        self.layers = layers
        self.open: dict[tuple[str, ...], tuple[str, Origin, Origin]] = {}

    def said(self, subject: tuple[str, ...], what: str, below: Origin | None, above: Origin, *, differs: bool) -> None:
        """`above` speaks of a subject of which `below`, if anything, has spoken before."""
        before = self.open.get(subject)
        if before and self._knows(above.layer, before[1].layer) and self._knows(above.layer, before[2].layer):
            del self.open[subject]
        if below is None or not differs or below.layer == above.layer:
            return
        if not self._knows(above.layer, below.layer) and not self._knows(below.layer, above.layer):
            self.open[subject] = (what, below, above)

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
