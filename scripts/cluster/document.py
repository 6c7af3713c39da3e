# SPDX-License-Identifier: Apache-2.0
"""The settings of docs/cluster.md, so that what is tested is what is told there."""

import re
from pathlib import Path

page = Path(__file__).resolve().parents[2] / "docs" / "cluster.md"


def block(name):
    """The block of settings whose first line is a comment that begins with the name of its file."""
    found = [text for text in re.findall(r"^```\w*\n(.*?)^```$", page.read_text(), re.S | re.M)
             if re.match(rf"# {re.escape(name)}\b", text)]
    if len(found) != 1:
        raise ValueError(f"{page.name} has {len(found)} blocks for {name}")
    return found[0]


def settings_of(node, directory):
    """ferryd.toml of one of the nodes: its own address and ports, and its files in a directory of its own."""
    text = block("/etc/ferryd.toml")
    # Ceph has no certificate here, and its address is known.
    for old, new in {"10.0.0.1": f"10.0.0.{node}", "10000-10099": f"1{node - 1:02}00-1{node - 1:02}99",
                     "/etc/ferryd/": f"{directory}/", "https://s3.example.org": "http://s3.example.org"}.items():
        if old not in text:
            raise ValueError(f"{page.name} does not tell {old} any more")
        text = text.replace(old, new)
    return text
