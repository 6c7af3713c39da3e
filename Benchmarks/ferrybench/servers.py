# SPDX-License-Identifier: Apache-2.0
"""The servers, each with a configuration that lets it be fast: no names looked up, no log, no limit on visitors, the
cheapest password hash it knows (Ferry keeps its own, yescrypt), sendfile where it has it. Nothing is installed and
nothing outlives a run: each is a process of ours on a loopback of its own, ended by its number."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time

from . import meter, places
from .load import Failure
from .network import PrivateNetwork

# crypt(3) of "bench" by DES: a few microseconds.
cheap_hash = "fecHZAlVDVET2"
# Bytes a second: a limit that is checked for every byte and never reached.
distant_limit = 100_000_000_000


class Server:
    """One server; `logged` asks for its event log and a rate limit, `encrypted` for TLS on both connections with the
    campaign's certificate, data connections resuming the control connection's session where the server can demand it."""

    name = ""
    is_peer = True
    lists = ("MLSD", "LIST")
    user = password = "bench"
    port = 2121  # Nobody else is there.
    address = "127.0.0.1"
    has_own_network = True  # unless it is started in one that is made for it

    def __init__(self, root, folder, logged=False, encrypted=False):
        self.root, self.folder, self.logged, self.encrypted = root, folder, logged, encrypted
        self.pid = 0
        self._process = None
        self._network = PrivateNetwork() if self.has_own_network else contextlib.nullcontext()

    def command(self):
        raise NotImplementedError

    @classmethod
    def version(cls):
        return ""

    def __enter__(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        command = [str(word) for word in self.command()]
        self._network.__enter__()
        with open(self.folder / "output", "wb") as output:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
                env=os.environ | self.environment())
        self.pid = self._process.pid
        self._await_greeting()
        return self

    def environment(self):
        return {}

    def _await_greeting(self):
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                with socket.create_connection((self.address, self.port), 5) as visitor:
                    if visitor.recv(3) == b"220":
                        return
            except OSError:
                pass
            time.sleep(0.02)
        said = (self.folder / "output").read_text(errors="replace")[-500:]
        self.__exit__()
        raise Failure(f"{self.name} does not start: {said}")

    def __exit__(self, *_):
        family = meter.tree(self.pid)
        for process in family:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self._process.wait()
        self._network.__exit__()


def first_line(*command):
    said = subprocess.run(
        [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, check=False).stdout
    return said.splitlines()[0] if said else ""


class Ferry(Server):
    name = "ferry"
    is_peer = False
    more = []
    program = places.ferryd
    # True for a server with log, rates, a quota and rules; and with a file of events.
    has_limits = False
    keeps_events = False

    @classmethod
    def version(cls):
        return first_line(cls.program, "--version").removeprefix("ferryd ")

    def command(self):
        state = self.folder / "state"
        quota = ["--quota", "100T", "--quota-files", "1000000000"] if self.has_limits else []
        self.keep_accounts(["add", "--max-sessions", "20000", "--password-file", "-", *quota], state)
        if self.has_limits:
            for path in ("/secret", "/**/*.key", "/home/*/private"):
                self.keep_accounts(["rule", "--deny", "write,read", "--path", path], state)
        rates = ["--rate-up", distant_limit, "--rate-down", distant_limit]
        how = rates if self.logged or self.has_limits else ["--quiet"]
        if self.keeps_events:
            how += ["--event-file", self.folder / "events"]
        return [
            self.program, self.port, "--listen", self.address, "--root", self.root, "--state", state,
            "--max-sessions", 20000, "--max-per-address", 20000, *how, *self.encryption(), *self.more]

    def keep_accounts(self, words, state):
        verb, *options = words
        made = subprocess.run(
            [self.program, "user", verb, self.user, "--state", state, *options], input=f"{self.password}\n", text=True,
            capture_output=True, check=False)
        if made.returncode:
            raise Failure(f"ferryd user {verb}: {made.stderr.strip()}")

    def encryption(self):
        if not self.encrypted:
            return []
        return [
            "--tls", "require", "--tls-resumption", "required", "--certificate", places.certificate, "--key",
            places.certificate]


class OneLoop(Ferry):
    """The same on one thread, to see what the second brings."""

    name = "ferry-1-loop"
    more = ["--loops", 1]


class Floor(Server):
    """Not a peer: what is left when a server does nothing but move the bytes."""

    name = "floor"
    is_peer = False

    def command(self):
        return [places.tools / "ftpfloor", self.port, self.root, *[places.certificate] * self.encrypted]


class Packaged(Server):
    """From a Debian package, unpacked."""

    package = ""

    @classmethod
    def version(cls):
        archive = next((places.peers / "packages").glob(f"{cls.package}_*"), None)
        return first_line("dpkg-deb", "-f", archive, "Version") if archive else ""


class Vsftpd(Packaged):
    name = "vsftpd"
    package = "vsftpd"
    lists = ("LIST",)  # It does not know MLSD.
    user = "anonymous"  # With names it wants PAM and system accounts; so it has no hash to check at all.

    def command(self):
        jail = self.folder / "empty"
        jail.mkdir()
        settings = {
            "listen": "YES", "listen_address": self.address, "listen_port": self.port, "background": "NO",
            "anonymous_enable": "YES", "no_anon_password": "NO", "anon_root": self.root,
            # An account whose home folder exists, though nobody goes there.
            "ftp_username": "daemon",
            "nopriv_user": "nobody", "secure_chroot_dir": jail, "allow_writeable_chroot": "YES",
            "write_enable": "YES", "anon_upload_enable": "YES", "anon_mkdir_write_enable": "YES",
            "anon_other_write_enable": "YES", "anon_world_readable_only": "NO", "anon_umask": "022",
            "local_enable": "NO", "use_sendfile": "YES", "connect_from_port_20": "NO", "dirmessage_enable": "NO",
            "isolate": "NO", "isolate_network": "NO", "max_clients": 0, "max_per_ip": 0,
            "idle_session_timeout": 3600, "data_connection_timeout": 3600,
            "xferlog_enable": "YES" if self.logged else "NO", "xferlog_file": self.folder / "log",
            "vsftpd_log_file": self.folder / "log", "anon_max_rate": distant_limit // 100 if self.logged else 0,
        }
        if self.encrypted:
            settings |= {
                "ssl_enable": "YES", "allow_anon_ssl": "YES", "force_anon_logins_ssl": "YES",
                "force_anon_data_ssl": "YES", "require_ssl_reuse": "YES", "ssl_ciphers": "HIGH",
                "rsa_cert_file": places.certificate, "rsa_private_key_file": places.certificate}
        configuration = self.folder / "vsftpd.conf"
        configuration.write_text("".join(f"{key}={value}\n" for key, value in settings.items()))
        return [places.peers / "bin" / "vsftpd", configuration]


class ProFTPD(Packaged):
    name = "proftpd"
    package = "proftpd-core"

    def command(self):
        accounts = self.folder / "accounts"
        accounts.write_text(f"{self.user}:{cheap_hash}:65534:65534::{self.root}:/bin/sh\n")
        accounts.chmod(0o600)
        log = f"TransferLog {self.folder}/log" if self.logged else "TransferLog none"
        rate = f"TransferRate RETR,STOR {distant_limit // 1024}" if self.logged else ""
        encryption = f"""
ModulePath {places.peers}/tree/usr/lib/proftpd
LoadModule mod_tls.c
TLSEngine on
TLSRequired on
TLSProtocol TLSv1.2 TLSv1.3
TLSECCertificateFile {places.certificate}
TLSECCertificateKeyFile {places.certificate}
TLSLog none
""" if self.encrypted else ""
        configuration = self.folder / "proftpd.conf"
        configuration.write_text(f"""{encryption}
ServerType standalone
DefaultServer on
Port {self.port}
DefaultAddress {self.address}
UseIPv6 off
User nobody
Group nogroup
PidFile {self.folder}/pid
ScoreboardFile {self.folder}/scoreboard
DelayEngine off
AuthPAM off
AuthOrder mod_auth_file.c
AuthUserFile {accounts}
RequireValidShell off
UseFtpUsers off
UseReverseDNS off
WtmpLog off
SystemLog none
{log}
{rate}
MaxInstances none
DefaultRoot ~
AllowOverwrite on
AllowStoreRestart on
UseSendfile on
TimeoutIdle 3600
TimeoutNoTransfer 3600
TimeoutStalled 3600
<Directory />
  AllowOverwrite on
</Directory>
""")
        return [places.peers / "bin" / "proftpd", "--nodaemon", "--quiet", "--config", configuration]


class PureFTPd(Packaged):
    name = "pure-ftpd"
    package = "pure-ftpd"

    def command(self):
        accounts, database = self.folder / "accounts", self.folder / "accounts.pdb"
        accounts.write_text(f"{self.user}:{cheap_hash}:65534:65534::{self.root}/./::::::::::::\n")
        subprocess.run(
            [places.peers / "bin" / "pure-pw", "mkdb", database, "-f", accounts], check=True, capture_output=True)
        log = ["-O", f"clf:{self.folder}/log", "-T", str(distant_limit // 100_000)] if self.logged else []
        encryption = ["--tls", "3", "--certfile", places.certificate] if self.encrypted else []
        return [
            places.peers / "bin" / "pure-ftpd", "-S", f"{self.address},{self.port}", "-l", f"puredb:{database}", "-H", "-E",
            "-4", "-A", "-c", "20000", "-C", "20000", "-I", "60", "-u", "1", "-L", "2000000:5", "-f", "none",
            "-g", f"{self.folder}/pid", *log, *encryption]


class Pyftpdlib(Server):
    name = "pyftpdlib"

    @classmethod
    def version(cls):
        return first_line(places.python, "-c", "import pyftpdlib; print(pyftpdlib.__ver__)")

    def command(self):
        log = self.folder / "log" if self.logged else "-"
        program = places.repository / "Benchmarks" / "ferrybench" / "pyftpd.py"
        certificate = places.certificate if self.encrypted else "-"
        return [places.python, program, self.address, self.port, self.root, log, distant_limit if self.logged else 0, certificate]


everyone = [Floor, Ferry, OneLoop, Vsftpd, ProFTPD, PureFTPd, Pyftpdlib]
