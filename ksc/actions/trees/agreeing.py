"""Whether what a server gives machines is the tree that lies on this machine."""

from ksc.actions.trees.copying import identity
from ksc.diagnostics import Diagnostic, error, start_of
from ksc.diagnostics.taming import tame
from ksc.trees import Tree
from ksc.trees.description import Description
from ksc.trees.medium import Medium, MediumError, UnreachableError
from ksc.trees.opening import describe, open_url
from ksc.trees.place import Place
from ksc.trees.proof import Checked
from ksc.trees.repository import REPOMD

_HELP = "does the server show another folder, or an older mount? ksc.yaml has both, as `url` and as `path`"


def disagreement(
    tree: Tree, here: Medium, served: Medium, said: Description, checked: list[Checked]
) -> Diagnostic | None:
    """KS874, where the served tree, which says `said` and was `checked`, is another than that on this machine."""
    own, _ = describe(here)
    if own is None:
        return None  # what is wrong with it is another question: `ksc tree check` without --served
    at = tree.location or start_of(served.name)
    name = f"what {tame(served.name, 120)} serves is not the tree at {tame(here.name, 120)}"
    if identity(own) != identity(said):
        titles = [" ".join(filter(None, (one.family, one.version, one.arch))) for one in (said, own)]
        how = f"{titles[0]}, and not {titles[1]}" if titles[0] != titles[1] else "its .treeinfo is another"
        return error("KS874", f"{name}: {tame(how, 200)}", at, help=_HELP)
    for file in checked:
        try:
            size = here.size(file.path)
        except UnreachableError:
            raise
        except MediumError:
            continue
        if file.state in ("right", "there") and file.size and size != file.size:
            there = "is not there" if size is None else f"has {size:,} bytes"
            return error("KS874", f"{name}: {tame(file.path, 120)} {there} here, {file.size:,} there", at, help=_HELP)
    return None


def served_repositories(tree: Tree) -> list[Diagnostic]:
    """The repositories that `ksc.yaml` names and that are not where it says."""
    found: list[Diagnostic] = []
    for repo in tree.repos:
        medium = open_url(repo.url) if isinstance(Place.of(repo.url), Place) else None
        if isinstance(medium, Diagnostic):
            found.append(medium)
        elif medium is not None:
            try:
                there = medium.size(REPOMD) is not None
            except MediumError as problem:
                there = True
                said = f"repository {repo.name} of the tree `{tree.name}` cannot be read: {tame(str(problem), 200)}"
                found.append(error("KS885", said, repo.location))
            finally:
                medium.close()
            if not there:
                said = (
                    f"repository {repo.name} of the tree `{tree.name}`: there is no {tame(medium.name, 160)}/{REPOMD}"
                )
                help_ = "does the server show that folder? What ksc.yaml says of it may be an older tree's"
                found.append(error("KS887", said, repo.location, help=help_))
    return found
