# SPDX-License-Identifier: Apache-2.0
"""A loopback of one's own: connections that linger from the run before would slow down the search for free ports, and so
the next server would pay for the last."""

import ctypes
import fcntl
import os
import socket
import struct

libc = ctypes.CDLL(None, use_errno=True)
new_network = 0x40000000  # CLONE_NEWNET
set_flags, up = 0x8914, 0x1  # SIOCSIFFLAGS, IFF_UP


class PrivateNetwork:
    """This thread, and the processes it starts meanwhile, see a new and empty network with nothing but loopback."""

    def __enter__(self):
        self._home = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        check(libc.unshare(new_network))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
            fcntl.ioctl(any_socket, set_flags, struct.pack("16sh14x", b"lo", up))
        return self

    def __exit__(self, *_):
        check(libc.setns(self._home, new_network))
        os.close(self._home)


def check(answer):
    if answer != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
