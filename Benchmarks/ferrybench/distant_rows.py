# SPDX-License-Identifier: Apache-2.0
"""The part of the report that puts clients beside each other over a distance, or none (`clients.py` measures it)."""

from .report import number, table

shown = ["ferry", "lftp", "lftp-pipelining", "lftp-P8", "curl", "curl-Z", "curl-Z8", "ncftp", "tnftp", "wget", "aria2", "rclone"]


def key(row):
    return (row["round_trip"], row["server"], row["encrypted"], row["job"], row["direction"])


def title(row):
    kind, size = row["job"].split("-")
    what = {
        "files": f"{row['files']:,} files of 4 KiB", "file": f"one file of {size[:-1]} {size[-1]}iB",
        "sync": f"a sync of {row['files']:,} files without a change"}[kind]
    return "TLS: " * row["encrypted"] + f"{what} {row['direction']}"


def unit(row):
    """A file from cold and a sync without changes are told in seconds."""
    if row["job"].startswith("files"):
        return "files/s"
    return "s" if row["job"].startswith("sync") or row["bytes"] < 1 << 20 else "MB/s"


def figure(row, seconds):
    """What a client that took so long comes to, in the unit of the row."""
    return {"files/s": row["files"] / seconds, "s": seconds, "MB/s": row["bytes"] / 1e6 / seconds}[unit(row)]


def sections(run):
    rows = run.get("distant", [])
    if not rows:
        return []
    parts = ["### Clients over a distance", """\
Two networks joined by a link whose packets come late, those of connection set-up too. Each client has its default options but
for what its name says (`-P8`, `-Z`: its ways to use several connections), and starts without a memory of the server. Time is
that of the whole program, medians; what arrived is compared. The ratio is the time of the fastest other client to Ferry's:
above 1 Ferry is faster. `-` means that the client has no such thing, or failed."""]
    places = sorted({(row["round_trip"], row["server"]) for row in rows})
    for round_trip, server in places:
        here = [row for row in rows if (row["round_trip"], row["server"]) == (round_trip, server)]
        about = here[-1]["of"]
        names = [name for name in shown if any(name in row["seconds"] for row in here)]
        lines = []
        for row in here:
            spans = row["seconds"]
            cells = [title(row), unit(row)]
            cells += [number(figure(row, spans[name])) if name in spans else "-" for name in names]
            others = [span for name, span in spans.items() if name != "ferry"]
            cells.append(number(min(others) / spans["ferry"]) if others and "ferry" in spans else "-")
            lines.append(cells)
        peer = "ferryd" if server == "ferry" else server
        parts += [
            f"#### {round_trip:g} ms of round trip, {peer} as the server" if round_trip else f"#### On loopback, {peer} as the server",
            f"Ferry at {about['commit']}, {about['date']}, {about['processor']}, {about['busy_before']} % of the processors busy"
            f" before the start, {here[-1]['rounds']} rounds.",
            table(["job", "unit", *names, "÷ fastest other"], lines)]
    return parts
