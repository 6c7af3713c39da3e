// SPDX-License-Identifier: Apache-2.0
import Glibc

/// What the process was started with.
extension System {
    /// getenv(3): the value of a variable, in bytes; `nil` when it is not set.
    package static func environment(_ name: String) -> [UInt8]? {
        // Unsafe only beside setenv(3), which nothing here calls.
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe Array(UnsafeRawBufferPointer(start: value, count: strlen(value)))
    }

    /// geteuid(2): the number of the user in whose name files are opened; 0 is root.
    package static var effectiveUser: UInt32 { geteuid() }
}

extension System {
    /// getcwd(3): the folder that relative paths begin in; `nil` when it was removed.
    package static func currentFolder() -> [UInt8]? {
        guard let path = unsafe getcwd(nil, 0) else { return nil }
        defer { unsafe free(path) }
        return unsafe Array(UnsafeRawBufferPointer(start: path, count: strlen(path)))
    }

    /// exit(3).
    package static func exit(_ code: Int32) -> Never { Glibc.exit(code) }
}
