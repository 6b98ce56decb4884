"""Several layers: their order, siblings that disagree, a base over a base, a new partitioning."""

import pytest
from laying import dedented, lay, over

BASE = "lang C\nfirewall --enabled --port=22:tcp\nbootloader --timeout=5\n%packages\nvim\n%end\n"


def siblings(first: str, second: str, child: str = "", base: str = BASE):
    return lay({
        "base.ks": base,
        "a.yaml": "extends: base\n" + first,
        "b.yaml": "extends: base\n" + second,
        "web.yaml": "extends: [a, b]\n" + child,
    })  # fmt: skip


DISAGREE = {
    "text": ("kickstart: {lang: de}", "kickstart: {lang: fr}", "kickstart: {lang: it}", "`lang`"),
    "an option": (
        "kickstart: {bootloader: {timeout: 1}}",
        "kickstart: {bootloader: {timeout: 2}}",
        "kickstart: {bootloader: {timeout: 3}}",
        "`bootloader` timeout",
    ),
    "an option and the whole": (
        "kickstart: {bootloader: {timeout: 1}}",
        "kickstart: {bootloader: --timeout=2}",
        "kickstart: {bootloader: --timeout=3}",
        "`bootloader` timeout",
    ),
    "an option, settled by the whole": (
        "kickstart: {bootloader: {timeout: 1}}",
        "kickstart: {bootloader: {timeout: 2}}",
        "kickstart: {bootloader: --timeout=3}",
        "`bootloader` timeout",
    ),
    "alternatives": (
        "kickstart: {selinux: {enforcing: true}}",
        "kickstart: {selinux: {disabled: true}}",
        "kickstart: {selinux: {permissive: true}}",
        "`selinux`",
    ),
    "a slot": (
        "kickstart: {cdrom: true}",
        "kickstart: {url: {url: http://a}}",
        "kickstart: {nfs: --server=a --dir=/b}",
        "`url`",
    ),
    "removed and said": ("kickstart: {lang: null}", "kickstart: {lang: de}", "kickstart: {lang: fr}", "`lang`"),
    "said and removed": ("kickstart: {lang: de}", "kickstart: {lang: null}", "kickstart: {lang: null}", "`lang`"),
    "an item": (
        "kickstart: {user: {u: {uid: 1}}}",
        "kickstart: {user: {u: {uid: 2}}}",
        "kickstart: {user: {u: {uid: 3}}}",
        "`user` u",
    ),
    "a package": (
        "packages: {install: [vim, nano]}",
        "packages: {exclude: [nano]}",
        "packages: {install: [nano]}",
        "the package nano",
    ),
    "an environment": (
        "packages: {install: ['@^a']}",
        "packages: {install: ['@^b']}",
        "packages: {install: ['@^c']}",
        "the environment",
    ),
    "a script": (
        "scripts: [{name: s, section: post, text: a}]",
        "scripts: [{name: s, section: post, text: b}]",
        "scripts: {s: {text: c}}",
        "`s` of the scripts",
    ),
    "a partitioning": (
        "partitioning: {scheme: autopart}",
        "partitioning: {scheme: plain, partitions: {/: 5GiB}}",
        "partitioning: {scheme: lvm, volumes: {/: rest}}",
        "the partitioning",
    ),
}


@pytest.mark.parametrize(
    ("first", "second", "child", "what"), [pytest.param(*row, id=name) for name, row in DISAGREE.items()]
)
def test_siblings_that_disagree(first, second, child, what):
    laid = siblings(first, second)
    assert set(laid.codes) == {"KS405"}, laid.said
    found = laid.found[0]
    assert found.severity == "warning"
    assert f"disagree about {what}" in found.message
    assert found.location.source.path == "profiles/b.yaml"
    assert found.related[0].location.source.path == "profiles/a.yaml"
    assert siblings(first, second, child).codes == []


AGREE = [
    ("kickstart: {lang: de}", "kickstart: {lang: de}"),
    ("kickstart: {bootloader: {timeout: 1}}", "kickstart: {bootloader: {timeout: 1}}"),
    ("kickstart: {bootloader: {timeout: 1}}", "kickstart: {bootloader: {append: quiet}}"),
    ("kickstart: {lang: de}", "kickstart: {keyboard: de}"),
    ("kickstart: {lang: null}", "kickstart: {lang: null}"),
    ("packages: {install: [nano]}", "packages: {install: [nano, emacs]}"),
    ("packages: {install: ['@^a']}", "packages: {install: ['@^a']}"),
    ("partitioning: {scheme: autopart}", "partitioning: {scheme: autopart}"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second"), AGREE)
def test_siblings_that_agree(first, second):
    laid = siblings(first, second)
    assert laid.codes == [], laid.said


def test_each_ancestor_once_and_left_to_right():
    laid = lay({
        "base.ks": "lang C\n",
        "common.yaml": "extends: base\nkickstart: {user: {u: {groups: {add: [common]}}}}\n",
        "a.yaml": "extends: common\nkickstart: {user: {u: {groups: {add: [a]}}}}\n",
        "b.yaml": "extends: common\nkickstart: {user: {u: {groups: {add: [b]}}}}\n",
        "web.yaml": "extends: [a, b]\nkickstart: {user: {u: {groups: {add: [web]}}}}\n",
    })  # fmt: skip
    assert laid.text == "lang C\nuser --name=u --groups=common,a,b,web\n"


def test_a_base_over_a_base():
    laid = lay({
        "low.ks": "# low\nlang C\nrepo --name=a --baseurl=http://a\npart swap --size=1\ncdrom\n%pre\na\n%end\n",
        "high.ks": "# high\r\nlang de\r\nrepo --name=b --baseurl=http://b\r\npart swap --size=2\r\nurl --url=http://c\r\n"
        "%include /tmp/x\r\n%post\r\nb\r\n%end",
        "web.yaml": "extends: [low, high]\nkickstart: {lang: fr, url: {url: http://d}}\n",
    })  # fmt: skip
    assert [one for one in laid.codes if one != "KS405"] == []
    assert laid.text == (
        "# low\nlang fr\nrepo --name=a --baseurl=http://a\nrepo --name=b --baseurl=http://b\npart swap --size=2\n"
        "url --url=http://d\n%include /tmp/x\n%pre\na\n%end\n%post\nb\n%end\n"
    )
    origins = [(one.layer, one.location.span.line) for one in laid.merged.origins()]
    assert origins[3:5] == [("profiles/high.ks", 3), ("profiles/high.ks", 4)]
    assert origins[-3:] == [("profiles/high.ks", 7), ("profiles/high.ks", 8), ("profiles/high.ks", 9)]


def test_shadowed_origins_are_kept():
    laid = lay({
        "base.ks": "lang C\nbootloader --timeout=5\n",
        "mid.yaml": "extends: base\nkickstart: {lang: de, bootloader: {timeout: 6}}\n",
        "web.yaml": "extends: mid\nkickstart: {lang: fr, bootloader: {timeout: 7}}\n",
    })  # fmt: skip
    lang, bootloader = laid.merged.entries
    assert lang.origin.layer == "profiles/web.yaml"
    assert [one.origin.layer for one in lang.origin.shadowed] == ["profiles/mid.yaml"]
    assert [one.origin.layer for one in lang.origin.shadowed[0].origin.shadowed] == ["profiles/base.ks"]
    assert bootloader.origin.layer == "profiles/base.ks"
    assert bootloader.options["timeout"].layer == "profiles/web.yaml"
    assert bootloader.options["timeout"].shadowed[0].origin.layer == "profiles/mid.yaml"


STORAGE = dedented("""
    lang C
    # disks
    clearpart --all
    zerombr
    part /boot --size=1
    part pv.1 --grow
    volgroup vg pv.1
    logvol / --vgname=vg --name=root --size=1
    bootloader --location=mbr --boot-drive=sda --driveorder=sda,sdb --timeout=3
    ignoredisk --only-use=sda
    reboot
    """)


def test_partitioning_replaces_every_storage_statement():
    laid = over(STORAGE, "partitioning: {scheme: autopart}\n")
    assert not laid.found, laid.said
    kept = [line for line in laid.text.splitlines() if line in STORAGE.splitlines()]
    assert kept[:2] == ["lang C", "# disks"]
    assert "bootloader --location=mbr --timeout=3" in laid.text
    for gone in ("\npart ", "volgroup", "logvol", "ignoredisk", "sda"):
        assert gone not in laid.text
    assert laid.text.index("# disks") < laid.text.index("autopart") < laid.text.index("bootloader")
    assert over(laid.text, "partitioning: {scheme: autopart}\n").text == laid.text


def test_storage_statements_above_apply_on_top():
    laid = lay({
        "base.ks": STORAGE,
        "disks.yaml": "extends: base\npartitioning: {scheme: plain, partitions: {/: 5GiB}}\n"
        "kickstart: {part: {/: {label: root}}}\n",
        "web.yaml": "extends: disks\nkickstart: {part: {/data: {size: 10}}, bootloader: {boot-drive: sdz}}\n",
    })  # fmt: skip
    assert not laid.found, laid.said
    assert "--label=root" in laid.text
    assert "part /data --size=10" in laid.text
    assert "--boot-drive=sdz" in laid.text


def test_an_include_that_may_hold_partitions_has_to_be_decided():
    base = STORAGE + "%include /tmp/part-include\n%pre\necho > /tmp/part-include\n%end\n"
    laid = over(base, "partitioning: {scheme: autopart}\n")
    assert laid.codes == ["KS407"]
    assert laid.found[0].location.span.line == 12
    kept = over(base, "partitioning: {scheme: autopart}\nincludes: {/tmp/part-include: keep}\n")
    assert kept.codes == []
    assert "%include /tmp/part-include\n" in kept.text
    gone = over(base, "partitioning: {scheme: autopart}\nincludes: {/tmp/part-include: null}\n")
    assert gone.codes == []
    assert "%include" not in gone.text
    later = lay({
        "base.ks": base,
        "mid.yaml": "extends: base\npartitioning: {scheme: autopart}\n",
        "web.yaml": "extends: mid\nincludes: {/tmp/part-include: null}\n",
    })  # fmt: skip
    assert later.codes == []
    assert over(base, "kickstart: {lang: de}\n").codes == []


@pytest.mark.parametrize("profile", ["includes: {/tmp/x: drop}", "includes: [/tmp/x]", "includes: {/tmp/x: [keep]}"])
def test_what_is_wrong_with_includes(profile):
    assert over(STORAGE, profile + "\n").codes == ["KS307"]


def test_a_mixin_beside_a_base_is_no_sibling_of_it(tmp_path):
    from ksc import Workspace

    for name, text in {
        "base.ks": "#version=RHEL9\nlang C\n",
        "other.ks": "lang de\n",
        "mixin.yaml": "kickstart: {lang: en}\n",
        "p.yaml": "extends: [base, mixin]\n",
        "q.yaml": "extends: [base, other]\n",
    }.items():
        (tmp_path / "profiles").mkdir(exist_ok=True)
        (tmp_path / "profiles" / name).write_text(text)
    build = Workspace(tmp_path).compile("p", site=False)
    assert [one.code for one in build.report] == []
    assert b"lang en\n" in next(iter(build.artifacts)).content
    # Two bases are siblings: neither was written to change the other.
    assert [one.code for one in Workspace(tmp_path).compile("q", site=False).report] == ["KS405"]
