# SPDX-License-Identifier: Apache-2.0
"""The files that are served, and the folder that is uploaded to."""

import hashlib
import os
import shutil
from pathlib import Path

mib = 1 << 20


class Fixtures:
    """A served folder: `big`, `size/N`, `small/0`… of 4 KiB, `list/N` with N entries, and an empty `up`."""

    def __init__(self, root):
        self.root = Path(root)
        self.root.mkdir(parents=True)
        # Servers that change their user must pass through here and write there.
        self.root.parent.chmod(0o755)
        self.root.chmod(0o755)
        self.clear_uploads()

    def clear_uploads(self):
        uploads = self.root / "up"
        shutil.rmtree(uploads, ignore_errors=True)
        uploads.mkdir()
        uploads.chmod(0o777)

    def file(self, name, size):
        """A file of bytes that no file system and no link can make smaller; made once."""
        path = self.root / name
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            block = os.urandom(mib)
            with open(path, "wb") as file:
                for start in range(0, size, mib):
                    file.write(start.to_bytes(8, "big") + block[8:] if size - start >= mib else block[:size - start])
        return path

    def small_files(self, count=1000):
        for number in range(count):
            self.file(f"small/{number}", 4096)

    def folder(self, entries):
        path = self.root / "list" / str(entries)
        if path.exists():
            return
        path.mkdir(parents=True)
        here = os.open(path, os.O_RDONLY)
        try:
            for number in range(entries):
                os.close(os.open(f"report-{number:07}.txt", os.O_CREAT | os.O_WRONLY, 0o644, dir_fd=here))
        finally:
            os.close(here)

    def forget(self, name):
        """Lets the kernel drop a file's pages, so that the next reader waits for the disk."""
        descriptor = os.open(self.root / name, os.O_RDONLY)
        try:
            os.fsync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)

    def settle(self):
        """Waits until the disk has all that was written so far, so that nobody pays for whoever came before."""
        os.sync()

    def remove(self):
        shutil.rmtree(self.root.parent, ignore_errors=True)


def digest(path, size=None):
    """SHA-256 of a file, or of its first bytes."""
    sha, left = hashlib.sha256(), size if size is not None else 1 << 62
    with open(path, "rb") as file:
        while left > 0 and (block := file.read(min(mib, left))):
            sha.update(block)
            left -= len(block)
    return sha.hexdigest()
