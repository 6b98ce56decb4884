"""Secrets for the stages: asks the stores of plugins, with what `ksc.yaml` says of them."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from ksc.diagnostics import Diagnostic, did_you_mean, error
from ksc.hooks import Offered, Plugins
from ksc.layer.marks import shown
from ksc.layer.secrets import SecretSettings
from ksc.secrets import Asked, Ledger, SecretStore, StoreContext
from ksc.secrets.key import read_key

Stores = Mapping[str, Offered[SecretStore]]


def ledger(root: Path, settings: SecretSettings, stores: Stores, plugins: Plugins) -> Ledger:
    """The secrets of one run: a store, or the key, is looked at when it is needed."""

    def ask(asked: Asked) -> str | Diagnostic:
        name = asked.store or settings.default
        store = stores.get(name)
        if store is None:
            return _no_store(asked, name, settings, stores)
        said = settings.stores.get(name)
        given = plugins.secret(store, asked.name, StoreContext(root, said.options if said else {}))
        return given if given is not None else error("KS338", f"the store `{name}` has no secret `{shown(asked.name)}`")

    return Ledger(ask, lambda: read_key(root))


def misnamed(settings: SecretSettings, stores: Stores) -> Iterator[Diagnostic]:
    """Stores, and options of stores, that `ksc.yaml` speaks of and nobody knows."""
    for name, at in (
        (settings.default, settings.default_at),
        *((name, one.location) for name, one in settings.stores.items()),
    ):
        if at is not None and name not in stores:
            help_ = did_you_mean(name, stores) or _there_are(stores)
            yield error("KS524", f"there is no secret store `{shown(name)}`", at, help=help_)
    for name, said in settings.stores.items():
        known = stores[name].value.options if name in stores else said.options
        for option in said.options:
            if option not in known:
                help_ = did_you_mean(option, known) or "; ".join(f"`{one}`: {what}" for one, what in known.items())
                unknown = f"the store `{name}` has no option `{shown(option)}`"
                yield error("KS526", unknown, said.places.get(option), help=help_ or "it has no options")


def _no_store(asked: Asked, name: str, settings: SecretSettings, stores: Stores) -> Diagnostic:
    from_site = asked.store is None and settings.default_at is not None
    notes = (f"it is the default store, by {settings.default_at}",) if from_site else ()
    help_ = did_you_mean(name, stores) or _there_are(stores)
    return error("KS336", f"there is no secret store `{shown(name)}`", notes=notes, help=help_)


def _there_are(stores: Stores) -> str:
    return f"there are: {', '.join(sorted(stores))}" if stores else "no plugin offers one"
