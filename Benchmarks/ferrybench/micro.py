# SPDX-License-Identifier: Apache-2.0
"""python3 -m ferrybench.micro [--write]: allocations and system calls of ferryd for one small thing, held against
thresholds.json. Counts, unlike times, are the same on a busy machine: so this is a test.

Allocations are counted by a library that is preloaded, and those that were not given back; system calls by `perf stat`,
where the kernel lets us."""

import json
import mmap
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from . import load, places, servers
from .fixtures import Fixtures

thresholds_file = places.repository / "Benchmarks" / "thresholds.json"
entries = 20_000

# What is counted, what ftpload does, and how often the thing happens then.
things = {
    "command": ("op=noop,pace=0,count=3000", lambda crew: crew["operations"]),
    "login": ("op=login,count=10", lambda crew: crew["operations"]),
    "download of 4 KiB": ("op=retr,path=/small/{i},files=10,size=4096,count=1000", lambda crew: crew["operations"]),
    "upload of 4 KiB": ("op=stor,path=/up/{i},files=10,size=4096,count=1000", lambda crew: crew["operations"]),
    "upload of 64 KiB": ("op=stor,path=/up/{i},files=10,size=65536,count=500", lambda crew: crew["operations"]),
    "entry of MLSD": (f"op=list,verb=MLSD,path=/list/{entries},count=2", lambda crew: crew["entries"]),
    "entry of LIST": (f"op=list,verb=LIST,path=/list/{entries},count=2", lambda crew: crew["entries"]),
}


class Allocations:
    """The counter that the preloaded library adds to."""

    def __init__(self, path):
        self.path = path
        path.write_bytes(bytes(mmap.PAGESIZE))
        with open(path, "r+b") as file:
            self._page = mmap.mmap(file.fileno(), mmap.PAGESIZE)

    def counts(self):
        """What was asked for, and what was given back."""
        return struct.unpack_from("QQ", self._page)


class Counted(servers.Ferry):
    counter = None

    def environment(self):
        return {"LD_PRELOAD": str(places.tools / "liballoccount.so"), "ALLOCATION_COUNT": str(self.counter.path)}


class SystemCalls:
    """Counts while it is open; `None` where the kernel does not let us count."""

    def __init__(self, pid):
        self.pid, self.calls = pid, None

    def __enter__(self):
        if not shutil.which("perf"):
            self._perf = None
            return self
        self._perf = subprocess.Popen(
            ["perf", "stat", "-x", ",", "-e", "raw_syscalls:sys_enter", "-p", str(self.pid)], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        time.sleep(0.3)  # perf does not say when it has begun; the server is idle meanwhile.
        return self

    def __exit__(self, *_):
        if not self._perf:
            return
        self._perf.send_signal(signal.SIGINT)
        said = self._perf.communicate(timeout=10)[1]
        for line in said.splitlines():
            fields = line.split(",")
            if len(fields) > 2 and fields[2].startswith("raw_syscalls") and fields[0].isdigit():
                self.calls = int(fields[0])


def counts(server, allocations, payload):
    """{thing: {"allocations": …, "calls": …}}, the latter missing where it cannot be counted."""
    found = {}
    for thing, (crew, how_often) in things.items():
        load.run(server, [crew], payload, 60)  # Once before: caches and pools fill.
        before = allocations.counts()
        with SystemCalls(server.pid) as calls:
            result = load.run(server, [crew], payload, 60)
        time.sleep(0.3)  # What the session had is given back when its end has come through.
        allocated, freed = (now - then for now, then in zip(allocations.counts(), before))
        times = how_often(result.first)
        found[thing] = {"allocations": round(allocated / times, 3), "left": max(0, round((allocated - freed) / times, 3))}
        if calls.calls is not None:
            found[thing]["calls"] = round(calls.calls / times, 3)
    return found


def measured():
    with tempfile.TemporaryDirectory(prefix="ferry-micro-", dir="/dev/shm") as place:
        place = Path(place)
        place.chmod(0o755)
        fixtures = Fixtures(place / "served")
        payload = fixtures.file("big", 64 << 20)
        fixtures.small_files(10)
        fixtures.folder(entries)
        Counted.counter = Allocations(place / "allocations")
        with Counted(fixtures.root, place / "state") as server:
            return counts(server, Counted.counter, payload)


def main():
    if "FERRYD" in os.environ:
        servers.Ferry.program = Path(os.environ["FERRYD"]).resolve()
    found = measured()
    if "--write" in sys.argv:
        # A little above what was counted: how often threads wake each other varies, what is allocated hardly does.
        room = {"allocations": 1.1, "calls": 1.25, "left": 1.5}
        limits = {
            thing: {key: round(value * room[key] + 0.02, 2) for key, value in one.items()} for thing, one in found.items()}
        thresholds_file.write_text(json.dumps(limits, indent=2) + "\n")
    limits = json.loads(thresholds_file.read_text())
    over = False
    print(f"{'of one':<20}{'allocations':>14}{'allowed':>10}{'not freed':>12}{'allowed':>10}"
          f"{'system calls':>16}{'allowed':>10}")
    for thing, one in found.items():
        line = f"{thing:<20}"
        for key, width in (("allocations", 14), ("left", 12), ("calls", 16)):
            allowed = limits[thing].get(key, 0)
            if key not in one:
                line += f"{'not counted':>{width}}{allowed:>10}"
                continue
            line += f"{one[key]:>{width}}{allowed:>10}"
            if one[key] > allowed:
                line += " <-- too many"
                over = True
        print(line)
    sys.exit(over)


if __name__ == "__main__":
    main()
