// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A place for a socket among the files of this machine (unix(7)), to which its owner alone can connect (mode 0600).
package struct LocalSocket: Sendable {
    /// The path of the socket.
    package let path: [UInt8]

    /// Paths in the addresses of sockets are short.
    private static let longest = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    package init(at path: [UInt8]) { self.path = path }

    /// Listens there; a socket that a program has left behind is replaced.
    ///
    /// - Throws: `.addressInUse` if a program listens there, `.exists` if there is a file that is no socket.
    package func listen() throws(Errno) -> Descriptor {
        let socket = try System.socket(family: AF_UNIX)
        // The name gets the mode of the socket, so that it is never open to others, not even for a moment.
        try System.setPermissionsOfOpenFile(socket, 0o600)
        let raw = socket.raw
        try reaching { (address) throws(Errno) in
            do throws(Errno) { try Self.withAddress(address) { unsafe bind(raw, $0, $1) } } catch .addressInUse {
                try Self.removeRemains(address)
                try Self.withAddress(address) { unsafe bind(raw, $0, $1) }
            }
        }
        try System.listen(socket, backlog: 64)
        return socket
    }

    /// Takes the name away; there is no way in any more.
    package func remove() {
        _ = try? reaching { (address) throws(Errno) in _ = Self.withPath(address) { unsafe unlink($0) } }
    }

    /// Finds out whether a program listens there.
    ///
    /// - Throws: `.noEntry`, `.connectionRefused` or `.accessDenied` if none does, or not for this user.
    package func probe() throws(Errno) {
        let socket = try System.socket(family: AF_UNIX)
        let raw = socket.raw
        try reaching { (address) throws(Errno) in try Self.withAddress(address) { unsafe connect(raw, $0, $1) } }
    }

    /// Hands a path to `body` that is short enough for an address, which leads through the directory if need be.
    package func reaching<Value>(_ body: ([UInt8]) throws(Errno) -> Value) throws(Errno) -> Value {
        guard !path.contains(0), let slash = path.lastIndex(of: UInt8(ascii: "/")) else { throw .invalidArgument }
        if path.count <= Self.longest { return try body(path) }
        guard let parent = PathBytes(path[...slash]) else { throw .invalidArgument }
        let directory = try System.open(hostPath: parent, .directoryPath)
        let short = Array("/proc/self/fd/\(directory.raw)/".utf8) + path[path.index(after: slash)...]
        guard short.count <= Self.longest else { throw .nameTooLong }
        return try body(short)
    }

    /// Removes a socket behind which nobody listens.
    private static func removeRemains(_ address: [UInt8]) throws(Errno) {
        var status = stat()
        _ = try System.retrying { withPath(address) { unsafe lstat($0, &status) } }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .exists }
        let probe = try System.socket(family: AF_UNIX)
        let raw = probe.raw
        do throws(Errno) { try withAddress(address) { unsafe connect(raw, $0, $1) } } catch .connectionRefused {
            _ = try System.retrying { withPath(address) { unsafe unlink($0) } }
            return
        } catch {
            throw .addressInUse
        }
        throw .addressInUse
    }

    @safe private static func withPath<Value>(_ path: [UInt8], _ body: (UnsafePointer<CChar>) -> Value) -> Value {
        let terminated = path.map { CChar(bitPattern: $0) } + [0]
        return unsafe terminated.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else {
                preconditionFailure("an array with a byte has an address")
            }
            return unsafe body(base)
        }
    }

    /// Makes a system call that takes an address.
    @safe private static func withAddress(
        _ path: [UInt8], _ call: (UnsafePointer<sockaddr>, socklen_t) -> CInt
    ) throws(Errno) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { room in
            for (index, byte) in path.prefix(longest).enumerated() { unsafe room[index] = byte }
        }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        _ = try System.retrying {
            unsafe withUnsafePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe call($0, length) }
            }
        }
    }
}
