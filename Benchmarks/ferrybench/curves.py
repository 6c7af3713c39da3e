# SPDX-License-Identifier: Apache-2.0
"""How cost grows with size: each curve measures one thing at many sizes, for Ferry and who can keep up."""

from dataclasses import dataclass
from statistics import median

from . import load, meter, pages, places, servers
from .campaign import drawn
from .scale import gib, mib


@dataclass
class Curve:
    key: str
    title: str
    horizontal: str
    vertical: str
    lines: dict  # of a server's name to [(x, y), …]
    rounds: dict  # of a server's name to [(x, [y, …]), …]

    def add(self, name, x, values):
        self.lines.setdefault(name, []).append((x, median(values)))
        self.rounds.setdefault(name, []).append((x, values))


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
    curves = (
        Curve("sessions-memory", "Memory of a session", "sessions", "KiB of PSS a session", {}, {}),
        Curve("sessions-cpu", "CPU while 1,000 commands a second are answered", "sessions", "% of a core", {}, {}),
        Curve("sessions-p99", "Time to answer a NOOP, p99", "sessions", "ms", {}, {}))
    seconds = 3
    for count in session_counts:
        crew = f"op=noop,sessions={count},pace={count / 1000},seconds={seconds},addresses=250"

        def run(server):
            base = meter.pss_kib(server.pid)
            result = load.run(server, [crew], campaign.payload, 300)
            memory = max(result.open_kib - base, 0.1) / count
            return memory, result.cpu / seconds * 100, result.first["latency"]["p99"]

        add_point(campaign, kinds, curves, count, f"{count} sessions", run)
    return curves


def listings(campaign, kinds):
    curves = (
        Curve("entries-time", "Time of a listing (LIST)", "entries", "ms", {}, {}),
        Curve("entries-memory", "Peak memory during a listing (LIST)", "entries", "MiB of PSS", {}, {}))
    for count in entry_counts:
        campaign.memory.folder(count)
        crew = f"op=list,verb=LIST,path=/list/{count},count={max(1, 20_000 // count)}"

        def run(server):
            result = load.run(server, [crew], campaign.payload, 120)
            return result.first["latency"]["p50"], result.peak_kib / 1024

        add_point(campaign, kinds, curves, count, f"{count} entries", run)
    return curves


def file_sizes(campaign, kinds, operation, title):
    curve = Curve(f"size-{title}", f"Throughput of one {title} after another", "bytes in a file", "MB/s", {}, {})
    payload = campaign.memory.file("curve", sizes[-1])
    for size in sizes:
        if operation == "retr":
            campaign.memory.file(f"size/{size}", size)
        where = f"path=/size/{size}" if operation == "retr" else "path=/up/{s}"
        crew = f"op={operation},{where},size={size},addresses=250," + ("seconds=1" if size <= 64 * mib else "count=1")

        def run(server):
            result = load.run(server, [crew], payload, 120)
            return (result.first["bytes"] / result.first["seconds"] / 1e6,)

        add_point(campaign, kinds, (curve,), size, f"{title} of {size} bytes", run, fills=size if operation == "stor" else 0)
    campaign.memory.clear_uploads()
    return curve


def add_point(campaign, kinds, curves, x, what, run, fills=0):
    """One size for all servers, by turns; `run` gives a value for each curve, and fills so many bytes of memory."""
    values = {kind: [] for kind in kinds}
    for _ in range(campaign.scale.rounds):
        for kind in drawn(kinds):
            campaign.memory.clear_uploads()
            if fills:
                pages.touch(fills)
            try:
                with kind(campaign.memory.root, places.memory / "state") as server:
                    values[kind].append(run(server))
            except load.Failure as failure:
                campaign.tell(f"curve, {what}: {kind.name} fails: {failure}")
    for kind in kinds:
        if values[kind]:
            for curve, rounds in zip(curves, zip(*values[kind])):
                curve.add(kind.name, x, list(rounds))
    campaign.tell(f"curve, {what}")


plotted = [servers.Floor, servers.Ferry, servers.PureFTPd, servers.Pyftpdlib]
