"""Layers to one kickstart: from the base up, later wins."""

from collections.abc import Sequence

from ksc.diagnostics import Diagnostic, Report
from ksc.dialects.spec import Dialect, Facts
from ksc.layer.changes import (
    Change,
    DecideInclude,
    DropCommand,
    DropSection,
    ForgetPackage,
    Layer,
    Partition,
    PatchCommand,
    PatchPackageOptions,
    PatchSection,
    PutAddresses,
    PutCommand,
    PutInclude,
    PutPackage,
    PutSection,
)
from ksc.merge.addresses import put_addresses
from ksc.merge.commands import drop_command, patch_command, put_command
from ksc.merge.conflicts import Conflicts
from ksc.merge.draft import Draft
from ksc.merge.merged import Entry, Merged
from ksc.merge.packages import Packages, excluded_but_wanted, forget_package, patch_options, put_package
from ksc.merge.run import Pass
from ksc.merge.sections import drop_section, patch_section, put_section
from ksc.merge.storage import decide_include, partition, remove_includes, undecided_includes

__all__ = ["merge"]


def merge(layers: Sequence[Layer], facts: Facts, dialect: Dialect) -> tuple[Merged, Report]:
    """The layers laid over each other, the lowest first. The lowest one's base is kept but for what changes."""
    newline = layers[0].base.newline if layers and layers[0].base else "\n"
    draft = Draft(facts, dialect.name, newline)
    merging = _Merging(draft, Conflicts({layer.name: layer for layer in layers}))
    for index, layer in enumerate(layers):
        if index == 0 and layer.base is not None:
            draft.lay_base(layer.base, layer.name)
        merging.lay(layer)
    found = merging.finish()
    return draft.finish(), Report(tuple(found))


class _Merging:
    """One merge: the draft, and what has to wait for its end."""

    def __init__(self, draft: Draft, conflicts: Conflicts) -> None:
        self.draft = draft
        self.conflicts = conflicts
        self.packages: Packages | None = None
        self.partitioned = False
        self.decided: dict[str, DecideInclude] = {}
        self.found: list[Diagnostic] = []

    def lay(self, layer: Layer) -> None:
        run = Pass(self.draft, self.conflicts)
        for change in layer.changes:
            self.apply(run, change)
        self.found.extend(run.found)

    def apply(self, run: Pass, change: Change) -> None:
        match change:
            case PutCommand():
                put_command(run, change)
            case PatchCommand():
                patch_command(run, change)
            case DropCommand():
                drop_command(run, change)
            case PutAddresses():
                put_addresses(run, change)
            case Partition():
                self.partitioned = True
                partition(run, change)
            case DecideInclude():
                decide_include(run, change, self.decided)
            case PutInclude():
                if change.include.target not in self.draft.includes:
                    self.draft.put_include(Entry(change.include, change.origin))
            case PutPackage() | ForgetPackage() | PatchPackageOptions():
                self.apply_packages(run, change)
            case PutSection() | PatchSection() | DropSection():
                self.apply_section(run, change)

    def apply_packages(self, run: Pass, change: PutPackage | ForgetPackage | PatchPackageOptions) -> None:
        match change:
            case PutPackage():
                put_package(run, self._packages(), change)
            case ForgetPackage():
                forget_package(run, self._packages(), change)
            case PatchPackageOptions():
                patch_options(run, self._packages(), change)

    def apply_section(self, run: Pass, change: PutSection | PatchSection | DropSection) -> None:
        match change:
            case PutSection():
                put_section(run, change)
            case PatchSection():
                patch_section(run, change)
            case DropSection():
                drop_section(run, change)

    def _packages(self) -> Packages:
        if self.packages is None:
            self.packages = Packages(self.draft)
        return self.packages

    def finish(self) -> list[Diagnostic]:
        if self.packages is not None:
            self.found.extend(excluded_but_wanted(self.packages))
            self.packages.write_back()
        remove_includes(self.draft, self.decided)
        if self.partitioned:
            self.found.extend(undecided_includes(self.draft, self.decided))
        self.found.extend(self.conflicts.diagnostics())
        return self.found
