"""Small install trees, in folders and ISO files, as their distributions lay them out. productmd writes `.treeinfo`."""

import bz2
import gzip
import hashlib
import io
import lzma
import sys
from collections.abc import Mapping
from functools import partial
from importlib import import_module
from pathlib import Path

import productmd.treeinfo
import pycdlib

REPOMD = "repodata/repomd.xml"


def hashed(content: bytes, kind: str) -> str:
    return hashlib.new("sha1" if kind == "sha" else kind, content).hexdigest()


def repository(
    top: str, packages: Mapping[str, bytes], *, pack: str = "gz", kind: str = "sha256", href: str = "Packages/{}.rpm"
) -> dict[str, bytes]:
    """A repository of files that stand for packages, as createrepo lays it out, below `top`."""
    listed = "".join(
        f'<package type="rpm"><name>{name}</name><checksum type="{kind}" pkgid="YES">{hashed(content, kind)}</checksum>'
        f'<size package="{len(content)}" installed="1"/><location href="{href.format(name)}"/>'
        "<format><file>/usr/bin/x</file></format></package>"
        for name, content in packages.items()
    )
    head = f'<metadata xmlns="http://linux.duke.edu/metadata/common" packages="{len(packages)}">'
    primary = f'<?xml version="1.0"?>{head}{listed}</metadata>'.encode()
    packed = PACKED[pack](primary)
    where = f"repodata/primary.xml{'.' * bool(pack)}{pack}"
    repomd = (
        '<repomd xmlns="http://linux.duke.edu/metadata/repo"><revision>1</revision><data type="primary">'
        f'<checksum type="{kind}">{hashed(packed, kind)}</checksum><location href="{where}"/>'
        f"<size>{len(packed)}</size></data></repomd>\n"
    ).encode()
    made = {f"Packages/{name}.rpm": content for name, content in packages.items()}
    return {f"{top}{path}": content for path, content in {REPOMD: repomd, where: packed, **made}.items()}


def _zstd(content: bytes) -> bytes:
    packed: bytes = import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd").compress(
        content
    )
    return packed


PACKED = {"": bytes, "gz": partial(gzip.compress, mtime=0), "xz": lzma.compress, "bz2": bz2.compress, "zst": _zstd}
BASE = repository("BaseOS/", {"bash": b"a shell", "glibc": b"a library"})
APPS = repository("AppStream/", {"nginx": b"a web server"})
EL9 = {
    "images/pxeboot/vmlinuz": b"a kernel\n" * 100,
    "images/pxeboot/initrd.img": b"an initrd\n" * 300,
    "images/install.img": b"a stage 2\n" * 5000,
    **{path: content for path, content in {**BASE, **APPS}.items() if path.endswith(REPOMD)},
}
_REST = {path: content for path, content in {**BASE, **APPS}.items() if not path.endswith(REPOMD)}
EL6 = {
    "images/pxeboot/vmlinuz": b"kernel 6",
    "images/pxeboot/initrd.img": b"initrd 6",
    "images/install.img": b"install 6",
    **repository("", {"bash": b"a shell of 6"}, pack="bz2"),
}
# As the media of the time had it: before productmd, one section `general`.
EL6_INFO = """\
[general]
family = CentOS
timestamp = 1459197385.3
variant =
totaldiscs = 1
version = 6.8
discnum = 1
packagedir =
arch = x86_64

[images-x86_64]
kernel = images/pxeboot/vmlinuz
initrd = images/pxeboot/initrd.img

[images-xen]
kernel = images/pxeboot/vmlinuz
initrd = images/pxeboot/initrd.img

[stage2]
mainimage = images/install.img

[checksums]
"""
EL5 = {
    ".discinfo": b"1195929648.203590\nRed Hat Enterprise Linux Server 5.1\ni386\n1\nServer/base\n",
    "images/pxeboot/vmlinuz": b"kernel 5",
    "images/pxeboot/initrd.img": b"initrd 5",
    "images/stage2.img": b"stage 5",
    **repository("Server/", {"bash": b"a shell of 5"}, kind="sha"),
    **repository("VT/", {}, kind="sha"),
}

# What boots a machine from the media of EL9 and EL6 by itself.
ELF, COM32 = b"\x7fELF of syslinux 6\n", b"\xb8\xfe\x4c\xcd\x21 of syslinux 4\n"
EL9_LOADERS = {
    "EFI/BOOT/BOOTX64.EFI": b"shim 9\n",
    "EFI/BOOT/grubx64.efi": b"grub 9\n",
    "EFI/BOOT/mmx64.efi": b"MOK manager 9\n",
    "isolinux/vesamenu.c32": ELF,
    "isolinux/splash.png": b"a picture 9\n",
}
EL6_LOADERS = {
    "EFI/BOOT/BOOTX64.EFI": b"GRUB legacy\n",
    "isolinux/boot.msg": b"a greeting\n",
    "isolinux/splash.jpg": b"a picture\n",
    "isolinux/vesamenu.c32": COM32,
    "isolinux/memtest": b"memtest\n",
    "isolinux/vmlinuz": EL6["images/pxeboot/vmlinuz"],
    "isolinux/initrd.img": EL6["images/pxeboot/initrd.img"],
}


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def treeinfo(
    files: Mapping[str, bytes],
    *,
    name: str = "Rocky Linux",
    version: str = "9.4",
    arch: str = "x86_64",
    variants: Mapping[str, str] | None = None,
) -> str:
    """A `.treeinfo` for files, as productmd writes it."""
    info = productmd.treeinfo.TreeInfo()
    info.release.name, info.release.short, info.release.version = name, name.partition(" ")[0], version
    info.tree.arch, info.tree.build_timestamp = arch, 1_700_000_000
    info.tree.platforms.add(arch)
    info.images.images[arch] = {"kernel": "images/pxeboot/vmlinuz", "initrd": "images/pxeboot/initrd.img"}
    info.stage2.mainimage = "images/install.img"
    for uid, repository in (variants or {"AppStream": "AppStream", "BaseOS": "BaseOS"}).items():
        variant = productmd.treeinfo.Variant(info)
        variant.id = variant.uid = variant.name = uid
        variant.type = "variant"
        variant.paths.repository = repository
        variant.paths.packages = f"{repository}/Packages"
        info.variants.add(variant)
    for path, content in files.items():
        info.checksums.add(path, "sha256", digest(content))
    return info.dumps()


def el9() -> dict[str, bytes]:
    return {".treeinfo": treeinfo(EL9).encode(), **EL9, **_REST}


def el6() -> dict[str, bytes]:
    info = EL6_INFO + "".join(
        f"{path} = sha256:{digest(content)}\n" for path, content in EL6.items() if path[:3] in ("ima", "rep")
    )
    return {".treeinfo": info.encode(), ".discinfo": b"1459197385.3\n6.8\nx86_64\n", **EL6}


def folder(path: Path, files: Mapping[str, bytes]) -> Path:
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
    return path


def iso(
    path: Path,
    files: Mapping[str, bytes],
    names: str = "rr",
    links: Mapping[str, str] | None = None,
    label: str = "",
) -> Path:
    """An ISO with names by Rock Ridge (`rr`), Joliet (`joliet`) or of ISO 9660 alone (`iso`)."""
    made = pycdlib.PyCdlib()
    made.new(
        interchange_level=4 if names == "iso" else 1,
        rock_ridge="1.09" if names == "rr" else None,
        joliet=3 if names == "joliet" else None,
        vol_ident=label,
    )
    short: dict[str, str] = {"": ""}

    def place(full: str, *, last: bool) -> dict[str, str]:
        above, _, name = full.rpartition("/")
        own = name.upper() if names == "iso" else f"D{len(short)}" + (".;1" if last else "")
        if names == "iso" and last:
            own += ";1"
        short[full] = f"{short[above]}/{own}"
        return {"iso_path": short[full]} | (
            {"rr_name": name} if names == "rr" else {"joliet_path": f"/{full}"} if names == "joliet" else {}
        )

    for full in sorted({*files, *(links or {})}):
        parts = full.split("/")
        for depth in range(1, len(parts)):
            above = "/".join(parts[:depth])
            if above not in short:
                made.add_directory(**place(above, last=False))
        where = place(full, last=True)
        if full in files:
            made.add_fp(io.BytesIO(files[full]), len(files[full]), **where)
        else:
            made.add_symlink(where["iso_path"], rr_symlink_name=where["rr_name"], rr_path=links[full])
    made.write(str(path))
    made.close()
    return path


def mirrored(release: str = "9/") -> dict[str, bytes]:
    """The tree as mirrors keep it: BaseOS below its own folders, and AppStream beside it."""
    own = {path.removeprefix("BaseOS/"): content for path, content in BASE.items()}
    own |= {path: content for path, content in EL9.items() if path.startswith("images/")}
    listed = {path: content for path, content in own.items() if path.startswith("images/") or path == REPOMD}
    variants = {"BaseOS": ".", "AppStream": "../../../AppStream/x86_64/os"}
    own[".treeinfo"] = treeinfo(listed, variants=variants).encode()
    apps = {path.removeprefix("AppStream/"): content for path, content in APPS.items()}
    made = {f"{release}BaseOS/x86_64/os/{path}": content for path, content in own.items()}
    return made | {f"{release}AppStream/x86_64/os/{path}": content for path, content in apps.items()}


def implant(path: Path, skip: int = 15) -> Path:
    """The checksum that isomd5sum puts into an image."""
    data = bytearray(path.read_bytes())
    at = 16 * 2048 + 883
    data[at : at + 512] = b" " * 512
    size = int.from_bytes(data[16 * 2048 + 84 : 16 * 2048 + 88], "big") * 2048
    said = f"ISO MD5SUM = {hashlib.md5(data[: size - skip * 2048]).hexdigest()};SKIPSECTORS = {skip};RHLISOSTATUS=1;"
    data[at : at + len(said)] = said.encode()
    path.write_bytes(data)
    return path
