"""A small workspace of three layers, for what explains and annotates."""

from commandline import SITE

BASE = """\
#version=RHEL9
lang en_US.UTF-8
timezone Europe/Berlin --utc
rootpw --plaintext hunter2hunter2
cdrom
bootloader --append="quiet rhgb" --timeout=5
network --device=eth0 --bootproto=dhcp
network --device=eth1 --bootproto=dhcp
firstboot --enable
part / --size=1024
%packages
@core
vim
%end
# ksc: name=motd
%post
date
%end
"""
MID = """\
extends: base
kickstart:
  timezone: Etc/UTC
  bootloader: {timeout: 1, append: {remove: [rhgb]}}
"""
LEAF = """\
extends: mid
target: rocky9
tree: rocky9
vars: {port: 80}
kickstart:
  bootloader: {timeout: 9}
  network: {eth1: null}
  firstboot: null
partitioning: {scheme: plain}
packages: {install: [nginx], drop: [vim]}
scripts: {motd: null, port: {section: post, text: "echo hi"}}
"""
FILES = {
    "ksc.yaml": SITE,
    "profiles/base.ks": BASE,
    "profiles/mid.yaml": MID,
    "profiles/web.yaml": LEAF,
    "profiles/KS204.yaml": "extends: base\n",
}
