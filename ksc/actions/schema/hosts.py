"""What `hosts.yaml` may say of a machine, key by key: the table to add a key to."""

from collections.abc import Iterator

from ksc.actions.schema.forms import SCALAR, Schema, choice, fitting, mapping, named, ref
from ksc.actions.schema.schemes import SIZE
from ksc.inventory.values import DEVICE_NAME, HOST_NAME
from ksc.trees.tree import ARCHITECTURES

_PAIRS = "[0-9A-Fa-f]{2}"
_MAC = rf"{_PAIRS}(?:[:-]{_PAIRS}){{5}}|[0-9A-Fa-f]{{4}}(?:\.[0-9A-Fa-f]{{4}}){{2}}|[0-9A-Fa-f]{{12}}"
_IP = r"[0-9A-Fa-f:.]{2,45}"
_NAME = fitting(HOST_NAME.pattern, "a name of letters, digits, `-`, `_` and single dots", template=False)
_DEVICE = fitting(DEVICE_NAME.pattern, "a device's name, such as eno1", template=False)


def hosts() -> Schema:
    """The whole of a `hosts.yaml`."""
    return named(ref("host"), _NAME, description="The machines, by name.")


def host_forms() -> Iterator[tuple[str, Schema]]:
    """The `$defs` of hosts; those of `kickstart:` and `boot:` are a profile's."""
    address = {"type": "string", **fitting(rf"{_IP}(?:/[0-9.]+)?", "an IP address", template=False)}
    interface = {
        "mac": _some(
            {"type": ["string", "integer"], **fitting(_MAC, "six pairs of digits and letters up to f", template=False)},
            "The cards' addresses, the one first that it boots from.",
        ),
        "device": _some({"type": SCALAR, **_DEVICE}, "The cards' names, in the same order."),
        "ip": _some(
            {
                "type": "string",
                **fitting(rf"[dD][hH][cC][pP]|{_IP}(?:/[0-9.]+)?", "dhcp or an address", template=False),
            },
            "`dhcp`, an address such as 192.0.2.11/24, or one of each version.",
        ),
        "prefix": {
            "type": ["integer", "string", "null"],
            "pattern": r"^/?[0-9.]+$",
            "description": "The length of the network's prefix, or its mask.",
        },
        "gateway": _some(address, "The default gateway, or one of each version."),
        "dns": _some(address, "Name servers."),
        "vlan": ref("count", "The number of the VLAN.", minimum=1, maximum=4094),
        "bond": ref("bond", "A bond over the cards: its name, or a mapping."),
        "mtu": ref("count", "The largest packet, in bytes.", minimum=68, maximum=65535),
    }
    yield "count", {"type": ["integer", "string", "null"], "pattern": "^[+-]?[0-9]+$"}
    yield "interface", mapping(interface)
    yield "bond", _bond()
    size = {**SIZE, "type": ["string", "null"]}
    disk = {"type": SCALAR}
    yield (
        "host",
        mapping(
            {
                "profile": ref("text", "The profile that it is installed by; null: nothing is made for it."),
                **interface,
                "interfaces": {
                    "type": ["array", "null"],
                    "items": ref("interface"),
                    "description": "Further interfaces.",
                },
                "hostname": {**ref("text", "What the machine is called, where that is not its name here."), **_NAME},
                "arch": {**choice(ARCHITECTURES, template=False), "description": "The architecture."},
                "firmware": {**choice(["bios", "uefi"], template=False), "description": "How it boots."},
                "disks": {
                    **_some(disk, "Its disks by name, perhaps with their sizes."),
                    "type": ["array", "object", *SCALAR, "null"],
                    "additionalProperties": size,
                },
                "vars": ref("variables", "Variables for templates: `{{ host.vars.NAME }}`."),
                "kickstart": ref("kickstart", "Commands for this machine alone, as in a profile."),
                "state": {
                    **choice(["install", "local"], template=False),
                    "description": "What its next boot from the network is for.",
                },
                "boot": ref("boot", "How it shows in boot menus, and further kernel arguments."),
            },
        ),
    )


def _some(one: Schema, description: str) -> Schema:
    """One, or a list of them."""
    own = one["type"]
    kinds = [own] if isinstance(own, str) else own
    return {**one, "type": [*kinds, "array", "null"], "items": one, "description": description}


def _bond() -> Schema:
    words = {"type": [*SCALAR, "array"], "items": {"type": SCALAR}}
    return {
        "type": ["object", *SCALAR, "null"],
        **_DEVICE,
        "properties": {
            "name": {"type": SCALAR, **_DEVICE},
            "options": {
                "type": ["object", *SCALAR, "null"],
                "additionalProperties": words,
                "description": "As the kernel has them: `mode=802.3ad,miimon=100`, or a mapping.",
            },
        },
        "required": ["name"],
        "additionalProperties": False,
    }
