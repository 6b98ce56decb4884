"""Entries behind what stands in hosts.yaml, of which not a byte changes."""

import re
from collections.abc import Sequence

from ksc.actions.import_.yaml_text import scalar
from ksc.diagnostics import Diagnostic, Source, error, start_of
from ksc.inventory.values import CODES
from ksc.layer import marks

# Addresses, prefixes, MACs and names, as people write them; none that ends in a `:`, which is a key's.
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+){3}(?:/[0-9]+)?|[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}|[1-9][0-9]*", re.ASCII)


def appended(before: Source | None, text: str, names: Sequence[str], path: str) -> Source | Diagnostic:
    """hosts.yaml (`before`; None: there is none) with the entries of `names` behind it, or why that cannot be."""
    old = before.text if before is not None else ""
    added = text if not old or old.endswith("\n") else f"\n{text}"
    if "\r\n" in old:
        added = added.replace("\n", "\r\n")
    after = Source(path, old + added)
    keys = _keys(before) if before is not None else []
    # It must read as before, and the new ones with it.
    if keys is not None and _keys(after) == [*keys, *names]:
        return after
    return error(
        "KS592",
        f"hosts cannot be added to {path}",
        start_of(path, old),
        notes=("it is no mapping in block style (`name:` at the beginning of lines), or has errors",),
        help="mend it: `ksc hosts` says what is wrong",
    )


def _keys(source: Source) -> list[str] | None:
    keys = []
    for one in marks.stream(source, CODES.shape, source.path):
        if isinstance(one, Diagnostic):
            return None
        keys.append(one.key.value)
    return keys


def flow(values: Sequence[str]) -> str:
    """One value by itself, several as a list on one line."""
    words = [one if _PLAIN.fullmatch(one) else scalar(one) for one in values]
    return words[0] if len(words) == 1 else f"[{', '.join(words)}]"
