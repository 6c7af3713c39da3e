# SPDX-License-Identifier: Apache-2.0
"""python3 -m cluster FERRYD FERRY DIRECTORY [--faults]: see scripts/test-cluster, which makes the room for it."""

import argparse
import sys
import time
import traceback

from . import faults, promises
from .machines import Failure
from .matrix import Matrix
from .whole import Cluster


def step(title, deed, *arguments):
    print(title, flush=True)
    began = time.monotonic()
    result = deed(*arguments)
    print(f"  ok, {time.monotonic() - began:.0f} s", flush=True)
    return result


def run(cluster, options):
    step("A store, a database, three nodes and a balancer start", cluster.start)
    cluster.account("ada")
    expected = step("Programs of others, and ferry, in clear and over TLS", Matrix(cluster, options.ferry).run)
    step("An account is one everywhere", promises.account_everywhere, cluster)
    step("A limit holds over all nodes", promises.limit_over_nodes, cluster)
    expected |= step("A node is drained", promises.drain, cluster)
    if options.faults:
        trial = faults.Trial(cluster, options.sessions, cluster.place / "ftp.pem", expected, options.giant << 20)
        complaints = step(f"Things happen while {options.sessions} clients work", trial.run)
        complaints += step("All that was told as stored is there", trial.verify)
        print("  most memory: " + ", ".join(
            f"node {node.number} {node.peak()} MiB" for node in cluster.nodes), flush=True)
        faults.require(complaints)


def main():
    parser = argparse.ArgumentParser(prog="scripts/test-cluster")
    parser.add_argument("ferryd")
    parser.add_argument("ferry")
    parser.add_argument("place")
    parser.add_argument("--faults", action="store_true", help="also let things happen under load")
    parser.add_argument("--sessions", type=int, default=60, help="clients of the load")
    parser.add_argument("--giant", type=int, default=1024, help="MiB of the largest files of the load")
    options = parser.parse_args()
    cluster, verdict, began = Cluster(options.ferryd, options.place), 0, time.monotonic()
    try:
        run(cluster, options)
    except KeyboardInterrupt:
        verdict = 130
    except Failure as error:
        print(f"FAILED: {error}", file=sys.stderr)
        verdict = 1
    except Exception:  # a mistake of ours, or of a client's library, which its place tells best
        traceback.print_exc()
        verdict = 1
    if left := cluster.end():
        print(f"Left running: {', '.join(left)}", file=sys.stderr)
        verdict = verdict or 1
    if verdict == 0:
        print(f"All of it works; nothing is left running. {time.monotonic() - began:.0f} s")
    sys.exit(verdict)


main()
