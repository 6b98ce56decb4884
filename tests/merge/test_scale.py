"""Large bases and many overrides: what would take minutes if it were quadratic ends soon."""

import time

import pytest
from laying import over

SECONDS = 20  # ten times what it takes on a slow machine, a hundredth of what a quadratic merge would
MANY, SOME = 20_000, 2_000

SIZES = {
    "part": (
        "".join(f"part /m{number} --size=1 --ondisk=sda\n" for number in range(MANY)),
        "kickstart:\n  part:\n" + "".join(f"    /m{number * 7 % MANY}: {{size: 2}}\n" for number in range(SOME)),
    ),
    "swap": (
        "".join(f"part swap --size={number}\n" for number in range(SOME)),
        "kickstart: {part: {'swap#7': {size: 2}}}\n",
    ),
    "repo": (
        "".join(f"repo --name=r{number} --baseurl=http://a/{number}\n" for number in range(MANY)),
        "kickstart:\n  repo:\n" + "".join(f"    r{number * 7 % MANY}: null\n" for number in range(SOME)),
    ),
    "user": (
        "".join(f"user --name=u{number}\n" for number in range(MANY)),
        "kickstart:\n  user:\n" + "".join(f"    - {{name: u{number * 9 % MANY}, uid: 5}}\n" for number in range(SOME)),
    ),
    "lines": (
        "".join(f"# comment\nuser --name=u{number}\n" for number in range(50_000)),
        "kickstart: {lang: C, timezone: UTC, bootloader: {timeout: 3}, user: {u7: {uid: 5}, u8: null}, reboot: true}\n",
    ),
    "packages": (
        "%packages\n" + "".join(f"p{number}\n" for number in range(MANY)) + "%end\n",
        "packages:\n  install:\n"
        + "".join(f"    - n{number}\n" for number in range(5000))
        + "  exclude:\n"
        + "".join(f"    - x{number}*\n" for number in range(SOME))
        + "  drop:\n"
        + "".join(f"    - p{number}\n" for number in range(SOME)),
    ),
    "scripts": (
        "".join(f"%post\necho {number}\n%end\n" for number in range(SOME)),
        "scripts:\n"
        + "".join(f"  post-{number}: {{text: x}}\n" for number in range(1, SOME))
        + "".join(f"  new-{number}: {{section: pre, text: x}}\n" for number in range(SOME)),
    ),
}


@pytest.mark.parametrize("name", SIZES)
def test_it_ends_soon(name):
    started = time.process_time()
    laid = over(*SIZES[name])
    assert laid.codes == []
    assert laid.text
    assert time.process_time() - started < SECONDS
