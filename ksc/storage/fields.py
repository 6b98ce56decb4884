"""Which option of a storage statement is which field of a value: one table, for reading and for writing."""

from typing import Any, NamedTuple

from ksc.storage import devices
from ksc.storage.devices import Existing
from ksc.storage.sizes import Size


class Field(NamedTuple):
    """A field of a value: its name, and the option or positional that gives it.

    `kind` is `text`, `number`, `flag`, `list` (separated by commas), `words` (positionals), or what only one
    field is: `level` (`1`, `RAID1`), `pool` (with `--thin`), `parent` (a positional or `--parent`), `format`
    (an option with or without a value).
    """

    name: str
    option: str
    kind: str = "text"


class Part(NamedTuple):
    """A value inside a value. It is there where an option of `when` is given; without any, always.

    `flag` is the option that says so and nothing else; it is left out where `unless` is true.
    """

    name: str
    type: type[Any]
    fields: "tuple[Field | Part, ...]"
    when: tuple[str, ...] = ()
    flag: str | None = None
    unless: str | None = None


class Form(NamedTuple):
    """A statement: the type of its value, its positionals in the order of their words, and its options."""

    type: type[Any]
    fields: tuple[Field | Part, ...]
    positionals: tuple[Field, ...] = ()
    when: str | None = None


_SIZE = Part(
    "size",
    Size,
    (
        Field("mib", "size", "number"),
        Field("percent", "percent", "number"),
        Field("grow", "grow", "flag"),
        Field("most", "maxsize", "number"),
        Field("recommended", "recommended", "flag"),
        Field("hibernation", "hibernation", "flag"),
    ),
)
_LUKS = Part(
    "luks",
    devices.Luks,
    (
        Field("version", "luks-version"),
        Field("cipher", "cipher"),
        Field("passphrase", "passphrase"),
        Field("hardware_passphrase", "hw-passphrase"),
        Field("escrow", "escrowcert"),
        Field("backup", "backuppassphrase", "flag"),
        Field("pbkdf", "pbkdf"),
        Field("pbkdf_memory", "pbkdf-memory", "number"),
        Field("pbkdf_time", "pbkdf-time", "number"),
        Field("pbkdf_iterations", "pbkdf-iterations", "number"),
    ),
    ("encrypted",),
    "encrypted",
)
_FORMAT = Part(
    "format",
    devices.Format,
    (
        Field("label", "label"),
        Field("mount_options", "fsoptions"),
        Field("mkfs_options", "mkfsoptions"),
        Field("usage", "fsprofile"),
        Field("inode_bytes", "bytes-per-inode", "number"),
        _LUKS,
    ),
)
_FILESYSTEM = Field("filesystem", "fstype")
_KEEP = Field("keep", "noformat", "flag")
_MOUNT = Field("mount", "mntpoint")
_MEMBERS = Field("members", "partitions", "words")
_USED = Part(
    "existing",
    Existing,
    (_KEEP, Field("resize", "resize", "flag")),
    ("useexisting", "noformat"),
    "useexisting",
    unless="keep",
)

FORMS: dict[str, tuple[Form, ...]] = {
    "autopart": (
        Form(
            devices.Autopart,
            (
                Field("type", "type"),
                _FILESYSTEM,
                Field("nohome", "nohome", "flag"),
                Field("noboot", "noboot", "flag"),
                Field("noswap", "noswap", "flag"),
                Field("nolvm", "nolvm", "flag"),
                Field("hibernation", "hibernation", "flag"),
                _LUKS,
            ),
        ),
    ),
    "reqpart": (Form(devices.ReqPart, (Field("boot", "add-boot", "flag"),)),),
    "part": (
        Form(
            devices.Partition,
            (
                _FILESYSTEM,
                _SIZE,
                Field("disk", "ondisk"),
                Field("bios_disk", "onbiosdisk"),
                Part(
                    "existing",
                    Existing,
                    (Field("device", "onpart"), _KEEP, Field("resize", "resize", "flag")),
                    ("onpart", "noformat"),
                ),
                Field("primary", "asprimary", "flag"),
                Field("active", "active", "flag"),
                Field("start", "start", "number"),
                Field("end", "end", "number"),
                _FORMAT,
            ),
            (_MOUNT,),
        ),
    ),
    "raid": (
        Form(
            devices.RaidArray,
            (
                Field("name", "device"),
                Field("level", "level", "level"),
                _FILESYSTEM,
                Field("spares", "spares", "number"),
                Field("chunk", "chunksize", "number"),
                _USED,
                _FORMAT,
            ),
            (_MOUNT, _MEMBERS),
        ),
    ),
    "volgroup": (
        Form(
            devices.VolumeGroup,
            (
                Field("extent", "pesize", "number"),
                Field("reserved", "reserved-space", "number"),
                Field("reserved_percent", "reserved-percent", "number"),
                _USED,
            ),
            (Field("name", "name"), _MEMBERS),
        ),
    ),
    "logvol": (
        Form(
            devices.LogicalVolume,
            (
                Field("group", "vgname"),
                Field("name", "name"),
                _FILESYSTEM,
                _SIZE,
                Part(
                    "thin_pool",
                    devices.ThinPool,
                    (
                        Field("metadata", "metadatasize", "number"),
                        Field("chunk", "chunksize", "number"),
                        Field("profile", "profile"),
                    ),
                    ("thinpool",),
                    "thinpool",
                ),
                Field("pool", "poolname", "pool"),
                Part(
                    "cache",
                    devices.Cache,
                    (
                        Field("members", "cachepvs", "list"),
                        Field("size", "cachesize", "number"),
                        Field("mode", "cachemode"),
                    ),
                    ("cachepvs",),
                ),
                _USED,
                _FORMAT,
            ),
            (_MOUNT,),
        ),
    ),
    "btrfs": (
        Form(
            devices.Subvolume,
            (Field("name", "name"), _USED),
            (_MOUNT, Field("parent", "partitions", "parent")),
            when="subvol",
        ),
        Form(
            devices.BtrfsVolume,
            (
                Field("label", "label"),
                Field("data", "data"),
                Field("metadata", "metadata"),
                Field("mkfs_options", "mkfsoptions"),
                _USED,
            ),
            (_MOUNT, _MEMBERS),
        ),
    ),
    "mount": (
        Form(
            devices.MountPoint,
            (
                Field("reformat", "reformat", "format"),
                Field("mkfs_options", "mkfsoptions"),
                Field("mount_options", "mountoptions"),
            ),
            (Field("device", "device"), Field("mount", "mntpoint")),
        ),
    ),
    "snapshot": (Form(devices.Snapshot, (Field("name", "name"), Field("when", "when")), (Field("origin", "origin"),)),),
}

# Without these there is no value, whatever else is given. `name` and `group` are options; the others, positionals.
REQUIRED = frozenset({"mount", "name", "group", "device", "origin", "parent", "when"})
