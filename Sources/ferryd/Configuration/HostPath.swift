// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// Paths of the host, as bytes.
extension [UInt8] {
    /// The path up to the last slash and with it; `./` of a name alone.
    var pathOfDirectory: [UInt8] { lastIndex(of: .slash).map { Array(self[...$0]) } ?? Array("./".utf8) }

    /// The name behind the last slash; empty behind a slash at the end.
    var lastName: [UInt8] { Array(self[(lastIndex(of: .slash).map { $0 + 1 } ?? 0)...]) }
}
