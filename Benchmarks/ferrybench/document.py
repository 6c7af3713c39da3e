# SPDX-License-Identifier: Apache-2.0
"""The report as files: `benchmarks.json` with all that was measured, `benchmarks.md` for people."""

import json

from . import client_rows, distant_rows, durable, report


def write(run, out):
    out.mkdir(parents=True, exist_ok=True)
    (out / "benchmarks.json").write_text(json.dumps(run, indent=1) + "\n")
    parts = durable.sections(run) + client_rows.sections(run) + distant_rows.sections(run)
    (out / "benchmarks.md").write_text(report.markdown(run, parts))


def change(out, **parts):
    """Puts parts into the report that is there."""
    write(json.loads((out / "benchmarks.json").read_text()) | parts, out)
