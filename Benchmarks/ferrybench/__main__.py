# SPDX-License-Identifier: Apache-2.0
"""python3 -m ferrybench [--quick] [--only WORD [--keep]] [--servers NAMES] [--rounds N] [--minutes N] [--no-curves] [--out DIR]"""

import argparse
import dataclasses
import json
import os
import re
import signal
import sys
from pathlib import Path

from . import client_rows, curves, document, machine, overview, places, plot, scale, servers
from .campaign import Campaign
from .rows import all_rows


def main():
    options = parsed()
    if os.geteuid() != 0:
        sys.exit("The peers start as root to become the users they serve: run this as root.")
    # Asked to end, it ends its servers and removes its files, as it does when interrupted.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Ended before all was measured."))
    size = scale.quick if options.quick else scale.full
    if options.rounds:
        size = dataclasses.replace(size, rounds=options.rounds, noisy_rounds=options.rounds)
    if options.minutes:
        size = dataclasses.replace(size, deadline=options.minutes * 60)
    kinds = [kind for kind in servers.everyone if not options.servers or kind.name in options.servers.split(",")]
    about = machine.described()
    campaign = Campaign(size, kinds)
    try:
        campaign.verify()
        run = {
            "machine": about, "versions": {kind.name: kind.version() for kind in kinds}, "quick": options.quick,
            "rounds": size.rounds, "noisy_rounds": size.noisy_rounds, **earlier_parts(Path(options.out))}
        if options.keep:
            run = alike(earlier_run(Path(options.out)), run)
        rows = campaign.run([row for row in all_rows(size) if re.search(options.only, row.key)])
        run["rows"] = renewed(run["rows"], rows, about) if options.keep else rows
        of_clients = client_rows.measure_all(campaign, lambda key: re.search(options.only, key))
        run["clients"] = renewed(run.get("clients", []), of_clients, about) if options.keep else of_clients
        run["client_versions"] = {kind.name: kind.version() for kind in client_rows.everyone}
        # The rows took long enough not to lose them to whatever may happen to the curves.
        write(run, [], Path(options.out))
        if options.curves:
            drawn = curves.draw_all(campaign, [kind for kind in curves.plotted if kind in kinds])
            run["curves"] = [dataclasses.asdict(curve) for curve in drawn]
            run["curves_of"] = {"commit": about["commit"], "date": about["date"], "rounds": size.rounds}
            write(run, drawn, Path(options.out))
    finally:
        campaign.close()


def parsed():
    parser = argparse.ArgumentParser(prog="ferrybench", description="Ferry beside its competition.")
    parser.add_argument("--quick", action="store_true", help="a look, within five minutes")
    parser.add_argument("--only", default="", metavar="PATTERN", help="only rows whose key matches (down-1, small, mlsd…)")
    parser.add_argument("--keep", action="store_true", help="with --only: keep the other rows, if of the same peers and rounds")
    parser.add_argument("--servers", default="", metavar="NAMES", help="only these, such as ferry,floor,pure-ftpd")
    parser.add_argument("--rounds", type=int, help="how often each is measured")
    parser.add_argument("--minutes", type=float, help="after which no further row is begun")
    parser.add_argument("--no-curves", dest="curves", action="store_false", help="keep the growth curves that are there")
    parser.add_argument("--out", default=str(places.documents), metavar="DIR", help="where the report goes")
    options = parser.parse_args()
    options.curves = options.curves and not options.quick and not options.only
    return options


def earlier_run(out):
    file = out / "benchmarks.json"
    return json.loads(file.read_text()) if file.exists() else {}


def alike(earlier, run):
    """The run before, if its rows were measured in the same way as this one's will be."""
    if not earlier or any(earlier[key] != run[key] for key in ("versions", "quick", "rounds", "noisy_rounds")):
        sys.exit("The rows that are there were measured otherwise, so none can be kept.")
    return earlier


def renewed(kept, rows, about):
    """With those in their places that were measured again, each with the state that it is of."""
    state = f"{about['commit']} of {about['date']}, on {about['processor']}"
    again = {row["key"]: row | {"again": state} for row in rows}
    return [again.pop(row["key"], row) for row in kept] + list(again.values())


def earlier_parts(out):
    """The growth curves of the run before, the price of durability and the distant clients, which say of which state they are."""
    earlier = earlier_run(out)
    return {"curves": []} | {key: earlier[key] for key in ("curves", "curves_of", "durable", "distant") if key in earlier}


def write(run, drawn, out):
    document.write(run, out)
    (out / "benchmarks").mkdir(exist_ok=True)
    overview.write(run, out)
    for curve in drawn:
        (out / "benchmarks" / f"{curve.key}.svg").write_text(plot.svg(curve))
    print(f"Written: {out / 'benchmarks.md'}")


main()
