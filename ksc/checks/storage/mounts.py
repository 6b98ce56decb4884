"""Mount points: what has to stay on the root, and what cannot be mounted where it is asked for."""

from bisect import bisect_left
from collections.abc import Iterator

from ksc.checks.installation.values import concrete, few, related
from ksc.checks.kickstart import Statement
from ksc.checks.storage.view import MEMBERS, Storage, exists, mount_point
from ksc.diagnostics import Diagnostic, error, warning
from ksc.diagnostics.suggest import did_you_mean

# `must_be_on_root` of anaconda.conf; EL5 to EL7 have the same in their code.
_ON_ROOT = frozenset({"/bin", "/dev", "/sbin", "/etc", "/lib", "/root", "/mnt", "/lost+found", "/proc"})
# Made by the kernel: no folder can be made there to mount at.
_KERNEL = ("/proc/", "/sys/")
# What a device may be instead of mounted.
_WORDS = ("swap", "biosboot", "prepboot", "appleboot", "none", "None", "recovery")


def check_mounts(storage: Storage) -> Iterator[Diagnostic]:
    """KS844: a mount point that cannot be; KS873: one that is hidden, or where nothing can be written."""
    yield from few(found for one in storage.made for found in _point(one))
    yield from few(_options(storage))


def _point(one: Statement) -> Iterator[Diagnostic]:
    name = one.value("mntpoint") or ""
    point = mount_point(one)
    if point in _ON_ROOT and not (point == "/dev" and one.value("fstype") == "tmpfs"):
        yield error(
            "KS844",
            f"`{point}` cannot be on a device of its own",
            one.at("mntpoint"),
            notes=("a system does not start without it, before anything else is mounted: the installer refuses it",),
            help="leave it on the root",
        )
    elif point and f"{point}/".startswith(_KERNEL) and point != "/proc":
        yield error(
            "KS844",
            f"nothing can be mounted at `{point}`",
            one.at("mntpoint"),
            notes=("it is made by the kernel, which lets nobody make a folder there",),
            help="mount it elsewhere",
        )
    elif point and ".." in point.split("/"):
        yield error("KS844", f"`{point}` is no mount point", one.at("mntpoint"), help="write the path without `..`")
    elif concrete(name) and not name.startswith(("/", *MEMBERS)) and name not in _WORDS and not one.has("thinpool"):
        # The installer stops where a `raid` or `logvol` has such a word; a `part` gets a line in fstab that fails.
        stops = one.spec.name != "part"
        yield (error if stops else warning)(
            "KS844",
            f"`{name}` is no mount point",
            one.at("mntpoint"),
            help=did_you_mean(name, ("swap", "biosboot", "prepboot"))
            or f"write `/{name}`, or what else it is: swap, biosboot, prepboot, pv.NAME, raid.NAME, btrfs.NAME",
        )


def _options(storage: Storage) -> Iterator[Diagnostic]:
    points = sorted(storage.mounted)
    for point, users in storage.mounted.items():
        one = users[-1]
        name = "mountoptions" if one.spec.name == "mount" else "fsoptions"
        options = {word.strip() for word in (one.value(name) or "").split(",")}
        if "ro" in options and not exists(one):
            yield warning(
                "KS873",
                f"`{point}` is new, empty, and mounted for reading only",
                one.at(name),
                notes=("it is mounted like that while the system is installed, so that nothing can be put there",),
                help="leave `ro` out, and set it in a %post script",
            )
        if "noauto" in options:
            inner = points[at] if (at := bisect_left(points, f"{point}/")) < len(points) else ""
            if inner.startswith(f"{point}/"):
                yield warning(
                    "KS873",
                    f"`{inner}` is mounted below `{point}`, which is not mounted by itself",
                    one.at(name),
                    notes=(f"what is mounted at `{point}` later hides it",),
                    help="leave `noauto` out",
                    related=related("mounted here", storage.mounted[inner][0], "mntpoint"),
                )
        if "noexec" in options and point in ("/", "/usr"):
            yield error(
                "KS873",
                f"no program in `{point}` can be started",
                one.at(name),
                notes=("the installer runs the scripts of packages from there, and the system all that it is",),
                help="leave `noexec` out",
            )
