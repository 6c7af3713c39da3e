// SPDX-License-Identifier: Apache-2.0
import FTPWire

extension [UInt8] {
    /// The first line, without its end: the secret of a file that an editor may have ended with one.
    package var firstLine: [UInt8] { Array(prefix { $0 != .lineFeed && $0 != .carriageReturn }) }
}
