# SPDX-License-Identifier: Apache-2.0
"""The command line of each client for one job, with the options that it has by itself."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import places


@dataclass(frozen=True)
class Job:
    """Files of a directory that come from a server or go to it.

    `kind` is "files" (all of them), "file" (one, named) or "sync" (both sides hold the same already)."""

    server: object
    kind: str
    direction: str
    names: list
    local: Path
    remote: str

    @property
    def is_download(self):
        return self.direction == "down"

    @property
    def place(self):
        return f"{self.server.address}:{self.server.port}"

    @property
    def url(self):
        return f"ftp://{self.server.user}:{self.server.password}@{self.place}/{self.remote}"


def ferry(job, program):
    encryption = ["--tls", "require", "--ca", places.certificate] if job.server.encrypted else ["--tls", "off"]
    there = f"ftp://{job.server.user}@{job.place}/{job.remote}"
    if job.kind == "sync":
        sides = [there, job.local] if job.is_download else [job.local, there]
        return [program, "sync", *encryption, *sides]
    if job.kind == "file":
        name = job.names[0]
        if job.is_download:
            return [program, "get", *encryption, f"{there}/{name}", "-o", job.local / name]
        return [program, "put", *encryption, job.local / name, f"{there}/{name}"]
    # A directory's name with a dot stands for what it holds.
    if job.is_download:
        return [program, "get", "-r", *encryption, f"{there}/.", job.local]
    return [program, "put", "-r", *encryption, f"{job.local}/.", there]


def lftp(job, settings="", options=""):
    if job.kind == "file":
        name = job.names[0]
        move = (
            f"{'pget' if options else 'get'} /{job.remote}/{name} -o {job.local}/{name}" if job.is_download
            else f"put {job.local}/{name} -o /{job.remote}/{name}")
    else:
        move = f"mirror {options} /{job.remote} {job.local}"
        if not job.is_download:
            move = f"mirror -R {options} {job.local} /{job.remote}"
    encryption = "yes" if job.server.encrypted else "no"
    if job.server.encrypted:
        settings += " set ftp:ssl-force yes; set ftp:ssl-protect-data yes; set ssl:verify-certificate no;"
    login = f"open -u {job.server.user},{job.server.password} -p {job.server.port} {job.server.address}"
    return ["lftp", "--norc", "-c", f"set ftp:ssl-allow {encryption}; {settings} {login}; {move}"]


def curl(job, *options):
    if job.kind == "sync":
        return None
    lines = []
    for name in job.names:
        lines.append(f'url = "{job.url}/{name}"')
        lines.append(f'{"output" if job.is_download else "upload-file"} = "{job.local}/{name}"')
    orders = places.memory / "curl"
    orders.write_text("\n".join(lines) + "\n")
    encryption = ["--ssl-reqd", "--insecure"] if job.server.encrypted else []
    return ["curl", "-q", "-s", *encryption, *options, "-K", orders]


def ncftp(job):
    if job.kind == "sync" or job.server.encrypted:
        return None
    login = ["-V", "-u", job.server.user, "-p", job.server.password, "-P", job.server.port]
    if job.is_download:
        return ["ncftpget", *login, job.server.address, job.local, *(f"/{job.remote}/{name}" for name in job.names)]
    return ["ncftpput", *login, job.server.address, f"/{job.remote}", *(job.local / name for name in job.names)]


def tnftp(job):
    if job.kind == "sync" or job.server.encrypted:
        return None
    if job.is_download:
        return ["tnftp", "-V", *(f"{job.url}/{name}" for name in job.names)]
    return ["tnftp", "-V", "-u", f"{job.url}/", *job.names]  # It takes a path of here for one of there.


def wget(job):
    if not job.is_download or job.server.encrypted:
        return None
    if job.kind == "sync":
        return ["wget", "-q", "-N", "-r", "-nH", "--cut-dirs=1", "-P", job.local, f"{job.url}/"]
    orders = places.memory / "wget"
    orders.write_text("".join(f"{job.url}/{name}\n" for name in job.names))
    return ["wget", "-q", "-P", job.local, "-i", orders]


def aria2(job):
    if not job.is_download or job.kind == "sync" or job.server.encrypted:
        return None
    orders = places.memory / "aria2"
    orders.write_text("".join(f"{job.url}/{name}\n" for name in job.names))
    return ["aria2c", "--no-conf", "-q", "-d", job.local, "-i", orders]


def rclone(job):
    secret = subprocess.run(
        ["rclone", "obscure", job.server.password], capture_output=True, text=True, check=True).stdout.strip()
    encryption = ",explicit_tls=true,no_check_certificate=true" if job.server.encrypted else ""
    there = (
        f":ftp,host={job.server.address},port={job.server.port},user={job.server.user},pass={secret}{encryption}:"
        f"/{job.remote}")
    sides = [there, job.local] if job.is_download else [job.local, there]
    return ["rclone", "--config", os.devnull, "sync" if job.kind == "sync" else "copy", *sides]


def is_there(name):
    """True if the program of a client is installed; ferry's is named by its path."""
    program = {"ncftp": "ncftpget", "aria2": "aria2c"}.get(name, name.split("-")[0])
    return name == "ferry" or shutil.which(program) is not None


clients = {
    "ferry": ferry,
    "lftp": lambda job, _: lftp(job),
    "lftp-pipelining": lambda job, _: lftp(job, "set ftp:sync-mode no;"),
    "lftp-P8": lambda job, _: lftp(job, options="-P8"),
    "curl": lambda job, _: curl(job),
    "curl-Z": lambda job, _: curl(job, "-Z"),
    "curl-Z8": lambda job, _: curl(job, "-Z", "--parallel-max", "8"),
    "ncftp": lambda job, _: ncftp(job),
    "tnftp": lambda job, _: tnftp(job),
    "wget": lambda job, _: wget(job),
    "aria2": lambda job, _: aria2(job),
    "rclone": lambda job, _: rclone(job),
}
