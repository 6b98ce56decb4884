"""Real kickstarts that the reference accepts and that cannot install a machine."""

# (file, code): why not.
CANNOT_INSTALL: dict[tuple[str, str], str] = {
    (f"CentOS+Community-Kickstarts/{name}.cfg", "KS671"): "`raid.3` is made twice, and put into two arrays"
    for name in ("centos4-raid0", "centos4-raid1", "centos6-raid0-ext4", "centos6-raid1-ext4")
}
