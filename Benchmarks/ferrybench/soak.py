# SPDX-License-Identifier: Apache-2.0
"""python3 -m ferrybench.soak [--minutes 30] [--clients 16] [--program FERRYD]

Visitors do random things for a while, in clear and over TLS, and kill their connections anywhere, while the server reads
its settings and opens its log again and again. Every reply is counted; every file is compared with what its visitor
knows may be there; descriptors, threads and memory have to come back to where they began. Exit code 1 if not."""

import argparse
import collections
import hashlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from . import meter, places
from .soakclient import Visitor, Wrong, deadline

password = "soak-soak-soak"
# What may stay behind a run: the allocator keeps room for what comes next.
memory_slack = 16 * 1024


class Ferryd:
    """A server of our own in a directory of its own."""

    def __init__(self, program, place):
        self.program, self.place = program, place
        self.root, self.state, self.log = place / "root", place / "state", place / "log"
        self.settings = place / "ferryd.toml"
        self.root.mkdir()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.write_settings(0)
        subprocess.run(
            [program, "user", "add", "soak", "--state", self.state, "--password-file", "-", "--max-sessions", "1000"],
            input=password + "\n", text=True, check=True, stdout=subprocess.DEVNULL)
        self.process = subprocess.Popen(
            [program, "--config", self.settings], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=open(place / "errors", "wb"), start_new_session=True)
        limit = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                if time.monotonic() > limit or self.process.poll() is not None:
                    sys.exit(f"ferryd does not start: {(place / 'errors').read_text()}")
                time.sleep(0.05)

    def write_settings(self, turn):
        """Each turn has another limit, so that there is something to read."""
        self.settings.write_text(
            f'root = "{self.root}"\nstate = "{self.state}"\nport = {self.port}\nlisten = ["127.0.0.1"]\n'
            f'log-file = "{self.log}"\nmax-per-address = {900 + turn % 10}\n')

    def reload(self, turn):
        self.write_settings(turn)
        self.process.send_signal(signal.SIGHUP)
        if turn % 3 == 0:
            os.replace(self.log, self.place / "log.old")
            self.process.send_signal(signal.SIGUSR1)

    def figures(self):
        """Descriptors, threads, and memory in KiB."""
        process = f"/proc/{self.process.pid}"
        return len(os.listdir(f"{process}/fd")), len(os.listdir(f"{process}/task")), meter.pss_kib(self.process.pid)

    def thread_names(self):
        """How many threads there are of each name."""
        tasks = Path(f"/proc/{self.process.pid}/task").iterdir()
        return collections.Counter((task / "comm").read_text().strip() for task in tasks)

    def end(self):
        """Ends it as a service manager does; its exit code."""
        self.process.terminate()
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


def work(visitor, until, faults, over):
    while time.monotonic() < until and not over.is_set():
        try:
            visitor.session()
        except (Wrong, OSError) as fault:
            faults.append(f"visitor {visitor.number}: {type(fault).__name__}: {fault}")
            over.set()


def compare(visitor, root):
    """The files on the disk that must not be there, in sentences."""
    directory = root / f"v{visitor.number}"
    for name, allowed in visitor.files.items():
        path = directory / name
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None
        if digest not in allowed:
            yield f"{path} has {digest}, and may have {allowed}"
    for path in directory.iterdir():
        if path.name not in visitor.files and not path.name.startswith("."):
            yield f"{path} is a stranger"


def quiet(server, seconds=90, calm=16):
    """The figures once they have not fallen for some seconds: threads without work end after a while."""
    least, since = server.figures(), time.monotonic()
    limit = since + seconds
    while time.monotonic() < min(limit, since + calm):
        time.sleep(1)
        now = server.figures()
        if now[0] < least[0] or now[1] < least[1] or now[2] < least[2] - 256:
            least, since = now, time.monotonic()
    return now


def main():
    parser = argparse.ArgumentParser(prog="ferrybench.soak", description=__doc__.split("\n\n")[1])
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--program", type=Path, default=places.ferryd)
    options = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="ferry-soak-"))
    server = Ferryd(options.program.resolve(), place)
    print(f"seed {options.seed}, {options.clients} visitors, {options.minutes} minutes")
    faults, over = [], threading.Event()
    visitors = [
        Visitor(number, server.port, password, f"{options.seed} {number}") for number in range(options.clients)]
    for visitor in visitors:
        (server.root / f"v{visitor.number}").mkdir()
    # A first minute, so that what is made once is there when the counting begins.
    until = time.monotonic() + min(60, options.minutes * 20)
    run(visitors, until, faults, over, server, 0)
    before, names = quiet(server), server.thread_names()
    print("after the first minute: %d descriptors, %d threads, %d KiB" % before, flush=True)
    turns = run(visitors, time.monotonic() + options.minutes * 60, faults, over, server, 100)
    after = quiet(server)
    print("at the end:             %d descriptors, %d threads, %d KiB" % after)
    if after[0] > before[0]:
        faults.append(f"{after[0] - before[0]} descriptors are left open")
    if after[1] > before[1]:
        left = ", ".join(f"{count} {name}" for name, count in (server.thread_names() - names).items())
        faults.append(f"{after[1] - before[1]} threads are left: {left}")
    if after[2] > before[2] + memory_slack:
        faults.append(f"{after[2] - before[2]} KiB more memory")
    for visitor in visitors:
        faults += compare(visitor, server.root)
    if code := server.end():
        faults.append(f"ferryd ended with {code}: {(place / 'errors').read_text()[-2000:]}")
    deeds = {}
    for visitor in visitors:
        for deed, number in visitor.counts.items():
            deeds[deed] = deeds.get(deed, 0) + number
    for deed in sorted(deeds):
        print(f"{deeds[deed]:9} {deed}")
    print(f"{turns:9} reloads")
    for fault in faults:
        print(f"WRONG: {fault}")
    sys.stdout.flush()
    if faults:
        for visitor in visitors:
            (place / f"visitor-{visitor.number}").write_text("\n".join(visitor.deeds) + "\n")
        sys.exit(f"{len(faults)} faults; what the server wrote and has is in {place}")
    shutil.rmtree(place)
    print("Nothing was wrong.")


def run(visitors, until, faults, over, server, turn):
    """Lets all visitors work; the number of reloads meanwhile."""
    threads = [threading.Thread(target=work, args=(visitor, until, faults, over)) for visitor in visitors]
    for thread in threads:
        thread.start()
    first = turn
    while any(thread.is_alive() for thread in threads):
        time.sleep(1 if over.is_set() else 5)
        if time.monotonic() < until:
            turn += 1
            server.reload(turn)
        elif time.monotonic() > until + deadline * 3:
            faults.append("visitors do not come to their end")
            break
    return turn - first


if __name__ == "__main__":
    main()
