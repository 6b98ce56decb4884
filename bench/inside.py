"""Inside one process, without start-up: checking beside the reference parser, and compiling much."""

import contextlib
import io
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from pykickstart.errors import KickstartError  # type: ignore[import-untyped]
from pykickstart.parser import KickstartParser  # type: ignore[import-untyped]
from pykickstart.version import makeVersion  # type: ignore[import-untyped]

from bench.processes import ROOT
from bench.table import interleaved, show
from ksc import Workspace, check

SHARED = Path(os.environ.get("KSC_SHARED") or ROOT.parent / "shared")
PEER = "pykickstart"
RELEASE = "RHEL9"
REPEAT = 3

LINES = (
    "repo --name=r{n} --baseurl=http://192.0.2.10/r{n} --cost={cost}",
    "user --name=u{n} --groups=wheel,adm --shell=/bin/bash --uid={uid}",
    "logvol /srv/{n} --name=lv{n} --vgname=vg0 --size=1024 --fstype=xfs",
    "network --device=eth{n} --bootproto=dhcp --onboot=yes --noipv6",
    "group --name=g{n} --gid={uid}",
    "part pv.{n} --size=2048 --ondisk=sda --grow",
)


def mixed(count: int) -> str:
    """A kickstart of so many command lines of several kinds."""
    lines = (LINES[n % len(LINES)].format(n=n, cost=n % 99 + 1, uid=2000 + n) for n in range(count))
    return "\n".join(["#version=RHEL9", "lang en_US.UTF-8", *lines]) + "\n%packages\n@core\n%end\n"


def packages(count: int) -> str:
    """A kickstart whose `%packages` has so many lines."""
    names = "".join(f"{'-' if n % 10 == 0 else ''}package-{n}\n" for n in range(count))
    return f"#version=RHEL9\nlang en_US.UTF-8\n%packages\n@core\n{names}%end\n"


def reference(handler: Callable[[], object], texts: list[str]) -> None:
    """The texts read by the reference parser, with a new handler each, as it must be."""
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        for text in texts:
            parser = KickstartParser(handler(), errorsAreFatal=False, missingIncludeIsFatal=False)
            with contextlib.suppress(KickstartError, OSError, ValueError, AttributeError):
                parser.readKickstartFromString(text)


def ours(texts: list[str]) -> None:
    """The texts checked by ksc, line by line as the reference does."""
    for text in texts:
        check(text, "rhel9", scope="commands")


def corpus() -> Iterator[str]:
    """The real kickstarts that are there, as text."""
    for path in sorted((SHARED / "corpus").glob("*/*")):
        if path.is_file():
            with contextlib.suppress(UnicodeDecodeError):
                yield path.read_text(encoding="utf-8")


def checking(title: str, texts: list[str], rounds: int = REPEAT) -> None:
    """ksc and the reference on the same texts; the reference with the time to make its handlers, and without."""
    handler = makeVersion(RELEASE)
    works = {
        "ksc": partial(ours, texts),
        PEER: partial(reference, partial(makeVersion, RELEASE), texts),
    }
    if len(texts) > 1:
        works["pykickstart, one handler for all"] = partial(reference, lambda: handler, texts)
    medians = interleaved(works, rounds)
    show(f"{title}, median of {rounds}", medians, PEER)
    print(
        "  "
        + ", ".join(
            f"{what}: {middle / medians['ksc']:.1f} times ksc's" for what, middle in medians.items() if what != "ksc"
        )
    )


def compiling(lines: int, rounds: int = REPEAT) -> None:
    """A profile over a base of many lines, into a folder: all of it anew, and with nothing changed."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "profiles").mkdir()
        (root / "profiles/web.yaml").write_text("extends: base\ntarget: rhel9\nkickstart: {lang: de_DE.UTF-8}\n")

        def compile_(count: int) -> None:
            (root / "profiles/base.ks").write_text(
                mixed(count // 2).replace("@core\n", "@core\n" + "".join(f"p{n}\n" for n in range(count // 2)))
            )
            build = Workspace(root).compile()
            if not build.report.ok:
                raise SystemExit(f"the base of {count} lines does not compile: {build.report.errors[0].message}")
            build.write(root / "build")

        works = {f"{count:,} lines": partial(compile_, count) for count in (lines // 10, lines)}
        show(f"Compiling one profile, median of {rounds}", interleaved(works, rounds))


def main() -> None:
    """Each part in turn."""
    real = list(corpus())
    if real:
        checking(f"Checking {len(real)} real kickstarts", real)
    else:
        print(f"\nNo real kickstarts in {SHARED}: KSC_SHARED names the folder that holds corpus/")
    checking("10,000 mixed command lines", [mixed(10_000)])
    checking("10,000 lines of %packages", [packages(10_000)])
    compiling(100_000)
