// SPDX-License-Identifier: Apache-2.0
import CLinux

/// The places that the process is to reach in file systems, and no others: Landlock (landlock(7)).
///
/// Files that are open already stay usable. What is forbidden fails with `.accessDenied`.
package struct FileConfinement: ~Copyable {
    private let rules: Descriptor
    private let handled: UInt64

    /// The version of Landlock in the kernel; 0 where it has none, or was started without it.
    package static var kernelVersion: Int { max(0, Int(ferry_landlock_version())) }

    /// The uses of a place.
    package enum Access: Sendable {
        case reading
        /// Reading too, and every change but making devices, FIFOs and sockets.
        case changing
        /// Changing, and making sockets too.
        case listening
        /// Reading too.
        case running
    }

    /// Forbids all, until places are allowed.
    ///
    /// - Throws: `.notSupported` where the kernel has no Landlock.
    package init() throws(Errno) {
        let version = Self.kernelVersion
        let files = Right.all(of: version)
        let scopes = version >= 6 ? Right.signals : 0
        let rules = try Self.make { version > 0 ? ferry_landlock_create(files, scopes) : nil }
        handled = files
        self.rules = Descriptor(adopting: rules)
    }

    private static func make(_ create: () -> CInt?) throws(Errno) -> CInt {
        guard let rules = create() else { throw .notSupported }
        if rules < 0 { throw .current }
        return rules
    }

    /// Allows the use of a file, or of a directory and all below it.
    ///
    /// - Throws: `.noEntry` if it is not there.
    package borrowing func allow(_ access: Access, beneath path: [UInt8]) throws(Errno) {
        guard let name = PathBytes(path) else { throw .invalidArgument }
        let place = try System.open(hostPath: name, .pathOnly)
        var rights = access.rights & handled
        // Rights that only directories have are refused for a file.
        if try System.status(of: place).kind != .directory { rights &= Right.ofFiles }
        let (rules, parent, allowed) = (rules.raw, place.raw, rights)
        _ = try System.retrying { ferry_landlock_allow(rules, parent, allowed) }
    }

    /// Holds from here on, for this thread and those that it starts; there is no way back.
    package consuming func enter() throws(Errno) {
        try System.forbidNewPrivileges()
        let rules = rules.raw
        _ = try System.retrying { ferry_landlock_restrict(rules) }
    }
}

/// The bits of the kernel (linux/landlock.h).
private enum Right {
    static let execute: UInt64 = 1 << 0
    static let writeFile: UInt64 = 1 << 1
    static let readFile: UInt64 = 1 << 2
    static let readDirectory: UInt64 = 1 << 3
    static let remove: UInt64 = 1 << 4 | 1 << 5
    static let makeDirectory: UInt64 = 1 << 7
    static let makeFile: UInt64 = 1 << 8
    static let makeSocket: UInt64 = 1 << 9
    static let makeLink: UInt64 = 1 << 12
    static let rename: UInt64 = 1 << 13
    static let truncate: UInt64 = 1 << 14

    /// Those that a version of Landlock knows.
    static func all(of version: Int) -> UInt64 {
        ((1 << 13) - 1) | (version >= 2 ? rename : 0) | (version >= 3 ? truncate : 0)
    }

    static let ofFiles = execute | writeFile | readFile | truncate
    /// A scope: signals go to processes that are confined as well, and to no others.
    static let signals: UInt64 = 1 << 1
}

extension FileConfinement.Access {
    fileprivate var rights: UInt64 {
        let reading = Right.readFile | Right.readDirectory
        return switch self {
        case .reading: reading
        case .running: reading | Right.execute
        case .listening: FileConfinement.Access.changing.rights | Right.makeSocket
        case .changing:
            reading | Right.writeFile | Right.truncate | Right.remove | Right.makeDirectory | Right.makeFile
                | Right.makeLink | Right.rename
        }
    }
}
