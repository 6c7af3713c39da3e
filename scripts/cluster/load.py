# SPDX-License-Identifier: Apache-2.0
"""Sessions that store, fetch, delete and rename files of several sizes, and try again whatever fails."""

import ftplib
import hashlib
import random
import ssl
import threading
import time
from collections import namedtuple

from .contents import Content
from .ledger import Ledger
from .whole import word

host = "ftp.example.org"
small, middle, giant = 4096, 10 << 20, 1 << 30

# One attempt: when it ended, the deed, the bytes, the node (None before it is known), the error or "".
Attempt = namedtuple("Attempt", "time deed size node error")
# One deed, with all of its attempts.
Deed = namedtuple("Deed", "time deed size seconds attempts")


class Broken(Exception):
    """A file that was fetched is another than was stored."""


class Gauge:
    """What all sessions have done so far; also bounds what is sent to the store."""

    def __init__(self, most):
        self._lock, self.attempts, self.deeds, self.left, self.wrong = threading.Lock(), [], [], most, []

    def note(self, entry):
        with self._lock:
            (self.attempts if isinstance(entry, Attempt) else self.deeds).append(entry)

    def take(self, size):
        """True while that much may still be sent."""
        with self._lock:
            if size > self.left:
                return False
            self.left -= size
            return True

    def tell_wrong(self, words):
        with self._lock:
            self.wrong.append(words)


class Worker(threading.Thread):
    """One client. It has names of its own in a directory that others use as well."""

    def __init__(self, number, gauge, ending, account, port, certificate, sizes):
        super().__init__(name=f"client {number}", daemon=True)
        self.number, self.gauge, self.ending = number, gauge, ending
        self.account, self.port, self.sizes = account, port, sizes
        self.ledger, self.random = Ledger(), random.Random(number)
        self.isEncrypted, self._certificate = number % 3 == 0, certificate
        # Half of them wait for a server that is silent for 20 seconds, the others give up and go to another one.
        self._patience = 60 if number % 2 else 12
        self._client, self._node, self._count = None, None, 0
        self.contents, self.doubtful = {}, {}
        self.problem = None

    def run(self):
        try:
            self.until_done("MKD", 0, lambda: self.make(f"d{self.number % 6}"), "")
            while not self.ending.is_set():
                self.something()
                self.ending.wait(self.random.uniform(0, 0.3))
            self.drop(politely=True)
        except Exception as error:  # told by whoever waits for it
            self.problem = f"{type(error).__name__}: {error}"

    # Deeds

    def something(self):
        # A node that is cut off may finish when it is back what it was sent before: until then the name is left alone.
        settled = time.monotonic() - 90
        known = [name for name in self.ledger.names()
                 if self.ledger.certain(name) and self.doubtful.get(name, 0) < settled]
        dice = self.random.random()
        if known and (dice < 0.45 or len(known) > 12):
            name = self.random.choice(known)
            if dice < 0.30:
                self.until_done("RETR", self.contents[name].size, lambda: self.fetch(name), "")
            elif dice < 0.37 or len(known) > 12:
                self.ledger.may_be(name, None)
                self.until_done("DELE", 0, lambda: self.remove(name), name)
                self.ledger.is_now(name, None)
            elif dice < 0.42 and self.contents[name].size <= middle:
                self.move(name)
            else:
                self.upload(name)
        else:
            self._count += 1
            self.upload(f"d{self.number % 6}/w{self.number}-{self._count}")

    def upload(self, name):
        size = self.random.choice(self.sizes)
        if not self.gauge.take(size):
            size = small
        self._count += 1
        content = Content(self.number << 32 | self._count, size)
        digest = content.digest()
        # Only of a name at which nothing can be it is clear what a part of a file there is of.
        is_new = self.ledger.of(name) == {None} and name not in self.contents
        self.ledger.may_be(name, digest)
        tries = []
        self.until_done("STOR", size, lambda: self.store(name, content, is_new, tries), name)
        self.ledger.is_now(name, digest)
        self.contents[name] = content

    def store(self, name, content, is_new, tries):
        start = 0
        if is_new and tries and content.size >= middle:
            try:
                start = min(self.client().size(name) or 0, content.size)
            except ftplib.error_perm:
                start = 0
        tries.append(start)
        self.client().storbinary(f"STOR {name}", content.reader(start), blocksize=1 << 16, rest=start or None)

    def fetch(self, name):
        sha, content = hashlib.sha256(), self.contents[name]
        length = 0

        def take(piece):
            nonlocal length
            sha.update(piece)
            length += len(piece)

        self.client().retrbinary(f"RETR {name}", take, blocksize=1 << 16)
        if sha.hexdigest() != content.digest():
            raise Broken(f"{name}: {length} bytes of {content.size} came, and 226; SHA-256 {sha.hexdigest()}")

    def make(self, name):
        try:
            self.client().mkd(name)
        except ftplib.error_perm as error:
            # Another client may have been first.
            if name not in self.client().nlst():
                raise error

    def remove(self, name):
        try:
            self.client().delete(name)
        except ftplib.error_perm:
            # An attempt before may have done it, and its answer was lost.
            try:
                self.client().size(name)
            except ftplib.error_perm:
                return
            raise

    def move(self, name):
        self._count += 1
        new, digest = f"d{self.number % 6}/w{self.number}-{self._count}r", self.ledger.certain(name)
        self.ledger.may_be_renamed(name, new)

        def rename():
            try:
                self.client().rename(name, new)
            except ftplib.error_perm:
                # Done by an attempt before: then the new one is there, and the old one is not.
                self.client().size(new)
                try:
                    self.client().size(name)
                except ftplib.error_perm:
                    return
                raise

        self.until_done("RNTO", 0, rename, new)
        self.ledger.is_renamed(name, new, digest)
        self.contents[new] = self.contents.pop(name)

    # Connections

    def until_done(self, deed, size, attempt, changed):
        """Does something, again until it succeeds: what fails is written down, and the client connects anew."""
        began, attempts = time.monotonic(), 0
        while True:
            attempts += 1
            try:
                attempt()
            except Broken as error:
                self.gauge.tell_wrong(str(error))
                return
            except (*ftplib.all_errors, ssl.SSLError) as error:
                words = f"{type(error).__name__}: {error}"
                self.gauge.note(Attempt(time.monotonic(), deed, size, self._node, words))
                self.drop()
                self.doubtful[changed] = time.monotonic()
                if time.monotonic() - began > 400:
                    raise TimeoutError(f"{deed} was tried {attempts} times in vain: {words}") from error
                time.sleep(self.random.uniform(0.1, 1.5))
                continue
            now = time.monotonic()
            self.gauge.note(Attempt(now, deed, size, self._node, ""))
            self.gauge.note(Deed(now, deed, size, now - began, attempts))
            return

    def client(self):
        if self._client is None:
            self._node = None
            if self.isEncrypted:
                client = NumberedTLS(context=ssl.create_default_context(cafile=self._certificate),
                                     timeout=self._patience)
            else:
                client = Numbered(timeout=self._patience)
            client.told = self.at_node
            client.connect(host, self.port)
            self._client = client
            client.login(self.account, word)
            if self.isEncrypted:
                client.prot_p()
            # The port tells the node, before anything can fail.
            client.makepasv()
        return self._client

    def at_node(self, port):
        self._node = (port - 10000) // 100 + 1

    def drop(self, politely=False):
        client, self._client = self._client, None
        if client is None:
            return
        try:
            if politely:
                client.quit()
        except ftplib.all_errors:
            pass
        client.close()


class Telling:
    """A client that tells the port of each data connection."""

    told = None

    def makepasv(self):
        place = super().makepasv()
        self.told(place[1])
        return place


class Numbered(Telling, ftplib.FTP):
    pass


class NumberedTLS(Telling, ftplib.FTP_TLS):
    pass
