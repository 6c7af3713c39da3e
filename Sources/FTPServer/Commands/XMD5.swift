// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `XMD5`: the MD5 digest of a file, or of a part of it whose end is the place behind its last byte.
enum XMD5: PlainDigestCommand {
    static let verb = Verb.xmd5
    static let summary = "Tell the MD5 digest of a file."
    static let algorithm = HashAlgorithm.md5
}
