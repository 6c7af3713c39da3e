# SPDX-License-Identifier: Apache-2.0
"""How cost grows with size: each curve measures one thing at many sizes, for Ferry and who can keep up."""

from dataclasses import dataclass

from . import load, meter, places, servers
from .scale import gib, mib


@dataclass
class Curve:
    key: str
    title: str
    horizontal: str
    vertical: str
    lines: dict  # of a server's name to [(x, y), …]


session_counts = (1, 10, 100, 1_000, 3_000, 10_000)
entry_counts = (1_000, 10_000, 100_000, 1_000_000)
sizes = (1, 64, 4096, 64 << 10, mib, 16 * mib, 256 * mib, gib, 4 * gib)


def draw_all(campaign, kinds):
    return [
        *sessions(campaign, kinds),
        *listings(campaign, kinds),
        *(file_sizes(campaign, kinds, operation, title) for operation, title in (("retr", "download"), ("stor", "upload"))),
    ]


def sessions(campaign, kinds):
    """A thousand commands a second, however many sessions they come from."""
    memory = Curve("sessions-memory", "Memory of a session", "sessions", "KiB of PSS a session", {})
    cpu = Curve("sessions-cpu", "CPU while 1,000 commands a second are answered", "sessions", "% of a core", {})
    reply = Curve("sessions-p99", "Time to answer a NOOP, p99", "sessions", "ms", {})
    for kind in kinds:
        for count in session_counts:
            seconds = 3
            crew = f"op=noop,sessions={count},pace={count / 1000},seconds={seconds},addresses=250"

            def run(server):
                base = meter.pss_kib(server.pid)
                result = load.run(server, [crew], campaign.payload, 300)
                add(memory, kind, count, max(result.open_kib - base, 0.1) / count)
                add(cpu, kind, count, result.cpu / seconds * 100)
                add(reply, kind, count, result.first["latency"]["p99"])

            attempt(campaign, kind, f"{count} sessions", run)
    return [memory, cpu, reply]


def listings(campaign, kinds):
    duration = Curve("entries-time", "Time of a listing (LIST)", "entries", "ms", {})
    memory = Curve("entries-memory", "Peak memory during a listing (LIST)", "entries", "MiB of PSS", {})
    for kind in kinds:
        for count in entry_counts:
            campaign.memory.folder(count)

            def run(server):
                times = max(1, 20_000 // count)
                result = load.run(
                    server, [f"op=list,verb=LIST,path=/list/{count},count={times}"], campaign.payload, 120)
                add(duration, kind, count, result.first["latency"]["p50"])
                add(memory, kind, count, result.peak_kib / 1024)

            attempt(campaign, kind, f"{count} entries", run)
    return [duration, memory]


def file_sizes(campaign, kinds, operation, title):
    curve = Curve(f"size-{title}", f"Throughput of one {title} after another", "bytes in a file", "MB/s", {})
    payload = campaign.memory.file("curve", sizes[-1])
    for kind in kinds:
        for size in sizes:
            name = f"size/{size}"
            if operation == "retr":
                campaign.memory.file(name, size)
            where = f"path=/{name}" if operation == "retr" else "path=/up/{s}"
            how_often = "seconds=1" if size <= 64 * mib else "count=2"

            def run(server):
                crew = f"op={operation},{where},size={size},{how_often},addresses=250"
                result = load.run(server, [crew], payload, 120)
                add(curve, kind, size, result.first["bytes"] / result.first["seconds"] / 1e6)

            campaign.memory.clear_uploads()
            attempt(campaign, kind, f"{title} of {size} bytes", run)
    campaign.memory.clear_uploads()
    return curve


def add(curve, kind, x, y):
    curve.lines.setdefault(kind.name, []).append((x, y))


def attempt(campaign, kind, what, work):
    try:
        with kind(campaign.memory.root, places.memory / "state") as server:
            work(server)
        campaign.tell(f"curve, {what}: {kind.name}")
    except load.Failure as failure:
        campaign.tell(f"curve, {what}: {kind.name} fails: {failure}")


plotted = [servers.Floor, servers.Ferry, servers.PureFTPd, servers.Pyftpdlib]
