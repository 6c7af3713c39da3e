# SPDX-License-Identifier: Apache-2.0
"""One row, one server, one time."""

import time
from statistics import median

from . import load, meter, pages, places, servers


def measure(row, kind, fixtures, payload):
    """A dictionary of figures; `load.Failure` says what the server could not do."""
    make_ready(row, fixtures)
    state = places.memory / "state"
    with kind(fixtures.root, state, logged=row.logged, encrypted=row.encrypted) as server:
        base = meter.pss_kib(server.pid)
        touch_memory(row)
        result = load.run(server, row.crews(server), payload, row.seconds, row.blocking)
        if not row.amount(result):
            raise load.Failure("answers, but does nothing of it")
        figures = {
            "cpu": result.cpu / row.amount(result),
            "peak_mib": result.peak_kib / 1024,
            **latency_of(result.crews[row.listens_to]),
        }
        if row.is_memory:
            sessions = row.amount(result)
            figures["value"] = (result.open_kib - base) / sessions
            figures["kept"] = kept(server, base) / sessions
            figures.pop("cpu")
        else:
            figures["value"] = row.value(result)
        first_byte = result.first.get("first_byte")
        if first_byte and row.verb:
            figures["first_byte"] = first_byte["p50"]
        return figures


def make_ready(row, fixtures):
    """What came before is gone, from the disk and from memory, and does not count."""
    fixtures.clear_uploads()
    if row.before:
        row.before(fixtures)
    if row.on_disk:
        fixtures.settle()


def touch_memory(row):
    """Directly before the work, as the host takes free memory back within seconds, while some servers still start."""
    if row.fills:
        pages.touch(row.fills)


def latency_of(crew):
    latency = crew.get("latency")
    return {"p50": latency["p50"], "p99": latency["p99"]} if latency else {}


def kept(server, base):
    """KiB still held a moment after all have left."""
    time.sleep(1)
    return meter.pss_kib(server.pid) - base


def measure_limit(row, fixtures, payload):
    """The same bytes with no FTP at all."""
    make_ready(row, fixtures)
    with servers.Floor(fixtures.root, places.memory / "state", encrypted=row.encrypted) as floor:
        touch_memory(row)
        result = load.run(floor, row.limit(floor), payload, row.seconds, row.blocking)
        return {"value": row.value(result), "cpu": result.cpu / max(row.amount(result), 1e-9)}


def middle(rounds):
    """The median of each figure."""
    keys = {key for figures in rounds for key in figures}
    return {key: median(figures[key] for figures in rounds if key in figures) for key in sorted(keys)}
