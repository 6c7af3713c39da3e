# SPDX-License-Identifier: Apache-2.0
"""Where and when a run took place."""

import datetime
import os
import platform
import subprocess
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
        "load_before": round(os.getloadavg()[0], 2),
        "commit": said("git", "-C", str(places.repository), "rev-parse", "--short", "HEAD"),
        "swift": said("swift", "--version").partition("(")[0].strip(),
    }


def line_of(path, key):
    for line in Path(path).read_text().splitlines():
        name, mark, value = line.replace("=", ":", 1).partition(":")
        if mark and name.strip() == key:
            return value.strip().strip('"')
    return ""


def said(*command):
    return subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False).stdout.split("\n")[0]
