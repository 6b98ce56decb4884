"""Real kickstarts that the reference accepts and that cannot install a machine."""

# (file, code): why not.
CANNOT_INSTALL: dict[tuple[str, str], str] = {
    (f"CentOS+Community-Kickstarts/{name}.cfg", code): "`raid.3` is made twice, and put into two arrays"
    for name in ("centos4-raid0", "centos4-raid1", "centos6-raid0-ext4", "centos6-raid1-ext4")
    for code in ("KS671", "KS840")
}
CANNOT_INSTALL |= {
    (f"CentOS+Community-Kickstarts/{name}.cfg", "KS843"): "`/boot` on RAID 0, which GRUB of EL5 and EL6 does not read"
    for name in ("centos4-raid0", "centos6-raid0-ext4")
}
CANNOT_INSTALL |= {
    ("CentOS+sig-cloud-instance-build/vagrant__centos7.ks", "KS843"): "under rhel6: a root on XFS without a `/boot`",
}
