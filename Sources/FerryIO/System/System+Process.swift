// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// The process itself.
extension System {
    /// The number of the user in whose name files are opened (geteuid(2)); 0 is root.
    package static var effectiveUser: UInt32 { geteuid() }

    /// getpid(2).
    package static var processIdentifier: Int32 { getpid() }

    /// The number of processors that may be used now, at least 1 (sysconf(3)).
    package static var processors: Int { max(1, Int(sysconf(CInt(_SC_NPROCESSORS_ONLN)))) }

    /// Ends the process (exit(3)).
    package static func exit(_ code: Int32) -> Never { Glibc.exit(code) }
}

extension System {
    /// malloc_trim(3): gives freed memory back to the system, which the allocator would keep for itself.
    package static func giveBackMemory() { _ = malloc_trim(0) }
}
