# SPDX-License-Identifier: Apache-2.0
"""Clients beside each other, over a distance or none: python3 -m ferrybench.clients [--distance MS] [--jobs JOB,JOB] …

A job is `files-300` (so many files of 4 KiB), `file-16M` (one file), `file-4K` (one small file from cold) or `sync-10000` (a
sync of a tree that both sides hold already). Each client does it down and up with its default options; what arrived is
counted and compared. With `--keep` the report has it too."""

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

from . import distant_rows, document, machine, places, servers
from .campaign import make_certificate
from .client_commands import Job, clients, is_there
from .distance import Distance
from .fixtures import Fixtures
from .load import Failure
from .rows import small

units = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


def main():
    options = parsed()
    if os.geteuid() != 0:
        sys.exit("A network of its own takes root.")
    kinds = {kind.name: kind for kind in servers.everyone}
    if options.ferryd:
        servers.Ferry.program = Path(options.ferryd)
    missing = [name for name in options.clients if not is_there(name)]
    if missing:
        print(f"Not installed, and left out: {', '.join(missing)}", file=sys.stderr)
        options.clients = [name for name in options.clients if name not in missing]
    about = machine.described()
    fixtures = Fixtures(places.memory / "served")
    try:
        make_certificate()
        for server in options.servers:
            for encrypted in options.tls:
                for job in options.jobs:
                    for direction in options.directions:
                        row = compare(kinds[server], encrypted, job, direction, fixtures, options) | {"of": about}
                        print(told(row), flush=True)
                        if options.keep:
                            keep(row, places.documents)
    finally:
        shutil.rmtree(places.memory, ignore_errors=True)


def prepare(job, fixtures):
    """The directory that is moved, and the names in it."""
    kind, amount = job.split("-")
    if kind == "file":
        size = int(amount[:-1]) * units[amount[-1]]
        source = fixtures.file(f"one-{amount}/file", size).parent
    else:
        for number in range(int(amount)):
            fixtures.file(f"many-{amount}/{number:05}", small)
        source = fixtures.root / f"many-{amount}"
    return source, sorted(os.listdir(source))


def compare(kind, encrypted, job, direction, fixtures, options):
    """All clients at one job, in each round in an order that is drawn."""
    source, names = prepare(job, fixtures)
    size = sum((source / name).stat().st_size for name in names)
    times = {name: [] for name in options.clients}
    for number in range(options.rounds):
        for name in random.sample(options.clients, len(options.clients)):
            # One that takes very long is told by its first round.
            if times[name] is None or times[name] and times[name][0] > options.patience:
                continue
            try:
                span = measure(kind, encrypted, job, direction, source, names, fixtures, name, options)
            except Failure as failure:
                print(f"{name}: {failure}", file=sys.stderr)
                span = None
            if span is None:
                times[name] = None
            else:
                times[name].append(span)
    middle = {name: median(spans) for name, spans in times.items() if spans}
    return {
        "job": job, "direction": direction, "server": kind.name, "encrypted": encrypted, "round_trip": options.distance,
        "files": len(names), "bytes": size, "rounds": options.rounds, "seconds": middle}


def measure(kind, encrypted, job, direction, source, names, fixtures, name, options):
    """The seconds that one client takes; `None` if it cannot do such a thing."""
    fixtures.clear_uploads()
    work = job.split("-")[0]
    local, uploads = places.memory / "local", fixtures.root / "up"
    shutil.rmtree(local, ignore_errors=True)
    if direction == "down" and work != "sync":
        local.mkdir()
    else:
        shutil.copytree(source, local)
    if direction == "up" and work == "sync":
        shutil.copytree(source, uploads, dirs_exist_ok=True)
    with Distance(options.distance / 1000) as distance:
        server = type(kind.name, (kind,), {"address": distance.far, "has_own_network": False})(
            fixtures.root, places.memory / "state", encrypted=encrypted)
        distance.enter_far()
        with server:
            distance.enter_near()
            order = Job(server, work, direction, names, local, source.name if direction == "down" else uploads.name)
            command = clients[name](order, options.ferry)
            span = None if command is None else run(command, server, local)
            distance.enter_far()
    if span is None:
        return None
    arrived = local if direction == "down" else uploads
    if not same(source, arrived, names):
        raise Failure(f"{len(os.listdir(arrived))} of {len(names)} files, or others than were sent")
    return span


def run(command, server, local):
    home = places.memory / "home"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    environment = os.environ | {"FERRY_PASSWORD": server.password, "HOME": str(home)}
    for word in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        environment.pop(word, None)
    start = time.monotonic()
    try:
        done = subprocess.run(
            [str(word) for word in command], stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
            env=environment, cwd=local, check=False, timeout=300)
    except subprocess.TimeoutExpired:
        raise Failure("it was not done after 300 s") from None
    span = time.monotonic() - start
    if done.returncode:
        raise Failure(f"exit code {done.returncode}: {(done.stdout + done.stderr)[-300:]}")
    return span


def same(source, arrived, names):
    return sorted(os.listdir(arrived)) == names and all(
        (source / name).stat().st_size == (arrived / name).stat().st_size for name in names) and all(
        (source / name).read_bytes() == (arrived / name).read_bytes() for name in names)


def told(row):
    words = [f"{name} {distant_rows.figure(row, span):,.3g}" for name, span in row["seconds"].items()]
    return f"{distant_rows.title(row)}, {row['server']}, {row['round_trip']:g} ms, in {distant_rows.unit(row)}: " + ", ".join(words)


def keep(row, out):
    """Into the report, in place of what was measured of the same job before."""
    earlier = json.loads((out / "benchmarks.json").read_text()).get("distant", [])
    document.change(out, distant=[old for old in earlier if distant_rows.key(old) != distant_rows.key(row)] + [row])


def parsed():
    def words(text):
        return text.split(",")

    parser = argparse.ArgumentParser(prog="ferrybench.clients", description="ferry beside other clients.")
    parser.add_argument("--distance", type=float, default=20, metavar="MS", help="the round trip; 0 for none")
    parser.add_argument(
        "--jobs", type=words, default=["file-4K", "files-30", "files-300", "files-2000", "file-16M"], metavar="JOBS",
        help="files-N, file-SIZE (4K, 16M, 1G) and sync-N")
    parser.add_argument("--directions", type=words, default=["down", "up"], metavar="WAYS")
    parser.add_argument("--clients", type=words, default=list(clients), metavar="NAMES")
    parser.add_argument("--servers", type=words, default=["vsftpd", "ferry"], metavar="NAMES")
    parser.add_argument(
        "--tls", type=lambda text: [word == "yes" for word in words(text)], default=[False], metavar="no,yes")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--patience", type=float, default=20, metavar="S", help="what took longer is measured once only (default: %(default)s)")
    parser.add_argument("--ferry", default=str(places.ferry), metavar="PROGRAM")
    parser.add_argument("--ferryd", metavar="PROGRAM", help="the program behind the server ferry")
    parser.add_argument("--keep", action="store_true", help="write it into docs/benchmarks.md and .json")
    return parser.parse_args()


if __name__ == "__main__":
    main()
