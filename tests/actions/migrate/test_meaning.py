"""A migrated profile installs what the kickstart that it was would install, migrated by itself."""

import pytest
from commandline import make
from reference import meaning

from ksc.actions.migrate import migrate
from ksc.actions.migrate.profiles import migrate_profiles
from ksc.diagnostics import Source
from ksc.workspace import Workspace

BASE = """\
#version={version}
lang C
keyboard us
rootpw --iscrypted $6$salt$hash
zerombr
clearpart --all
{lines}
%packages
@core
%end
"""
URL = "url --url=http://192.0.2.1/x\ntimezone UTC\nautopart"
ZONE = "url --url=http://192.0.2.1/x\nautopart\ntimezone UTC --ntpservers=a.example,b.example"
METHOD = "method --url=http://192.0.2.1/x\ntimezone UTC\nautopart"
VNC = f"{URL}\nvnc --password=abcdefgh"
# From, to, the lines of the base, what stands under `kickstart:` above it.
SAME = {
    "vnc: null": ("rhel9", "rhel10", VNC, "vnc: null"),
    "vnc: false": ("rhel9", "rhel10", VNC, "vnc: false"),
    "vnc: !remove": ("rhel9", "rhel10", VNC, "{vnc: !remove , lang: C}"),
    "vnc, another password": ("rhel9", "rhel10", VNC, "vnc: --password=ijklmnop"),
    "method: null": ("rhel8", "rhel10", METHOD, "method: null\n  cdrom: true"),
    "another source": ("rhel8", "rhel10", METHOD, "cdrom: true"),
    "timezone: null": ("rhel7", "rhel9", ZONE, "timezone: null"),
    "timezone as text": ("rhel7", "rhel9", ZONE, "timezone: Asia/Tokyo"),
    "timezone as text with servers": ("rhel7", "rhel9", ZONE, "timezone: Asia/Tokyo --ntpservers=c.example"),
    "timezone: !replace": ("rhel7", "rhel9", ZONE, "timezone: !replace {timezone: Asia/Tokyo}"),
    "another zone": ("rhel7", "rhel9", ZONE, "timezone: {timezone: Asia/Tokyo}"),
    "another zone without servers": (
        "rhel7",
        "rhel9",
        ZONE,
        "timezone:\n    timezone: Asia/Tokyo\n    ntpservers: null",
    ),
    "ntpservers: null": ("rhel7", "rhel9", ZONE, "timezone: {ntpservers: null}"),
    "ntpservers: !remove": ("rhel7", "rhel10", ZONE, "timezone: {ntpservers: !remove }"),
    "nontp: false": (
        "rhel7",
        "rhel9",
        URL.replace("UTC", "UTC --nontp"),
        "timezone: {nontp: false}",
    ),
    "isUtc: null": ("rhel7", "rhel9", ZONE.replace("UTC", "UTC --isUtc"), "timezone: {isUtc: null}"),
    "install: null": ("rhel7", "rhel9", f"install\n{URL}", "install: null"),
    "boot arguments": (
        "rhel7",
        "rhel9",
        f'{URL}\nbootloader --append="ks=http://x quiet"',
        'bootloader: {append: {remove: ["ks=http://x"], add: [a]}}',
    ),
    "telnet and the whole firewall": ("rhel5", "rhel9", f"{URL}\nfirewall --enabled --telnet", "firewall: --enabled"),
    "nontp by option": ("rhel7", "rhel9", ZONE, "timezone: {nontp: true, ntpservers: null}"),
    "servers by option": ("rhel7", "rhel9", ZONE, "timezone: {ntpservers: [c.example]}"),
    "servers by option, line by line": (
        "rhel7",
        "rhel10",
        ZONE,
        "timezone:\n    utc: true\n    ntpservers: c.example,d.example",
    ),
    "logging: {level}": ("rhel7", "rhel9", f"{URL}\nlogging --host=a.example", "logging: {level: debug}"),
    "logging: {level, host}": ("rhel7", "rhel9", URL, "logging: {level: debug, host: a.example}"),
    "telnet by option": (
        "rhel5",
        "rhel9",
        f"{URL}\nfirewall --enabled --port=80:tcp",
        "firewall: {telnet: true}",
    ),
    "high by option": ("rhel5", "rhel9", URL, "firewall: {high: true, ssh: true}"),
    "text of an item": (
        "rhel7",
        "rhel9",
        URL.replace("autopart", "part / --size=1000"),
        "part: {/: --size=5000 --fstype=xfs --active}",
    ),
    "text of a mirror": (
        "rhel6",
        "rhel9",
        f"{URL.replace('autopart', 'part raid.01 --size=9')}\npart raid.02 --size=9",
        "raid: {/: / --device=md0 --level=1 --bytes-per-inode=4096 --fstype=ext4 raid.01 raid.02}",
    ),
    "text of a volume": (
        "rhel6",
        "rhel9",
        f"{URL.replace('autopart', 'part /boot --size=500')}\npart pv.01 --size=900\nvolgroup vg0 pv.01",
        "logvol: {vg0/root: / --size=1 --bytes-per-inode=4096 --fstype=ext4}",
    ),
    "text of a swap on a disk": (
        "rhel6",
        "rhel9",
        URL.replace("autopart", "part / --size=1000"),
        "part: {swap@sdb: --size=10 --active}",
    ),
    "text of a user": ("rhel7", "rhel9", f"install\n{URL}", "user: {bob: --groups=wheel}"),
    "text of a repository": (
        "rhel7",
        "rhel10",
        URL,
        "repo: {epel: --baseurl=http://192.0.2.1/y --ignoregroups=false}",
    ),
    "the card that it booted from": (
        "rhel7",
        "rhel9",
        URL,
        'bootloader: {append: [ksdevice=bootif, quiet, "ks=http://x"]}',
    ),
}
HAND = {
    "md5pass": ("rhel6", "rhel7", URL, "bootloader: {md5pass: $1$abc$def}", "4:16"),
    "a hash": ("rhel6", "rhel7", URL, "bootloader: {password: $1$abc$def, iscrypted: true}", "4:16"),
    "telnet and other ports": ("rhel5", "rhel9", URL, 'firewall: {telnet: true, port: ["80:tcp"]}', "4:14"),
    "telnet: null": ("rhel5", "rhel9", f"{URL}\nfirewall --enabled --telnet", "firewall: {telnet: null}", "4:14"),
    "high: null": ("rhel5", "rhel9", f"{URL}\nfirewall --high", "firewall: {high: null}", "4:14"),
    "one line": ("rhel7", "rhel9", ZONE, "{timezone: {ntpservers: null}}", "4:4"),
}


def workspace(folder, came, lines, said):
    base = BASE.format(version=came.upper(), lines=lines)
    if came == "rhel5":
        base = base.replace("%end\n", "")
    profile = f"extends: base\ntarget: {came}\nkickstart:\n  {said}\n"
    return make(folder, {"ksc.yaml": "", "profiles/base.ks": base, "profiles/web.yaml": profile})


def compiled(folder):
    build = Workspace(folder).compile("web", site=False)
    assert build.report.ok, build.report.errors
    return next(one.content for one in build.artifacts if one.kind == "kickstart").decode()


def meant(folder, name, text, release):
    make(folder, {name: text})
    found = meaning(folder / name, release, also=ALL)
    assert found is not None
    found.pop("as text")
    return found


ALL = tuple(
    text for _, _, lines, said in SAME.values() for text in (lines, said.replace(":", "\n"), "rdp", "timesource", "url")
)


@pytest.mark.parametrize("case", SAME.values(), ids=SAME)
def test_the_same_machine(case, tmp_path):
    came, to, lines, said = case
    root = workspace(tmp_path / "ws", came, lines, said)
    before = migrate(Source("a.ks", compiled(root)), to, came)
    made = migrate_profiles(Workspace(root), ["web"], to)
    assert (before.report.errors, made.report.errors) == ((), ())
    make(root, {one.before.path: one.text for one in made.files})
    assert meant(tmp_path, "a.ks", before.text, to) == meant(tmp_path, "b.ks", compiled(root), to)


@pytest.mark.parametrize("case", HAND.values(), ids=HAND)
def test_a_person_takes_it_away(case, tmp_path):
    came, to, lines, said, place = case
    made = migrate_profiles(Workspace(workspace(tmp_path, came, lines, said)), ["web"], to)
    errors = [f"{one.path} {one.line}:{one.column}" for one in made.report.errors if one.code == "KS751"]
    assert errors == [f"profiles/web.yaml {place}"]


def test_a_base_that_replaced_one(tmp_path):
    root = workspace(tmp_path, "rhel7", ZONE, "lang: C")
    make(root, {"profiles/upper.ks": "#version=RHEL7\ntimezone Asia/Tokyo\n"})
    make(root, {"profiles/web.yaml": "extends: [base, upper]\ntarget: rhel7\n"})
    made = migrate_profiles(Workspace(root), ["web"], "rhel9")
    assert [(one.code, one.path, one.line) for one in made.report.errors] == [("KS751", "profiles/upper.ks", 2)]


@pytest.mark.parametrize(
    ("came", "to", "lines", "said", "place"),
    [
        ("rhel9", "rhel10", VNC, "vnc: null", "KS750 4:3"),
        ("rhel7", "rhel9", ZONE, "timezone: {ntpservers: null}", "KS750 4:3"),
        ("rhel7", "rhel9", ZONE, "{timezone: {ntpservers: null}}", "KS751 4:4"),
    ],
)
def test_what_two_profiles_are_made_of(came, to, lines, said, place, tmp_path):
    """It is said once."""
    root = workspace(tmp_path, came, lines, said)
    make(root, {f"profiles/{name}.yaml": "extends: web\n" for name in ("a", "b")})
    made = migrate_profiles(Workspace(root), ["a", "b", "web"], to)
    found = [f"{one.code} {one.line}:{one.column}" for one in made.report if one.path == "profiles/web.yaml"]
    assert found == ["KS750 2:9", place]
