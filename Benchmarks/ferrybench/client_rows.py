# SPDX-License-Identifier: Apache-2.0
"""ferry beside other clients, in clear and over TLS, as rows of the report; `clients.py` compares them over a distance.

Each is a program that is started, moves files with the options it has by itself and ends, with ferryd on the other side. The
clock runs from its start to its end, so that nothing it puts off is missed."""

import filecmp
import os
import random
import shutil
import subprocess
import time
from dataclasses import dataclass

from . import load, places
from .measure import middle
from .report import number
from .scale import gib
from .servers import Ferry, first_line

files, small = 500, 4096


@dataclass(frozen=True)
class Work:
    """Moves `source`, a file or a directory of small files, to `target`; `there` is the server's side as a path below its
    root."""

    source: str
    target: str
    there: str
    is_upload: bool
    is_many: bool
    encrypted: bool
    port: int
    user: str
    password: str

    @property
    def url(self):
        return f"ftp://127.0.0.1:{self.port}{self.there}"


class Client:
    program = ""

    @classmethod
    def version(cls):
        return first_line(cls.program, "--version")

    def command(self, work):
        raise NotImplementedError


class FerryClient(Client):
    name = "ferry"
    program = places.ferry

    @classmethod
    def version(cls):
        return super().version().removeprefix("ferry ")

    def command(self, work):
        # A directory's name with a dot stands for what it holds.
        many, dot = (["-r"], "/.") if work.is_many else ([], "")
        words = (
            ["put", *many, work.source + dot, work.url] if work.is_upload
            else ["get", *many, work.url + dot, "-o", work.target])
        return [self.program, *words, "--user", work.user, "--tls", "require" if work.encrypted else "off"]


class Lftp(Client):
    name = "lftp"
    program = "lftp"

    @classmethod
    def version(cls):
        return super().version().split("|")[-1].strip().removeprefix("Version ")

    def command(self, work):
        encryption = "yes" if work.encrypted else "no"
        act = {
            (False, False): f"get {work.there} -o {work.target}",
            (False, True): f"mirror {work.there} {work.target}",
            (True, False): f"put {work.source} -o {work.there}",
            (True, True): f"mirror -R {work.source} {work.there}"}[work.is_upload, work.is_many]
        settings = [
            "cmd:fail-exit yes", "net:max-retries 1", "xfer:log no", "bmk:save-passwords no", f"ftp:ssl-allow {encryption}",
            f"ftp:ssl-force {encryption}", "ftp:ssl-protect-data yes", "ftp:ssl-protect-list yes",
            "ssl:verify-certificate no"]
        script = "; ".join([*(f"set {setting}" for setting in settings), f"open ftp://127.0.0.1:{work.port}", act])
        return [self.program, "--norc", "-c", script.replace("open ", f"open -u {work.user},{work.password} ")]


class Curl(Client):
    name = "curl"
    program = "curl"

    @classmethod
    def version(cls):
        return super().version().split()[1]

    def command(self, work):
        encryption = ["--ssl-reqd", "--insecure"] if work.encrypted else []
        names = f"/[0-{files - 1}]" if work.is_many else ""
        act = (
            ["--upload-file", work.source + names, work.url + "/" * work.is_many] if work.is_upload
            else [work.url + names, "--output", work.target + "/#1" * work.is_many])
        return [
            self.program, "--disable", "--silent", "--show-error", "--user", f"{work.user}:{work.password}", *encryption, *act]


everyone = [FerryClient, Lftp, Curl]


@dataclass(frozen=True)
class ClientRow:
    is_upload: bool
    is_many: bool
    encrypted: bool

    @property
    def key(self):
        return "client-" + "tls-" * self.encrypted + "small-" * self.is_many + ("up" if self.is_upload else "down")

    def title(self, size):
        what = f"{files} files of 4 KiB" if self.is_many else f"{size / gib:g} GiB"
        return "TLS: " * self.encrypted + what + (" up" if self.is_upload else " down")

    @property
    def unit(self):
        return "files/s" if self.is_many else "MB/s"

    def amount(self, size):
        return files if self.is_many else size / 1e6


all_rows = [
    ClientRow(is_upload, is_many, encrypted)
    for encrypted in (False, True) for is_many in (False, True) for is_upload in (False, True)]


def measure_all(campaign, wanted):
    """The rows whose key `wanted` takes, as the report shows them."""
    rows = [row for row in all_rows if wanted(row.key)]
    if not rows:
        return []
    big = campaign.memory.file("big", campaign.scale.big)
    for number in range(files):
        campaign.memory.file(f"few/{number}", small)
    return [_measured(row, campaign, big) for row in rows]


def _measured(row, campaign, big):
    rounds, failures = {}, {}
    for _ in range(campaign.scale.noisy_rounds if row.is_many else campaign.scale.rounds):
        for kind in random.sample(everyone, len(everyone)):
            if kind.name in failures:
                continue
            try:
                rounds.setdefault(kind.name, []).append(_once(row, kind(), campaign, big))
            except (load.Failure, OSError) as failure:
                failures[kind.name] = str(failure)
    figures = {name: middle(all_of_them) | {"rounds": all_of_them} for name, all_of_them in rounds.items() if all_of_them}
    answer = {
        "key": row.key, "title": row.title(campaign.scale.big), "unit": row.unit, "clients": figures, "failures": failures}
    campaign.tell(f"{answer['title']}: " + ", ".join(
        f"{name} {one['value']:,.4g}" for name, one in figures.items()) + f" {row.unit}")
    for name, failure in failures.items():
        campaign.tell(f"{answer['title']}: {name} fails: {failure}")
    return answer


def _once(row, client, campaign, big):
    """One client against a ferryd of its own; what it moved is compared afterwards."""
    here = places.memory / "client"
    shutil.rmtree(here, ignore_errors=True)
    (here / "home").mkdir(parents=True)
    campaign.memory.clear_uploads()
    served = campaign.memory.root
    source = served / "few" if row.is_many else big
    copy = served / "up" / "copy" if row.is_upload else here / "copy"
    if row.is_many:
        copy.mkdir(mode=0o777)
        copy.chmod(0o777)
    there = f"/{copy.relative_to(served)}" if row.is_upload else f"/{source.relative_to(served)}"
    with Ferry(served, places.memory / "state", encrypted=row.encrypted) as server:
        work = Work(
            str(source), str(copy), there, row.is_upload, row.is_many, row.encrypted, server.port, server.user,
            server.password)
        figures = _timed(client.command(work), here, server.password)
    _compare(source, copy)
    amount = row.amount(campaign.scale.big)
    return {"value": amount / figures["seconds"], "cpu": figures["cpu"] / amount, "peak_mib": figures["peak_mib"]}


def _timed(command, here, password):
    environment = os.environ | {"HOME": str(here / "home"), "FERRY_PASSWORD": password}
    with open(here / "output", "wb") as output:
        began = time.monotonic()
        process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment,
            cwd=here)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise load.Failure((here / "output").read_text(errors="replace").strip()[-300:] or f"exit code {process.returncode}")
    return {"seconds": seconds, "cpu": usage.ru_utime + usage.ru_stime, "peak_mib": usage.ru_maxrss / 1024}


def _compare(source, copy):
    names = sorted(os.listdir(source)) if source.is_dir() else None
    if names is None:
        same = filecmp.cmp(source, copy, shallow=False)
    else:
        same = sorted(os.listdir(copy)) == names and filecmp.cmpfiles(source, copy, names, shallow=False)[0] == names
    if not same:
        raise load.Failure("what arrived differs from what was sent")


def sections(run):
    """The part of the report that is about clients."""
    rows = run.get("clients", [])
    if not rows:
        return []
    versions = ", ".join(f"{name} {version}" for name, version in run["client_versions"].items())
    parts = ["## Clients", f"""\
A client is started, logs in, moves what the row says over one connection, and ends; the other side is ferryd. Time is that of
the whole program. What arrived is compared with what was sent. {versions}. The ratio is Ferry's speed to that of the faster
of the others. curl moves bytes and does no more; lftp sets times and modes too; ferry also compares sizes and writes down what it
needs to go on after an interruption."""]
    for title, unit, figure in (
            ("Speed", lambda row: row["unit"], lambda row, one: one["value"]),
            ("CPU time of the client", cpu_unit, lambda row, one: one["cpu"] * (1e3 if "files" in row["unit"] else gib / 1e6)),
            ("Peak memory of the client", lambda row: "MiB resident", lambda row, one: one["peak_mib"])):
        names = [kind.name for kind in everyone]
        is_speed = title == "Speed"
        lines = [
            f"| test | unit | {' | '.join(names)} |" + " ÷ best other |" * is_speed,
            "|---|---" + "|---:" * (len(names) + is_speed) + "|"]
        for row in rows:
            known = {name: figure(row, row["clients"][name]) for name in names if name in row["clients"]}
            cells = [row["title"], unit(row), *(number(known[name]) if name in known else "fails" for name in names)]
            if is_speed:
                others = [value for name, value in known.items() if name != "ferry"]
                cells.append(number(known["ferry"] / max(others)) if others and "ferry" in known else "-")
            lines.append("| " + " | ".join(cells) + " |")
        parts += [f"### {title}", "\n".join(lines)]
    return parts


def cpu_unit(row):
    return "ms/file" if "files" in row["unit"] else "s/GiB"
