// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `XSHA256`: the SHA-256 digest of a file, or of a part of it whose end is the place behind its last byte.
enum XSHA256: PlainDigestCommand {
    static let verb = Verb.xsha256
    static let summary = "Tell the SHA-256 digest of a file."
    static let algorithm = HashAlgorithm.sha256
}
