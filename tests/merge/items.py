"""The merge table for slots, for what repeats, for where it goes, and for YAML's scalars."""

# name: (base, what stands under `kickstart:`, result)
SLOTS = {
    "url over cdrom": ("lang C\ncdrom\nskipx\n", "url: {url: http://a}", "lang C\nurl --url=http://a\nskipx\n"),
    "cdrom over url": ("url --url=http://a\n", "cdrom: true", "cdrom\n"),
    "nfs over harddrive": (
        "harddrive --partition=sda1 --dir=/\n",
        "nfs: --server=a --dir=/b",
        "nfs --server=a --dir=/b\n",
    ),
    "text over graphical": ("graphical\n", "text: true", "text\n"),
    "cmdline over text": ("text\nskipx\n", "cmdline: true", "cmdline\nskipx\n"),
    "poweroff over reboot": ("reboot --eject\n", "poweroff: true", "poweroff\n"),
    "a mapping takes the slot": ("cdrom\nlang C\n", "url: {url: http://a}", "url --url=http://a\nlang C\n"),
    "an empty mapping takes the slot": ("graphical\n", "text: {}", "text\n"),
    "null leaves the mates": ("cdrom\n", "url: null", "cdrom\n"),
}

ITEMS = {
    "by key": (
        "part / --size=1\npart /home --size=2\n",
        "part: {/home: {size: 3}}",
        "part / --size=1\npart /home --size=3\n",
    ),
    "an unknown key adds": (
        "part / --size=1\nskipx\n",
        "part: {/home: {size: 3}}",
        "part / --size=1\npart /home --size=3\nskipx\n",
    ),
    "null under a key": ("part / --size=1\npart /home --size=2\n", "part: {/home: null}", "part / --size=1\n"),
    "!remove under a key": ("part / --size=1\npart /home --size=2\n", "part: {/home: !remove }", "part / --size=1\n"),
    "null on all": ("part / --size=1\nlang C\npart /home --size=2\n", "part: null", "lang C\n"),
    "text under a key": (
        "repo --name=a --baseurl=http://a\n",
        "repo: {a: --baseurl=http://b --cost=5}",
        "repo --baseurl=http://b --cost=5 --name=a\n",
    ),
    "text under a key of a mount point": ("lang C\n", "part: {/: --size=5}", "lang C\npart / --size=5\n"),
    "whole text under a key": ("part / --size=1\n", "part: {/: / --size=5}", "part / --size=5\n"),
    "!replace under a key": ("part / --size=1 --grow\n", "part: {/: !replace {size: 5}}", "part / --size=5\n"),
    "a list merges by what it says": (
        "repo --name=a --baseurl=http://a --cost=5\n",
        "repo: [{name: a, baseurl: http://b}, {name: b, baseurl: http://c}]",
        "repo --name=a --baseurl=http://b --cost=5\nrepo --name=b --baseurl=http://c\n",
    ),
    "a list of texts replaces by what it says": (
        "repo --name=a --baseurl=http://a --cost=5\n",
        "repo: ['--name=a --baseurl=http://b']",
        "repo --name=a --baseurl=http://b\n",
    ),
    "!remove in a list": ("repo --name=a --baseurl=http://a\nlang C\n", "repo: [!remove a]", "lang C\n"),
    "!replace on the list": (
        "lang C\nnetwork --device=eth0\nnetwork --device=eth1\nskipx\n",
        "network: !replace [{device: bootif, bootproto: dhcp, activate: true}]",
        "lang C\nnetwork --device=bootif --bootproto=dhcp --activate\nskipx\n",
    ),
    "!replace on the mapping": (
        "user --name=a\nuser --name=b\nskipx\n",
        "user: !replace {c: {uid: 5}}",
        "user --name=c --uid=5\nskipx\n",
    ),
    "one text": ("user --name=a\n", "user: --name=b", "user --name=a\nuser --name=b\n"),
    "swap by disk": (
        "part swap --size=1 --ondisk=sda\npart swap --size=2 --ondisk=sdb\n",
        "part: {swap@sdb: {size: 3}}",
        "part swap --size=1 --ondisk=sda\npart swap --size=3 --ondisk=sdb\n",
    ),
    "swap by number": (
        "part swap --size=1\npart swap --size=2\n",
        "part: {'swap#1': {size: 3}}",
        "part swap --size=3\npart swap --size=2\n",
    ),
    "swap by disk and number": (
        "part swap --size=1 --ondisk=sda\npart swap --size=2 --ondisk=sda\n",
        "part: {swap@sda#2: null}",
        "part swap --size=1 --ondisk=sda\n",
    ),
    "swap on another disk is new": (
        "part swap --size=1 --ondisk=sda\n",
        "part: {swap@sdb: {size: 3}}",
        "part swap --size=1 --ondisk=sda\npart swap --ondisk=sdb --size=3\n",
    ),
    "numbers do not move": (
        "part swap --size=1\npart swap --size=2\n",
        "part: {'swap#1': {size: 3}, 'swap#2': {size: 4}}",
        "part swap --size=3\npart swap --size=4\n",
    ),
    "one swap by its name": ("part swap --size=1\n", "part: {swap: {size: 3}}", "part swap --size=3\n"),
    "swaps in a list by their order": (
        "part swap --size=1\npart swap --size=2\n",
        "part: ['swap --size=3', 'swap --size=4', 'swap --size=5']",
        "part swap --size=3\npart swap --size=4\npart swap --size=5\n",
    ),
    "swaps in a list by their disk": (
        "part swap --size=1 --ondisk=sda\npart swap --size=2 --ondisk=sdb\n",
        "part: [{mntpoint: swap, ondisk: sdb, size: 3}]",
        "part swap --size=1 --ondisk=sda\npart swap --size=3 --ondisk=sdb\n",
    ),
    "network by device and VLAN": (
        "network --device=eth0\nnetwork --device=eth0 --vlanid=5\n",
        "network: {eth0.5: {bootproto: dhcp}, eth0: {mtu: 9000}}",
        "network --device=eth0 --mtu=9000\nnetwork --device=eth0 --vlanid=5 --bootproto=dhcp\n",
    ),
    "a new VLAN by its key": (
        "network --device=eth0.100\n",
        "network: {eth0.100.7: {bootproto: dhcp}}",
        "network --device=eth0.100\nnetwork --device=eth0.100 --vlanid=7 --bootproto=dhcp\n",
    ),
    "the line with only a host name": (
        "network --device=eth0 --hostname=a\nnetwork --hostname=b\n",
        "network: {hostname: {hostname: c}}",
        "network --device=eth0 --hostname=a\nnetwork --hostname=c\n",
    ),
    "a network line without a device": (
        "network --bootproto=dhcp\n",
        "network: {default: {onboot: yes}}",
        "network --bootproto=dhcp --onboot=yes\n",
    ),
    "a MAC address as a key": (
        "network --device=52:54:00:12:34:56\n",
        "network: {52:54:00:12:34:56: {mtu: 9000}}",
        "network --device=52:54:00:12:34:56 --mtu=9000\n",
    ),
    "a volume by its mount point": (
        "logvol / --vgname=vg --name=root --size=1\n",
        "logvol: {/: {size: 5}}",
        "logvol / --vgname=vg --name=root --size=5\n",
    ),
    "a volume by its group and name": (
        "logvol / --vgname=vg --name=root --size=1\n",
        "logvol: {vg/root: {size: 5}}",
        "logvol / --vgname=vg --name=root --size=5\n",
    ),
    "a new volume by group and name": (
        "logvol / --vgname=vg --name=root --size=1\n",
        "logvol: {vg/swap: {mntpoint: swap, size: 5}}",
        "logvol / --vgname=vg --name=root --size=1\nlogvol swap --vgname=vg --name=swap --size=5\n",
    ),
    "raid by its device": (
        "raid / --device=md0 --level=1 raid.1 raid.2\n",
        "raid: {md0: {level: 5}}",
        "raid / --device=md0 --level=5 raid.1 raid.2\n",
    ),
    "raid by its mount point": (
        "raid / --device=md0 --level=1 raid.1\n",
        "raid: {/: {partitions: {add: [raid.2]}}}",
        "raid / --device=md0 --level=1 raid.1 raid.2\n",
    ),
    "a group by its name": (
        "volgroup a pv.1\nvolgroup b pv.2\n",
        "volgroup: {b: {pesize: 4096}}",
        "volgroup a pv.1\nvolgroup b pv.2 --pesize=4096\n",
    ),
    "a partition is a part": ("partition / --size=1\n", "part: {/: {size: 5}}", "partition / --size=5\n"),
    "a part is a partition": ("part / --size=1\n", "partition: {/: {size: 5}}", "part / --size=5\n"),
}

PLACES = {
    "after the last of its name": (
        "repo --name=a --baseurl=http://a\nlang C\n%packages\n%end\n",
        "repo: {b: {baseurl: http://b}}",
        "repo --name=a --baseurl=http://a\nrepo --name=b --baseurl=http://b\nlang C\n%packages\n%end\n",
    ),
    "after the last of its family": (
        "lang C\nkeyboard us\n\n# disks\npart / --size=1\n",
        "timezone: UTC",
        "lang C\nkeyboard us\ntimezone UTC\n\n# disks\npart / --size=1\n",
    ),
    "before the first section": (
        "lang C\n\n# what to install\n%packages\n%end\n",
        "skipx: true",
        "lang C\nskipx\n\n# what to install\n%packages\n%end\n",
    ),
    "before the only section": ("# mine\n\n%packages\n%end\n", "skipx: true", "# mine\n\nskipx\n%packages\n%end\n"),
    "before the name of the first section": (
        "# mine\n# ksc: name=a\n%post\n%end\n",
        "skipx: true",
        "# mine\nskipx\n# ksc: name=a\n%post\n%end\n",
    ),
    "in an empty base": ("", "skipx: true", "skipx\n"),
    "in the place of what goes": ("lang C\nreboot\nskipx\n", "poweroff: true", "lang C\npoweroff\nskipx\n"),
    "several stay in their order": (
        "lang C\n",
        "{skipx: true, reboot: true, zerombr: true}",
        "lang C\nskipx\nreboot\nzerombr\n",
    ),
    "a family is not cut": (
        "part /boot --size=1\nvolgroup vg pv.1\nlogvol / --vgname=vg --name=r --size=1\nlang C\n",
        "{part: {/a: {size: 2}}, snapshot: {s: {origin: vg/r, when: pre-install}}}",
        (
            "part /boot --size=1\npart /a --size=2\nvolgroup vg pv.1\nlogvol / --vgname=vg --name=r --size=1\n"
            "snapshot vg/r --name=s --when=pre-install\nlang C\n"
        ),
    ),
    "a last line without its end": ("lang C", "skipx: true", "lang C\nskipx\n"),
    "a last line without its end, untouched": ("skipx\nlang C", "skipx: null", "lang C"),
    "a last line without its end, patched": (
        "bootloader --timeout=3",
        "bootloader: {timeout: 4}",
        "bootloader --timeout=4",
    ),
    "line ends of the base": (
        "lang C\r\nbootloader --timeout=3\r\n",
        "{bootloader: {timeout: 4}, skipx: true}",
        "lang C\r\nbootloader --timeout=4\r\nskipx\r\n",
    ),
}

SCALARS = {
    "a MAC address": (
        "lang C\n",
        "network: [{device: 52:54:00:12:34:56}]",
        "lang C\nnetwork --device=52:54:00:12:34:56\n",
    ),
    "no": ("lang C\n", "network: [{device: a, onboot: no}]", "lang C\nnetwork --device=a --onboot=no\n"),
    "9.10": ("lang C\n", "repo: [{name: 9.10, baseurl: http://a}]", "lang C\nrepo --name=9.10 --baseurl=http://a\n"),
    "0x10": ("lang C\n", "part: [{mntpoint: /, label: 0x10}]", "lang C\npart / --label=0x10\n"),
    "1_000": ("lang C\n", "user: [{name: 1_000}]", "lang C\nuser --name=1_000\n"),
    "0755": ("lang C\n", "user: [{name: 0755}]", "lang C\nuser --name=0755\n"),
    "a date": ("lang C\n", "user: [{name: a, gecos: 2024-01-02}]", "lang C\nuser --name=a --gecos=2024-01-02\n"),
    "a time": ("lang C\n", "user: [{name: a, gecos: 12:30:00}]", "lang C\nuser --name=a --gecos=12:30:00\n"),
    "infinity": ("lang C\n", "user: [{name: .inf}]", "lang C\nuser --name=.inf\n"),
    "a quoted null": ("lang C\n", "user: [{name: 'null'}]", "lang C\nuser --name=null\n"),
    "an empty text": ("bootloader --default=a\n", "bootloader: {default: ''}", "bootloader --default=\n"),
    "a negative number": ("bootloader\n", "bootloader: {timeout: -1}", "bootloader --timeout=-1\n"),
    "a value that begins with a dash": ("bootloader\n", "bootloader: {append: ['-v']}", "bootloader --append=-v\n"),
    "a hash sign": ("lang C\n", "user: [{name: a, gecos: 'No #1'}]", 'lang C\nuser --name=a --gecos="No #1"\n'),
    "quotes": (
        "lang C\n",
        "user: [{name: a, gecos: 'a \"b\" \\ c'}]",
        'lang C\nuser --name=a --gecos="a \\"b\\" \\\\ c"\n',
    ),
}
