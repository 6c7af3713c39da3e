// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `XSHA1`: the SHA-1 digest of a file, or of a part of it whose end is the place behind its last byte.
enum XSHA1: PlainDigestCommand {
    static let verb = Verb.xsha1
    static let summary = "Tell the SHA-1 digest of a file."
    static let algorithm = HashAlgorithm.sha1
}
