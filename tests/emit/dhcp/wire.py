"""A DHCP server on a wire of its own: run as a script, in a network namespace that it may change.

python wire.py PROGRAM FOLDER < asks.json > answers.json

The folder holds the server's file, `made`. An ask is what a client says: `mac`; `arch`, the number of option 93;
`vendor` and `user`, its classes; `relay`, the address of an agent that passes it on; `pxe`, to ask at port 4011, and
`item`, for which entry of the menu that it was offered. Those under `quiet` must stay without an answer: they go out
with the others, and are waited for when all of those are there. An answer has the address that is given, the file and
its server, and what options say, by number.
"""

import json
import os
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SERVER, CLIENT, CARD, SERVER_CARD = "srv0", "cli0", "02:00:00:00:00:01", "02:00:00:00:00:02"
ADDRESS = os.environ.get("WIRE_SERVER", "192.0.2.10")
BOOTED = "192.0.2.77"  # the address of a client that asks for its boot file apart
COOKIE = bytes.fromhex("63825363")
WANTED = bytes((1, 3, 6, 12, 15, 43, 51, 54, 60, 66, 67, 97))
RELAYS = ("203.0.113.7", "198.51.100.1")
PATIENCE, QUIET = 15.0, 0.4  # seconds

Ask = dict[str, Any]


def lay() -> None:
    """A pair of cards, the server's with its address, and a way to the relay agents."""
    lines = [
        "link set lo up",
        f"link add {SERVER} address {SERVER_CARD} type veth peer name {CLIENT} address {CARD}",
        f"addr add {ADDRESS}/24 dev {SERVER}",
        f"link set {SERVER} up",
        f"link set {CLIENT} up",
        *(f"route add {relay}/32 dev {SERVER}" for relay in RELAYS),
        *(f"neigh add {other} lladdr {CARD} dev {SERVER}" for other in (*RELAYS, BOOTED)),
    ]
    os.environ["PATH"] = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"
    subprocess.run(["ip", "-batch", "-"], input="\n".join(lines), text=True, check=True, timeout=20)


def serve(program: str, folder: Path) -> "subprocess.Popen[bytes]":
    """The server, started on the file `made`; its own files stay in the folder."""
    made = folder / "made"
    around = dict(os.environ, KEA_LOCKFILE_DIR=str(folder), KEA_PIDFILE_DIR=str(folder))
    if program == "dhcpd":
        main = folder / "dhcpd.conf"
        # As an administrator's own: it includes the file. A ping before an offer would take a second.
        main.write_text(f'option arch code 93 = unsigned integer 16;\nping-check false;\ninclude "{made}";\n')
        leases = folder / "leases"
        leases.touch()
        words = ["dhcpd", "-4", "-f", "-d", "-cf", str(main), "-lf", str(leases), "-pf", str(folder / "pid"), SERVER]
    elif program == "kea":
        config = json.loads(made.read_text())
        config["Dhcp4"]["lease-database"] = {"type": "memfile", "persist": False}
        (folder / "kea.json").write_text(json.dumps(config))
        words = ["kea-dhcp4", "-c", str(folder / "kea.json")]
    else:
        words = ["dnsmasq", "-k", "-C", str(made), "--no-ping", "--user=root", f"--dhcp-leasefile={folder}/leases"]
        words += [f"--pid-file={folder}/pid", "--log-facility=-", "--log-dhcp"]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(words, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=around, cwd=folder)


def frame(ask: Ask, number: int, offer: Ask | None = None) -> bytes:
    """A DISCOVER as the client's card sends it, with an offer a REQUEST; number is its transaction's."""
    mac = bytes.fromhex(ask["mac"].replace(":", ""))
    relay = ask.get("relay")
    options = [(53, b"\3" if ask.get("pxe") or offer else b"\1"), (55, WANTED), (97, b"\0" + mac.ljust(16, b"\7"))]
    if offer is not None:
        options += [(50, socket.inet_aton(offer["address"])), (54, bytes.fromhex(offer["options"]["54"]))]
    if "arch" in ask:
        options += [(93, struct.pack("!H", ask["arch"])), (94, b"\1\3\x10")]
    options += [(code, ask[word].encode()) for code, word in ((60, "vendor"), (77, "user")) if word in ask]
    if "item" in ask:
        options.append((43, struct.pack("!BBHHB", 71, 4, ask["item"], 0, 255)))
    said = b"".join(bytes((code, len(data))) + data for code, data in options) + b"\xff"
    asks_as = socket.inet_aton(BOOTED) if ask.get("pxe") else bytes(4)
    head = struct.pack("!4BIHH", 1, 1, 6, 1 if relay else 0, number, 0, 0x8000)
    head += asks_as + bytes(8) + (socket.inet_aton(relay) if relay else bytes(4)) + mac.ljust(16, b"\0") + bytes(192)
    body = head + COOKIE + said.ljust(250, b"\0")
    to = ADDRESS if relay or ask.get("pxe") else "255.255.255.255"
    ports = (67, 67) if relay else (68, 4011 if ask.get("pxe") else 67)
    udp = struct.pack("!4H", *ports, 8 + len(body), 0) + body
    source = relay or (BOOTED if ask.get("pxe") else "0.0.0.0")
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0, *map(socket.inet_aton, (source, to)))
    ip = ip[:10] + struct.pack("!H", _sum(ip)) + ip[12:]
    target = b"\xff" * 6 if to == "255.255.255.255" else bytes.fromhex(SERVER_CARD.replace(":", ""))
    return target + (bytes.fromhex(CARD.replace(":", "")) if relay or ask.get("pxe") else mac) + b"\x08\0" + ip + udp


def _sum(header: bytes) -> int:
    total = sum(struct.unpack("!10H", header))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def answer(data: bytes) -> tuple[int, dict[str, Any]] | None:
    """The transaction and what is in an answer; None where a frame is none."""
    if data[12:14] != b"\x08\0" or data[23] != 17:
        return None
    udp = data[14 + (data[14] & 15) * 4 :]
    body = udp[8:]
    if len(body) < 240 or body[0] != 2 or body[236:240] != COOKIE:
        return None
    options: dict[str, str] = {}
    at = 240
    while at < len(body) and body[at] != 255:
        if body[at]:
            options[str(body[at])] = body[at + 2 : at + 2 + body[at + 1]].hex()
            at += 1 + body[at + 1]
        at += 1
    made = {
        "address": socket.inet_ntoa(body[16:20]),
        "server": socket.inet_ntoa(body[20:24]),
        # In its field, or in option 67 where a client asks for that.
        "file": body[108:236].split(b"\0")[0].decode() or bytes.fromhex(options.get("67", "")).rstrip(b"\0").decode(),
        "options": options,
    }
    return int.from_bytes(body[4:8], "big"), made


def run(program: str, folder: Path, asks: list[Ask], quiet: list[Ask]) -> list[dict[str, Any] | None]:
    """The answers in the order of the asks, then those to quiet ones: None, where all is well."""
    lay()
    everybody = [*asks, *quiet]
    frames = {1000 + number: frame(one, 1000 + number) for number, one in enumerate(everybody)}
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)) as card:
        card.bind((CLIENT, 0))
        card.settimeout(0.05)
        server = serve(program, folder)
        got: dict[int, dict[str, Any]] = {}

        def heard(number: int, one: dict[str, Any]) -> None:
            """An offer of an address is taken up, and what is said then counts."""
            kind = one["options"].get("53")
            if kind == "06":  # refused: once more from the beginning
                frames[number] = frame(everybody[number - 1000], number)
            elif one["address"] == "0.0.0.0" or kind != "02":
                got.setdefault(number, one)
            elif number not in got:
                frames[number] = frame(everybody[number - 1000], number, one)
                card.send(frames[number])

        try:
            _talk(card, server, frames, got, len(asks), heard)
        finally:
            server.kill()
            server.wait(20)
    return [got.get(number) for number in frames]


def _talk(
    card: socket.socket,
    server: "subprocess.Popen[bytes]",
    frames: dict[int, bytes],
    got: dict[int, dict[str, Any]],
    count: int,
    heard: Callable[[int, dict[str, Any]], None],
) -> None:
    """Asks again and again until all that shall be answered is: a server does not listen from its first moment on."""
    until, again = time.monotonic() + PATIENCE, 0.0
    done = False
    while (now := time.monotonic()) < until and server.poll() is None:
        if not done and all(1000 + number in got for number in range(count)):
            done, until = True, now + QUIET * (len(frames) > count)
        if now >= again:
            again = now + 0.15
            for number, one in frames.items():
                if number not in got:
                    card.send(one)
        try:
            one = answer(card.recv(4096))
        except TimeoutError:
            continue
        if one is not None:
            heard(*one)


if __name__ == "__main__":
    given = json.load(sys.stdin)
    json.dump(run(sys.argv[1], Path(sys.argv[2]), given["asks"], given.get("quiet", [])), sys.stdout)
