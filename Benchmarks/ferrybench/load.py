# SPDX-License-Identifier: Apache-2.0
"""One run of ftpload against one server."""

import json
import subprocess
from dataclasses import dataclass, field

from . import meter, places


class Failure(Exception):
    """What a server could not do, in a sentence."""


@dataclass
class Result:
    crews: list = field(default_factory=list)
    cpu: float = 0.0
    peak_kib: int = 0
    open_kib: int = 0  # with all sessions logged in, before they work

    @property
    def first(self):
        return self.crews[0]


def run(server, crews, payload, timeout=300, blocking=False):
    """`blocking` gives each session a thread, as encryption always does. Logs all in, then works, then leaves; CPU time is counted from the start of the work to its end."""
    command = [
        places.tools / "ftpload", "--port", server.port, "--user", server.user, "--password", server.password,
        "--payload", payload, "--timeout", timeout, *["--tls"] * server.encrypted, *["--blocking"] * blocking, *crews]
    with subprocess.Popen(
        [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True) as process:
        try:
            line = process.stdout.readline()
            result = Result()
            if line == "ready\n":
                result.open_kib = meter.pss_kib(server.pid)
                with meter.Peak(server.pid) as peak:
                    before = meter.cpu_seconds(server.pid)
                    print(file=process.stdin, flush=True)
                    line = process.stdout.readline()
                    result.cpu = meter.cpu_seconds(server.pid) - before
                result.peak_kib = peak.kib
            if not line:
                raise Failure(process.stderr.read().strip() or "ftpload ended without a word")
            result.crews = json.loads(line)["crews"]
            for crew in result.crews:
                if crew["errors"]:
                    raise Failure(crew["error"])
            return result
        finally:
            process.stdin.close()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
