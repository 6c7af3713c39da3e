# SPDX-License-Identifier: Apache-2.0
"""python3 -m ferrybench.overview: the two pictures of the README, drawn from docs/benchmarks.json."""

import json
from html import escape

from . import places
from .plot import colours

servers = ("ferry", "vsftpd", "proftpd", "pure-ftpd", "pyftpdlib")
pictures = {
    "overview-speed": ("Speed: more is better", ("down-1", "up-1", "small-down-16", "small-up-16", "list-100000", "login-1")),
    "overview-cost": ("Memory and waiting: less is better", ("idle-1000", "idle-10000", "cold", "crowd", "slow")),
}
width, left, right, bar = 460, 78, 62, 11
style = """<style>
svg{--text:#1f2328;--back:#fff}@media(prefers-color-scheme:dark){svg{--text:#e6edf3;--back:#0d1117}}
text{font:11px system-ui,sans-serif;fill:var(--text)}.title{font-size:15px;font-weight:bold}.row{font-weight:bold}
</style>"""


def write(run, out):
    for name, (title, keys) in pictures.items():
        found = {row["key"]: row for row in run["rows"]}
        if all(key in found for key in keys):
            (out / "benchmarks" / f"{name}.svg").write_text(svg(title, [found[key] for key in keys], run["machine"]))


def svg(title, rows, machine):
    """A group of bars for each row, the longest bar being its greatest figure."""
    parts, y = [f'<text class="title" x="0" y="16">{title}</text>'], 40
    for row in rows:
        parts.append(f'<text class="row" x="0" y="{y}">{escape(row["title"])}, {escape(row["unit"])}</text>')
        y += 6
        values = {name: row["servers"].get(name, {}).get("value") for name in servers}
        longest = max(value for value in values.values() if value is not None)
        for name, value in values.items():
            length = (width - left - right) * (value or 0) / longest
            parts.append(f'<text x="{left - 6}" y="{y + bar - 2}" text-anchor="end">{name}</text>'
                         f'<rect x="{left}" y="{y + 1}" width="{max(length, 1):.1f}" height="{bar - 2}" fill="{colours[name]}"/>'
                         f'<text x="{left + length + 5:.1f}" y="{y + bar - 2}">{figure(value)}</text>')
            y += bar
        y += 20
    parts.append(f'<text x="0" y="{y}">{escape(machine["date"])}, {machine["cores"]} cores, loopback, Ferry {machine["commit"]}</text>')
    return "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-10 -4 {width + 20} {y + 16}" role="img" aria-label="{title}">',
                      style, f'<rect x="-10" y="-4" width="{width + 20}" height="{y + 16}" fill="var(--back)"/>', *parts, "</svg>", ""])


def figure(value):
    if value is None:
        return "fails"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    write(json.loads((places.documents / "benchmarks.json").read_text()), places.documents)
