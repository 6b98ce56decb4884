"""Storage statements and layouts: what is read is written so that it reads back to the same value."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import corpus, examples

from ksc.dialects import facts
from ksc.dialects.detect import detect
from ksc.dialects.statement import Reading, read
from ksc.storage import Existing, LayoutError, LogicalVolume, Partition
from ksc.storage.fields import FORMS, REQUIRED, Part
from ksc.storage.statements import RULES, device_words, read_device, read_layout, rule_words
from ksc.syntax import Command, parse
from ksc.syntax.edit import make_command

STORAGE = ["part", "raid", "volgroup", "logvol", "btrfs", "autopart", "reqpart", "mount", "snapshot"]


def reading(text: str, release: str | None = "rhel9") -> tuple[str, Reading]:
    (command,) = (node for node in parse(text).nodes if isinstance(node, Command))
    spec = facts().command(command.name)
    return spec.name, read(spec, command.words, release)


def again(device, release):
    return read_device(*reading(make_command(device_words(device)).text, release))


def test_real_statements():
    """Each storage statement of the corpus, but those with values that are a script's business."""
    seen, unread = Counter(), Counter()
    for path in corpus():
        document = parse(path.read_bytes().decode("utf-8", "surrogateescape"))
        name = detect(document, facts()).dialect
        for node in document.nodes:
            spec = facts().command(node.name) if isinstance(node, Command) else None
            if spec is None or spec.name not in STORAGE or not node.words:
                continue
            try:
                device = read_device(spec.name, read(spec, node.words, name))
            except LayoutError as problem:
                unread[str(problem)] += 1
                continue
            seen[spec.name] += 1
            assert again(device, name) == device, node.text
    assert sum(seen.values()) > 1100, seen
    assert sum(unread.values()) < 30, (seen, unread)


@pytest.mark.parametrize(
    "text",
    [
        "part / --fstype=xfs --size=1024 --grow --maxsize=4096 --ondisk=sda --asprimary --label=root --fsoptions=a,b",
        "part pv.01 --size=1 --grow --encrypted --luks-version=luks2 --passphrase=x --pbkdf=argon2id --pbkdf-time=5",
        "part swap --hibernation --ondisk=sda",
        "part /data --fstype=xfs --onpart=sda5 --noformat",
        "part /data --size=500 --onpart=sda5 --resize",
        "raid / --device=root --level=RAID6 --fstype=xfs --spares=1 --chunksize=512 raid.1 raid.2 raid.3 raid.4 raid.5",
        "raid /home --device=home --noformat",
        "volgroup vg --pesize=8192 --reserved-percent=10 pv.01 pv.02",
        "volgroup old --useexisting",
        "logvol none --vgname=vg --name=pool --size=4096 --grow --thinpool --metadatasize=64 --chunksize=256",
        "logvol / --vgname=vg --name=root --fstype=xfs --size=4096 --thin --poolname=pool",
        "logvol /c --vgname=vg --name=c --size=4096 --cachepvs=pv.02,pv.03 --cachesize=100 --cachemode=writeback",
        "logvol /old --vgname=vg --name=old --useexisting",
        "btrfs none --label=top --data=single --metadata=1 btrfs.01 btrfs.02",
        "btrfs /home --subvol --name=home LABEL=top",
        "autopart --type=thinp --fstype=xfs --nohome --noboot --noswap --encrypted --passphrase=x",
        "reqpart --add-boot",
        "mount /dev/sda1 / --reformat=xfs --mkfsoptions=-K --mountoptions=noatime",
        "mount /dev/sda2 /home --reformat",
        "snapshot vg/root --name=before --when=pre-install",
    ],
)
def test_each_form(text):
    """What is written in canonical order is written again as it was."""
    name, found = reading(text, "fedora41")
    device = read_device(name, found)
    assert make_command(device_words(device)).text.rstrip("\n") == text


@pytest.mark.parametrize(
    "text",
    [
        "zerombr\nclearpart --all --initlabel --disklabel=gpt --drives=sda,sdb",
        "clearpart --list=sda1,sda2",
        "ignoredisk --only-use=sda,sdb\nclearpart --linux",
        "ignoredisk --drives=sdc\nzerombr",
    ],
)
def test_rules_about_disks(text):
    layout = read_layout(reading(line) for line in text.splitlines())
    assert [" ".join(words) for words in rule_words(layout)] == text.splitlines()
    assert layout.devices == ()


def test_a_whole_kickstart():
    lines = [
        "bootloader --boot-drive=sdb --driveorder=sdb,sda",
        "part / --size=1024",
        "logvol none --vgname=v --name=a",
    ]
    layout = read_layout(map(reading, lines))
    assert layout.clear is None
    assert layout.loader.drive == "sdb"
    assert layout.loader.order == ("sdb", "sda")
    assert [type(device) for device in layout.devices] == [Partition, LogicalVolume]
    assert set(RULES) == {"zerombr", "clearpart", "ignoredisk", "bootloader"}


@pytest.mark.parametrize(
    "text", ["part", "raid / --level=1 raid.1", "logvol / --size=1", "mount /dev/sda1", "btrfs / --subvol"]
)
def test_values_that_are_missing(text):
    with pytest.raises(LayoutError, match="without its"):
        read_device(*reading(text, None))


@pytest.mark.parametrize("text", ["part / --size=$SIZE", "raid / --device=x --level=mirror raid.1 raid.2"])
def test_values_that_cannot_be_read(text):
    with pytest.raises(LayoutError, match="is no number"):
        read_device(*reading(text))


def test_a_passphrase_is_never_shown():
    device = read_device(*reading("part / --size=1 --encrypted --passphrase=hunter2"))
    assert "hunter2" not in repr(device)


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=12)
# What no word of the language can be is the business of whoever writes it; a comma separates.
ITEM = TEXT.filter(lambda text: "," not in text and text == text.strip() and text[0] != "-")
VALUES = {
    "text": TEXT,
    "number": st.integers(0, 2**40),
    "flag": st.booleans(),
    "list": st.lists(ITEM, min_size=1, max_size=3).map(tuple),
    "words": st.lists(ITEM, max_size=3).map(tuple),
    "level": st.sampled_from([0, 1, 4, 5, 6, 10]),
    "pool": TEXT,
    "parent": ITEM,
    "format": st.one_of(st.booleans(), TEXT),
}


def values(form, spec) -> st.SearchStrategy:
    """Values of a form or of a part of one, with any of its fields left out that the command has."""
    fields = {}
    for field in (*getattr(form, "positionals", ()), *form.fields):
        positional = field in getattr(form, "positionals", ())
        if isinstance(field, Part):
            fields[field.name] = st.one_of(st.none(), values(field, spec)) if field.when else values(field, spec)
        elif not positional and field.option not in spec.options:
            continue
        elif positional or field.name in REQUIRED:
            fields[field.name] = ITEM if field.kind == "text" else VALUES[field.kind]
        elif field.kind in ("flag", "list", "format"):
            fields[field.name] = VALUES[field.kind]
        else:
            fields[field.name] = st.one_of(st.none(), VALUES[field.kind])
    made = st.builds(form.type, **fields)
    if form.type is Existing and form.flag is None:  # it is there only by what it says
        return made.filter(lambda value: value.device or value.keep)
    return made


@pytest.mark.parametrize(
    ("name", "form"),
    [pytest.param(name, form, id=form.type.__name__) for name, forms in FORMS.items() for form in forms],
)
@given(data=st.data())
@settings(max_examples=examples(100))
def test_what_is_written_reads_back(name, form, data):
    device = data.draw(values(form, facts().commands[name]))
    words = device_words(device)
    assert words[0] == name
    assert again(device, None) == device
