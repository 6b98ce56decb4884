"""Sites with services, made at random: each layout, address, root and URL, and each way of a tree to its place."""

from random import Random

ADDRESSES = [
    "192.0.2.10",
    "10.0.0.1",
    "install.example.com",
    "srv-1",
    "2001:db8::10",
    "_odd.example.org",
    "UPPER.Example",
]
LAYOUTS = ["el5", "el6", "el", "debian"]
FOLDERS = ["", "", "/install", "/a/b", "/x+y", "/with%20blank", "/v1.0"]
NAMES = ["centos6", "rocky9", "f43", "a.b-c_d", "CentOS-7"]
ROOTS = ["/srv/install", "/opt", "/data/a+b", "/srv/v1.0/pub", "/x@y=z,w"]


def bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def site_text(random: Random, layout: str | None = None, certificates: str = "/etc/pki/ksc") -> str:
    """A `ksc.yaml`. FTP roots fit their URLs, and HTTPS has a certificate: what is refused has tests of its own."""
    at = random.choice(ADDRESSES)
    lines = [f"server: '{at}'", f"layout: {layout or random.choice(LAYOUTS)}"]
    urls = {}
    for name in ("http", "https", "ftp", "nfs", "tftp"):
        if random.random() < 0.35:
            continue
        own = random.choice(ADDRESSES) if random.random() < 0.3 else at
        root = random.choice(ROOTS) if random.random() < 0.6 else None
        keys = [f"server: '{own}'"]
        urls[name] = f"{name}://{bracketed(own)}"
        folder = random.choice(FOLDERS)
        if name in ("http", "https"):
            port = random.choice(["", "", ":8080" if name == "http" else ":8443"])
            urls[name] += f"{port}{folder}"
            keys += [f"url: '{urls[name]}'", f"program: {random.choice(['httpd', 'nginx'])}"]
        if name == "https":
            keys += [f"certificate: {certificates}/server.crt", f"key: {certificates}/server.key"]
        if name == "ftp" and root and "%" not in folder:
            port = random.choice(["", ":2121"])
            urls[name] += f"{port}{folder}"
            keys.append(f"url: '{urls[name]}'")
            root += folder
        if name == "nfs":
            urls[name] = f"nfs:{bracketed(own)}:{root or '/srv/nfs'}"
        if root:
            keys.append(f"root: '{root}'")
        lines.append(f"{name}: {{{', '.join(keys)}}}")
    trees = []
    for name in random.sample(NAMES, random.randint(0, len(NAMES))):
        by = [one for one in urls if one != "tftp"]
        if not by:
            break
        path = random.choice(
            [
                "",
                f", path: /srv/iso/{name}.iso",
                f", path: '/data/tree (old) {name}'",
                f", path: /data/{name}/",
                ", path: /dev/sr0",
            ]
        )
        trees.append(f"  {name}: {{release: centos6, url: '{urls[random.choice(by)]}/{name}'{path}}}")
    return "\n".join([*lines, *(["trees:", *trees] if trees else []), ""])
