# SPDX-License-Identifier: Apache-2.0
"""Pages that a virtual machine's host took back cost several times as much at their first touch as others."""

import mmap

populate_write = 23  # MADV_POPULATE_WRITE, madvise(2), which Python does not name
margin = 512 << 20


def touch(size):
    """Touches as much free memory as will be filled, so that no server pays for pages that another one has not to pay for."""
    with mmap.mmap(-1, size + margin, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as memory:
        # Small pages are given in the order in which they were freed, newest first; huge ones would have to be found.
        memory.madvise(mmap.MADV_NOHUGEPAGE)
        memory.madvise(populate_write)
