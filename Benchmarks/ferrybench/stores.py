# SPDX-License-Identifier: Apache-2.0
"""python3 -m ferrybench.stores [FERRYD] [--rounds N] [--seconds N]

A home in a store of objects beside the store itself: the same bytes by plain PUT and GET with as many connections. Starts
a Ceph of one node with its gateway (scripts/ceph), and prints what both reach and what is left of the store's speed; then
small files by one, two and three servers on that bucket."""

import argparse
import concurrent.futures
import contextlib
import ftplib
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from . import load, machine, places, servers
from .network import PrivateNetwork

sys.path.insert(0, str(places.repository / "scripts"))
from cluster.store import Bucket, document  # noqa: E402

mib, gib = 1 << 20, 1 << 30
part, piece, small = 8 * mib, 4 * mib, 4096  # as ferryd has them (docs/0061-files-in-a-store-of-objects.md)
names = 500


class FerryOnStore(servers.Ferry):
    """ferryd with the account's home in the bucket."""

    has_own_network = False
    store = None

    def keep_accounts(self, words, state):
        super().keep_accounts([*words, "--home", "/s3/bench"], state)

    @property
    def more(self):
        return ["--object-store", f"/s3=http://{self.store.host}:{self.store.port}/{self.store.name}"]

    def environment(self):
        return {"AWS_ACCESS_KEY_ID": "ferrykey", "AWS_SECRET_ACCESS_KEY": "ferrysecret0123456789"}


class Line:
    """A connection to the store that sends requests made before, and drops what comes."""

    def __init__(self, bucket):
        self.socket = socket.create_connection((bucket.host, bucket.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = memoryview(bytearray(mib))

    def ask(self, head, body=b""):
        """Sends a request; gives the head of the answer."""
        self.socket.sendall(head + body if len(body) <= small else head)
        if len(body) > small:
            self.socket.sendall(body)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._more(self.socket.recv(65536))
        answer, _, rest = answer.partition(b"\r\n\r\n")
        if answer.split()[1][:1] != b"2":
            raise load.Failure(f"the store says {answer.splitlines()[0].decode()}")
        length = re.search(rb"\r\ncontent-length: *(\d+)", answer, re.I)
        left = int(length[1] if length else 0) - len(rest)
        while left > 0:
            count = self.socket.recv_into(self.buffer, min(left, mib))
            self._more(count)
            left -= count
        return answer

    @staticmethod
    def _more(came):
        if not came:
            raise load.Failure("the store closed a connection")
        return came


def request(bucket, method, key, query="", length=0, headers=None):
    path = f"/{bucket.name}/{key}"
    signed = bucket.signed(method, path, query, "UNSIGNED-PAYLOAD", headers or {})
    lines = [f"{method} {path}{'?' + query if query else ''} HTTP/1.1", f"content-length: {length}",
             *(f"{name}: {value}" for name, value in signed.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def at_once(bucket, count, work):
    """Has `work` done with so many connections; gives the seconds from the first byte to the last."""
    lines, errors = [Line(bucket) for _ in range(count)], []

    def one(number):
        try:
            work(number, lines[number])
        except (OSError, load.Failure) as error:
            errors.append(str(error))

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise load.Failure(errors[0])
    return time.monotonic() - began


def store_small(bucket, method, sessions, seconds):
    """Objects of 4 KiB a second."""
    body, counts = os.urandom(small) if method == "PUT" else b"", [0] * sessions
    requests = [[request(bucket, method, f"plain/{number}-{name}", length=len(body)) for name in range(names)]
                for number in range(sessions)]
    limit = time.monotonic() + seconds

    def work(number, line):
        # All of them once at least, for whoever fetches them later.
        while time.monotonic() < limit or (body and counts[number] < names):
            line.ask(requests[number][counts[number] % names], body)
            counts[number] += 1

    took = at_once(bucket, sessions, work)
    return sum(counts) / took


def store_up(bucket, size):
    """Bytes a second of one object in parts, four on their way at a time, as of ferryd."""
    body, tags = os.urandom(part), {}
    began = time.monotonic()
    root = document(bucket.ask("POST", "plain/big", {"uploads": ""}).read())
    upload = root.findtext("UploadId")

    def work(number, line):
        for index in range(number + 1, size // part + 1, 4):
            query = f"partNumber={index}&uploadId={upload}"
            answer = line.ask(request(bucket, "PUT", "plain/big", query, part), body)
            tags[index] = re.search(rb"\r\netag: *\"?([^\"\r]+)", answer, re.I)[1].decode()

    at_once(bucket, 4, work)
    parts = "".join(
        f"<Part><PartNumber>{index}</PartNumber><ETag>{tags[index]}</ETag></Part>" for index in sorted(tags))
    body = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
    bucket.ask("POST", "plain/big", {"uploadId": upload}, body).read()
    return size / (time.monotonic() - began)


def store_down(bucket, size):
    """Bytes a second of one object in pieces, two at a time, as ferryd reads one ahead."""

    def work(number, line):
        for start in range(number * piece, size, 2 * piece):
            line.ask(request(bucket, "GET", "plain/big", headers={"range": f"bytes={start}-{start + piece - 1}"}))

    return size / at_once(bucket, 2, work)


def rows(options):
    """Each a title, its unit, how the store does it, how ferryd does it, and what a unit of CPU time is of."""
    size, seconds = options.mib * mib, options.seconds
    many = f"files={names},size={small},sessions=16"
    return [
        (f"upload, {options.mib} MiB", "MB/s", lambda bucket: store_up(bucket, size) / 1e6,
         f"op=stor,path=/big,size={size},sessions=1,count=1", lambda crew: crew["bytes"] / crew["seconds"] / 1e6),
        (f"download, {options.mib} MiB", "MB/s", lambda bucket: store_down(bucket, size) / 1e6,
         f"op=retr,path=/big,size={size},sessions=1,count=1", lambda crew: crew["bytes"] / crew["seconds"] / 1e6),
        ("4 KiB uploads, 16 sessions", "files/s", lambda bucket: store_small(bucket, "PUT", 16, seconds),
         # Each from an address of its own: the client closes first, and its ports rest for a minute.
         f"op=stor,path=/d{{s}}/{{i}},{many},count={names},addresses=250",
         lambda crew: crew["operations"] / crew["seconds"]),
        ("4 KiB downloads, 16 sessions", "files/s", lambda bucket: store_small(bucket, "GET", 16, seconds),
         f"op=retr,path=/d{{s}}/{{i}},{many},seconds={seconds}", lambda crew: crew["operations"] / crew["seconds"]),
    ]


def make_directories(server):
    """A directory for each session: what it holds is known after one list, as in most that people have."""
    with ftplib.FTP() as client:
        client.connect(server.address, server.port)
        client.login(server.user, server.password)
        for number in range(17):
            with contextlib.suppress(ftplib.error_perm):
                client.mkd(f"d{number}")


def measure_nodes(options, place, payload):
    """Twelve sessions with small files, shared among the nodes."""
    for count in 1, 2, 3:
        with contextlib.ExitStack() as ending:
            nodes = []
            for number in range(count):
                node = FerryOnStore(place / "root", place / f"node{number}")
                node.port += number
                nodes.append(ending.enter_context(node))
            make_directories(nodes[0])
            for op, verb in ("stor", "uploads"), ("retr", "downloads"):
                crew = f"op={op},path=/d{{s}}/{{i}},files={names},size={small},sessions={12 // count},count=240"
                if op == "stor":
                    crew += ",addresses=250"
                with concurrent.futures.ThreadPoolExecutor(count) as pool:
                    results = list(pool.map(lambda node: load.run(node, [crew], payload, 600), nodes))
                work = sum(result.first["operations"] for result in results)
                seconds = max(result.first["seconds"] for result in results)
                cpu = sum(result.cpu for result in results) / work * 1000
                peak = max(result.peak_kib for result in results) / 1024
                print(f"{f'4 KiB {verb}, {count} nodes, 12 sessions':42}{work / seconds:6.0f} files/s"
                      f"{cpu:10.2f} ms a file{peak:6.0f} MiB each", flush=True)


def measure(options, place):
    payload = place / "payload"
    with open(payload, "wb") as file:
        for _ in range(options.mib):
            file.write(os.urandom(mib))
    os.environ["CEPH_GIB"] = "30"
    said = subprocess.run([places.repository / "scripts" / "ceph", "start", place / "ceph"], check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    host, port = re.search(r"http://([\d.]+):(\d+)", said).groups()
    bucket = Bucket(host, int(port), "ferry", "ferrykey", "ferrysecret0123456789")
    FerryOnStore.program, FerryOnStore.store = options.ferryd.resolve(), bucket
    (place / "root").mkdir()
    print(f"{'':30}{'store':>10}{'ferryd':>10}{'':10}{'of it':>7}{'CPU of ferryd':>20}{'peak':>10}")
    with FerryOnStore(place / "root", place / "ferryd") as server:
        make_directories(server)
        for title, unit, plain, crew, value in rows(options):
            figures = []
            for _ in range(options.rounds):
                limit = plain(bucket)
                result = load.run(server, [crew], payload, 600)
                first = result.first
                work = first["bytes"] / gib if unit == "MB/s" else first["operations"] / 1000
                figures.append((limit, value(first), result.cpu / work, result.peak_kib / 1024))
            limit, reached, cpu, peak = (statistics.median(column) for column in zip(*figures))
            per = "s a GiB" if unit == "MB/s" else "ms a file"
            print(f"{title:30}{limit:10.0f}{reached:10.0f} {unit:9}{reached / limit:7.2f}{cpu:10.2f} {per:9}"
                  f"{peak:6.0f} MiB", flush=True)
    measure_nodes(options, place, payload)


def main():
    parser = argparse.ArgumentParser(prog="ferrybench.stores", description="A home in a store beside the store itself.")
    parser.add_argument("ferryd", nargs="?", type=Path, default=places.ferryd, metavar="FERRYD")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured; the median counts")
    parser.add_argument("--seconds", type=float, default=5, help="for which small files are moved")
    parser.add_argument("--mib", type=int, default=1024, help="the size of the large file")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("The network of a store of its own is made by root: run this as root.")
    print(f"{machine.busy(2):.0f} % of the processors are busy with other things.")
    place = Path(tempfile.mkdtemp(prefix="ferry-stores-"))
    with PrivateNetwork(), contextlib.ExitStack() as ending:
        ending.callback(shutil.rmtree, place, ignore_errors=True)
        ending.callback(subprocess.run, [places.repository / "scripts" / "ceph", "stop", place / "ceph"], check=False)
        measure(options, place)


if __name__ == "__main__":
    main()
