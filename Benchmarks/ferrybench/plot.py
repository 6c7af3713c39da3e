# SPDX-License-Identifier: Apache-2.0
"""A curve as SVG, both axes logarithmic: what grows in proportion is a straight line at 45 degrees."""

import math
from html import escape

width, height = 640, 400
left, right, top, bottom = 78, 120, 40, 50
colours = {"ferry": "#c2410c", "floor": "#9ca3af", "pure-ftpd": "#2563eb", "pyftpdlib": "#15803d", "vsftpd": "#7c3aed",
           "proftpd": "#0f766e"}


def svg(curve):
    points = [point for line in curve.lines.values() for point in line]
    if not points:
        return ""
    across = axis([x for x, _ in points], left, width - right)
    upward = axis([y for _, y in points], height - bottom, top)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        text(left, 22, curve.title, size=15),
        text((left + width - right) / 2, height - 12, curve.horizontal, anchor="middle"),
        f'<text transform="translate(16 {(top + height - bottom) / 2}) rotate(-90)" text-anchor="middle">'
        f"{escape(curve.vertical)}</text>",
    ]
    for value in decades(points, 0):
        x = across(value)
        parts.append(f'<path d="M{x:.1f} {top}V{height - bottom}" stroke="#e5e7eb"/>')
        parts.append(text(x, height - bottom + 18, short(value), anchor="middle"))
    for value in decades(points, 1):
        y = upward(value)
        parts.append(f'<path d="M{left} {y:.1f}H{width - right}" stroke="#e5e7eb"/>')
        parts.append(text(left - 8, y + 4, short(value), anchor="end"))
    names = []
    for name, line in curve.lines.items():
        colour = colours.get(name, "#000000")
        path = "L".join(f"{across(x):.1f} {upward(y):.1f}" for x, y in line)
        parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.extend(f'<circle cx="{across(x):.1f}" cy="{upward(y):.1f}" r="3" fill="{colour}"/>' for x, y in line)
        names.append((upward(line[-1][1]), name, colour))
    lowest = 0.0
    for y, name, colour in sorted(names):
        lowest = max(y + 4, lowest + 15)  # So that names of near lines stand below each other.
        parts.append(text(width - right + 10, lowest, name, fill=colour))
    return "\n".join([*parts, "</svg>", ""])


def axis(values, start, end):
    low, high = (math.log10(max(value, 1e-3)) for value in (min(values), max(values)))
    low, high = math.floor(low), max(math.ceil(high), math.floor(low) + 1)
    return lambda value: start + (math.log10(max(value, 1e-3)) - low) / (high - low) * (end - start)


def decades(points, index):
    values = [max(point[index], 1e-3) for point in points]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return [10.0 ** power for power in range(low, max(high, low + 1) + 1)]


def short(value):
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"


def text(x, y, words, anchor="start", size=12, fill="#111827"):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{fill}">'
            f"{escape(words)}</text>")
