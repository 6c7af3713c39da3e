// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A file descriptor with exactly one owner, closed when the owner lets go.
package struct Descriptor: ~Copyable, Sendable {
    /// The number the kernel knows it by, which must not outlive the owner.
    package let raw: CInt

    /// True when its open file has been locked (`System.lock`).
    private let isLocked: Bool

    /// Takes over a descriptor that nobody else will close.
    package init(adopting raw: CInt) { self.init(adopting: raw, isLocked: false) }

    init(adopting raw: CInt, isLocked: Bool) {
        self.raw = raw
        self.isLocked = isLocked
    }

    // close(2) may report errors of writes long done; who relies on what was written asks before (`System.flush`).
    deinit {
        // A process that is just being started holds all descriptors until it is another program: the lock would last.
        if isLocked { _ = flock(raw, LOCK_UN) }
        _ = close(raw)
    }

    /// Hands the number to somebody who will close it.
    package consuming func release() -> CInt {
        let raw = raw
        discard self
        return raw
    }
}
