"""How checking grows with the length of a kickstart: twice as much takes at most 2.5 times as long."""

from functools import partial

from bench.inside import packages
from bench.table import interleaved, show
from ksc import check

SHORT, LONG = 10_000, 20_000
ROUNDS = 5


def partitions(count: int) -> str:
    """A kickstart of so many `part` lines, each of another mount point."""
    lines = "".join(f"part /srv/{n} --size={1024 + n} --fstype=xfs --ondisk=sda\n" for n in range(count))
    return f"#version=RHEL9\nlang en_US.UTF-8\n{lines}%packages\n@core\n%end\n"


def script(count: int) -> str:
    """A kickstart with a script of so many lines."""
    lines = "".join(f"echo line {n} >> /root/log\n" for n in range(count))
    return f"#version=RHEL9\nlang en_US.UTF-8\n%packages\n@core\n%end\n%post\n{lines}%end\n"


def main() -> None:
    """What there is much of, judged line by line and as an installation."""
    for what, text in (("`part`", partitions), ("`%packages`", packages), ("`%post`", script)):
        for scope in ("commands", "installation"):
            works = {f"{count:,} lines": partial(check, text(count), "rhel9", scope=scope) for count in (SHORT, LONG)}
            medians = interleaved(works, ROUNDS)
            show(f"Growth: lines of {what}, scope={scope}, median of {ROUNDS}", medians)
            short, long = medians.values()
            print(f"  twice as many take {long / short:.2f} times as long")


if __name__ == "__main__":
    main()
