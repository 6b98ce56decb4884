"""The site: what `ksc.yaml` says about the serving side, typed.

Its strings may use `{{ site.server }}`, `{{ site.url }}` and `{{ vars.… }}`: the server is read first, then
the URL, then the rest. The menu, subnets and inventories have readers of their own; the trees are kept as they stand
and read by `ksc.trees`, which lies above.
"""

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, NamedTuple

from ksc.diagnostics import Diagnostic, Location, Source, Span, error
from ksc.layer import marks
from ksc.layer.addresses import address_problem
from ksc.layer.dhcp import Dhcp, read_dhcp
from ksc.layer.fields import (
    Codes,
    Fields,
    Named,
    WrongTypeError,
    anything,
    fields,
    list_of,
    scalars,
    text,
    variables,
)
from ksc.layer.inventories import Listed, read_inventories
from ksc.layer.marks import Scalar, Value
from ksc.layer.menu import MenuSettings, read_menu_settings
from ksc.layer.secrets import SecretSettings, read_secrets
from ksc.layer.serving import SERVICES, Serving, read_serving
from ksc.layer.serving import table as serving_table
from ksc.layer.serving import url as url_of
from ksc.layer.subnets import Subnet, read_subnets
from ksc.layer.templates import Templates
from ksc.records import dataclass

CODES = Codes(shape="KS501", unknown="KS502", wrong="KS503")

Text = Callable[[Value], str]


class Ignore(NamedTuple):
    """An entry of `ignore:`: findings of `code` are not shown; with `files`, only in paths that fit one of these."""

    code: str
    files: tuple[str, ...] = ()
    location: Location | None = None


class SiteNames(NamedTuple):
    """What templates see as `site`."""

    server: str
    url: str
    vars: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Site:
    """The serving side.

    `server` is an address or a name, empty where none is given; `url` the URL, without a final `/`, under
    which `build/http` is served; `plugins` are files of the workspace to load, `disable` names of plugins not
    to; `trees` is the mapping as it stands in the file, and `names` what its strings may use. `emit` names the plugins
    whose files are made, besides kickstarts; None leaves it to each of them.
    """

    server: str = ""
    url: str = ""
    menu: MenuSettings = field(default_factory=MenuSettings)
    plugins: tuple[Named, ...] = ()
    disable: tuple[Named, ...] = ()
    ignore: tuple[Ignore, ...] = ()
    vars: Mapping[str, Any] = field(default_factory=dict)
    trees: Value | None = None
    location: Location | None = None
    subnets: tuple[Subnet, ...] = ()
    inventories: tuple[Listed, ...] = ()
    secrets: SecretSettings = field(default_factory=SecretSettings)
    serving: Serving = field(default_factory=Serving)
    dhcp: Dhcp | None = None
    emit: tuple[Named, ...] | None = None

    @property
    def names(self) -> SiteNames:
        """What templates see as `site`."""
        return SiteNames(self.server, self.url, self.vars)


def read_site(source: Source | None) -> tuple[Site, list[Diagnostic]]:
    """The site of a `ksc.yaml` (None: there is no such file), and all that is wrong with it."""
    if source is None:
        return Site(), []
    value, found = marks.read(source)
    if value is None:
        return Site(), found
    early = _take(value, {"server": _server, "vars": variables})
    nothing: Mapping[str, Any] = {}
    server, names = early.get("server", ""), early.get("vars", nothing)
    early_line = rendered(SiteNames(server, "", names))
    url_table = {"url": url_of(early_line, "http", "https", "ftp")}
    serving, wrong = read_serving(_take(value, serving_table(early_line)), server, early_line, CODES)
    url = _take(value, url_table).get("url", _served(serving))
    line = rendered(SiteNames(server, url, names))
    taken = _all(value, {**url_table, **serving_table(line)})
    dhcp, amiss = read_dhcp(taken.get("dhcp", None), line, CODES)
    dhcp = Dhcp() if "dhcp" in taken.nulls else dhcp
    menu, mistakes = read_menu_settings(taken.get("menu", None), line, CODES)
    subnets, problems = read_subnets(taken.get("subnets", None), line, CODES)
    inventories, more = read_inventories(taken.get("inventories", None), line, CODES)
    secrets, others = read_secrets(taken.get("secrets", None), CODES)
    found.extend((*mistakes, *taken.found, *wrong, *amiss, *problems, *more, *others))
    return (
        Site(
            server,
            url,
            menu,
            taken.get("plugins", ()),
            taken.get("disable", ()),
            taken.get("ignore", ()),
            names,
            taken.get("trees", None),
            Location(source, Span(1, 1, 1, 1)),
            subnets,
            inventories,
            secrets,
            serving,
            dhcp,
            taken.get("emit", None),
        ),
        found,
    )


def _served(serving: Serving) -> str:
    """The URL of `build/http` where `url` does not say it: that of the first of these services that `ksc.yaml` has."""
    web = [serving.services[name] for name in SERVICES[:3]]
    return next((one.url for one in web if one.said), web[0].url)


def rendered(site: SiteNames) -> Text:
    """A converter for texts that may use `site` and `vars`."""
    templates = Templates({"site": site, "vars": site.vars})

    def convert(value: Value) -> str:
        written = text(value)
        made, problem = templates.render(written, value.location)
        if problem is not None:
            raise WrongTypeError("a text", finding=problem)
        # A variable can bring in what the text as written does not hold.
        return text(Scalar(made, value.location, plain=False))

    return convert


def _all(value: Value, early: Mapping[str, Callable[[Value], Any]]) -> Fields:
    table: dict[str, Callable[[Value], Any]] = {
        "server": _server,
        **early,
        "emit": list_of(_named(text)),
        "dhcp": anything,
        "menu": anything,
        "trees": anything,
        "subnets": anything,
        "inventories": anything,
        "plugins": list_of(_named(text)),
        "disable": list_of(_named(text)),
        "ignore": list_of(_ignore),
        "vars": variables,
        "secrets": anything,
    }
    return fields(value, table, CODES, "ksc.yaml")


def _take(value: Value, table: Mapping[str, Callable[[Value], Any]]) -> Fields:
    """Some keys ahead of the others; what is wrong is said when all are taken."""
    if not isinstance(value, marks.Mapping):
        return Fields()
    kept = tuple(pair for pair in value.pairs if pair.key.value in table)
    return fields(marks.Mapping(kept, value.location), table, CODES, "ksc.yaml")


def _named(convert: Text) -> Callable[[Value], Named]:
    return lambda value: Named(convert(value), value.location)


def _ignore(value: Value) -> Ignore:
    if not isinstance(value, marks.Mapping):
        try:
            return Ignore(text(value), location=value.location)
        except WrongTypeError:
            raise WrongTypeError("a code, or a mapping with `code` and `files`") from None
    table = {"code": _named(text), "files": scalars}
    taken = fields(value, table, CODES, "an item of `ignore`")
    if taken.found:
        raise WrongTypeError("a code", finding=taken.found[0])
    code = taken.get("code", Named(""))
    if not code.name:
        raise WrongTypeError("something with a `code`", value.location)
    files: tuple[Scalar, ...] = taken.get("files", ())
    return Ignore(code.name, tuple(one.value for one in files), code.location)


def _server(value: Value) -> str:
    written = text(value)
    problem = address_problem(written)
    if problem is None:
        return written.strip("[]")
    raise WrongTypeError(
        "an address",
        finding=error(
            "KS504",
            f"`{marks.shown(written)}` is no address: {problem}",
            value.location,
            help="write an IP address or a host's name; a port or a folder goes into `url`",
        ),
    )
