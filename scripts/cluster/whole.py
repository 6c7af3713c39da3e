# SPDX-License-Identifier: Apache-2.0
"""The whole cluster, started from nothing: a store, a database, a balancer and three nodes, each on a machine."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

from . import document
from .machines import Machine, Service, Switch, done, send, wait
from .store import Bucket

names = """\
127.0.0.1 localhost
192.0.2.7 ftp.example.org
10.0.0.20 s3.example.org
10.0.0.10 db.example.org
"""
key, secret, bucket = "ferrykey", "ferrysecret0123456789", "ftp-files"
word = "a secret word"
scripts = Path(__file__).resolve().parents[1]


class Cluster:
    def __init__(self, ferryd, place):
        self.ferryd, self.place, self.nodes = ferryd, Path(place), []
        self._machines = []

    def start(self):
        # In a name space of our own: nobody else sees these.
        (self.place / "hosts").write_text(names)
        done("mount", "--bind", self.place / "hosts", "/etc/hosts")
        done("mount", "-t", "tmpfs", "tmpfs", "/run")
        (self.place / "log").mkdir()
        Switch("192.0.2.100/24", "10.0.0.100/24")
        self._make_certificates()
        self._start_store()
        self._start_database()
        for number, name in enumerate(("one", "two", "three"), 1):
            node = Node(number, self._machine(name, f"10.0.0.{number}/24"), self)
            self.nodes.append(node)
            node.start()
        self._start_balancer()
        wait("three nodes behind the balancer", 30, lambda: self.served() == 3)

    def _machine(self, name, *addresses):
        machine = Machine(name, *addresses)
        self._machines.append(machine)
        return machine

    def _make_certificates(self):
        for name in ("ftp", "db"):
            done("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                 "30", "-subj", f"/CN={name}.example.org", "-addext", f"subjectAltName=DNS:{name}.example.org",
                 "-keyout", self.place / f"{name}.key", "-out", self.place / f"{name}.pem")

    def _start_store(self):
        self.store = self._machine("store", "10.0.0.20/24")
        settings = {"CEPH_GATEWAY": "10.0.0.20:80", "CEPH_BUCKET": bucket, "CEPH_GIB": "40"}
        self.store.done(scripts / "ceph", "start", self.place / "ceph", env={**os.environ, **settings})
        self.bucket = Bucket("10.0.0.20", 80, bucket, key, secret)

    def store_number(self, part):
        """The process of a part of the store: mon, osd or rgw."""
        return int((self.place / "ceph" / "pids" / part).read_text())

    def signal_store(self, part, what):
        send(self.store_number(part), what)

    def start_again_in_store(self, part):
        self.store.done(scripts / "ceph", "again", self.place / "ceph", part)

    def _start_database(self):
        self.database_machine = self._machine("database", "10.0.0.10/24")
        place = self.place / "postgres"
        place.mkdir()
        shutil.copy(self.place / "db.pem", place)
        shutil.copy(self.place / "db.key", place)
        (place / "db.key").chmod(0o600)
        # It refuses to run as root.
        self.place.chmod(0o755)
        for path in (place, place / "db.key", place / "db.pem"):
            shutil.chown(path, "nobody", "nogroup")
        self._as_nobody = ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups")
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        done(*self._as_nobody, programs / "initdb", "-D", place / "data", "-A", "trust", "-U", "postgres", "--no-sync",
             cwd=place)
        (place / "data" / "pg_hba.conf").write_text(
            "local all all trust\nhostssl ferry ferry 10.0.0.0/24 scram-sha-256\n")
        self.database = Service(
            self.database_machine, self.place / "log" / "database", *self._as_nobody, programs / "postgres", "-D",
            place / "data", "-k", place, "-h", "10.0.0.10", "-c", "ssl=on", "-c", f"ssl_cert_file={place}/db.pem",
            "-c", f"ssl_key_file={place}/db.key", "-c", "max_connections=60", "-c", "shared_buffers=32MB")
        self.database.start()
        wait("the database", 30, lambda: self.sql("select 1", "postgres"))
        self.sql(f"create role ferry login password '{word}'", "postgres")
        self.sql("create database ferry owner ferry", "postgres")

    def sql(self, text, database="ferry"):
        return done("psql", "-h", self.place / "postgres", "-U", "postgres", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d",
                    database, "-c", text).split("\n")

    def _start_balancer(self):
        self.balancer_machine = self._machine("balancer", "192.0.2.7/24", "10.0.0.7/24")
        os.makedirs("/run/haproxy")
        settings = self.place / "haproxy.cfg"
        settings.write_text(document.block("/etc/haproxy/haproxy.cfg"))
        self.balancer = Service(self.balancer_machine, self.place / "log" / "haproxy", "haproxy", "-db", "-f", settings)
        self.balancer.start()

    def served(self):
        """The number of nodes that the balancer sends clients to."""
        return sum(status == "UP" for status in self.statuses().values())

    def statuses(self):
        """What the balancer thinks of each node."""
        with socket.socket(socket.AF_UNIX) as door:
            door.connect("/run/haproxy/admin.sock")
            door.sendall(b"show stat\n")
            lines = [line.split(",") for line in door.makefile().read().splitlines()]
        return {line[1]: line[17].split()[0] for line in lines
                if line[0] == "nodes" and line[1] in ("one", "two", "three")}

    def account(self, name, *words):
        """Makes an account by the first node; all of them have it then."""
        self.nodes[0].command("user", "add", name, "--home", f"/s3/homes/{name}", *words, "--password-file", "-",
                              text=f"{word}\n")

    def end(self):
        """Ends all that was started, each by its number; gives what is left then."""
        for service in [getattr(self, "balancer", None), *self.nodes, getattr(self, "database", None)]:
            if service is not None:
                service.end()
        if (self.place / "ceph" / "log").exists():
            shutil.copytree(self.place / "ceph" / "log", self.place / "log" / "ceph")
        subprocess.run([scripts / "ceph", "stop", self.place / "ceph"], check=False)
        for machine in self._machines:
            machine.end()
        return left()


class Node(Service):
    """One ferryd of the cluster, with settings as the page has them."""

    def __init__(self, number, machine, cluster):
        self.number, self.place, self._ferryd = number, cluster.place / machine.name, cluster.ferryd
        self.place.mkdir()
        (self.place / "root").mkdir()
        (self.place / "s3-keys").write_text(
            f"[default]\naws_access_key_id = {key}\naws_secret_access_key = {secret}\n")
        (self.place / "database-password").write_text(f"{word}\n")
        for name in ("s3-keys", "database-password"):
            (self.place / name).chmod(0o600)
        shutil.copy(cluster.place / "db.pem", self.place / "db-ca.pem")
        (self.place / "ftp.pem").write_text(
            (cluster.place / "ftp.pem").read_text() + (cluster.place / "ftp.key").read_text())
        (self.place / "ftp.pem").chmod(0o600)
        self.settings = self.place / "ferryd.toml"
        self.settings.write_text(document.settings_of(number, self.place))
        super().__init__(machine, cluster.place / "log" / machine.name, cluster.ferryd, "--configuration",
                         self.settings, "--root", self.place / "root", "--state", self.place / "state", "--first-user",
                         "off")

    def start(self):
        super().start()
        wait(f"node {self.machine.name}", 60, self._answers)

    def _answers(self):
        """True once it takes connections; the words that it ended with, otherwise."""
        if self.process.poll() is not None:
            raise RuntimeError(f"node {self.machine.name} has ended:\n{self.log.read_text()[-2000:]}")
        return f":{2100:04X}" in Path(f"/proc/{self.process.pid}/net/tcp").read_text()

    def command(self, *words, text=None):
        """Runs a command of ferryd on this node."""
        environment = {**os.environ, "FERRYD_OBJECT_STORE": "/s3=http://s3.example.org/" + bucket,
                       "FERRYD_OBJECT_STORE_CREDENTIALS": str(self.place / "s3-keys")}
        result = subprocess.run(
            self.machine.words(self._ferryd, *words, "--state", self.place / "state"), input=text,
            capture_output=True, text=True, check=False, env=environment)
        if result.returncode != 0:
            raise RuntimeError(f"ferryd {' '.join(map(str, words))}: {result.stderr or result.stdout}")
        return result.stdout


def left():
    """The processes here that are neither this one, nor above it, as "number name"."""
    found, own = [], {1, os.getpid()}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) in own:
            continue
        try:
            status = (entry / "stat").read_text()
        except OSError:
            continue
        if status.rpartition(")")[2].split()[0] != "Z":
            found.append(f"{entry.name} {status.partition('(')[2].rpartition(')')[0]}")
    return found
