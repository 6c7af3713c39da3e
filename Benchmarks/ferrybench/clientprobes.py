# SPDX-License-Identifier: Apache-2.0
"""python3 -m ferrybench.clientprobes [FERRY] > docs/benchmarks/lying-server.md: clients that are there (of the Debian packages
curl, lftp, ncftp, tnftp, wget) fetch a file from a server that lies."""

import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from . import places

whole = bytes(number % 251 for number in range(1_000_000))
half = whole[:500_000]
cases = {
    "half": "half of the file, an orderly end, and 226",
    "reset": "half of the file, a reset, and 426",
    "never": "the whole file, and no reply after it",
    "climb": "a directory with a file that is called `../../climbed`",
}
patience = 150


def serve(control):
    """One session; the name of the file tells the case."""
    data = None

    def say(text):
        control.sendall(text.encode() + b"\r\n")

    def send(name):
        connection, _ = data.accept()
        say("150 It comes.")
        connection.sendall(half if "half" in name or "reset" in name else whole if "never" in name else b"evil")
        if "reset" in name:
            time.sleep(0.3)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
        if "never" not in name:
            say("426 Broken." if "reset" in name else "226 Done.")

    def list_all(verb):
        connection, _ = data.accept()
        say("150 It comes.")
        for name in ("../../climbed", "ok"):
            form = {"MLSD": f"type=file;size=4;modify=20200101000000; {name}", "NLST": name}
            connection.sendall((form.get(verb) or f"-rw-r--r-- 1 a a 4 Jan  1  2020 {name}").encode() + b"\r\n")
        connection.close()
        say("226 Done.")

    say("220 Hello.")
    try:
        for line in control.makefile("rb"):
            verb, _, name = line.decode("latin-1").strip().partition(" ")
            verb = verb.upper()
            if verb in ("PASV", "EPSV"):
                data = socket.create_server(("127.0.0.1", 0))
                port = data.getsockname()[1]
                say(f"229 Ok (|||{port}|)" if verb == "EPSV" else f"227 Ok (127,0,0,1,{port >> 8},{port & 255})")
            elif verb == "RETR":
                send(name)
            elif verb in ("LIST", "MLSD", "NLST"):
                list_all(verb)
            elif verb == "SIZE":
                is_directory = name.rstrip("/").endswith("dir") or name in ("", "/")
                say("550 A directory." if is_directory else f"213 {len(whole) if name.endswith('.bin') else 4}")
            elif verb == "CWD":
                say("250 Ok." if not name.endswith((".bin", "ok", "climbed")) else "550 No directory.")
            elif verb == "FEAT":
                say("211-Features\r\n SIZE\r\n MDTM\r\n MLST type*;size*;modify*;\r\n211 End")
            else:
                say({"USER": "331 Ok", "PASS": "230 Ok", "PWD": '257 "/"', "MDTM": "213 20200101000000", "SYST": "215 UNIX Type: L8",
                     "TYPE": "200 Ok", "NOOP": "200 Ok", "OPTS": "200 Ok", "QUIT": "221 Bye"}.get(verb, "502 No"))
                if verb == "QUIT":
                    break
    except OSError:
        pass
    control.close()


def accept(listener):
    while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()


def commands(ferry, port, case):
    name = "dir" if case == "climb" else f"{case}.bin"
    url, deep = f"ftp://u:p@127.0.0.1:{port}/{name}", case == "climb"
    lftp = f"set net:max-retries 2; set net:timeout 10; open -u u,p ftp://127.0.0.1:{port}; {'mirror' if deep else 'get'} {name}"
    found = {
        "ferry": [ferry, "--tls", "off", "get", *["-r"] * deep, url],
        "lftp": ["lftp", "-c", lftp],
        "wget": ["wget", "-q", "--tries=1", "--timeout=10", *["-r", "-nH"] * deep, url + "/" * deep],
        "ncftpget": ["ncftpget", "-r", "1", "-t", "10", *["-R"] * deep, "-u", "u", "-p", "p", "-P", str(port), "127.0.0.1", ".", "/" + name],
    }
    if not deep:  # The others do not fetch directories.
        found |= {"curl": ["curl", "-sS", "-O", url], "tnftp": ["tnftp", "-n", url]}
    return found


def outcome(folder, command, case):
    """What the client says by its exit code, and what stands under the file's name then."""
    inside = folder / "a" / "b"
    inside.mkdir(parents=True)
    try:
        code = subprocess.run(command, cwd=inside, stdin=subprocess.DEVNULL, capture_output=True, timeout=patience,
                              env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8"}, check=False).returncode
        said = "success" if code == 0 else f"failure ({code})"
    except subprocess.TimeoutExpired:
        said = f"waits for more than {patience} s"
    if case == "climb":
        outside = [file for file in folder.rglob("*climbed") if file.parent != inside / "dir"]
        return f"{said}, written outside" if outside else f"{said}, nothing outside"
    file = inside / f"{case}.bin"
    content = file.read_bytes() if file.is_file() else None
    what = {whole: "the file", half: "half of it", half + half: "the first half twice", None: "nothing"}.get(content, "something else")
    return f"{said}, {what}"


def main():
    ferry = sys.argv[1] if len(sys.argv) > 1 else places.build / "release" / "ferry"
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=accept, args=(listener,), daemon=True).start()
    table = {}
    with tempfile.TemporaryDirectory(prefix="ferry-clients-") as place:
        runs = []
        for case in cases:
            for client, command in commands(ferry, listener.getsockname()[1], case).items():
                if shutil.which(str(command[0])):
                    run = threading.Thread(target=lambda case=case, client=client, command=command: table.__setitem__(
                        (case, client), outcome(Path(place) / case / client, command, case)))
                    run.start()
                    runs.append(run)
        for run in runs:
            run.join()
    clients = [client for client in ("ferry", "lftp", "curl", "wget", "ncftpget", "tnftp") if ("half", client) in table]
    print("# A server that lies\n\nWhat clients say, and what stands under the name of a file of 1,000,000 bytes, by `PYTHONPATH=Benchmarks python3 -m\n"
          "ferrybench.clientprobes`. The server tells the right size (`SIZE`), does not know `REST`, and sends:\n")
    print("| | " + " | ".join(clients) + " |\n" + "|---" * (len(clients) + 1) + "|")
    for case, title in cases.items():
        print(f"| {title} | " + " | ".join(table.get((case, client), "-") for client in clients) + " |")
    versions = subprocess.run(["dpkg-query", "--show", "--showformat=${Package} ${Version}, ", "lftp", "curl", "wget", "ncftp", "tnftp"],
                              capture_output=True, text=True, check=False).stdout
    print(f"\n{versions.rstrip(', ')}. lftp with two tries, wget and ncftpget with one, all else by default.")


main()
