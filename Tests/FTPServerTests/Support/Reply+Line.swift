// SPDX-License-Identifier: Apache-2.0
import FTPWire

extension Reply {
    /// A reply of one line as it stands on the wire, line end left out.
    var line: String {
        var bytes: [UInt8] = []
        encoded(into: &bytes)
        return String(decoding: bytes.dropLast(2), as: UTF8.self)
    }
}
