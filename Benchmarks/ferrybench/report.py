# SPDX-License-Identifier: Apache-2.0
"""What came of a run, for people (Markdown) and for programs (JSON)."""

from statistics import median

from . import servers

order = ["ferry", "vsftpd", "proftpd", "pure-ftpd", "pyftpdlib"]
peers = [kind.name for kind in servers.everyone if kind.is_peer]


def number(value, scale=1):
    if value is None:
        return "-"
    value *= scale
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def best_peer(row):
    known = [row["servers"][name]["value"] for name in peers if name in row["servers"]]
    if not known:
        return None
    return max(known) if row["more_is_better"] else min(known)


def ratio(row, other):
    """Above 1 is better than the other, whichever way the figure counts."""
    ferry = row["servers"].get("ferry", {}).get("value")
    if not ferry or not other:
        return None
    return ferry / other if row["more_is_better"] else other / ferry


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|---|---" + "|---:" * (len(header) - 2) + "|"]
    lines += ["| " + " | ".join(cells) + " |" for cells in rows]
    return "\n".join(lines)


def values(row):
    cells = [row["title"], row["unit"], number((row["limit"] or {}).get("value"))]
    cells.append(number(row["servers"].get("floor", {}).get("value")))
    best = best_peer(row)
    for name in order:
        figure = row["servers"].get(name, {}).get("value")
        cell = "fails" if name in row["failures"] else number(figure)
        cells.append(f"**{cell}**" if figure is not None and figure == best else cell)
    floor = row["servers"].get("floor", {}).get("value")
    return cells + [number(ratio(row, best)), number(ratio(row, floor)), number(ratio(row, (row["limit"] or {}).get("value")))]


def costs(row, key, scale=1):
    return [number(row["servers"].get(name, {}).get(key), scale) for name in ["floor", *order]]


work_units = {
    "GiB": ("CPU s/GiB", 1), "file": ("CPU ms/file", 1e3), "login": ("CPU ms/login", 1e3),
    "entry": ("CPU µs/entry", 1e6), "command": ("CPU µs/command", 1e6), "second": ("% of a core", 1e2)}


def cpu_rows(rows):
    for row in rows:
        if row["work"] in work_units and not row["key"].startswith("idle"):
            unit, scale = work_units[row["work"]]
            yield [row["title"], unit, *costs(row, "cpu", scale)]


def latency_rows(rows):
    for row in rows:
        shown = [row["servers"].get(name, {}) for name in ["floor", *order]]
        if any("p99" in figures for figures in shown):
            yield [row["title"], "ms", *(
                f"{number(figures['p50'])} / {number(figures['p99'])}" if "p99" in figures else "-" for figures in shown)]


def first_byte_rows(rows):
    for row in rows:
        if any("first_byte" in figures for figures in row["servers"].values()):
            yield [row["title"], "ms", *costs(row, "first_byte")]


def kept_rows(rows):
    for row in rows:
        if row["key"].startswith("idle"):
            yield [row["title"], "KiB/session", *costs(row, "kept")]


def loop_rows(rows):
    for row in rows:
        one, all_of_them = (row["servers"].get(name) for name in ("ferry-1-loop", "ferry"))
        if one and all_of_them:
            unit, scale = work_units[row["work"]]
            yield [row["title"], row["unit"], number(one["value"]), number(all_of_them["value"]),
                   number(all_of_them["value"] / one["value"]), unit, number(one["cpu"], scale),
                   number(all_of_them["cpu"], scale)]


def markdown(run, more=()):
    """The report; `more` are sections that others make."""
    plain = [row for row in run["rows"] if not row["logged"] and not row.get("encrypted")]
    encrypted = [row for row in run["rows"] if row.get("encrypted")]
    logged = [row for row in run["rows"] if row["logged"]]
    machine, versions = run["machine"], run["versions"]
    header = ["test", "unit", "limit", "floor", *order, "÷ best peer", "÷ floor", "÷ limit"]
    header_costs = ["test", "unit", "floor", *order]
    failures = [f"* {row['title']}: {name}: {why}" for row in run["rows"] for name, why in row["failures"].items()]
    sections = [
        "# Benchmarks", introduction(run, machine, versions),
        "## Speed", "Medians; the best peer in bold. The ratios are Ferry's, and above 1 Ferry is better, whichever way"
        " the figure counts.",
        table(header, map(values, plain))]
    if logged:
        sections += ["### With the event log on, and a rate limit where the server has one",
                     "The limit is checked and never reached.", table(header, map(values, logged))]
    if encrypted:
        sections += ["### With TLS",
                     "A P-256 certificate, TLS 1.3, data connections that resume the control connection's session; the limit"
                     " is OpenSSL alone, with no FTP.", table(header, map(values, encrypted))]
    loops = list(loop_rows(run["rows"]))
    if loops:
        sections += [
            "### One loop, and one for each processor",
            "The load generator wants a processor too, so that a second loop cannot double the speed where there are two. What"
            " tells is the CPU time of one operation: where it does not grow, the loops do not stand in each other's way.",
            table(["test", "unit", "one loop", "a loop for each", "ratio", "CPU", "one loop", "a loop for each"], loops)]
    sections += more
    sections += ["## CPU time of the server's process tree", table(header_costs, cpu_rows(run["rows"]))]
    sections += ["## Peak memory of the process tree", table(
        header_costs, ([row["title"], "MiB of PSS", *costs(row, "peak_mib")] for row in run["rows"]))]
    sections += ["## Latency of one operation, p50 / p99",
                 "A whole transfer, login or listing; of the rows with a crowd, one NOOP of it.",
                 table(header_costs, latency_rows(run["rows"]))]
    sections += ["## First byte of a listing", table(header_costs, first_byte_rows(run["rows"]))]
    sections += ["## Memory kept after the sessions have left", table(header_costs, kept_rows(run["rows"]))]
    if run["curves"]:
        of = run["curves_of"]
        sections += ["## Growth", f"Of {of['commit']}, {of['date']}; rounds: {of.get('rounds', 1)}, medians. Both axes are"
                     " logarithmic. What bends, and why: [what-is-not-reached.md](what-is-not-reached.md)."]
        sections += [f"![{curve['title']}](benchmarks/{curve['key']}.svg)" for curve in run["curves"]]
    if failures:
        sections += ["## What failed", "\n".join(failures)]
    return "\n\n".join(sections) + "\n"


def spread(rows):
    """How far the best and the worst round of one server lie apart, in % of the median: in the middle, and in nine of ten."""
    spans = []
    for row in rows:
        for figures in row["servers"].values():
            values = [one["value"] for one in figures["rounds"]]
            if len(values) > 2 and median(values) > 0:
                spans.append(100 * (max(values) - min(values)) / median(values))
    spans.sort()
    return (spans[len(spans) // 2], spans[len(spans) * 9 // 10]) if spans else (0, 0)


def measured_later(rows):
    """A line for each state of which rows were measured after the others; each row holds all servers in one run."""
    states = {}
    for row in rows:
        if row.get("again"):
            states.setdefault(row["again"], []).append(row["title"])
    return "".join(f"\nMeasured after the others, with Ferry at {state}: {'; '.join(titles)}."
                   for state, titles in states.items())


def introduction(run, machine, versions):
    kind = "quick run, good for a look only" if run["quick"] else "full run"
    if machine["busy_before"] > 5:
        kind += " (the machine was busy: it shows that everything runs, and no more)"
    middle, most = spread(run["rows"])
    again = measured_later([*run["rows"], *run.get("clients", [])])
    known = ", ".join(f"{name} {version}" for name, version in versions.items() if version)
    return f"""\
A {kind} on {machine["date"]}: {machine["cores"]} cores ({machine["processor"]}), {machine["memory_gib"]} GiB,
{machine["system"]}, Linux {machine["kernel"]}, congestion control {machine["congestion"]}, {machine["busy_before"]} % of the processors busy before the start;
Ferry at {machine["commit"]}, {machine["swift"]}; {known}. Rounds: {run["rounds"]}, and {run["noisy_rounds"]} of what
notices most of what else the machine does (small files, commands, logins, the disk, the slowest replies beside other work);
in each every server has its turn, in an order drawn anew.{again}
All of it, and each single round, is in [benchmarks.json](benchmarks.json). How it is measured: [Benchmarks/README.md](../Benchmarks/README.md).

*limit* is no FTP at all: plain `sendfile`, plain receive and write, plain connections. *floor* is a C program that does the
least an FTP server can do, a thread for each session, no checks, no log: not a peer, a lower bound of the work. Load
generator and server share the machine: the rounds of one server lie {middle:.0f} % apart in the middle case, and up
to {most:.0f} % in nine of ten, so what counts are the ratios within one run, and of those not the last tenth.
Ferry keeps its defaults: passwords are yescrypt, while the peers get the cheapest hash they know (vsftpd none at all)."""
