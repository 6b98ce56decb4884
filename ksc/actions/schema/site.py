"""What `ksc.yaml` may say, key by key: the table to add a key to."""

from collections.abc import Iterator

from ksc.actions.schema.commands import Scope
from ksc.actions.schema.forms import SCALAR, TEMPLATE, Schema, any_case, choice, mapping, named, ref
from ksc.actions.schema.profile import release
from ksc.layer.dhcp import FACILITIES, LONGEST_LEASE, PROGRAMS
from ksc.layer.layouts import LAYOUTS, STANDARD
from ksc.layer.menu import LOCAL_BOOTS, LONGEST_TIMEOUT
from ksc.layer.serving import SERVICES, TFTP_SERVERS, WEB_SERVERS
from ksc.trees.tree import ARCHITECTURES

_TREE_NAME = {"pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"}
_LIST = ["array", "null"]


def site() -> Schema:
    """The whole of a `ksc.yaml`."""
    return mapping(
        {
            "server": ref("text", "Where machines reach this server: an address or a host name, no port, no folder."),
            "url": ref(
                "text",
                "Where build/http is served, when that is not http://SERVER.",
                pattern=f"^(?:{any_case(['http', 'https', 'ftp'])})://|{TEMPLATE}",
                patternErrorMessage="This must be a URL: http://, https:// or ftp://.",
            ),
            "menu": mapping(
                {
                    "title": ref("text", "The line above the menu."),
                    "timeout": ref(
                        "count",
                        "Seconds until the default boots; 0 waits for ever.",
                        minimum=0,
                        maximum=LONGEST_TIMEOUT,
                    ),
                    "default": ref("text", "A profile, its label, or `local`: what boots when the time has passed."),
                    "unattended": ref("truth", "Whether that may be an installation."),
                    "from": ref("text", "An existing menu that this one builds on: what `ksc import` puts there."),
                    "after": ref("text", "The label in it that what is new stands behind."),
                    "password": ref("text", "What is asked for before an installation; hashed in the menus."),
                    "background": ref("text", "A picture of 640x480 pixels in this workspace, PNG or JPEG."),
                    "style": {
                        **choice(["text", "graphical"], template=False),
                        "description": "How it is shown; without it, graphical where there is a background.",
                    },
                    "first": {
                        **choice(["local", "install"], template=False),
                        "description": "What stands first; without it, the local disk.",
                    },
                    "local": {
                        **choice(LOCAL_BOOTS, template=False),
                        "description": "How the local disk is booted, where firmware hangs: by its next device, or "
                        "by the loader itself.",
                    },
                    "submenus": {
                        **choice(["none", "tree"], template=False),
                        "description": "Whether profiles are in a submenu of their install tree.",
                    },
                },
                description="The boot menu.",
            ),
            **{name: _service(name) for name in SERVICES},
            "layout": {
                **choice(LAYOUTS, template=False),
                "description": "Where the servers' programs keep their files; without it, el: RHEL 7 and later.",
            },
            "paths": mapping(
                dict.fromkeys(
                    (name for name in LAYOUTS[STANDARD] if name not in SERVICES), ref("text", "An absolute path.")
                ),
                description="Where programs read the files that ksc makes for them, if not in the layout's places.",
            ),
            "dhcp": mapping(
                {
                    "program": {
                        **choice(PROGRAMS, template=False),
                        "description": "The server's program; without it, dhcpd.",
                    },
                    "domain": ref("text", "The domain that machines are told."),
                    "dns": ref("texts", "Their name servers: addresses or names."),
                    "lease": ref("count", "Seconds that an address is lent for.", minimum=60, maximum=LONGEST_LEASE),
                    "max_lease": ref("count", "The longest that one may ask for.", minimum=60, maximum=LONGEST_LEASE),
                    "log_facility": {
                        **choice(FACILITIES, template=False),
                        "description": "Under which facility dhcpd writes to the system's log.",
                    },
                    "authoritative": ref("truth", "Whether it is the only server: wrong addresses are refused."),
                    "interfaces": ref("texts", "The server's interfaces that it listens on."),
                    "known_only": ref("truth", "Whether only hosts of this workspace get an address."),
                    "proxy": ref("truth", "Whether another server gives the addresses (dnsmasq)."),
                    "unknown": {
                        **choice(["bios", "nothing"], template=False),
                        "description": "What a client boots that names no architecture which is served.",
                    },
                    "ipxe": ref("truth", "Whether firmware loads iPXE first, and that the menu."),
                    "resolver": ref("truth", "Whether dnsmasq answers questions for names too."),
                },
                description="What machines are told with their addresses.",
            ),
            "emit": ref("lines", "The plugins whose files are made, besides kickstarts."),
            "trees": named(ref("tree"), _TREE_NAME, description="Install trees by name."),
            "subnets": {
                **named(ref("subnet")),
                "description": "The networks that machines are in, with what their hosts share.",
            },
            "inventories": {
                "type": _LIST,
                "items": ref("inventory"),
                "description": "Files of other programs that name machines.",
            },
            "plugins": ref("lines", "Files of this workspace that are plugins, such as plugins/mine.py."),
            "disable": ref("lines", "Plugins that are switched off, by name; ksc's own too."),
            "ignore": {"type": _LIST, "items": ref("ignored"), "description": "Findings that are not shown, by code."},
            "secrets": mapping(
                {
                    "default": ref("text", "The store of `!secret NAME`.", pattern="^[A-Za-z][A-Za-z0-9_-]*$"),
                    "stores": named(
                        {"type": ["object", "null"]}, description="Options of stores, by the stores' names."
                    ),
                },
                description="Where `!secret NAME` is looked up.",
            ),
            "vars": ref("variables", "Variables for templates, below those of the profiles."),
        },
        description="The serving side of a workspace.",
    )


def _service(name: str) -> Schema:
    keys = {
        "server": ref("text", "Its address, where that is not `server`."),
        "root": ref("text", "The folder on the server that is served."),
    }
    if name != "nfs":
        keys["url"] = ref("text", "What machines call that folder, where it is not what its address says.")
    if name in ("http", "https"):
        keys["program"] = {**choice(WEB_SERVERS, template=False), "description": "Without it, httpd."}
    if name == "tftp":
        keys["program"] = {**choice(TFTP_SERVERS, template=False), "description": "Without it, tftpd."}
    if name == "tftp":
        keys["loaders"] = ref("text", "A folder with pxelinux.0, its modules and iPXE, instead of the packages'.")
    if name == "https":
        keys["certificate"] = ref("text", "The file with its certificate.")
        keys["key"] = ref("text", "The file with the key of that.")
    return mapping(keys, description=f"How files reach machines by {name.upper()}.")


def site_forms(scope: Scope) -> Iterator[tuple[str, Schema]]:
    """The `$defs` that `site` refers to."""
    yield "count", {"type": ["integer", "string", "null"], "pattern": "^[+-]?[0-9]+$"}
    yield "lines", {"type": _LIST, "items": ref("text", type=SCALAR)}
    one = release(scope)
    one["anyOf"][1] = {"type": "string", "pattern": f"[A-Z]|{TEMPLATE}"}
    yield "release", one
    yield (
        "tree",
        {
            **mapping(
                {
                    "release": ref("release", "What it installs."),
                    "url": ref(
                        "text", "Where it is: http://…, https://…, ftp://…, nfs:SERVER:/PATH, hd:…, cdrom.", type=SCALAR
                    ),
                    "repos": named(ref("text"), _TREE_NAME, description="Further repositories: URLs by name."),
                    "arch": {**choice(ARCHITECTURES, template=False), "description": "Without it, x86_64."},
                    "kernel": ref("text", "The kernel's path in the tree."),
                    "initrd": ref("text", "The initial RAM disk's path in the tree."),
                    "path": ref(
                        "text", "Where it lies on this machine, a folder or an ISO: what `ksc tree check` reads."
                    ),
                }
            ),
            "type": "object",
            "required": ["release", "url"],
        },
    )
    address = f"^[0-9A-Fa-f:.]{{2,45}}$|{TEMPLATE}"
    yield (
        "subnet",
        {
            **mapping(
                {
                    "network": {
                        "type": "string",
                        "pattern": f"^[0-9A-Fa-f:.]+/[0-9.]+$|{TEMPLATE}",
                        "patternErrorMessage": "This must be a network, such as 192.0.2.0/24.",
                        "description": "The network: 192.0.2.0/24, 2001:db8::/64.",
                    },
                    "gateway": ref("text", "The gateway of its hosts.", pattern=address),
                    "dns": ref("texts", "The name servers of its hosts.", pattern=address),
                    "pools": ref("texts", "Addresses for machines without one: 192.0.2.100-192.0.2.200."),
                    "shared": ref("text", "The network that it shares a wire with others in, a name."),
                    "relays": ref("texts", "The relay agents that ask for its machines.", pattern=address),
                    "interface": ref("text", "The server's interface that it is on."),
                    "domain": ref("text", "The domain of its machines."),
                    "lease": ref("count", "Seconds that an address is lent for.", minimum=60, maximum=LONGEST_LEASE),
                    "max_lease": ref("count", "The longest that one may ask for.", minimum=60, maximum=LONGEST_LEASE),
                }
            ),
            "type": "object",
            "required": ["network"],
        },
    )
    yield (
        "inventory",
        {
            **mapping(
                {
                    "kind": ref("text", "Which program's: `ansible`, or what a plugin adds.", type=SCALAR),
                    "file": ref("text", "The file, from the workspace's folder.", type=SCALAR),
                }
            ),
            "type": "object",
            "required": ["kind", "file"],
        },
    )
    yield (
        "ignored",
        {
            "type": ["object", *SCALAR],
            "properties": {
                "code": ref("text", "A code, such as KS601.", type=SCALAR),
                "files": ref("texts", "Only in paths that fit one of these; `*` stands for anything."),
            },
            "required": ["code"],
            "additionalProperties": False,
        },
    )
