# SPDX-License-Identifier: Apache-2.0
"""python3 -m ferrybench.pairs OLD NEW [--only PATTERN] [--pairs N] [--everything | --accounting]

Two ferryd programs in turn, so that a slow minute of the machine slows both: prints each row's new figure divided by the
old one. The interval holds the ratio with 95 % (Student's t over the logarithms of the pairs)."""

import argparse
import dataclasses
import math
import os
import re
import statistics
import sys
from pathlib import Path

from . import load, places, scale, servers
from .campaign import Campaign
from .measure import measure
from .rows import all_rows

# Two-sided 95 % of Student's t by degrees of freedom.
quantiles = {
    1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262, 10: 2.228, 12: 2.179,
    14: 2.145, 19: 2.093, 29: 2.045}


def main():
    parser = argparse.ArgumentParser(prog="ferrybench.pairs", description="A ferryd beside an earlier one.")
    parser.add_argument("old", type=Path, metavar="OLD", help="the earlier ferryd")
    parser.add_argument("new", type=Path, metavar="NEW", help="the later ferryd")
    parser.add_argument(
        "--only", default="^(down-1|up-1|small-(down|up)-(1|16)|login-1|list-100000|idle-1000)$", metavar="PATTERN",
        help="the rows whose key matches (default: %(default)s)")
    parser.add_argument("--pairs", type=int, default=7, help="how often each row is measured with both")
    parser.add_argument(
        "--everything", action="store_true",
        help="the later one with log, event file, rates, a quota and rules, to see what they cost")
    parser.add_argument("--accounting", action="store_true", help="the same without the event file")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("The network of a server of its own is made by root: run this as root.")
    if options.pairs < 2:
        sys.exit("An interval takes two pairs at least.")

    kinds = [
        type(name, (servers.Ferry,), {
            "name": name, "program": program.resolve(), "has_limits": all_of_it or events,
            "keeps_events": events})
        for name, program, all_of_it, events in (
            ("old", options.old, False, False), ("new", options.new, options.accounting, options.everything))]
    campaign = Campaign(dataclasses.replace(scale.full, entries=(100_000,)), [])
    try:
        print(heading(*kinds))
        for row in all_rows(campaign.scale):
            if re.search(options.only, row.key):
                print(line(row, compared(row, campaign, kinds, options.pairs)), flush=True)
    finally:
        campaign.close()


def heading(old, new):
    return f"{'row':46} {old.name:>10} {new.name:>10} {new.name + '÷' + old.name:>9} {'95 %':>15} {'CPU÷':>6}"


def compared(row, campaign, kinds, pairs):
    """The figures of the second of two kinds beside those of the first; a text if a server fails."""
    fixtures = campaign.disk if row.on_disk else campaign.memory
    if row.prepare:
        row.prepare(fixtures)
    figures = {kind.name: [] for kind in kinds}
    try:
        for number in range(pairs):
            # Neither is always the first.
            for kind in kinds if number % 2 == 0 else kinds[::-1]:
                figures[kind.name].append(measure(row, kind, fixtures, campaign.payload))
    except load.Failure as failure:
        return str(failure)
    before, after = figures.values()
    old, new = ([one["value"] for one in rounds] for rounds in (before, after))
    ratio, low, high = interval([later / earlier for earlier, later in zip(old, new)])
    cpu = [later["cpu"] / earlier["cpu"] for earlier, later in zip(before, after) if earlier.get("cpu")]
    return {
        "old": statistics.median(old), "new": statistics.median(new), "ratio": ratio, "low": low, "high": high,
        "cpu": statistics.median(cpu) if cpu else math.nan, "pairs": pairs}


def line(row, figures):
    if isinstance(figures, str):
        return f"{row.title:46} {figures}"
    return (
        f"{row.title:46} {figures['old']:10,.4g} {figures['new']:10,.4g} {figures['ratio']:9.3f} {figures['low']:7.3f} "
        f"{figures['high']:7.3f} {figures['cpu']:6.2f} {row.unit}")


def interval(ratios):
    """The geometric mean of the ratios and the 95 % interval around it."""
    logarithms = [math.log(ratio) for ratio in ratios]
    degrees = len(ratios) - 1
    # Of fewer degrees of freedom than there are, so that the interval is rather too wide.
    known = max(degree for degree in quantiles if degree <= degrees)
    middle = statistics.mean(logarithms)
    half = quantiles[known] * statistics.stdev(logarithms) / math.sqrt(len(ratios))
    return math.exp(middle), math.exp(middle - half), math.exp(middle + half)


if __name__ == "__main__":
    main()
