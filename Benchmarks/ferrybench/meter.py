# SPDX-License-Identifier: Apache-2.0
"""What a server's processes cost: CPU time and memory of the whole tree, as the kernel counts them."""

import os
import threading
from pathlib import Path

tick = os.sysconf("SC_CLK_TCK")


def tree(root):
    """The process and all that descend from it."""
    found, at = [root], 0
    while at < len(found):
        try:
            for task in os.listdir(f"/proc/{found[at]}/task"):
                children = Path(f"/proc/{found[at]}/task/{task}/children").read_text()
                found.extend(int(child) for child in children.split())
        except OSError:
            pass  # It has ended meanwhile.
        at += 1
    return found


def cpu_seconds(root):
    """Of the tree, with what its ended children took before they were waited for (proc(5): utime to cstime)."""
    total = 0.0
    for process in tree(root):
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        own, children = (sum(int(field) for field in fields[at:at + 2]) / tick for at in (11, 13))
        # Ticks are of 10 ms and cut off; many small processes would seem to take no time.
        total += max(own, of_threads(process)) + children
    return total


def of_threads(process):
    """What the threads that are still there have run, to the nanosecond."""
    try:
        return sum(
            int(Path(f"/proc/{process}/task/{task}/schedstat").read_text().split()[0])
            for task in os.listdir(f"/proc/{process}/task")) / 1e9
    except (OSError, IndexError):
        return 0.0


def pss_kib(root):
    """The proportional set size of the tree: shared pages are divided among those who share them."""
    total = 0
    for process in tree(root):
        try:
            for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
                    break
        except OSError:
            pass
    return total


class Peak:
    """Samples the tree's memory a few times a second; the last sample stands in for trees too large for that."""

    interval = 0.2
    largest_tree = 64

    def __init__(self, root):
        self.root, self.kib = root, 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()
        self.kib = max(self.kib, pss_kib(self.root))

    def _watch(self):
        while not self._over.wait(self.interval):
            if len(tree(self.root)) <= self.largest_tree:
                self.kib = max(self.kib, pss_kib(self.root))
