// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The home directory of the person on this machine, which `~` stands for.
enum HomeDirectory {
    /// The path, from the environment; the root where it says nothing.
    static var path: [UInt8] { Environment["HOME"] ?? [.slash] }

    /// True when a path is `~`, or begins with `~/`.
    static func isMeant(by path: [UInt8]) -> Bool {
        path.first == UInt8(ascii: "~") && (path.count == 1 || path[1] == .slash)
    }

    /// A path that begins with `~`, with the home directory in its place.
    static func expand(_ path: [UInt8]) -> [UInt8] {
        isMeant(by: path) ? Self.path + path.dropFirst() : path
    }
}

extension Word {
    /// The word as a path on this machine.
    var localPath: [UInt8] { beginsAtHome ? HomeDirectory.expand(bytes) : bytes }

    /// The word as a pattern of paths on this machine; a wildcard in the home directory's own name is none.
    var localPattern: PathPattern? { beginsAtHome ? pattern?.atHome(HomeDirectory.path) : pattern }
}
