# SPDX-License-Identifier: Apache-2.0
"""Two networks a round trip apart: each has one end of a link whose packets come late, those that set a connection up as
well, so that programs meet a distance as they would meet a real one."""

import collections
import fcntl
import os
import select
import socket
import struct
import threading
import time

from .network import check, libc, new_network

set_tun, tun_without_header = 0x400454CA, 0x1001
set_address, set_mask, set_flags, set_mtu, set_queue = 0x8916, 0x891C, 0x8914, 0x8922, 0x8943
up = 0x1


class Distance:
    """A server's network and a client's, `round_trip` seconds apart."""

    near, far = "10.77.0.1", "10.77.0.2"

    def __init__(self, round_trip):
        self.round_trip = round_trip

    def __enter__(self):
        self._home = here()
        self._networks, self._ends = [], []
        for address in (self.near, self.far):
            check(libc.unshare(new_network))
            configure("lo", None)
            end = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
            fcntl.ioctl(end, set_tun, struct.pack("16sH22x", b"way", tun_without_header))
            configure("way", address)
            self._ends.append(end)
            self._networks.append(here())
        self._stop, self._stopped = os.pipe()
        self._carrier = threading.Thread(target=self._carry, daemon=True)
        self._carrier.start()
        self.enter_near()
        return self

    def enter_near(self):
        """The network of clients, for this thread and the processes it starts."""
        check(libc.setns(self._networks[0], new_network))

    def enter_far(self):
        """The network of the server."""
        check(libc.setns(self._networks[1], new_network))

    def __exit__(self, *_):
        os.close(self._stopped)
        self._carrier.join()
        check(libc.setns(self._home, new_network))
        for descriptor in [self._stop, self._home, *self._networks, *self._ends]:
            os.close(descriptor)

    def _carry(self):
        delay = self.round_trip / 2
        others = dict(zip(self._ends, reversed(self._ends)))
        late = collections.deque()
        watch = select.poll()
        for descriptor in [*self._ends, self._stop]:
            watch.register(descriptor, select.POLLIN)
        while True:
            now = time.monotonic()
            while late and late[0][0] <= now:
                _, end, packet = late.popleft()
                send(end, packet)
            wait = max(0, late[0][0] - now) * 1000 if late else None
            for descriptor, _ in watch.poll(wait):
                if descriptor == self._stop:
                    return
                due = time.monotonic() + delay
                while packet := received(descriptor):
                    late.append((due, others[descriptor], packet))


def here():
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


def configure(device, address):
    """Brings a device of this network up, with an address in a network of 256."""
    name = device.encode()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        if address:
            for request, value in ((set_address, address), (set_mask, "255.255.255.0")):
                place = struct.pack("HH4s8x", socket.AF_INET, 0, socket.inet_aton(value))
                fcntl.ioctl(any_socket, request, struct.pack("16s16s8x", name, place))
            # As on Ethernet: with larger packets BBR may come to rest at a few of them a round trip.
            for request, value in ((set_mtu, 1500), (set_queue, 10_000)):
                fcntl.ioctl(any_socket, request, struct.pack("16si20x", name, value))
        fcntl.ioctl(any_socket, set_flags, struct.pack("16sh22x", name, up))


def received(end):
    try:
        return os.read(end, 65536)
    except BlockingIOError:
        return b""


def send(end, packet):
    try:
        os.write(end, packet)
    except (BlockingIOError, OSError):
        pass  # Lost on the way, as happens.
