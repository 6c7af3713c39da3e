// SPDX-License-Identifier: Apache-2.0

/// Pathnames and patterns: the input is a pattern, a zero byte, and a name.
func readPaths(_ bytes: [UInt8]) {
    let end = bytes.firstIndex(of: 0) ?? bytes.endIndex
    let (first, second) = (Array(bytes[..<end]), Array(bytes[end...].dropFirst().filter { $0 != 0 }))
    readPath(first, from: VirtualPath(second))
    let glob = Glob(first)
    _ = glob.matches(second)
    if let literal = glob.literal { precondition(glob.matches(literal), "a plain name that does not fit itself") }
    precondition(Glob("*".utf8).matches(second), "a name that does not fit *")
}

private func readPath(_ argument: [UInt8], from directory: VirtualPath) {
    let path = VirtualPath.resolving(argument, from: directory, home: VirtualPath("/home"))
    precondition(path.components.allSatisfy(VirtualPath.isComponent), "a path that leaves the root")
    precondition(VirtualPath(path.bytes) == path, "a path, written and read again")
    if path.bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) {
        precondition(VirtualPath(quotedIn: path.quoted()) == path, "a path, quoted and read again")
    }
    precondition(path.isRoot || path.isWithin(path.parent), "a path outside of its parent")
}
