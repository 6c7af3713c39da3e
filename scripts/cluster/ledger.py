# SPDX-License-Identifier: Apache-2.0
"""What must be in a store after clients have had their answers, and what may be there after those that never came."""


class Ledger:
    """Of each name the digests of which it has to have one; None stands for "there is no such file".

    What failed, or was not answered, may have happened or not: but as a whole. One client at a time has a name."""

    def __init__(self):
        self.allowed = {}
        self._either = []

    def of(self, name):
        return self.allowed.get(name, {None})

    def certain(self, name):
        """The digest that a file is known to have; None where that is not known, or there is no file."""
        allowed = self.of(name)
        return next(iter(allowed)) if len(allowed) == 1 else None

    def may_be(self, name, digest):
        """Before an upload (or a deletion, by None) is asked for."""
        self.allowed[name] = self.of(name) | {digest}

    def is_now(self, name, digest):
        """After the server has said that it is done."""
        self.allowed[name] = {digest}
        self._either = [pair for pair in self._either if name not in pair[:2]]

    def may_be_renamed(self, old, new):
        digest = self.certain(old)
        self.may_be(old, None)
        self.may_be(new, digest)
        self._either.append((old, new, digest))

    def is_renamed(self, old, new, digest):
        self.is_now(old, None)
        self.is_now(new, digest)

    def names(self):
        return [name for name, allowed in self.allowed.items() if allowed != {None}]

    def complaints(self, found):
        """The sentences about what is otherwise; `found` tells of each name the digest, or None."""
        complaints = []
        for name, allowed in sorted(self.allowed.items()):
            digest = found(name)
            if digest in allowed:
                continue
            if digest is None:
                complaints.append(f"{name} is lost")
            elif allowed == {None}:
                complaints.append(f"{name} is there, though it was deleted")
            else:
                complaints.append(f"{name} has other content than was stored")
        for old, new, digest in self._either:
            if digest not in (found(old), found(new)):
                complaints.append(f"{old} got lost while it was renamed to {new}")
        return complaints
