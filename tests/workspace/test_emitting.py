"""Which emitters run."""

from ksc.diagnostics import Source
from ksc.emit import Emitter
from ksc.hooks.results import Offered
from ksc.layer.site import read_site
from ksc.workspace.emitting import switched

OFFERED = (
    Offered("kickstart", Emitter("kickstart", "profile", lambda *_: ())),
    Offered("menus", Emitter("menus", "site", lambda *_: ())),
    Offered("kea", Emitter("kea", "site", lambda *_: (), wanted=lambda site: site.dhcp is not None)),
    Offered("kea", Emitter("kea-hosts", "host", lambda *_: (), wanted=lambda site: site.dhcp is not None)),
)


def names(text: str) -> tuple[list[str], list[str]]:
    site, found = read_site(Source("ksc.yaml", text))
    assert not found
    running, found = switched(OFFERED, site)
    return [one.value.name for one in running], [one.message for one in found]


def test_the_site_decides_where_emit_is_not_there():
    assert names("server: a\n") == (["kickstart", "menus"], [])
    assert names("dhcp:\n") == (["kickstart", "menus", "kea", "kea-hosts"], [])


def test_emit_names_plugins_and_kickstarts_are_made_in_any_case():
    assert names("emit: [kea]\n") == (["kickstart", "kea", "kea-hosts"], [])
    assert names("emit: []\ndhcp:\n") == (["kickstart"], [])


def test_a_name_that_no_plugin_has():
    assert names("emit: [kae]\n") == (["kickstart"], ["no plugin `kae` makes files"])
