# SPDX-License-Identifier: Apache-2.0
"""A client for soak.py that does what it likes, counts replies, and knows what may lie on the server afterwards."""

import collections
import hashlib
import random
import socket
import ssl
import struct
import time

deadline = 60  # seconds for one wait; a server that needs more has failed
late = 10  # seconds after a kill in which what was under way may still come to its end


class Wrong(Exception):
    """The server has done something that it must not do."""


class Killed(Exception):
    """This client has killed its own connection."""


def tls_context():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def reset(connection):
    """Closes with RST (socket(7): a linger time of zero)."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


class Content:
    """Bytes that are made again from a number, so that nobody keeps them."""

    def __init__(self, seed, size):
        self.bytes = random.Random(seed).randbytes(size)
        self.digest = hashlib.sha256(self.bytes).hexdigest()


class Client:
    """One connection, from the greeting to its end."""

    def __init__(self, port, draw, context):
        self.draw, self.context, self.encrypted = draw, context, False
        self.control = socket.create_connection(("127.0.0.1", port), deadline)
        self.buffer = b""
        self.expect(220)

    # Replies

    def line(self):
        while b"\r\n" not in self.buffer:
            try:
                more = self.control.recv(65536)
            except ConnectionResetError:
                more = b""
            except TimeoutError:
                raise Wrong(f"no reply within {deadline} s") from None
            if not more:
                raise Wrong(f"the connection ended where a reply was due, after {self.buffer!r}")
            self.buffer += more
        line, _, self.buffer = self.buffer.partition(b"\r\n")
        return line.decode(errors="replace")

    def reply(self):
        first = line = self.line()
        if first[3:4] == "-":
            while not line.startswith(first[:3] + " "):
                line = self.line()
        return int(first[:3]), first

    def expect(self, *codes):
        code, text = self.reply()
        if code not in codes:
            raise Wrong(f"{text!r} where {codes} was due")
        return code, text

    def send(self, *lines):
        self.control.sendall("".join(line + "\r\n" for line in lines).encode())

    def ask(self, line, *codes):
        self.send(line)
        return self.expect(*codes)

    # Phases

    def log_in(self, encrypt, password):
        if encrypt:
            self.ask("AUTH TLS", 234)
            self.control = self.context.wrap_socket(self.control)
            self.encrypted = True
        self.ask("USER soak", 331)
        self.ask(f"PASS {password}", 230)
        if encrypt:
            self.ask("PBSZ 0", 200)
            self.ask("PROT P", 200)
        self.ask("TYPE I", 200)

    def pipeline(self):
        """Many commands in one segment: as many replies, in their order."""
        known = [("NOOP", 200), ("PWD", 257), ("SYST", 215), ("XYZZY", 500), ("SIZE none", 550), ("MODE S", 200)]
        chosen = [self.draw.choice(known) for _ in range(self.draw.randint(2, 20))]
        self.send(*(line for line, _ in chosen))
        for _, code in chosen:
            self.expect(code)

    def data(self, command, *codes, before=()):
        """Opens a data connection for a command, whose first reply has one of the codes; nil of a refused one."""
        _, text = self.ask("EPSV", 229)
        port = int(text.split("|||")[1].split("|")[0])
        connection = socket.create_connection(("127.0.0.1", port), deadline)
        for line in before:
            self.ask(line, 350)
        code, _ = self.ask(command, *codes)
        if code >= 400:
            connection.close()
            return None
        if self.encrypted:
            session = self.control.session if self.draw.random() < 0.7 else None
            connection = self.context.wrap_socket(connection, session=session)
        return connection

    def close_data(self, connection):
        """Ends a data connection in order: over TLS with close_notify."""
        if self.encrypted:
            try:
                connection = connection.unwrap()
            except OSError:
                pass  # The server has closed at once behind its own.
        connection.close()

    def quit(self):
        self.ask("QUIT", 221)
        if self.buffer:
            raise Wrong(f"a reply too many: {self.buffer!r}")
        try:
            more = self.control.recv(65536)
        except OSError:
            more = b""
        if more:
            raise Wrong(f"a reply behind the last one: {more!r}")
        self.control.close()

    def kill(self, data=None):
        """Ends the control connection without a word, and then the data connection."""
        if self.encrypted and self.draw.random() < 0.5:
            self.control.close()  # no close_notify
        else:
            reset(self.control)
        if data:
            data.close()
        raise Killed


class Visitor:
    """Does random things in a directory of its own, session after session.

    `files` has for each name the digests that may be found there; None stands for no file. `coming` has for each name what
    may still come there, and until when: uploads whose sender was killed behind the last byte. `deeds` are the last ones,
    for somebody who looks for the cause of a fault."""

    names = ("a", "b", "c d", "é")

    def __init__(self, number, port, password, seed):
        self.number, self.port, self.password = number, port, password
        self.draw = random.Random(seed)
        self.context = tls_context()
        self.files = {name: {None} for name in self.names}
        self.coming = {name: {} for name in self.names}
        self.deeds = collections.deque(maxlen=200)
        self.counts = {}
        self.made = 0

    def count(self, deed):
        self.counts[deed] = self.counts.get(deed, 0) + 1
        self.note(deed)

    def note(self, deed, *words):
        self.deeds.append(" ".join([f"{time.time():.3f}", deed, *map(str, words)]))

    def hold(self, name, digest):
        """Notes what a name has now."""
        now = time.monotonic()
        self.coming[name] = {digest: until for digest, until in self.coming[name].items() if until > now}
        self.files[name] = {digest} | self.coming[name].keys()
        self.note("  holds", name, digest and digest[:8])

    def session(self):
        """One session, which this end may kill anywhere."""
        client = Client(self.port, self.draw, self.context)
        try:
            if self.draw.random() < 0.05:
                self.count("killed before the login")
                if self.draw.random() < 0.5:
                    client.ask("AUTH TLS", 234)
                    client.control.sendall(bytes([22, 3, 1, 2, 0, 1]))  # the beginning of a ClientHello
                client.kill()
            client.log_in(self.draw.random() < 0.5, self.password)
            client.ask(f"CWD /v{self.number}", 250)
            deeds = [
                self.upload, self.upload, self.upload, self.download, self.download, self.append, self.resume, self.list,
                self.rename, self.delete, Visitor.pipeline]
            for _ in range(self.draw.randint(1, 25)):
                deed = self.draw.choice(deeds)
                deed(self, client) if deed is Visitor.pipeline else deed(client)
                if self.draw.random() < 0.02:
                    self.count("killed between commands")
                    client.kill()
                self.note("  done")
            client.quit()
            self.count("sessions to their end")
        except Killed:
            pass
        finally:
            client.control.close()

    def pipeline(self, client):
        self.count("pipelines")
        client.pipeline()

    def content(self):
        self.made += 1
        size = self.draw.choice([0, 1, 4096, self.draw.randint(1, 200_000), self.draw.randint(1, 3_000_000)])
        return Content((self.number, self.made).__hash__(), size)

    def upload(self, client):
        name, content = self.draw.choice(self.names), self.content()
        way = self.draw.choice(["whole"] * 6 + ["data reset", "control killed", "aborted", "not waited for"])
        self.count(f"upload, {way}")
        self.note("  upload", name, content.digest[:8], len(content.bytes))
        connection = client.data(f"STOR {name}", 150)
        cut = len(content.bytes) if way in ("whole", "not waited for") else self.draw.randint(0, len(content.bytes))
        try:
            connection.sendall(content.bytes[:cut])
        except OSError as error:
            raise Wrong(f"the server closed an upload: {error}") from None
        if way == "whole":
            client.close_data(connection)
            client.expect(226)
            self.hold(name, content.digest)
        elif way == "not waited for":
            client.close_data(connection)
            # It may end or not, also a moment after the kill; never with other bytes.
            self.coming[name][content.digest] = time.monotonic() + late
            self.files[name] = self.files[name] | {content.digest}
            client.kill()
        elif way == "data reset":
            reset(connection)
            client.expect(426, 451)
        elif way == "aborted":
            client.send("ABOR")
            client.expect(426)
            client.expect(226)
            connection.close()
        else:
            client.kill(connection)

    def resume(self, client):
        """Goes on with what is kept of a broken upload of a name that has no file."""
        name = self.draw.choice(self.names)
        if self.files[name] != {None}:
            return
        self.remove(client, name)
        content = self.content()
        self.note("resume", name, content.digest[:8], len(content.bytes))
        connection = client.data(f"STOR {name}", 150)
        connection.sendall(content.bytes[:self.draw.randint(0, len(content.bytes))])
        reset(connection)
        client.expect(426, 451)
        code, text = client.ask(f"SIZE {name}", 213, 550)
        kept = int(text[4:]) if code == 213 else 0
        connection = client.data(f"STOR {name}", 150, before=[f"REST {kept}"])
        connection.sendall(content.bytes[kept:])
        client.close_data(connection)
        client.expect(226)
        self.hold(name, content.digest)
        self.count("resumed uploads")

    def append(self, client):
        name = self.draw.choice(self.names)
        if None in self.files[name]:
            return
        old = self.read(client, name)
        if len(self.files[name]) > 1:
            return  # Another file may come before the append.
        tail = self.content()
        self.note("append", name, len(old), len(tail.bytes))
        connection = client.data(f"APPE {name}", 150)
        connection.sendall(tail.bytes)
        client.close_data(connection)
        client.expect(226)
        self.hold(name, hashlib.sha256(old + tail.bytes).hexdigest())
        self.count("appends")
        if len(old) > 8_000_000:
            self.delete(client, name)

    def read(self, client, name):
        """The bytes of a file; what may be there is known better from then on."""
        connection = client.data(f"RETR {name}", 150, 550)
        if not connection:
            self.settle(name, None)
            return None
        received = bytearray()
        while more := connection.recv(1 << 16):
            received += more
        connection.close()
        client.expect(226)
        self.settle(name, hashlib.sha256(received).hexdigest())
        return bytes(received)

    def settle(self, name, digest):
        if digest not in self.files[name]:
            raise Wrong(f"/v{self.number}/{name} has {digest}, and may have {self.files[name]}")
        self.hold(name, digest)

    def download(self, client):
        name, way = self.draw.choice(self.names), self.draw.choice(["whole"] * 6 + ["data reset", "killed", "aborted"])
        if way == "whole" or self.files[name] == {None}:
            self.count("downloads")
            self.read(client, name)
            return
        self.count(f"download, {way}")
        connection = client.data(f"RETR {name}", 150, 550)
        if not connection:
            return self.settle(name, None)
        connection.recv(self.draw.randint(1, 1 << 16))
        if way == "data reset":
            reset(connection)
            client.expect(426, 226)  # What is short is sent already.
        elif way == "aborted":
            client.send("ABOR")
            client.expect(426, 226)
            client.expect(226, 225)
            connection.close()
        else:
            client.kill(connection)

    def list(self, client):
        connection = client.data(self.draw.choice(["LIST", "MLSD", "NLST"]), 150)
        if self.draw.random() < 0.1:
            self.count("listings, reset")
            reset(connection)
            client.expect(426, 226)
            return
        while connection.recv(1 << 16):
            pass
        connection.close()
        client.expect(226)
        self.count("listings")

    def rename(self, client):
        old, new = self.draw.sample(self.names, 2)
        if len(self.files[old]) != 1 or self.files[old] == {None}:
            return
        client.ask(f"RNFR {old}", 350)
        client.ask(f"RNTO {new}", 250)
        (moved,) = self.files[old]
        self.hold(new, moved)
        self.hold(old, None)
        self.count("renames")

    def delete(self, client, name=None):
        name = name or self.draw.choice(self.names)
        if self.remove(client, name) == 550:
            self.settle(name, None)
        self.hold(name, None)
        self.count("deletions")

    def remove(self, client, name):
        """Deletes a file, which a session that was killed may still hold for a moment; the code of the reply."""
        limit = time.monotonic() + late
        while True:
            code, _ = client.ask(f"DELE {name}", 250, 550, *([450] if time.monotonic() < limit else []))
            if code != 450:
                return code
            time.sleep(0.05)
