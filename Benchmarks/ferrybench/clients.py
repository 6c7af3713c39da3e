# SPDX-License-Identifier: Apache-2.0
"""Clients beside each other, over a distance or none: python3 -m ferrybench.clients [--distance MS] [--files N,N] …

Each brings the same small files, down and up, with its default options, and what arrived is counted and compared."""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from . import places, servers
from .distance import Distance
from .fixtures import Fixtures
from .load import Failure
from .rows import small


class Job:
    """One directory of files, from a server or to it."""

    def __init__(self, server, direction, count, local, remote):
        self.server, self.direction, self.count, self.local, self.remote = server, direction, count, local, remote

    @property
    def url(self):
        return f"ftp://{self.server.user}:{self.server.password}@{self.server.address}:{self.server.port}"

    @property
    def names(self):
        return [f"{number:05}" for number in range(self.count)]


def ferry(job, program):
    there = f"ftp://{job.server.user}@{job.server.address}:{job.server.port}/{job.remote}"
    if job.direction == "down":
        return [program, "get", "-r", "-y", "--tls", "off", f"{there}/.", job.local]
    return [program, "put", "-r", "-y", "--tls", "off", f"{job.local}/.", there]


def lftp(job, settings="", options=""):
    move = f"mirror {options} /{job.remote} {job.local}"
    if job.direction == "up":
        move = f"mirror -R {options} {job.local} /{job.remote}"
    login = f"open -u {job.server.user},{job.server.password} -p {job.server.port} {job.server.address}"
    return ["lftp", "--norc", "-c", f"set ftp:ssl-allow no; {settings} {login}; {move}"]


def curl(job, *options):
    lines = []
    for name in job.names:
        lines.append(f'url = "{job.url}/{job.remote}/{name}"')
        lines.append(f'{"output" if job.direction == "down" else "upload-file"} = "{job.local}/{name}"')
    orders = places.memory / "curl"
    orders.write_text("\n".join(lines) + "\n")
    return ["curl", "-q", "-s", *options, "-K", str(orders)]


clients = {
    "ferry": lambda job, program: ferry(job, program),
    "lftp": lambda job, _: lftp(job),
    "lftp-pipelining": lambda job, _: lftp(job, "set ftp:sync-mode no;"),
    "lftp-P8": lambda job, _: lftp(job, options="-P8"),
    "curl": lambda job, _: curl(job),
    "curl-Z8": lambda job, _: curl(job, "-Z", "--parallel-max", "8"),
    "curl-Z": lambda job, _: curl(job, "-Z"),
}


def main():
    options = parsed()
    if os.geteuid() != 0:
        sys.exit("A network of its own takes root.")
    kinds = {kind.name: kind for kind in servers.everyone}
    if options.ferryd:
        servers.Ferry.program = Path(options.ferryd)
    fixtures = Fixtures(places.memory / "served")
    rows = []
    try:
        for count in options.files:
            for number in range(count):
                fixtures.file(f"many-{count}/{number:05}", small)
        for name in options.servers:
            for direction in ("down", "up"):
                for count in options.files:
                    rows.append(compare(kinds[name], direction, count, fixtures, options))
                    print(told(rows[-1]), flush=True)
    finally:
        shutil.rmtree(places.memory, ignore_errors=True)
    if options.json:
        Path(options.json).write_text(json.dumps(rows, indent=1) + "\n")


def compare(kind, direction, count, fixtures, options):
    """All clients at one job, in each round in an order that is drawn."""
    times = {name: [] for name in options.clients}
    for _ in range(options.rounds):
        for name in random.sample(options.clients, len(options.clients)):
            if times[name] is not None:
                try:
                    times[name].append(measure(kind, direction, count, fixtures, name, options))
                except Failure as failure:
                    print(f"{name}: {failure}", file=sys.stderr)
                    times[name] = None
    row = f"{'distant' if options.distance else 'near'}-{direction}-{count}"
    middle = {name: median(spans) if spans else None for name, spans in times.items()}
    return {"row": row, "server": kind.name, "round_trip": options.distance, "files": count, "seconds": middle}


def measure(kind, direction, count, fixtures, name, options):
    fixtures.clear_uploads()
    local = places.memory / "local"
    shutil.rmtree(local, ignore_errors=True)
    source = fixtures.root / f"many-{count}"
    if direction == "down":
        local.mkdir()
    else:
        shutil.copytree(source, local)
    with Distance(options.distance / 1000) as distance:
        server = type(kind.name, (kind,), {"address": distance.far, "has_own_network": False})(
            fixtures.root, places.memory / "state")
        distance.enter_far()
        with server:
            distance.enter_near()
            job = Job(server, direction, count, local, source.name if direction == "down" else "up")
            command = [str(word) for word in clients[name](job, options.ferry)]
            home = places.memory / "home"
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir()
            environment = os.environ | {"FERRY_PASSWORD": server.password, "HOME": str(home)}
            for word in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
                environment.pop(word, None)
            start = time.monotonic()
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment, check=False,
                timeout=300)
            span = time.monotonic() - start
            distance.enter_far()
    arrived = local if direction == "down" else fixtures.root / "up"
    there = {path.name for path in arrived.iterdir() if path.stat().st_size == small}
    if done.returncode or there != set(job.names):
        raise Failure(f"{done.returncode}, {len(there)} of {count} files: {(done.stdout + done.stderr)[-300:]}")
    return span


def told(row):
    words = [
        f"{name} {span:.2f} s ({row['files'] / span:.0f}/s)" if span else f"{name} failed"
        for name, span in row["seconds"].items()]
    return f"{row['row']} {row['server']}: " + ", ".join(words)


def parsed():
    def numbers(text):
        return [int(word) for word in text.split(",")]

    parser = argparse.ArgumentParser(prog="ferrybench.clients", description="ferry beside other clients.")
    parser.add_argument("--distance", type=float, default=20, metavar="MS", help="the round trip; 0 for none")
    parser.add_argument("--files", type=numbers, default=[30, 300, 2000], metavar="N,N", help="how many files of 4 KiB")
    parser.add_argument("--clients", type=lambda text: text.split(","), default=list(clients), metavar="NAMES")
    parser.add_argument("--servers", type=lambda text: text.split(","), default=["vsftpd", "ferry"], metavar="NAMES")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ferry", default=str(places.build / "release" / "ferry"), metavar="PROGRAM")
    parser.add_argument("--ferryd", metavar="PROGRAM", help="the program behind the server ferry")
    parser.add_argument("--json", metavar="FILE")
    return parser.parse_args()


main()
