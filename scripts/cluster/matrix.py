# SPDX-License-Identifier: Apache-2.0
"""Programs of others, and ferry, store and fetch files through the balancer; digests are compared both ways."""

import ftplib
import hashlib
import io
import os
import random
import shutil
import ssl
import subprocess

from .machines import Failure
from .whole import word

host, account = "ftp.example.org", "ada"


def run(words, **rest):
    """A client's command, which has to succeed within two minutes."""
    result = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                            timeout=120, check=False, **rest)
    if result.returncode != 0:
        raise Failure(f"{words[0]} ended with {result.returncode}: {(result.stderr or result.stdout)[-600:]}")


class Matrix:
    def __init__(self, cluster, ferry):
        self.cluster, self.ferry, self.bucket = cluster, ferry, cluster.bucket
        self.place = cluster.place / "client"
        self.there = self.place / "there"
        self.there.mkdir(parents=True)
        (self.place / "home").mkdir()
        self.files, source = {}, random.Random(18)
        for name, size in (("empty", 0), ("small", 4096), ("middle", 10_000_000), ("big", 64 << 20)):
            content = source.randbytes(size)
            (self.there / name).write_bytes(content)
            self.files[name] = hashlib.sha256(content).hexdigest()
        self.certificate = cluster.place / "ftp.pem"
        self.expected = {}

    def run(self):
        """Tries each client in clear and over TLS; gives what must be in the bucket from then on."""
        for client in (self.curl, self.lftp, self.ftplib, self.own):
            for encrypted in (False, True):
                self.one(client, encrypted)
        return self.expected

    def one(self, client, encrypted):
        name = f"{client.__name__}-{'tls' if encrypted else 'clear'}"
        fetched, seeded = self.place / name, f"seeds-{name}"
        fetched.mkdir()
        # What the store was given by its own door is fetched by FTP, and the reverse.
        for file in self.files:
            self.bucket.put(f"homes/{account}/{seeded}/{file}", (self.there / file).read_bytes())
        client(name, seeded, fetched, encrypted)
        for directory in (name, seeded):
            for file, digest in self.files.items():
                local = fetched / directory / file
                self.compare(f"{name}: {directory}/{file}", hashlib.sha256(local.read_bytes()).hexdigest(), digest)
        for file, digest in self.files.items():
            key = f"homes/{account}/{name}/{file}"
            self.compare(f"the store: {key}", self.bucket.digest(key), digest)
            self.expected[key] = digest
        shutil.rmtree(fetched)
        print(f"  {name}: the same both ways, and in the store", flush=True)

    @staticmethod
    def compare(what, found, wanted):
        if found != wanted:
            raise Failure(f"{what} is not the same: SHA-256 {found}, not {wanted}")

    def curl(self, name, seeded, fetched, encrypted):
        words = ["curl", "-fsS", "--user", f"{account}:{word}"]
        words += ["--ssl-reqd", "--cacert", self.certificate] if encrypted else []
        for file in self.files:
            run([*words, "--ftp-create-dirs", "-T", self.there / file, f"ftp://{host}/{name}/{file}"])
        # One that breaks off half way, and goes on at whatever node comes next.
        with subprocess.Popen([*map(str, words), "--limit-rate", "20M", "-T", self.there / "big",
                               f"ftp://{host}/{name}/again"], stderr=subprocess.DEVNULL) as broken:
            try:
                broken.wait(2)
            except subprocess.TimeoutExpired:
                broken.kill()
        run([*words, "-C", "-", "-T", self.there / "big", f"ftp://{host}/{name}/again"])
        again = f"homes/{account}/{name}/again"
        self.compare("an upload that went on", self.bucket.digest(again), self.files["big"])
        self.expected[again] = self.files["big"]
        for directory in (name, seeded):
            for file in self.files:
                run([*words, "--create-dirs", "-o", fetched / directory / file, f"ftp://{host}/{directory}/{file}"])

    def lftp(self, name, seeded, fetched, encrypted):
        force = "true" if encrypted else "false"
        script = (f"set ssl:ca-file {self.certificate}; set ftp:ssl-allow {force}; set ftp:ssl-force {force}; "
                  f"set ftp:ssl-protect-data {force}; set net:max-retries 3; mkdir {name}; "
                  f"mirror -R -P 3 {self.there} {name}; mirror -P 3 {name} {fetched}/{name}; "
                  f"mirror -P 3 {seeded} {fetched}/{seeded}; bye")
        run(["lftp", "-u", f"{account},{word}", "-e", script, host], env={**os.environ, "HOME": str(self.place / "home")})

    def ftplib(self, name, seeded, fetched, encrypted):
        trusting = ssl.create_default_context(cafile=str(self.certificate))
        client = ftplib.FTP_TLS(context=trusting, timeout=60) if encrypted else ftplib.FTP(timeout=60)
        client.connect(host)
        client.login(account, word)
        if encrypted:
            client.prot_p()
        client.mkd(name)
        for file in self.files:
            with open(self.there / file, "rb") as source:
                client.storbinary(f"STOR {name}/{file}.part", source)
            client.rename(f"{name}/{file}.part", f"{name}/{file}")
        client.storbinary(f"STOR {name}/log", io.BytesIO(b"one\n"))
        client.storbinary(f"APPE {name}/log", io.BytesIO(b"two\n"))
        self.compare("an appended file", self.bucket.digest(f"homes/{account}/{name}/log"),
                     hashlib.sha256(b"one\ntwo\n").hexdigest())
        client.delete(f"{name}/log")
        if sorted(client.nlst(name)) != sorted(f"{name}/{file}" for file in self.files):
            raise Failure(f"the list of {name} is {client.nlst(name)}")
        for directory in (name, seeded):
            (fetched / directory).mkdir()
            for file in self.files:
                with open(fetched / directory / file, "wb") as target:
                    client.retrbinary(f"RETR {directory}/{file}", target.write)
        client.quit()

    def own(self, name, seeded, fetched, encrypted):
        environment = {**os.environ, "FERRY_PASSWORD": word, "HOME": str(self.place / "home")}
        words = [self.ferry, "--user", account]
        words += ["--ca", self.certificate] if encrypted else ["--tls", "off"]
        run([*words, "put", "-r", f"{self.there}/.", f"{host}:{name}"], env=environment)
        for directory in (name, seeded):
            run([*words, "get", "-r", f"{host}:{directory}", fetched], env=environment)
