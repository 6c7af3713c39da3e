# SPDX-License-Identifier: Apache-2.0
"""python3 -m ferrybench.probes [FERRYD] > docs/benchmarks/accidents.md: the same few accidents for each server, as root.

Each server is started as for the benchmarks, on a loopback of its own, and talked with over plain sockets. No option that
makes uploads safer is on, as none is by default."""

import socket
import struct
import sys
import time
import tempfile
from pathlib import Path

from . import places, servers

old, new = b"old " * 25_000, b"new " * 250_000
half = len(new) // 2


class Talk:
    def __init__(self, server):
        self.control = socket.create_connection(("127.0.0.1", server.port), 10)
        self.lines = self.control.makefile("rb")
        self.reply()
        self.say(f"USER {server.user}")
        self.say(f"PASS {server.password}")
        self.say("TYPE I")
        self.say("CWD in")  # vsftpd wants a root that visitors cannot write to.

    def reply(self, patience=10):
        self.control.settimeout(patience)
        line = self.lines.readline().decode("latin-1").rstrip()
        code = line[:3]
        while line and line[3:4] == "-":
            line = self.lines.readline().decode("latin-1").rstrip()
            if not line.startswith(code):
                line = code + "-"
        if "OOPS" in line:
            sys.exit(line)
        return line

    def say(self, command, patience=10):
        self.control.sendall(command.encode() + b"\r\n")
        return self.reply(patience)

    def passive(self):
        numbers = self.say("PASV").split("(")[1].split(")")[0].split(",")
        return int(numbers[4]) * 256 + int(numbers[5])

    def dial(self, port, source="127.0.0.1"):
        return socket.create_connection(("127.0.0.1", port), 10, (source, 0))

    def begin(self, command):
        data = self.dial(self.passive())
        return data, self.say(command)


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def content(file):
    data = file.read_bytes() if file.exists() else None
    if data == old:
        return "old file"
    if data == new:
        return "new file"
    return "no file" if data is None else f"{len(data):,} bytes of the new" if new.startswith(data) and data else f"{len(data)} bytes"


def upload(server, file, accident):
    """What is under the name while an upload replaces it, and after its accident; and the last reply."""
    file.write_bytes(old)
    file.chmod(0o666)
    talk = Talk(server)
    data, _ = talk.begin("STOR " + file.name)
    data.sendall(new[:half])
    time.sleep(0.5)
    during = content(file)
    said = accident(talk, data)
    time.sleep(1)
    return f"{content(file)} ({said})", during


def cut(talk, data):
    reset(data)
    return talk.reply()[:3]


def abort(talk, data):
    talk.control.sendall(b"ABOR\r\n")
    time.sleep(0.3)
    data.close()
    return talk.reply()[:3]


def vanish(talk, data):
    talk.lines.close()
    reset(talk.control)
    data.close()
    return "nobody to tell"


def deaf(server, file):
    file.write_bytes(b"x" * 50_000_000)
    talk = Talk(server)
    data, _ = talk.begin("RETR " + file.name)
    time.sleep(0.5)
    began = time.monotonic()
    try:
        said = talk.say("NOOP", 3)
        return f"{said[:3]} after {1000 * (time.monotonic() - began):.0f} ms"
    except OSError:
        return "no answer in 3 s"
    finally:
        data.close()


def thief(server, file):
    """A stranger from another address connects to the passive port first."""
    file.write_bytes(old)
    talk = Talk(server)
    port = talk.passive()
    stranger = talk.dial(port, "127.0.0.2")
    time.sleep(0.2)
    talk.control.sendall(b"RETR " + file.name.encode() + b"\r\n")
    stranger.settimeout(1)
    try:
        stolen = len(stranger.recv(1000)) > 0
    except OSError:
        stolen = False
    if stolen:
        return "gets the file"
    try:
        owner = talk.dial(port)
        owner.settimeout(3)
        mine = len(owner.recv(1000)) > 0
    except OSError:
        mine = False
    return "gets nothing; the owner gets the file" if mine else "gets nothing; the owner, too"


def browser(server, _):
    with socket.create_connection(("127.0.0.1", server.port), 5) as visitor:
        visitor.recv(1000)
        visitor.sendall(b"POST / HTTP/1.1\r\nHost: ftp\r\nContent-Length: 30\r\n\r\nUSER anonymous\r\nPASS x\r\n")
        visitor.settimeout(2)
        said = b""
        try:
            while piece := visitor.recv(1000):
                said += piece
        except TimeoutError:
            return "goes on" + (", and takes the USER in it" if b"331" in said else "")
        except OSError:
            pass
        return "closes the connection"


def line_end(server, file):
    """A name with a line end in it, made by another program."""
    odd = file.parent / "a\r\nforged"
    odd.write_bytes(b"")
    talk = Talk(server)
    data, _ = talk.begin("NLST")
    listing = b""
    while piece := data.recv(65536):
        listing += piece
    odd.unlink()
    return "forges an entry" if b"forged" in [line.strip() for line in listing.split(b"\n")] else "is left out or escaped"


def main():
    if len(sys.argv) > 1:
        servers.Ferry.program = Path(sys.argv[1])
    kinds = [servers.Ferry, servers.Vsftpd, servers.ProFTPD, servers.PureFTPd, servers.Pyftpdlib]
    rows = {title: [] for title in (
        "under the name while an upload replaces a file", "after a reset of the data connection", "after `ABOR` in mid-file",
        "after the client vanished", "`NOOP` while a download stands still", "a stranger at the passive port",
        "`POST` of a browser", "a line end in a name, in `NLST`")}
    for kind in kinds:
        with tempfile.TemporaryDirectory(prefix="ferry-probes-", dir="/dev/shm") as place:
            root = Path(place) / "root"
            (root / "in").mkdir(parents=True)
            for directory, mode in ((Path(place), 0o755), (root, 0o755), (root / "in", 0o777)):
                directory.chmod(mode)
            file = root / "in" / "file"
            with kind(root, Path(place) / "server") as server:
                (after_reset, during), (after_abort, _), (after_loss, _) = (
                    upload(server, file, accident) for accident in (cut, abort, vanish))
                found = [during, after_reset, after_abort, after_loss]
                for probe in (deaf, thief, browser, line_end):
                    file.unlink(missing_ok=True)
                    found.append(probe(server, file))
            for row, answer in zip(rows.values(), found):
                row.append(answer)
        print(kind.name, found, file=sys.stderr)
    names = [f"{kind.name} {kind.version()}".strip() for kind in kinds]
    print("# Accidents\n\nThe same for each server, by `PYTHONPATH=Benchmarks python3 -m ferrybench.probes`, as configured for the\n"
          "[benchmarks](../benchmarks.md): without the options that some of them have for safer uploads. The file is 100,000 bytes, and\n"
          "500,000 of the 1,000,000 bytes of its successor arrive.\n")
    print("| | " + " | ".join(names) + " |\n|---" * 1 + "|---" * len(names) + "|")
    for title, answers in rows.items():
        print(f"| {title} | " + " | ".join(answers) + " |")


main()
