# SPDX-License-Identifier: Apache-2.0
"""Files that are made of a number as they are sent: nothing is kept of them but that number and the digest."""

import hashlib
import random
import struct

_piece = 64 * 1024
_pool = random.Random(7).randbytes(1 << 20)


class Content:
    """A file of a size, each of whose pieces of 64 KiB begins with its seed and place."""

    def __init__(self, seed, size):
        self.seed, self.size, self._digest = seed, size, None

    def piece(self, number):
        start = (self.seed * 7919 + number * 104729) % (len(_pool) - _piece)
        return struct.pack("<QQ", self.seed, number) + _pool[start:start + _piece - 16]

    def digest(self):
        if self._digest is None:
            self._digest = self._found()
        return self._digest

    def _found(self):
        sha = hashlib.sha256()
        for number in range(self.size // _piece):
            sha.update(self.piece(number))
        sha.update(self.piece(self.size // _piece)[:self.size % _piece])
        return sha.hexdigest()

    def reader(self, start=0):
        return Reader(self, start)


class Reader:
    """Reads a content from a place on, as a file is read."""

    def __init__(self, content, start):
        self.content, self.place = content, start

    def read(self, most):
        number, offset = divmod(self.place, _piece)
        piece = self.content.piece(number)[offset:min(_piece, offset + self.content.size - self.place)]
        piece = piece[:most]
        self.place += len(piece)
        return piece
