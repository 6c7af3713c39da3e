# SPDX-License-Identifier: Apache-2.0
"""A whole run: rows, rounds and servers, interleaved."""

import ftplib
import hashlib
import io
import random
import subprocess
import sys
import time

from . import load, places, servers
from .distance import Distance
from .fixtures import Fixtures, digest
from .measure import measure, measure_limit, middle

hashed_size = 32 << 20


class Campaign:
    def __init__(self, scale, kinds):
        self.scale, self.kinds = scale, kinds
        self.began = time.monotonic()
        self.memory = Fixtures(places.memory / "served")
        self.disk = Fixtures(places.disk / "served")
        self.payload = self.memory.file("big", scale.big)
        make_certificate()

    def close(self):
        self.memory.remove()
        self.disk.remove()

    def tell(self, text):
        print(f"[{time.monotonic() - self.began:6.0f} s] {text}", file=sys.stderr, flush=True)

    def verify(self):
        """Contents are hashed once; later only sizes are looked at. Who fails here is not measured."""
        path = self.memory.file("hashed", hashed_size)
        wanted = digest(path)
        for kind in list(self.kinds):
            try:
                for encrypted in (False, True) if kind is not servers.Floor else (False,):
                    self.memory.clear_uploads()
                    with kind(self.memory.root, places.memory / "state", encrypted=encrypted) as server:
                        (check_encrypted if encrypted else check_contents)(server, path, wanted)
            except (load.Failure, ftplib.Error, OSError, EOFError) as failure:
                self.tell(f"{kind.name} is left out: {failure}")
                self.kinds.remove(kind)

    def run(self, rows):
        """Measures all rows; what there was no time for is not in the answer."""
        measured = []
        for row in rows:
            if time.monotonic() - self.began > self.scale.deadline:
                self.tell(f"no time left for: {row.title}")
                continue
            measured.append(self._row(row))
        return measured

    def _row(self, row):
        fixtures = self.disk if row.on_disk else self.memory
        if row.prepare:
            row.prepare(fixtures)
        rounds, failures, limits = {}, {}, []
        for _ in range(self._rounds(row)):
            if row.limit and servers.Floor in self.kinds:
                self._attempt(row.title, "limit", failures, limits, lambda: measure_limit(row, fixtures, self.payload))
            for kind in drawn(self.kinds):
                if row.encrypted and kind is servers.Floor:
                    continue
                if row.verb and row.verb not in kind.lists:
                    failures[kind.name] = f"does not know {row.verb}"
                if kind.name in failures or kind is servers.OneLoop and not row.compares_loops:
                    continue
                self._attempt(
                    row.title, kind.name, failures, rounds.setdefault(kind.name, []),
                    lambda kind=kind: measure(row, kind, fixtures, self.payload))
        fixtures.clear_uploads()
        answer = {
            "key": row.key, "title": row.title, "unit": row.unit, "work": row.work, "logged": row.logged, "encrypted": row.encrypted,
            "more_is_better": row.more_is_better, "limit": middle(limits) if limits else None,
            "servers": {name: middle(figures) | {"rounds": figures} for name, figures in rounds.items() if figures},
            "failures": failures}
        self.tell(f"{row.title}: " + ", ".join(
            f"{name} {figures['value']:,.4g}" for name, figures in answer["servers"].items()) + f" {row.unit}")
        return answer

    def _rounds(self, row):
        if row.once:
            return 1
        return self.scale.noisy_rounds if row.is_noisy else self.scale.rounds

    def _attempt(self, title, name, failures, into, work):
        try:
            into.append(work())
        except load.Failure as failure:
            failures[name] = str(failure)
            self.tell(f"{title}: {name} fails: {failure}")


def drawn(kinds):
    """In an order that chance makes, so that nobody always comes after the same other."""
    return random.sample(kinds, len(kinds))


def check_contents(server, path, wanted):
    """Down and up again through ftplib, an FTP client that is not ours."""
    with ftplib.FTP(timeout=30) as client:
        client.connect("127.0.0.1", server.port)
        client.login(server.user, server.password)
        sha = hashlib.sha256()
        client.retrbinary("RETR /hashed", sha.update, 1 << 20)
        if sha.hexdigest() != wanted:
            raise load.Failure("a download differs from the file")
        with open(path, "rb") as file:
            client.storbinary("STOR /up/hashed", file, 1 << 20)
        if digest(server.root / "up" / "hashed") != wanted:
            raise load.Failure("an upload differs from what was sent")
        client.storbinary("STOR /up/empty", io.BytesIO())
        if (server.root / "up" / "empty").stat().st_size:
            raise load.Failure("an empty upload is not empty")


def check_encrypted(server, path, wanted):
    """The same through curl, as Python's library does not resume TLS sessions."""
    def curl(*words):
        done = subprocess.run(
            ["curl", "--silent", "--show-error", "--insecure", "--ssl-reqd", "--max-time", "60", "--user",
             f"{server.user}:{server.password}", *map(str, words)], capture_output=True, check=False)
        if done.returncode:
            raise load.Failure(f"over TLS: {done.stderr.decode(errors='replace').strip()}")
        return done.stdout
    address = f"ftp://127.0.0.1:{server.port}"
    if hashlib.sha256(curl(f"{address}/hashed")).hexdigest() != wanted:
        raise load.Failure("an encrypted download differs from the file")
    curl("--upload-file", path, f"{address}/up/hashed")
    if digest(server.root / "up" / "hashed") != wanted:
        raise load.Failure("an encrypted upload differs from what was sent")


def make_certificate():
    """EC P-256, as ferryd makes its own; in one file with its key."""
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", f"subjectAltName=DNS:localhost,IP:{Distance.far}", "-keyout", "-", "-out",
         "-"], capture_output=True, check=True)
    places.certificate.write_bytes(made.stdout)
    places.certificate.chmod(0o600)
