"""The merge table, row by row: what a base says, what a profile says, what comes out."""

import pytest
from laying import dedented, over

HASH = "$6$salt$hash"

# name: (base, what stands under `kickstart:`, result)
ONCE = {
    "text replaces the statement": (
        "timezone Europe/Berlin --utc\n",
        "timezone: Asia/Shanghai",
        "timezone Asia/Shanghai\n",
    ),
    "text is what comes after the name": (
        "lang C\n",
        "lang: en_US --addsupport=de_DE",
        "lang en_US --addsupport=de_DE\n",
    ),
    "the same text changes nothing": ("lang   en_US  # mine\n", "lang: en_US", "lang   en_US  # mine\n"),
    "a mapping merges": (
        "bootloader --location=mbr --timeout=5 # why\n",
        "bootloader: {timeout: 1}",
        "bootloader --location=mbr --timeout=1 # why\n",
    ),
    "a mapping adds": (
        "bootloader --location=mbr\n",
        "bootloader: {timeout: 1}",
        "bootloader --location=mbr --timeout=1\n",
    ),
    "a mapping makes": (
        "lang C\n",
        "bootloader: {timeout: 1, append: quiet}",
        "lang C\nbootloader --timeout=1 --append=quiet\n",
    ),
    "an empty mapping keeps": ("bootloader --timeout=5\n", "bootloader: {}", "bootloader --timeout=5\n"),
    "an empty mapping makes": ("lang C\n", "skipx: {}", "lang C\nskipx\n"),
    "!replace makes anew": (
        "bootloader --location=mbr --timeout=5\n",
        "bootloader: !replace {timeout: 1}",
        "bootloader --timeout=1\n",
    ),
    "null removes the command": ("lang C\nfirstboot --enable\nskipx\n", "firstboot: null", "lang C\nskipx\n"),
    "!remove removes the command": ("lang C\nfirstboot --enable\n", "firstboot: !remove", "lang C\n"),
    "nothing to remove is fine": ("lang C\n", "firstboot: null", "lang C\n"),
    "null removes an option": (
        "bootloader --timeout=5 --location=mbr\n",
        "bootloader: {timeout: null}",
        "bootloader --location=mbr\n",
    ),
    "!remove removes an option": ("bootloader --timeout=5\n", "bootloader: {timeout: !remove }", "bootloader\n"),
    "null where there is no option": ("bootloader\n", "bootloader: {timeout: null}", "bootloader\n"),
    "null options alone make nothing": ("lang C\n", "bootloader: {timeout: null}", "lang C\n"),
    "true makes a bare command": ("lang C\n", "skipx: true", "lang C\nskipx\n"),
    "false removes a bare command": ("lang C\nskipx\n", "skipx: false", "lang C\n"),
    "yes and no stay words where words are read": ("keyboard us\n", "keyboard: no", "keyboard no\n"),
    "a flag": ("timezone UTC\n", "timezone: {utc: true}", "timezone UTC --utc\n"),
    "a flag goes": ("timezone UTC --utc\n", "timezone: {utc: false}", "timezone UTC\n"),
    "a positional changes": ("timezone UTC --utc\n", "timezone: {timezone: Asia/Tokyo}", "timezone Asia/Tokyo --utc\n"),
    "a positional comes": ("keyboard --vckeymap=us\n", "keyboard: {keyboard: de}", "keyboard de --vckeymap=us\n"),
    "an option in two words": (
        "bootloader --timeout 5 --location mbr\n",
        "bootloader: {timeout: 1}",
        "bootloader --timeout=1 --location mbr\n",
    ),
    "the same value in two words": ("bootloader --timeout 5\n", "bootloader: {timeout: 5}", "bootloader --timeout 5\n"),
    "an abbreviated option": ("bootloader --timeo=5\n", "bootloader: {timeout: 1}", "bootloader --timeout=1\n"),
    "an option said twice": (
        "bootloader --timeout=5 --timeout=6\n",
        "bootloader: {timeout: 1}",
        "bootloader --timeout=1\n",
    ),
    "dashes before an option": ("bootloader\n", "bootloader: {--timeout: 1}", "bootloader --timeout=1\n"),
    "a value with blanks is quoted": (
        "lang C\n",
        "user: [{name: a, gecos: The Boss}]",
        'lang C\nuser --name=a --gecos="The Boss"\n',
    ),
    "several statements: the last counts": (
        "bootloader --timeout=5\nbootloader --location=mbr\n",
        "bootloader: {timeout: 1}",
        "bootloader\nbootloader --location=mbr --timeout=1\n",
    ),
    "several statements: text replaces all": ("lang C\nlang de\nskipx\n", "lang: en_US", "lang en_US\nskipx\n"),
    "several statements: a list in an earlier one": (
        'bootloader --append="a b"\nbootloader --timeout=3\n',
        "bootloader: {append: {add: [c]}}",
        'bootloader\nbootloader --timeout=3 --append="a b c"\n',
    ),
    "several statements: null removes all": ("lang C\nlang de\nskipx\n", "lang: null", "skipx\n"),
}

ALTERNATIVES = {
    "a hash over a plain password": (
        "rootpw --plaintext secret\n",
        f"rootpw: {{password: {HASH}}}",
        f"rootpw {HASH} --iscrypted\n",
    ),
    "a plain password over a hash": (
        f"rootpw --iscrypted {HASH}\n",
        "rootpw: {password: open}",
        "rootpw open --plaintext\n",
    ),
    "a lock over a password": (f"rootpw --iscrypted {HASH}\n", "rootpw: {lock: true}", "rootpw --lock\n"),
    "a password over a lock": ("rootpw --lock\n", f"rootpw: {{password: {HASH}}}", f"rootpw {HASH} --iscrypted\n"),
    "selinux": ("selinux --enforcing\n", "selinux: {permissive: true}", "selinux --permissive\n"),
    "selinux taken back": ("selinux --disabled\n", "selinux: {disabled: false}", "selinux\n"),
    "url": (
        "url --url=http://a --noverifyssl\n",
        "url: {mirrorlist: http://b}",
        "url --noverifyssl --mirrorlist=http://b\n",
    ),
    "metalink": ("url --mirrorlist=http://a\n", "url: {metalink: http://b}", "url --metalink=http://b\n"),
    "repo": (
        "repo --name=a --baseurl=http://a\n",
        "repo: {a: {mirrorlist: http://b}}",
        "repo --name=a --mirrorlist=http://b\n",
    ),
    "firewall": (
        "firewall --disabled\n",
        "firewall: {enabled: true, service: [ssh]}",
        "firewall --enabled --service=ssh\n",
    ),
    "size": ("part / --size=1 --grow\n", "part: {/: {recommended: true}}", "part / --grow --recommended\n"),
    "disk": ("part / --size=1 --ondisk=sda\n", "part: {/: {onpart: sda1}}", "part / --size=1 --onpart=sda1\n"),
    "static to dhcp": (
        "network --device=eth0 --bootproto=static --ip=10.0.0.2 --netmask=255.0.0.0 --gateway=10.0.0.1\n",
        "network: {eth0: {bootproto: dhcp}}",
        "network --device=eth0 --bootproto=dhcp\n",
    ),
    "dhcp with name servers of the profile's own": (
        "network --device=eth0 --bootproto=static --ip=10.0.0.2 --nameserver=10.0.0.1\n",
        "network: {eth0: {bootproto: dhcp, nameserver: [9.9.9.9]}}",
        "network --device=eth0 --bootproto=dhcp --nameserver=9.9.9.9\n",
    ),
    "dhcp to static": (
        "network --device=eth0 --bootproto=dhcp\n",
        "network: {eth0: {bootproto: static, ip: 10.0.0.2}}",
        "network --device=eth0 --bootproto=static --ip=10.0.0.2\n",
    ),
    "activate": (
        "network --device=eth0 --activate\n",
        "network: {eth0: {no-activate: true}}",
        "network --device=eth0 --no-activate\n",
    ),
}

LISTS = {
    "plain text": ('bootloader --append="a b"\n', "bootloader: {append: c d}", 'bootloader --append="c d"\n'),
    "a list": ('bootloader --append="a b"\n', "bootloader: {append: [c, d]}", 'bootloader --append="c d"\n'),
    "an empty list": (
        'bootloader --append="a b" --timeout=1\n',
        "bootloader: {append: []}",
        "bootloader --timeout=1\n",
    ),
    "add": ('bootloader --append="a b"\n', "bootloader: {append: {add: [b, c]}}", 'bootloader --append="a b c"\n'),
    "add one text": ("bootloader --append=a\n", "bootloader: {append: {add: b c}}", 'bootloader --append="a b c"\n'),
    "add what is there": (
        'bootloader --append="a  b"\n',
        "bootloader: {append: {add: [b]}}",
        'bootloader --append="a  b"\n',
    ),
    "add to nothing": ("bootloader\n", "bootloader: {append: {add: [b]}}", "bootloader --append=b\n"),
    "remove": ('bootloader --append="a b c"\n', "bootloader: {append: {remove: [b]}}", 'bootloader --append="a c"\n'),
    "remove the last": ("bootloader --append=a\n", "bootloader: {append: {remove: [a]}}", "bootloader\n"),
    "remove from nothing": ("bootloader\n", "bootloader: {append: {remove: [a]}}", "bootloader\n"),
    "remove and add": (
        'bootloader --append="a b"\n',
        "bootloader: {append: {remove: [a], add: [c]}}",
        'bootloader --append="b c"\n',
    ),
    "only the last occurrence counts": (
        "bootloader --append=a --append=b\n",
        "bootloader: {append: {add: [c]}}",
        'bootloader --append="b c"\n',
    ),
    "commas": (
        "services --enabled=sshd,chronyd\n",
        "services: {enabled: {add: [nginx], remove: [chronyd]}}",
        "services --enabled=sshd,nginx\n",
    ),
    "groups": (
        "user --name=a --groups=wheel\n",
        "user: {a: {groups: {add: [docker]}}}",
        "user --name=a --groups=wheel,docker\n",
    ),
    "name servers": (
        "network --device=link --nameserver=1.1.1.1\n",
        "network: {link: {nameserver: {add: [9.9.9.9]}}}",
        "network --device=link --nameserver=1.1.1.1,9.9.9.9\n",
    ),
    "positionals": (
        "volgroup vg pv.1 pv.2\n",
        "volgroup: {vg: {partitions: {add: [pv.3], remove: [pv.1]}}}",
        "volgroup vg pv.2 pv.3\n",
    ),
    "positionals replaced": ("volgroup vg pv.1 pv.2\n", "volgroup: {vg: {partitions: [pv.3]}}", "volgroup vg pv.3\n"),
    "cumulative: both are edited": (
        "firewall --port=22:tcp,80:tcp --ssh --port=443:tcp\n",
        "firewall: {port: {add: [8443:tcp], remove: [80:tcp]}}",
        "firewall --port=22:tcp --ssh --port=443:tcp,8443:tcp\n",
    ),
    "cumulative: one goes": (
        "firewall --port=22:tcp --ssh --port=443:tcp\n",
        "firewall: {port: {remove: [443:tcp]}}",
        "firewall --port=22:tcp --ssh\n",
    ),
    "cumulative: a plain value replaces all": (
        "firewall --port=22:tcp --ssh --port=443:tcp\n",
        "firewall: {port: [80:tcp]}",
        "firewall --ssh --port=80:tcp\n",
    ),
    "cumulative: the same in all": (
        "firewall --port=22:tcp --port=443:tcp\n",
        "firewall: {port: [22:tcp, 443:tcp]}",
        "firewall --port=22:tcp --port=443:tcp\n",
    ),
    "one a time: add": (
        "firewall --trust=eth0\n",
        "firewall: {trust: {add: [eth1]}}",
        "firewall --trust=eth0 --trust=eth1\n",
    ),
    "one a time: remove": (
        "firewall --trust=eth0 --ssh --trust=eth1\n",
        "firewall: {trust: {remove: [eth0]}}",
        "firewall --ssh --trust=eth1\n",
    ),
    "one a time: a list": (
        "firewall --trust=eth0 --ssh\n",
        "firewall: {trust: [a, b]}",
        "firewall --trust=a --trust=b --ssh\n",
    ),
    "one a time: a text": ("firewall --trust=eth0 --trust=eth1\n", "firewall: {trust: a}", "firewall --trust=a\n"),
    "one a time: null": ("firewall --trust=eth0 --trust=eth1 --ssh\n", "firewall: {trust: null}", "firewall --ssh\n"),
}

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

TABLES = {
    "once": ONCE,
    "alternatives": ALTERNATIVES,
    "lists": LISTS,
    "slots": SLOTS,
    "items": ITEMS,
    "places": PLACES,
    "scalars": SCALARS,
}
ROWS = [pytest.param(*row, id=f"{table}: {name}") for table, rows in TABLES.items() for name, row in rows.items()]


def said(kickstart: str) -> str:
    """The profile that says this of `kickstart:`."""
    return f"kickstart:\n  {kickstart}\n" if kickstart[0] != "{" else f"kickstart: {kickstart}\n"


@pytest.mark.parametrize(("base", "kickstart", "result"), ROWS)
def test_the_merge_table(base, kickstart, result):
    laid = over(base, said(kickstart))
    assert [one for one in laid.found if one.severity == "error"] == [], laid.said
    assert laid.text == result


@pytest.mark.parametrize(("base", "kickstart", "result"), ROWS)
def test_a_second_time_changes_nothing(base, kickstart, result):
    """Over what came out, and over itself: applying twice equals once (but for what `#2` then means)."""
    laid = over(
        base,
        "kickstart: {}\n",
        web_yaml="extends: middle\n" + said(kickstart),
        middle_yaml="extends: base\n" + said(kickstart),
    )
    once = over(base, said(kickstart))
    numbered = "#2': null" in kickstart or "#2: null" in kickstart or ": --name=b" in kickstart
    if not numbered:
        assert laid.text == once.text
        assert over(once.text, said(kickstart)).text == once.text


RELEASES = [
    ("rhel7", "lang C\n", "device: [{module: e1000, opts: a}]", "lang C\ndevice e1000 --opts=a\n"),
    ("rhel5", "lang C\n", "device: [{type: eth, module: e1000}]", "lang C\ndevice eth e1000\n"),
    ("rhel5", "device scsi aic7xxx\n", "device: {aic7xxx: {opts: x}}", "device scsi aic7xxx --opts=x\n"),
    ("rhel7", "device aic7xxx\n", "device: {aic7xxx: {opts: x}}", "device aic7xxx --opts=x\n"),
    ("rhel5", "rootpw --iscrypted $1$a$b\n", "rootpw: {password: open}", "rootpw open\n"),
    ("rhel5", "zerombr yes\n", "zerombr: true", "zerombr\n"),
    ("rhel9", "lang C\n", "autopart: {type: LVM}", "lang C\nautopart --type=LVM\n"),
    (
        "rhel9",
        "raid / --device=a --level=RAID1 raid.1\n",
        "raid: {/: {level: raid5}}",
        "raid / --device=a --level=raid5 raid.1\n",
    ),
    ("rhel7", "%packages --instLangs=a\n%end\n", "lang: C", "lang C\n%packages --instLangs=a\n%end\n"),
    ("rhel5", "%post\necho\n", "lang: C", "lang C\n%post\necho\n"),
]


@pytest.mark.parametrize(("target", "base", "kickstart", "result"), RELEASES)
def test_the_release_counts(target, base, kickstart, result):
    laid = over(base, said(kickstart), target=target)
    assert [one for one in laid.found if one.severity == "error"] == [], laid.said
    assert laid.text == result


def test_a_list_of_candidates_for_an_ambiguous_key():
    laid = over(
        "part swap --size=1 --ondisk=sda\npart swap --size=2 --ondisk=sdb\npart swap --size=3 --ondisk=sdb\n",
        said("part: {swap: {size: 5}}"),
    )
    (found,) = laid.found
    assert found.code == "KS404"
    assert found.help == "name one of them: `swap@sda`, `swap#2`, `swap#3`"
    assert [related.location.span.line for related in found.related] == [1, 2, 3]
    for name in ("swap@sda", "'swap#2'", "'swap#3'"):
        assert (
            over(
                "part swap --ondisk=sda\npart swap --ondisk=sdb\npart swap --ondisk=sdb\n",
                said(f"part: {{{name}: {{size: 5}}}}"),
            ).codes
            == []
        )


def test_a_number_that_is_not_there():
    laid = over("part swap --size=1\n", said("part: {'swap#3': {size: 5}}"))
    assert laid.codes == ["KS408"]


def test_a_key_removed_that_is_almost_there():
    laid = over("repo --name=debug --baseurl=http://a\n", said("repo: {debgu: null, other: null}"))
    assert laid.codes == ["KS415"]
    assert laid.found[0].severity == "note"
    assert laid.found[0].help == "did you mean `debug`?"


def test_what_no_quotes_help_is_refused():
    laid = over("lang C\n", said("timezone: {timezone: --utc}"))
    assert laid.codes == ["KS410"]
    assert laid.found[0].location.span.column == 14


def test_comments_and_blanks_stay():
    base = dedented("""
        # by hand, 2016

        lang C   # the language
        # before the boot loader
        bootloader --timeout=5 # five

        # at the end
        """)
    laid = over(base, said("{bootloader: {timeout: 6}, lang: de_DE}"))
    assert laid.text == base.replace("lang C   # the language", "lang de_DE").replace("=5", "=6")
