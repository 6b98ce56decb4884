"""The few facts about releases that laying out disks needs beyond the table of commands."""

from ksc.dialects.spec import Dialect


def at_least(dialect: Dialect, rhel: int) -> bool:
    """Whether a release is that RHEL or later, or a Fedora: each one known here is younger than RHEL 8."""
    return dialect.family != "rhel" or dialect.version >= rhel


def default_filesystem(dialect: Dialect) -> str:
    """The file system the installer itself takes: ext3 in EL5, ext4 in EL6 and Fedora, XFS from EL7 on."""
    if dialect.family != "rhel":
        return "ext4"
    return {5: "ext3", 6: "ext4"}.get(dialect.version, "xfs")
