# SPDX-License-Identifier: Apache-2.0
"""python3 -m ferrybench.durable [FERRYD] [--pairs N] [--sessions N,N] [--keep]

Small uploads to a disk with `--durability none` and `data` in turn: the price of a 226 that outlives a power cut. Prints what
is left of the speed, as `ferrybench.pairs` does; with `--keep` the report has it too."""

import argparse
import dataclasses
import os
import sys
from pathlib import Path

from . import document, machine, places, report, scale, servers
from .campaign import Campaign
from .pairs import compared, heading, line
from .rows import small_up

command = "PYTHONPATH=Benchmarks python3 -m ferrybench.durable --pairs {pairs} --keep"


def main():
    parser = argparse.ArgumentParser(prog="ferrybench.durable", description="The price of a 226 that outlives a power cut.")
    parser.add_argument("ferryd", nargs="?", type=Path, default=places.ferryd, metavar="FERRYD")
    parser.add_argument("--pairs", type=int, default=9, help="how often each row is measured with both")
    parser.add_argument("--sessions", default="1,16", metavar="N,N", help="how many upload at once, a row each (default: %(default)s)")
    parser.add_argument("--keep", action="store_true", help="write it into docs/benchmarks.md and .json")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("The network of a server of its own is made by root: run this as root.")
    if options.pairs < 2:
        sys.exit("An interval takes two pairs at least.")

    kinds = [
        type(name, (servers.Ferry,), {"name": name, "program": options.ferryd.resolve(), "more": ["--durability", name]})
        for name in ("none", "data")]
    about = machine.described()
    campaign = Campaign(scale.full, [])
    measured = []
    try:
        print(heading(*kinds))
        for sessions in map(int, options.sessions.split(",")):
            row = small_up(campaign.scale, sessions)
            row = dataclasses.replace(row, title=f"{row.title} (disk)", on_disk=True)
            figures = compared(row, campaign, kinds, options.pairs)
            print(line(row, figures), flush=True)
            if isinstance(figures, str):
                sys.exit(1)
            measured.append({"title": row.title, "unit": row.unit, **figures})
    finally:
        campaign.close()
    if options.keep:
        measured = {"of": about, "disk": file_system(places.build), "command": command.format(pairs=options.pairs), "rows": measured}
        document.change(places.documents, durable=measured)


def file_system(path):
    """The kind of the one that holds a file (proc(5): `/proc/self/mounts`)."""
    mounts = [line.split()[1:3] for line in Path("/proc/self/mounts").read_text().splitlines()]
    return max((mount for mount in mounts if Path(path).resolve().is_relative_to(mount[0])), key=lambda mount: len(mount[0]))[1]


def sections(run):
    """The part of the report that is about it."""
    durable = run.get("durable")
    if not durable:
        return []
    about = durable["of"]
    rows = [
        [row["title"], row["unit"], report.number(row["old"]), report.number(row["new"]),
         f"{row['ratio']:.2f} ({row['low']:.2f} to {row['high']:.2f})", str(row["pairs"])]
        for row in durable["rows"]]
    return [
        "### On the disk before the 226",
        f"`durability = \"data\"` beside `\"none\"`, in turn, on {durable['disk']}; the interval holds the ratio with 95 %. Measured with Ferry at"
        f" {about['commit']} of {about['date']}, on {about['processor']}, {about['busy_before']} % of whose processors were busy before"
        f" the start: `{durable['command']}`",
        report.table(["test", "unit", "none", "data", "data ÷ none", "pairs"], rows)]


if __name__ == "__main__":
    main()
