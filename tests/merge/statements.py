"""The merge table for what stands once: what a base says, what a profile says, what comes out."""

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
    "what only removes makes nothing": ("lang C\n", "bootloader: {append: {remove: [a]}}", "lang C\n"),
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
        "rootpw: {password: open, plaintext: true}",
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
