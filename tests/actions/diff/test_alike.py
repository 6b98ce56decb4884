"""What a compile would change in a fleet, told once where hosts differ in their own words only."""

from ksc.actions.diff.alike import MOST_LINES, Gathered
from ksc.actions.diff.planned import as_data, render
from ksc.write.preview import Planned

HOST = """\
# the machine {name}.
network --device={mac} --bootproto=static --ip=192.0.2.{number} --hostname={name}.example.com
network --hostname={name}.example.com
rootpw --iscrypted $6$salt{number}$hash{name}
timezone {zone}
%post
echo {name} > /etc/motd
%end
"""


def host(number: int, name: str, zone: str) -> bytes:
    mac = f"52:54:00:00:00:{number:02x}"
    return HOST.format(number=number, name=name, mac=mac, zone=zone).encode()


def planned(number: int, name: str, before: str | None, after: str | None) -> Planned:
    path = f"http/ks/by-mac/52-54-00-00-00-{number:02x}.ks"
    old, new = (None if zone is None else host(number, name, zone) for zone in (before, after))
    action = "create" if old is None else "delete" if new is None else "replace"
    return Planned(action, path, "kickstart", old, new, old and 0o644, new and 0o644)


def gathered(*changes: Planned) -> Gathered:
    found = Gathered()
    for one in changes:
        found.see(one)
    return found


NAMES = ["alpha", "beta", "gamma", "delta", "epsilon"]


def test_the_same_change_of_many_hosts_is_one():
    found = gathered(*(planned(number, name, "UTC", "Asia/Tokyo") for number, name in enumerate(NAMES, 10)))
    lines = list(render(found.all(), "build"))
    assert lines[:3] == [
        "--- build/http/ks/by-mac/52-54-00-00-00-0a.ks (as it is)",
        "+++ build/http/ks/by-mac/52-54-00-00-00-0a.ks (compiled)",
        "@@ -2,7 +2,7 @@",
    ]
    assert lines[6:8] == ["-timezone UTC", "+timezone Asia/Tokyo"]
    assert lines[-1] == (
        "=== alike in 4 more files: http/ks/by-mac/52-54-00-00-00-0b.ks, http/ks/by-mac/52-54-00-00-00-0c.ks, "
        "http/ks/by-mac/52-54-00-00-00-0d.ks and 1 more"
    )
    assert len(as_data(found.all())[0]["paths"]) == 5


def test_hosts_that_are_new_or_gone():
    for before, after in ((None, "UTC"), ("UTC", None)):
        (one,) = gathered(*(planned(number, name, before, after) for number, name in enumerate(NAMES, 10))).all()
        assert len(one.paths) == 5


def test_another_change_is_another():
    changes = [planned(1, "a1", "UTC", "Asia/Tokyo"), planned(2, "a2", "UTC", "Asia/Seoul")]
    assert [len(one.paths) for one in gathered(*changes).all()] == [1, 1]
    # A release, a size, another kind of file, a mode are nobody's own.
    other = changes[0]._replace(kind="pxelinux")
    mode = changes[0]._replace(mode_before=0o600)
    assert len(list(gathered(changes[0], other, mode).all())) == 3
    sizes = [
        Planned("replace", f"p{n}", "k", b"part / --size=1\n", f"part / --size={n}\n".encode(), 1, 1) for n in (2, 3)
    ]
    assert len(list(gathered(*sizes).all())) == 2


def test_the_address_of_a_server_is_nobodys_own():
    def to(number: int, server: str) -> bytes:
        own = f"network --device=52:54:00:00:00:0{number} --bootproto=static --ip=192.0.2.{number}\n"
        return f"{own}url --url=http://{server}/os\nlogging --host={server}\n".encode()

    def moved(number: int, server: str) -> Planned:
        return Planned("replace", f"k{number}", "k", to(number, "192.0.2.200"), to(number, server), 1, 1)

    assert len(list(gathered(moved(1, "10.0.0.2"), moved(2, "6.6.6.6")).all())) == 2
    assert len(list(gathered(moved(1, "10.0.0.2"), moved(2, "10.0.0.2")).all())) == 1
    assert len(list(gathered(moved(1, "2001:db8::1"), moved(2, "2001:db8::2")).all())) == 2


def test_addresses_of_boot_arguments_are_the_hosts():
    def menu(number: int, release: int) -> bytes:
        mac = f"52-54-00-00-00-0{number}"
        ip = f"ip=192.0.2.{number}::192.0.2.254:255.255.255.0:web{number}:eth0:none BOOTIF=01-{mac}"
        six = f"ip=[2001:db8::{number}]::[2001:db8::ff]:64:web{number}:eth0:none"
        return f"kernel {release}/vmlinuz\nappend x{release} {ip} {six} ks=by-mac/{mac.replace('-', ':')}.ks\n".encode()

    changes = [
        Planned("replace", f"pxelinux.cfg/01-52-54-00-00-00-0{n}", "k", menu(n, 8), menu(n, 9), 1, 1) for n in (1, 2)
    ]
    assert len(list(gathered(*changes).all())) == 1


def test_which_word_is_whose_counts():
    """Two hosts that swap addresses are not as two that get the same one."""
    swap = Planned("replace", "a", "k", b"x 192.0.2.1 y 192.0.2.2\n", b"x 192.0.2.2 y 192.0.2.1\n", 1, 1)
    same = Planned("replace", "b", "k", b"x 192.0.2.3 y 192.0.2.4\n", b"x 192.0.2.4 y 192.0.2.4\n", 1, 1)
    assert len(list(gathered(swap, same).all())) == 2


def test_long_ones_are_cut():
    text = "".join(f"{number}\n" for number in range(MOST_LINES * 3)).encode()
    (one,) = gathered(Planned("create", "a", "k", None, text, None, 0o644)).all()
    assert (len(one.lines), one.more) == (MOST_LINES, MOST_LINES * 2 + 1)
    assert f"... {MOST_LINES * 2 + 1} more lines" in list(render([one], "build"))


def test_nothing_of_a_file_that_is_too_large():
    (one,) = gathered(Planned("replace", "a", "k", None, b"x\n", 0o644, 0o644)).all()
    assert (one.note, one.lines) == ("larger than 8 MiB", ())
