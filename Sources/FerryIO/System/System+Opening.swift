// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

extension System {
    /// openat2(2): opens `path`, seen from `directory`, through nothing that `resolve` forbids.
    ///
    /// `mode` counts only with `.create`. `.wouldBlock` comes with `.cached`, and when a rename beside a `..` raced.
    package static func open(
        _ path: PathBytes, from directory: borrowing Descriptor, _ flags: OpenFlags, mode: UInt16 = 0,
        resolve: ResolveFlags
    ) throws(Errno) -> Descriptor {
        let (directory, flags) = (directory.raw, UInt64(UInt32(bitPattern: flags.rawValue | O_CLOEXEC)))
        return Descriptor(
            adopting: try retrying {
                path.withPointer { unsafe ferry_openat2(directory, $0, flags, UInt64(mode), resolve.rawValue) }
            })
    }

    /// open(2) by a path of the host: for roots and configuration, never for what a client names.
    ///
    /// `mode` counts only with `.create`.
    package static func open(
        hostPath path: PathBytes, _ flags: OpenFlags, mode: UInt16 = 0
    ) throws(Errno) -> Descriptor {
        Descriptor(
            adopting: try retrying {
                path.withPointer { unsafe Glibc.open($0, flags.rawValue | O_CLOEXEC, mode_t(mode)) }
            })
    }
}
