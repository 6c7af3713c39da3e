// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The argument of `LIST`, `NLST` and `STAT`: options as clients send them to a Unix `ls`, then a pathname whose last
/// component may be a pattern.
struct ListArgument: CommandArgument {
    /// Nothing was said at all, not even options.
    let isEmpty: Bool
    /// Names that begin with a dot are wanted too.
    let showsHidden: Bool
    /// Directories below are wanted too, where the server allows that.
    let isRecursive: Bool
    /// The pathname, as sent; empty for the working directory.
    let pathname: [UInt8]

    /// Options that are not known are passed over: they say how to sort and dress, which is the client's own affair.
    ///
    /// `--` ends them: `-- -a` is the entry named `-a`.
    init(parsing argument: [UInt8]) {
        isEmpty = argument.allSatisfy(\.isBlank)
        var rest = argument[...]
        var options: [UInt8] = []
        while rest.first == UInt8(ascii: "-"), let letter = rest.dropFirst().first, !letter.isBlank {
            let end = rest.firstIndex(of: .space) ?? rest.endIndex
            if rest[..<end].elementsEqual("--".utf8) {
                rest = rest[end...].dropFirst()
                break
            }
            options += rest[..<end]
            rest = rest[end...].drop(while: \.isBlank)
        }
        showsHidden = options.contains(UInt8(ascii: "a")) || options.contains(UInt8(ascii: "A"))
        isRecursive = options.contains(UInt8(ascii: "R"))
        pathname = Array(rest)
    }

    /// The pathname up to its last component, as sent.
    var parent: ArraySlice<UInt8> { pathname[..<lastComponent] }

    private var lastComponent: Int { pathname.lastIndex(of: .slash).map { $0 + 1 } ?? 0 }

    /// True if the last component looks like a pattern; it may be a name all the same.
    var hasPattern: Bool {
        pathname[lastComponent...].contains { "*?[".utf8.contains($0) }
    }

    /// The last component.
    var pattern: ArraySlice<UInt8> { pathname[lastComponent...] }
}
