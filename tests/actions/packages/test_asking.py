"""What a kickstart asks for, by release: words, groups that belong to every installation, what the machine needs."""

import pytest

from ksc.actions.packages.asking import wanted
from ksc.actions.packages.machine import additions
from ksc.actions.packages.room import check_room, room
from ksc.actions.packages.sources import places
from ksc.actions.packages.subject import Subject, of_source
from ksc.actions.planning import Wanted as Asked
from ksc.actions.planning import prove
from ksc.diagnostics import Source
from ksc.packages.wanted import EVERYTHING, MANDATORY, Spec, StreamWanted, Wanted
from ksc.planner import Machine


def subject(text: str, target: str = "rhel9") -> Subject:
    made = of_source(Source("a.ks", text), target)
    assert made is not None
    return made


def asked(body: str, target: str = "rhel9", header: str = "", above: str = "") -> Wanted:
    return wanted(subject(f"{above}%packages {header}\n{body}%end\n", target))


def texts(specs: tuple[Spec, ...]) -> list[str]:
    return [one.text for one in specs]


@pytest.mark.parametrize(
    ("target", "header", "groups"),
    [
        ("rhel5", "", ["@core", "@base"]),
        ("rhel6", "", ["@core", "@base"]),
        ("rhel6", "--nobase", ["@core"]),
        ("rhel7", "", ["@core"]),
        ("rhel7", "--nocore", []),
        ("rhel9", "", ["@core"]),
        ("rhel9", "--nocore", []),
        ("fedora43", "", ["@core"]),
    ],
)
def test_groups_of_every_installation(target: str, header: str, groups: list[str]) -> None:
    made = asked("a\n", target, header)
    assert texts(made.specs) == [*groups, "a"]
    assert texts(made.excluded) == (["@core"] if header == "--nocore" else [])


def test_what_is_written_is_not_added_again() -> None:
    made = asked("@core --nodefaults\n@Base\n", "rhel6")
    assert texts(made.specs) == ["@base", "@core", "@Base"]
    assert made.specs[1].types == MANDATORY and made.specs[1].added is None


def test_the_last_word_counts() -> None:
    made = asked("a\n-a\nb\n-c\nc\n@g\n-@g\n@^one\n@^two\n-@^one\nd --weird\n@h --optional\n")
    assert texts(made.specs) == ["@^two", "@core", "b", "c", "d --weird", "@h"] or texts(made.specs)[1] == "@^two"
    assert sorted(texts(made.excluded)) == ["@^one", "@g", "a"]
    assert next(one for one in made.specs if one.text == "@h").types == EVERYTHING
    assert "@^two" not in texts(asked("@^two\n-@^two\n").specs)


def test_places_are_those_of_the_words() -> None:
    made = asked("nginx # web\n@core\n")
    places = {one.text: str(one.place) for one in made.specs}
    assert places == {"nginx": "a.ks:2:1", "@core": "a.ks:3:1"}


@pytest.mark.parametrize(
    ("target", "header", "said"),
    [
        ("rhel5", "", (False, False, False, True)),
        ("rhel6", "", (False, False, False, False)),
        ("rhel7", "--multilib", (False, False, False, True)),
        ("rhel8", "--excludeWeakdeps", (True, False, False, False)),
        ("rhel9", "", (True, True, False, False)),
        ("rhel9", "--exclude-weakdeps", (True, False, False, False)),
        ("fedora43", "--ignorebroken", (True, True, True, False)),
    ],
)
def test_how_the_installer_takes_them(target: str, header: str, said: tuple[bool, ...]) -> None:
    made = asked("a\n", target, header)
    assert (made.removes, made.weak, made.broken, made.every) == said


def test_streams() -> None:
    above = "module --name=node --stream=18\nmodule --name=perl --disable\n"
    assert [(one.module, one.stream, one.disable) for one in asked("", "rhel8", above=above).streams] == [
        ("node", "18", False),
        ("perl", None, True),
    ]
    assert asked("", "rhel7", above=above).streams == ()
    assert StreamWanted("a") == StreamWanted("a", None, disable=False)


def needed(text: str, target: str, firmware: str = "uefi") -> set[str]:
    one = subject(text, target)
    proof = prove(one.planned, Asked(firmware=firmware))  # type: ignore[arg-type]
    devices = proof.plan.devices if proof.plan else ()
    return {spec.name for spec in additions(one, proof.machine, devices)}


LVM = "zerombr\nclearpart --all\nautopart --type=lvm\n%packages\n%end\n"


@pytest.mark.parametrize(
    ("text", "target", "firmware", "names"),
    [
        (LVM, "rhel5", "bios", {"grub", "e2fsprogs", "lvm2"}),
        (LVM, "rhel6", "bios", {"grub", "e2fsprogs", "lvm2"}),
        (LVM, "rhel7", "bios", {"grub2", "grub2-tools", "xfsprogs", "lvm2", "yum"}),
        (LVM, "rhel9", "uefi", {"grub2-efi-x64", "shim-x64", "efibootmgr", "dosfstools", "xfsprogs", "lvm2"}),
        (LVM.replace("lvm", "btrfs"), "fedora43", "uefi", {"btrfs-progs"}),
        (LVM.replace("=lvm", "=lvm --encrypted --passphrase=x"), "rhel9", "uefi", {"cryptsetup", "lvm2"}),
        ("timezone Europe/Berlin\nlang de_DE.UTF-8\n" + LVM, "rhel9", "uefi", {"chrony", "langpacks-de"}),
    ],
)
def test_what_the_machine_needs(text: str, target: str, firmware: str, names: set[str]) -> None:
    assert names | {"kernel"} <= needed(text, target, firmware)


def test_what_the_machine_does_not_need() -> None:
    assert needed("timezone Europe/Berlin --nontp\n", "rhel7").isdisjoint({"chrony", "lvm2", "xfsprogs"})
    assert needed("timesource --ntp-disable\ntimezone UTC\n", "rhel9").isdisjoint({"chrony"})


@pytest.mark.parametrize(
    ("arch", "target", "names"),
    [
        ("aarch64", "rhel9", {"grub2-efi-aa64", "shim-aa64"}),
        ("ppc64le", "rhel9", {"grub2", "grub2-tools"}),
        ("s390x", "rhel9", {"s390utils-core", "s390utils-base"}),
        ("s390x", "rhel7", {"s390utils"}),
    ],
)
def test_loaders_of_other_machines(arch: str, target: str, names: set[str]) -> None:
    from dataclasses import replace

    one = subject(LVM, target)
    one = replace(one, planned=replace(one.planned, arch=arch))
    found = {spec.name for spec in additions(one, Machine((), "uefi", arch=arch), ())}
    assert names <= found


def test_an_excluded_kernel_is_not_added_from_rhel_8_on() -> None:
    added = (Spec("kernel", "package", "kernel", added="x"),)
    for target, there in (("rhel6", True), ("rhel7", False), ("rhel9", False)):
        made = wanted(subject("%packages\n-kernel\n%end\n", target), added)
        assert ("kernel" in texts(made.specs)) is there, target


def test_sources_with_their_variables_and_filters() -> None:
    text = (
        "url --url=http://h/$releasever/$basearch/os\n"
        "repo --name=a --baseurl=http://joe:hunter2@h/a --includepkgs=x,y* --excludepkgs=z --ignoregroups=true\n"
        "repo --name=m --metalink=https://h/m?repo=x&arch=$basearch\n"
    )
    made, found = places(subject(text, "rhel8"))
    assert found == []
    assert [(one.name, one.where, one.main, one.mirrors) for one in made] == [
        ("the main source", "http://h/8/x86_64/os", True, None),
        ("a", "http://joe:hunter2@h/a", False, None),
        ("m", "https://h/m?repo=x&arch=x86_64", False, "metalink"),
    ]
    assert (made[1].include, made[1].exclude, made[1].groups) == (("x", "y*"), ("z",), False)
    assert made[1].shown == "http://h/a"


SPACE = "zerombr\nclearpart --all\n{}\n%packages\n%end\n"
GIB = 1 << 30


def no_room(parts: str, size: int, target: str = "rhel9") -> list[str]:
    one = subject(SPACE.format(parts), target)
    found, disks = check_room(one, prove(one.planned, Asked()), size)
    return [f"error {found.message}"] if found else [disks] if disks else []


def test_room_is_that_of_the_root_and_usr_together() -> None:
    parts = "reqpart\npart / --size=2048 --fstype=xfs\npart /usr --size=2048 --fstype=ext4\npart /var --size=9000"
    assert no_room(parts, 3 * GIB) == []
    said = "error the packages need 4.4 GiB, and / and /usr have 3.9 GiB"
    assert no_room(parts, 4 * GIB) == [said]
    # Before RHEL 8 no tenth is kept.
    assert no_room(parts.replace("reqpart\n", ""), int(3.8 * GIB), "rhel6") == []


def test_room_of_subvolumes_is_that_of_their_volume() -> None:
    parts = (
        "reqpart\npart /boot --size=1024\npart btrfs.1 --size=4096\n"
        "btrfs none --label=f btrfs.1\nbtrfs / --subvol --name=root LABEL=f\nbtrfs /usr --subvol --name=usr LABEL=f"
    )
    one = subject(SPACE.format(parts), "fedora43")
    plan = prove(one.planned, Asked()).plan
    assert plan is not None
    there = room(plan)
    assert there is not None and (round(there.mib), there.mounts) == (4096, ("/", "/usr"))


def test_room_that_larger_disks_have() -> None:
    assert no_room("autopart", GIB) == []
    (said,) = no_room("autopart", 14 * GIB)
    assert said.startswith("they need a disk of some 20 GiB")
    (said,) = no_room("autopart", 40_000 * GIB)
    assert said.startswith("error ")


def test_nothing_is_said_of_disks_that_nobody_knows() -> None:
    assert no_room("%include /tmp/disks", 40_000 * GIB) == []
