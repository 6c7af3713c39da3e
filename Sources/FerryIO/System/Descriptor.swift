// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A file descriptor with exactly one owner, closed when the owner lets go.
package struct Descriptor: ~Copyable, Sendable {
    /// The number the kernel knows it by, which must not outlive the owner.
    package let raw: CInt

    /// Takes over a descriptor that nobody else will close.
    package init(adopting raw: CInt) { self.raw = raw }

    // close(2) may report errors of writes long done; who relies on what was written asks before (`System.flush`).
    deinit { _ = close(raw) }

    /// Hands the number to somebody who will close it.
    package consuming func release() -> CInt {
        let raw = raw
        discard self
        return raw
    }
}
