# SPDX-License-Identifier: Apache-2.0
"""Machines of their own on one computer: each has a network, a host name and addresses behind one switch.

The caller lives in a network of its own already (unshare), in which the switch is and all clients are."""

import os
import signal
import subprocess
import time
from pathlib import Path


class Failure(Exception):
    """Something that was promised is not so; the words are for a person."""


def done(*words, **rest):
    """What a command prints; it has to succeed."""
    result = subprocess.run([str(word) for word in words], stdin=rest.pop("stdin", subprocess.DEVNULL),
                            capture_output=True, text=True, check=False, **rest)
    if result.returncode != 0:
        raise Failure(f"{' '.join(map(str, words))}: {result.stderr.strip() or result.stdout.strip()}")
    return result.stdout


def wait(what, seconds, holds, pause=0.1):
    """Waits for something to become true, and gives it; errors of the network count as "not yet"."""
    limit = time.monotonic() + seconds
    while True:
        try:
            if answer := holds():
                return answer
        except (OSError, Failure):
            pass
        if time.monotonic() > limit:
            raise Failure(f"not within {seconds} s: {what}")
        time.sleep(pause)


class Switch:
    """What all machines are plugged into, and the clients, who have these addresses there."""

    def __init__(self, *addresses):
        done("ip", "link", "set", "lo", "up")
        done("ip", "link", "add", "switch", "type", "bridge")
        for address in addresses:
            done("ip", "address", "add", address, "dev", "switch")
        done("ip", "link", "set", "switch", "up")


class Machine:
    def __init__(self, name, *addresses):
        self.name, self.addresses = name, [address.partition("/")[0] for address in addresses]
        self._link = f"v-{name}"
        self._holder = subprocess.Popen(["unshare", "--net", "--uts", "sleep", "infinity"])
        home, there = os.readlink("/proc/self/ns/uts"), f"/proc/{self._holder.pid}/ns/uts"
        wait(f"the machine {name}", 10, lambda: os.readlink(there) != home, 0.01)
        done("ip", "link", "add", self._link, "type", "veth", "peer", "name", "eth0", "netns", self._holder.pid)
        done("ip", "link", "set", self._link, "master", "switch", "up")
        self.done("hostname", name)
        self.done("ip", "link", "set", "lo", "up")
        self.done("ip", "link", "set", "eth0", "up")
        for address in addresses:
            self.done("ip", "address", "add", address, "dev", "eth0")

    def words(self, *words):
        """The command that runs a command there; its process keeps its number."""
        return ["nsenter", "--target", str(self._holder.pid), "--net", "--uts", "--", *map(str, words)]

    def done(self, *words, **rest):
        return done(*self.words(*words), **rest)

    def unplug(self):
        """Nothing comes in or out from now on, and nobody is told."""
        done("ip", "link", "set", self._link, "down")

    def plug_in(self):
        done("ip", "link", "set", self._link, "up")

    def ignore(self, other):
        """Answers nothing to another machine from now on."""
        for address in other.addresses:
            self.done("ip", "route", "add", "blackhole", f"{address}/32")

    def heed(self, other):
        for address in other.addresses:
            self.done("ip", "route", "delete", "blackhole", f"{address}/32")

    def end(self):
        self._holder.kill()
        self._holder.wait()


class Service:
    """A program on a machine that is started, ended in several ways, and started again."""

    def __init__(self, machine, log, *words, environment=None):
        self.machine, self.log, self._words = machine, Path(log), machine.words(*words)
        self._environment = {**os.environ, **(environment or {})}
        self.process = None

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self._words, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            env=self._environment)

    def numbers(self):
        """Its process, and those that it has started."""
        return [self.process.pid, *children(self.process.pid)]

    def kill(self):
        for number in self.numbers():
            send(number, signal.SIGKILL)
        self.process.wait()

    def freeze(self):
        for number in self.numbers():
            send(number, signal.SIGSTOP)

    def thaw(self):
        for number in self.numbers():
            send(number, signal.SIGCONT)

    def ask_for_end(self):
        send(self.process.pid, signal.SIGTERM)

    def end(self, seconds=20):
        if self.process is None or self.process.poll() is not None:
            return
        self.ask_for_end()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()

    def peak(self):
        """The most memory that it has had so far, in MiB."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
        return 0


def children(number):
    try:
        return [int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()]
    except OSError:
        return []


def send(number, what):
    try:
        os.kill(number, what)
    except ProcessLookupError:
        pass
