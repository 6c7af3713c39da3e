# SPDX-License-Identifier: Apache-2.0
"""Where and when a run took place."""

import datetime
import os
import platform
import subprocess
import time
from pathlib import Path

from . import places


def described():
    return {
        "date": datetime.date.today().isoformat(),
        "processor": line_of("/proc/cpuinfo", "model name"),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30, 1),
        "kernel": platform.release(),
        "system": line_of("/etc/os-release", "PRETTY_NAME"),
        "congestion": Path("/proc/sys/net/ipv4/tcp_congestion_control").read_text().strip(),
        "busy_before": round(busy(2), 1),
        "commit": said("git", "-C", str(places.repository), "rev-parse", "--short", "HEAD"),
        "swift": said("swift", "--version").partition("(")[0].strip(),
    }


def busy(seconds):
    """How much of its processors the machine uses, in %, without this program (proc(5): `/proc/stat`)."""
    before = spent()
    time.sleep(seconds)
    total, idle = (after - earlier for after, earlier in zip(spent(), before))
    return 100 * (1 - idle / total)


def spent():
    times = [int(field) for field in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
    return sum(times), times[3] + times[4]


def line_of(path, key):
    for line in Path(path).read_text().splitlines():
        name, mark, value = line.replace("=", ":", 1).partition(":")
        if mark and name.strip() == key:
            return value.strip().strip('"')
    return ""


def said(*command):
    return subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False).stdout.split("\n")[0]
