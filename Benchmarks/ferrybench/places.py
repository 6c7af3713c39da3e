# SPDX-License-Identifier: Apache-2.0
"""Where things are."""

import os
from pathlib import Path

repository = Path(__file__).resolve().parents[2]
build = repository / ".build"
ferryd = build / "release" / "ferryd"
ferry = build / "release" / "ferry"
ferryd_debug = build / "debug" / "ferryd"
peers = build / "servers"
python = build / "bench-python" / "bin" / "python"
tools = repository / "Benchmarks" / ".build" / "release"
documents = repository / "docs"

# One folder in memory and one on disk; both go when the run ends.
memory = Path(f"/dev/shm/ferry-bench-{os.getpid()}")
certificate = memory / "certificate.pem"  # of all servers, with its key
disk = build / "bench" / f"run-{os.getpid()}"
