// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `XSHA512`: the SHA-512 digest of a file, or of a part of it whose end is the place behind its last byte.
enum XSHA512: PlainDigestCommand {
    static let verb = Verb.xsha512
    static let summary = "Tell the SHA-512 digest of a file."
    static let algorithm = HashAlgorithm.sha512
}
