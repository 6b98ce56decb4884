"""What a secret store is: a name, and a function that gives one secret at a time."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple


class StoreError(Exception):
    """Why a store cannot give a secret, in a sentence that is shown as it is: never with the secret in it.

    `help` says what to do.
    """

    def __init__(self, why: str, help: str | None = None) -> None:
        super().__init__(why)
        self.help = help


class StoreContext(NamedTuple):
    """What a store is told: the workspace's folder, and its own options of `ksc.yaml`.

    An option's value is a text, a number, true or false, null, or a list or mapping of these.
    """

    workspace: Path
    options: Mapping[str, Any] = MappingProxyType({})


class SecretStore(NamedTuple):
    """A named store. `options` are the keys that it takes in `ksc.yaml`, each with what it is for.

    `read` gives the secret of a name, or None where there is none of that name. It is asked once a run for each name
    that a profile says, and for no other. It raises `StoreError` where it cannot tell; of any other exception only
    the type is shown, since its message may hold anything.
    """

    name: str
    read: Callable[[str, StoreContext], str | None]
    options: Mapping[str, str] = MappingProxyType({})
